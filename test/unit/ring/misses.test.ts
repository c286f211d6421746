/**
 * When a missing message is asked for. Both conditions must hold: missing at two visits and for three milliseconds,
 * unless a test says otherwise.
 */
import { Misses } from '../../../src/ring/misses.ts';
import type { MissLimits } from '../../../src/ring/misses.ts';
import { ReceiveWindow } from '../../../src/ring/receive-window.ts';
import { makeData } from '../../support/rings.ts';

interface Case {
  /** Visits with a token that announces up to `seq`; answers what is asked for. */
  readonly visit: (now: number, list?: readonly number[]) => number[];
  readonly arrive: (seq: number) => void;
}

function missing(held: readonly number[], seq: number, facts: Partial<MissLimits> & { firstSeq?: number } = {}): Case {
  const { firstSeq = 0, ...limits } = facts;
  const misses = new Misses({ missVisits: 2, missMs: 3, retransmitEntries: 30, ...limits });
  const window = new ReceiveWindow(firstSeq, 64);
  for (const one of held) window.insert(makeData(one));
  return {
    visit: (now, list = []) => {
      const asked = [...list];
      const requested = misses.extend(asked, window, { seq, now });
      expect(asked.length).toBe(list.length + requested);
      return asked.slice(list.length);
    },
    arrive: (one) => {
      window.insert(makeData(one));
      misses.arrived(one);
    },
  };
}

describe('A missing message', () => {
  it('is not asked for at the visit that first misses it, however late that is', () => {
    expect(missing([1], 2).visit(1000)).toEqual([]);
  });

  it('is not asked for when visits follow one another quickly', () => {
    const { visit } = missing([1], 2);
    expect([0, 1, 2, 2.9].map((now) => visit(now))).toEqual([[], [], [], []]);
    expect(visit(3)).toEqual([2]);
  });

  it('is not asked for at too few visits, however long they take', () => {
    const { visit } = missing([1], 2, { missVisits: 3 });
    expect([0, 500, 1000].map((now) => visit(now))).toEqual([[], [], [2]]);
  });

  it('is not asked for when it arrives shortly after the token', () => {
    const { visit, arrive } = missing([], 1);
    visit(0);
    arrive(1);
    expect(visit(10)).toEqual([]);
  });

  it('gets the same grace again after it was served once', () => {
    const { visit } = missing([], 1);
    visit(0);
    expect(visit(5)).toEqual([1]);
    expect(visit(20)).toEqual([]);
    expect(visit(22)).toEqual([]);
    expect(visit(23)).toEqual([1]);
  });

  it('stays on the list without being added again while nobody has served it', () => {
    const { visit } = missing([], 1);
    visit(0);
    expect(visit(5)).toEqual([1]);
    expect(visit(10, [1])).toEqual([]);
    expect(visit(15, [1])).toEqual([]);
  });

  it('is not added when another member asks for it already', () => {
    const { visit } = missing([], 2);
    visit(0);
    expect(visit(5, [1])).toEqual([2]);
  });

  it('is left for later when the list is full', () => {
    const { visit } = missing([], 6, { retransmitEntries: 4 });
    visit(0);
    expect(visit(5)).toEqual([1, 2, 3, 4]);
    const other = missing([], 6, { retransmitEntries: 4 });
    other.visit(0);
    expect(other.visit(5, [40, 41, 42])).toEqual([1]);
    expect(other.visit(6, [40, 41, 42, 43])).toEqual([]);
  });

  it('is every hole up to the number on the token and nothing after it', () => {
    const { visit } = missing([2, 4, 7], 5);
    visit(0);
    expect(visit(5)).toEqual([1, 3, 5]);
  });

  it('is found across the wrap-around', () => {
    const { visit } = missing([0xffffffff, 1], 2, { firstSeq: 0xfffffffe });
    visit(0);
    expect(visit(5)).toEqual([0, 2]);
  });

  it('is not asked for when it lies beyond what fits', () => {
    const { visit } = missing([], 1000, { retransmitEntries: 200 });
    visit(0);
    expect(visit(5).at(-1)).toBe(64);
  });
});

test('nothing is missing when all up to the token was received', () => {
  const { visit } = missing([1, 2, 3], 3, { missVisits: 1, missMs: 0 });
  expect(visit(0)).toEqual([]);
});

test('without any grace a missing message is asked for at once', () => {
  const { visit } = missing([1], 2, { missVisits: 1, missMs: 0 });
  expect(visit(0)).toEqual([2]);
});
