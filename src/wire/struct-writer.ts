/**
 * Writes C structures, little-endian: the counterpart of `struct-reader.ts`, which explains what a gap is.
 */
import { known } from '../invariant.ts';
import type { Gap } from './struct-reader.ts';

/** How many values 32 bits have. */
const wordValues = 0x1_0000_0000;

export class StructWriter {
  /** What is being written; complete when as many bytes were written as the structure has. */
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #gaps: readonly Gap[] | undefined;
  #gapCount = 0;
  #at = 0;

  /** `size`: bytes of the whole structure. `gaps`: what to write into its gaps, in their order; by default zeros. */
  constructor(size: number, gaps?: readonly Gap[]) {
    this.bytes = new Uint8Array(size);
    this.#view = new DataView(this.bytes.buffer);
    this.#gaps = gaps;
  }

  u8(value: number): void {
    this.#view.setUint8(this.#pass(1), value);
  }

  u16(value: number): void {
    this.#view.setUint16(this.#pass(2), value, true);
  }

  /** Also writes signed numbers: the same bits. */
  u32(value: number): void {
    this.#view.setUint32(this.#pass(4), value, true);
  }

  /** A non-negative safe integer in 64 bits. */
  u64(value: number): void {
    this.u32(value % wordValues);
    this.u32(Math.floor(value / wordValues));
  }

  raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.#pass(bytes.length));
  }

  u32List(values: readonly number[]): void {
    for (const value of values) this.u32(value);
  }

  /** Leaves zeros, or puts back the gap that was here when the structure was read. */
  gap(count: number): void {
    const at = this.#pass(count);
    if (this.#gaps === undefined) return;
    this.bytes.set(known(this.#gaps[this.#gapCount], 'a gap for each that is written').bytes, at);
    this.#gapCount += 1;
  }

  #pass(count: number): number {
    const at = this.#at;
    this.#at = at + count;
    return at;
  }
}
