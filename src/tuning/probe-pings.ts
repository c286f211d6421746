/**
 * Round trips of pings, per peer and per way of the answer: loss, median and longest time, answers that came twice or
 * late. The idea is omping's: each ping is answered once by unicast and once by multicast, so that the two ways can be
 * compared on the same pings. Pure; the caller says when what happened.
 */

/** The answers of one peer by each way that there is. */
export type PingSummaries = Readonly<Partial<Record<PongWay, PingSummary>>>;

/** Answers of one peer by one way. Times in milliseconds. */
export interface PingSummary {
  readonly sent: number;
  readonly received: number;
  readonly duplicates: number;
  readonly reordered: number;
  readonly medianMs: number | undefined;
  readonly maxMs: number | undefined;
}

/** The way of an answer. */
export type PongWay = 'unicast' | 'multicast';

interface Answers {
  readonly timesMs: Map<number, number>;
  duplicates: number;
  reordered: number;
  last: number;
}

export class PingLog {
  readonly #sentMs = new Map<number, number>();
  readonly #answers = new Map<string, Answers>();

  sent(number: number, nowMs: number): void {
    this.#sentMs.set(number, nowMs);
  }

  /** An answer; one to a ping that was never sent is ignored. */
  answered(pong: { readonly from: string; readonly way: PongWay; readonly number: number }, nowMs: number): void {
    const sentMs = this.#sentMs.get(pong.number);
    if (sentMs === undefined) {
      return;
    }
    const key = `${pong.from} ${pong.way}`;
    const answers = this.#answers.get(key) ?? { timesMs: new Map(), duplicates: 0, reordered: 0, last: -1 };
    this.#answers.set(key, answers);
    if (answers.timesMs.has(pong.number)) {
      answers.duplicates += 1;
      return;
    }
    answers.timesMs.set(pong.number, nowMs - sentMs);
    answers.reordered += pong.number < answers.last ? 1 : 0;
    answers.last = Math.max(answers.last, pong.number);
  }

  /** Has this peer answered all pings so far by these ways? */
  isComplete(from: string, ways: readonly PongWay[]): boolean {
    return ways.every((way) => this.summary(from, way).received === this.#sentMs.size);
  }

  summary(from: string, way: PongWay): PingSummary {
    const answers = this.#answers.get(`${from} ${way}`);
    const times = [...(answers?.timesMs.values() ?? [])].sort((a, b) => a - b);
    return {
      sent: this.#sentMs.size,
      received: times.length,
      duplicates: answers?.duplicates ?? 0,
      reordered: answers?.reordered ?? 0,
      medianMs: times[Math.floor(times.length / 2)],
      maxMs: times.at(-1),
    };
  }
}
