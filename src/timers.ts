/**
 * Named deadlines. The engine never waits: it notes when each of its timers is due, tells the driver the earliest
 * deadline, and is called back. One real timer serves them all (the idea of quinn-proto's timer table).
 */

/** Every timer of the protocol; docs/states.md says what each does in which state. */
export const timerNames = ['tokenLoss', 'tokenRetransmit', 'hold', 'joinRepeat', 'consensus', 'merge'] as const;

export type TimerName = (typeof timerNames)[number];

export class Timers {
  readonly #deadlines: Record<TimerName, number> = {
    tokenLoss: Infinity,
    tokenRetransmit: Infinity,
    hold: Infinity,
    joinRepeat: Infinity,
    consensus: Infinity,
    merge: Infinity,
  };

  /** (Re)starts a timer. */
  set(name: TimerName, deadline: number): void {
    this.#deadlines[name] = deadline;
  }

  /** Stops a timer, running or not. */
  clear(name: TimerName): void {
    this.#deadlines[name] = Infinity;
  }

  clearAll(): void {
    for (const name of timerNames) this.#deadlines[name] = Infinity;
  }

  isRunning(name: TimerName): boolean {
    return this.#deadlines[name] !== Infinity;
  }

  /** The earliest deadline; Infinity when no timer runs. */
  get next(): number {
    const d = this.#deadlines;
    return Math.min(d.tokenLoss, d.tokenRetransmit, d.hold, d.joinRepeat, d.consensus, d.merge);
  }

  /** Stops and answers the timer that is due longest, or undefined when none is due. */
  takeDue(now: number): TimerName | undefined {
    let due: TimerName | undefined;
    for (const name of timerNames) {
      const deadline = this.#deadlines[name];
      if (deadline <= now && (due === undefined || deadline < this.#deadlines[due])) due = name;
    }
    if (due !== undefined) this.#deadlines[due] = Infinity;
    return due;
  }
}
