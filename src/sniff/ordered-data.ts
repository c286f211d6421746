/**
 * The data messages of one ring in their order. An observer hears most of them in it, some late (they were lost on the way
 * and sent again), some never (they were lost only here). So what comes early waits for what is missing, but not for ever:
 * then the hole is passed over, and whoever reads on knows nothing of what was in it.
 */
import type { Data } from '../message.ts';
import { seqAdd, seqDistance } from '../ring/sequence.ts';

/** How long a hole is waited for, milliseconds. Members ask for what they miss at every rotation. */
const holeMs = 1000;
/** Messages that wait at most; a ring has fewer in flight. */
const waitingMax = 2048;
/** A ring numbers from 1. Whoever hears one of its first messages first waits for those before it. */
const firstSeqs = 256;

interface Waiting {
  readonly data: Data;
  readonly since: number;
}

export class OrderedData {
  readonly #take: (data: Data) => void;
  /** By number, in the order in which they came. */
  readonly #waiting = new Map<number, Waiting>();
  /** The number that comes next; undefined before the first. */
  #next: number | undefined;
  #holes = 0;

  /** `take` is called with the messages in their order, each once. */
  constructor(take: (data: Data) => void) {
    this.#take = take;
  }

  /** How often something was passed over. */
  get holes(): number {
    return this.#holes;
  }

  add(data: Data, now: number): void {
    this.#next ??= data.seq <= firstSeqs ? Math.min(1, data.seq) : data.seq;
    if (seqDistance(data.seq, this.#next) < 0 || this.#waiting.has(data.seq)) return;
    this.#waiting.set(data.seq, { data, since: now });
    this.#next = this.#drain(this.#next);
    if (this.#waiting.size > waitingMax) this.#passOver();
  }

  /** Time has passed: whoever has waited long enough waits no longer. */
  advance(now: number): void {
    for (let oldest = this.#oldest(); oldest !== undefined && now - oldest.since >= holeMs; oldest = this.#oldest()) {
      this.#passOver();
    }
  }

  /** Hands over what is there without a hole, and answers the number that is missing. */
  #drain(from: number): number {
    let next = from;
    for (let found = this.#waiting.get(next); found !== undefined; found = this.#waiting.get(next)) {
      this.#waiting.delete(next);
      this.#take(found.data);
      next = seqAdd(next, 1);
    }
    return next;
  }

  #oldest(): Waiting | undefined {
    const [oldest] = this.#waiting.values();
    return oldest;
  }

  /** Goes on with the first message behind the hole. */
  #passOver(): void {
    let first: number | undefined;
    for (const seq of this.#waiting.keys()) {
      if (first === undefined || seqDistance(seq, first) < 0) first = seq;
    }
    if (first === undefined) return;
    this.#holes += 1;
    this.#next = this.#drain(first);
  }
}
