/** The window in force by example; test/properties/window.test.ts has whole rotations. */
import { WindowLimit } from '../../../src/ring/window-limit.ts';
import { makeToken } from '../../support/rings.ts';

function limitOf(full: number, fixed = false): WindowLimit {
  return new WindowLimit({ full, fixed });
}

/** What node `self` makes of a token that says `window`, lowered by `windowNode`. */
function imposed(limit: WindowLimit, told: { window: number; windowNode: number }, at: { self: number; now: number }) {
  return limit.impose(makeToken(told), at.self, at.now);
}

describe('What a member bears', () => {
  it('is halved by every drop that it is told of, down to one', () => {
    const limit = limitOf(36);
    const bears = Array.from({ length: 7 }, () => {
      limit.lower(0);
      return limit.own;
    });
    expect(bears).toEqual([18, 9, 4, 2, 1, 1, 1]);
    expect(limit.full).toBe(36);
  });

  it('grows by a sixteenth of the full window in each second without a drop, and no further than that', () => {
    const limit = limitOf(36);
    limit.lower(100);
    const told = { window: 36, windowNode: 0 };
    const windowAt = (now: number): number => imposed(limit, told, { self: 2, now }).window;
    expect([100, 1099, 1100, 2099, 2100, 3100, 4100, 5100, 6100, 7100].map(windowAt)).toEqual([
      18, 18, 21, 21, 24, 27, 30, 33, 36, 36,
    ]);
  });

  it('waits a second anew after another drop', () => {
    const limit = limitOf(32);
    limit.lower(0);
    limit.lower(900);
    const told = { window: 32, windowNode: 0 };
    expect(imposed(limit, told, { self: 2, now: 1899 }).window).toBe(8);
    expect(imposed(limit, told, { self: 2, now: 1900 }).window).toBe(10);
  });

  it('stays as it is when the window is fixed', () => {
    const limit = limitOf(300, true);
    limit.lower(0);
    expect(limit.own).toBe(300);
  });
});

describe('The window that a visit passes on', () => {
  it('is the full one while nobody has dropped anything', () => {
    expect(imposed(limitOf(36), { window: 36, windowNode: 0 }, { self: 2, now: 0 })).toEqual({
      window: 36,
      windowNode: 0,
    });
  });

  it('is lowered by whoever bears less, in its own name', () => {
    const limit = limitOf(36);
    limit.lower(0);
    expect(imposed(limit, { window: 36, windowNode: 0 }, { self: 2, now: 1 })).toEqual({ window: 18, windowNode: 2 });
    expect(imposed(limit, { window: 20, windowNode: 3 }, { self: 2, now: 2 })).toEqual({ window: 18, windowNode: 2 });
  });

  it('is left as it is by all who bear more', () => {
    expect(imposed(limitOf(36), { window: 18, windowNode: 3 }, { self: 2, now: 0 })).toEqual({
      window: 18,
      windowNode: 3,
    });
  });

  it('is left to the one that lowered it by another that bears just as much', () => {
    const limit = limitOf(36);
    limit.lower(0);
    expect(imposed(limit, { window: 18, windowNode: 3 }, { self: 2, now: 1 })).toEqual({ window: 18, windowNode: 3 });
  });

  it('is raised by the one that lowered it, and in nobody’s name once it is full', () => {
    const limit = limitOf(4);
    limit.lower(0);
    expect(imposed(limit, { window: 2, windowNode: 2 }, { self: 2, now: 1000 })).toEqual({ window: 3, windowNode: 2 });
    expect(imposed(limit, { window: 3, windowNode: 2 }, { self: 2, now: 2000 })).toEqual({ window: 4, windowNode: 0 });
  });

  it('goes back and forth between two members that drop in turn, and each takes over from the other', () => {
    const [first, second] = [limitOf(32), limitOf(32)];
    first.lower(0);
    const afterFirst = imposed(first, { window: 32, windowNode: 0 }, { self: 1, now: 0 });
    expect(afterFirst).toEqual({ window: 16, windowNode: 1 });
    second.lower(10);
    second.lower(20);
    const afterSecond = imposed(second, afterFirst, { self: 2, now: 20 });
    expect(afterSecond).toEqual({ window: 8, windowNode: 2 });
    expect(imposed(first, afterSecond, { self: 1, now: 30 })).toEqual({ window: 8, windowNode: 2 });
    // The second grows beyond what the first bears after its next drop: the first has the word again.
    first.lower(1000);
    const grown = imposed(second, afterSecond, { self: 2, now: 1020 });
    expect(grown).toEqual({ window: 10, windowNode: 2 });
    expect(imposed(first, grown, { self: 1, now: 1030 })).toEqual({ window: 8, windowNode: 1 });
  });

  it('is that of the member itself when the token carries none', () => {
    const limit = limitOf(36);
    expect(imposed(limit, { window: 0, windowNode: 0 }, { self: 2, now: 0 })).toEqual({ window: 36, windowNode: 0 });
    limit.lower(1);
    expect(imposed(limit, { window: 0, windowNode: 0 }, { self: 2, now: 2 })).toEqual({ window: 18, windowNode: 2 });
  });
});
