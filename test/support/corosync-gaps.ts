/** Looks into the bytes without meaning that a reader kept. */
import type { Gap } from '../../src/wire/struct-reader.ts';

/** The gap at that offset; throws when there is none. */
export function gapAt(gaps: readonly Gap[], offset: number): Uint8Array {
  const gap = gaps.find((one) => one.offset === offset);
  if (gap === undefined) throw new Error(`no gap at ${offset}`);
  return gap.bytes;
}

/** The first four bytes as a number. */
export function word(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
}
