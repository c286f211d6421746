/**
 * Heights in a drawing of a run. Time cannot be drawn to scale: what matters happens within a millisecond, and then
 * nothing for a second. Every time at which something happens gets a height of its own; a long wait is drawn shorter.
 */

/** Pixels between two times at which something happens: the least, the most, and for each millisecond. */
const gapMin = 13;
const gapMax = 46;
const pixelsPerMs = 12;

/** Answers the height of a time: 0 for the earliest of `times`. Times between two of them are interpolated. */
export class TimeScale {
  readonly #times: readonly number[];
  readonly #heights: readonly number[];

  constructor(times: readonly number[]) {
    this.#times = [...new Set(times)].sort((a, b) => a - b);
    let height = 0;
    this.#heights = this.#times.map((time, index) => {
      const before = this.#times[index - 1];
      if (before !== undefined) height += Math.min(gapMax, Math.max(gapMin, (time - before) * pixelsPerMs));
      return height;
    });
  }

  /** The height of the latest time. */
  get height(): number {
    return this.#heights.at(-1) ?? 0;
  }

  /** Waits that are drawn shorter than they were, by their ends. */
  get shortened(): readonly { readonly fromMs: number; readonly toMs: number }[] {
    return this.#times.flatMap((toMs, index) => {
      const fromMs = this.#times[index - 1];
      return fromMs !== undefined && (toMs - fromMs) * pixelsPerMs > 4 * gapMax ? [{ fromMs, toMs }] : [];
    });
  }

  /** The height of a time; of one outside the drawing the height of its edge. */
  at(time: number): number {
    const next = this.#times.findIndex((one) => one >= time);
    if (next < 0) return this.height;
    const [low, high] = [this.#times[next - 1], this.#times[next]];
    if (low === undefined || high === undefined) return 0;
    const [lowHeight = 0, highHeight = 0] = [this.#heights[next - 1], this.#heights[next]];
    return lowHeight + ((time - low) / (high - low)) * (highHeight - lowHeight);
  }
}
