/** Remembers the latest sequence numbers that were seen, so many and no more. */
import { forgetOldest } from './forget-oldest.ts';

/** Messages of a ring that are in flight at a time are far fewer. */
export const rememberedMax: number = 4096;

export class SequenceMemory {
  readonly #seen = new Set<number>();

  /** Was it new? */
  add(seq: number): boolean {
    const seen = this.#seen;
    if (seen.has(seq)) return false;
    seen.add(seq);
    if (seen.size > rememberedMax) forgetOldest(seen);
    return true;
  }
}
