/** Sequence arithmetic against plain numbers that never wrap. */
import fc from 'fast-check';
import { seqAdd, seqAtMost, seqDistance, seqLess, seqMax, seqMin } from '../../src/ring/sequence.ts';

const base = fc.oneof(fc.integer({ min: 0xffffff00, max: 0xffffffff }), fc.nat({ max: 0xffffffff }));
/** How far numbers in use lie from a common start: less than half of the circle. */
const offset = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 0x7fffffff }));

describe('For all sequence numbers less than half a circle apart', () => {
  it('the distance is that of numbers that do not wrap', () => {
    fc.assert(
      fc.property(base, offset, offset, (start, a, b) => {
        expect(seqDistance(seqAdd(start, a), seqAdd(start, b))).toBe(a - b);
      }),
    );
  });

  it('the order is that of numbers that do not wrap', () => {
    fc.assert(
      fc.property(base, offset, offset, (start, a, b) => {
        const [x, y] = [seqAdd(start, a), seqAdd(start, b)];
        expect([seqLess(x, y), seqAtMost(x, y)]).toEqual([a < b, a <= b]);
        expect([seqMin(x, y), seqMax(x, y)]).toEqual([seqAdd(start, Math.min(a, b)), seqAdd(start, Math.max(a, b))]);
      }),
    );
  });

  it('sums stay within 32 bits', () => {
    fc.assert(
      fc.property(base, offset, (start, a) => {
        const sum = seqAdd(start, a);
        expect(sum).toBe((start + a) % 2 ** 32);
        expect(seqAdd(sum, -a)).toBe(start);
      }),
    );
  });
});
