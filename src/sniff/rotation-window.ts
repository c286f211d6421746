/**
 * How long the token takes for a rotation, and how that spreads: the shortest and the longest of all, and the median and
 * the 99th percentile of the last ones.
 */

/** Times in milliseconds. */
export interface RotationStatistics {
  readonly rotations: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Rotations that the percentiles are made of. */
export const rotationsMax: number = 4096;

export class RotationWindow {
  readonly #samples: number[] = [];
  #at = 0;
  #count = 0;
  #min = Infinity;
  #max = 0;

  add(rotationMs: number): void {
    this.#samples[this.#at] = rotationMs;
    this.#at = (this.#at + 1) % rotationsMax;
    this.#count += 1;
    this.#min = Math.min(this.#min, rotationMs);
    this.#max = Math.max(this.#max, rotationMs);
  }

  /** What was measured was not a rotation. */
  clear(): void {
    this.#samples.length = 0;
    this.#at = 0;
    this.#count = 0;
    this.#min = Infinity;
    this.#max = 0;
  }

  /** Undefined before the first rotation. */
  statistics(): RotationStatistics | undefined {
    if (this.#count === 0) return undefined;
    const sorted = Float64Array.from(this.#samples).sort();
    const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return { rotations: this.#count, minMs: this.#min, medianMs: at(0.5), p99Ms: at(0.99), maxMs: this.#max };
  }
}
