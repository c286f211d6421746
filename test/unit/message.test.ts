/** Ring names and their equality. */
import { ringName, sameRing } from '../../src/message.ts';

describe('Two ring ids', () => {
  const ring = { representative: 3, seq: 8 };

  it('are the same ring when both parts are equal', () => {
    expect(sameRing(ring, { representative: 3, seq: 8 })).toBe(true);
  });

  it('are different rings when only one part is equal', () => {
    expect(sameRing(ring, { representative: 3, seq: 9 })).toBe(false);
    expect(sameRing(ring, { representative: 4, seq: 8 })).toBe(false);
  });

  it('are not the same when one is missing, and no ring is the same as no ring', () => {
    expect(sameRing(ring, undefined)).toBe(false);
    expect(sameRing(undefined, ring)).toBe(false);
    expect(sameRing(undefined, undefined)).toBe(true);
  });
});

test('a ring is named by its sequence number and its representative', () => {
  expect(ringName({ representative: 4294967295, seq: Number.MAX_SAFE_INTEGER })).toBe('9007199254740991.4294967295');
  expect(ringName({ representative: 1, seq: 23 })).not.toBe(ringName({ representative: 12, seq: 3 }));
});
