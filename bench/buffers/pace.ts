/**
 * Calls at a steady average rate, in the bursts that a millisecond timer allows. After a delay of its own it catches
 * up, but for no longer than a tenth of a second: a sender that was held up does not make a flood of it.
 */

/** Milliseconds between bursts. */
const tickMs = 2;
/** Milliseconds that are caught up at most. */
const catchUpMsMax = 100;

export class Pace {
  readonly #timer: NodeJS.Timeout;

  constructor(ratePerS: number, send: () => void) {
    let last = performance.now();
    let owed = 0;
    this.#timer = setInterval(() => {
      const now = performance.now();
      owed += (Math.min(now - last, catchUpMsMax) * ratePerS) / 1000;
      last = now;
      for (; owed >= 1; owed -= 1) send();
    }, tickMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
