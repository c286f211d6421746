/** Sequence arithmetic by example, the wrap-around included; test/properties/sequence.test.ts has the rules. */
import { seqAdd, seqAtMost, seqDistance, seqLess, seqMax, seqMin } from '../../../src/ring/sequence.ts';

describe('Sequence numbers', () => {
  it('go on with 0 after 4294967295', () => {
    expect(seqAdd(0xffffffff, 1)).toBe(0);
    expect(seqAdd(0xfffffff0, 0x20)).toBe(0x10);
    expect(seqAdd(0, -1)).toBe(0xffffffff);
  });

  it.each([
    [5, 3, 2],
    [3, 5, -2],
    [0, 0xffffffff, 1],
    [0xffffffff, 0, -1],
    [0x80000003, 0x7ffffffe, 5],
    [7, 7, 0],
  ])('%d is ahead of %d by %d', (a, b, distance) => {
    expect(seqDistance(a, b)).toBe(distance);
  });

  it('are compared across the wrap by who is ahead', () => {
    expect(seqLess(0xfffffffe, 1)).toBe(true);
    expect(seqLess(1, 0xfffffffe)).toBe(false);
    expect(seqLess(1, 1)).toBe(false);
    expect(seqAtMost(1, 1)).toBe(true);
    expect(seqAtMost(0, 0xffffffff)).toBe(false);
    expect(seqMin(0xffffffff, 2)).toBe(0xffffffff);
    expect(seqMax(0xffffffff, 2)).toBe(2);
  });
});
