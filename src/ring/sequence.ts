/**
 * Arithmetic on the protocol's 32-bit sequence numbers, which wrap around. Two numbers are compared by their distance:
 * as long as all numbers in use lie within 2^31 of one another the answer is right on both sides of the wrap
 * (RFC 1982, serial number arithmetic). Sequence numbers are compared nowhere else.
 */

/** `seq + count`, wrapping. */
export function seqAdd(seq: number, count: number): number {
  return (seq + count) >>> 0;
}

/** How far `a` is ahead of `b`; negative when it is behind. */
export function seqDistance(a: number, b: number): number {
  return (a - b) | 0;
}

export function seqLess(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

export function seqAtMost(a: number, b: number): boolean {
  return ((a - b) | 0) <= 0;
}

export function seqMin(a: number, b: number): number {
  return ((a - b) | 0) < 0 ? a : b;
}

export function seqMax(a: number, b: number): number {
  return ((a - b) | 0) < 0 ? b : a;
}
