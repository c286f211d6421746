/**
 * The arithmetic of standing still: beats in, stalls out.
 *
 * The event loop notes a beat every few milliseconds. Where the next beat comes late, the loop stood still, by the time
 * between the two less the interval: that much is certain, and the truth is at most one interval more, since the stall
 * may have begun anywhere between two beats. A beat that comes late says nothing about *why*. So there is a witness, a
 * thread of its own that also notes beats: when it was awake, some callback held the loop (D10) or the garbage
 * collector (D11); when it stood still in the same time, the whole process was not run, or the machine was away (D12
 * to D15). Pure: times are handed in, in milliseconds of one monotonic clock.
 */
import type { LoopSample } from './observation.ts';

/** What the witness last wrote. All 0 before its first beat. */
export interface Witness {
  /** Its last beat. */
  readonly beatMs: number;
  /** The longest time without a beat of its own since the loop's last beat: from one beat to the next. */
  readonly gapStartMs: number;
  readonly gapEndMs: number;
}

/** Stalls from here on count in the sum; shorter ones are the everyday work of a loop. */
const countedStallMs = 10;

const nothing: LoopSample = { maxStallMs: 0, stalledMs: 0, endedAgoMs: undefined, maxGcMs: 0, maxAwayMs: 0 };

/** Sums up the stalls between two questions. */
export class LoopLedger {
  readonly #intervalMs: number;
  #lastBeatMs: number;
  #longestEndMs: number | undefined;
  #sum = nothing;

  /** `intervalMs`: how often both threads mean to beat. `nowMs`: the first beat. */
  constructor(intervalMs: number, nowMs: number) {
    this.#intervalMs = intervalMs;
    this.#lastBeatMs = nowMs;
  }

  /** A beat of the loop. `witness` is what the other thread wrote, undefined when there is none. */
  beat(nowMs: number, witness: Witness | undefined): void {
    const startMs = this.#lastBeatMs;
    const stallMs = Math.max(0, nowMs - startMs - this.#intervalMs);
    this.#lastBeatMs = nowMs;
    const awayMs = witness === undefined ? 0 : Math.min(stallMs, this.#awayMs({ startMs, endMs: nowMs }, witness));
    const isLongest = stallMs > this.#sum.maxStallMs;
    if (isLongest) this.#longestEndMs = nowMs;
    this.#sum = {
      ...this.#sum,
      maxStallMs: Math.max(this.#sum.maxStallMs, stallMs),
      stalledMs: this.#sum.stalledMs + (stallMs >= countedStallMs ? stallMs : 0),
      maxAwayMs: Math.max(this.#sum.maxAwayMs, awayMs),
    };
  }

  /** A pause for garbage collection. */
  collected(pauseMs: number): void {
    this.#sum = { ...this.#sum, maxGcMs: Math.max(this.#sum.maxGcMs, pauseMs) };
  }

  /** What was seen since the last time, and begins anew. */
  take(nowMs: number): LoopSample {
    const endedAgoMs = this.#longestEndMs === undefined ? undefined : nowMs - this.#longestEndMs;
    const sample = { ...this.#sum, endedAgoMs };
    this.#sum = nothing;
    this.#longestEndMs = undefined;
    return sample;
  }

  /**
   * How long both stood still. After a pause either thread may be the first to run again. If the loop is, the witness
   * still shows its beat from before the pause; if the witness is, it has noted the gap.
   */
  #awayMs(stall: { readonly startMs: number; readonly endMs: number }, witness: Witness): number {
    if (witness.beatMs === 0) return 0;
    const asleepMs = stall.endMs - Math.max(stall.startMs, witness.beatMs);
    const gapMs = Math.min(stall.endMs, witness.gapEndMs) - Math.max(stall.startMs, witness.gapStartMs);
    return Math.max(0, asleepMs - this.#intervalMs, gapMs - this.#intervalMs);
  }
}
