/** Leaving nodes alone that did not become members: for a merge interval at first, then longer. */
import type { Attempt } from '../../../src/membership/estrangement.ts';
import { Estrangement } from '../../../src/membership/estrangement.ts';
import { originOf } from '../../support/members.ts';

const limits = { mergeMs: 200, tokenMs: 1000 };

/** An attempt that cost `costMs`, by a process of node 5. */
function attempt(now: number, facts: Partial<Attempt> = {}): Attempt {
  return { incarnation: 1, costMs: 1, now, ...facts };
}

/** How long a node is left alone after each of several disappointments, each right after the pause before. */
function pauses(count: number, costMs: number): number[] {
  const estrangement = new Estrangement(limits);
  let now = 0;
  return Array.from({ length: count }, () => {
    estrangement.add(5, attempt(now, { costMs }));
    const from = now;
    while (estrangement.has(originOf(5), now)) now += 100;
    return now - from;
  });
}

describe('A node that did not become a member', () => {
  it('is left alone for one merge interval, then twice as long each time, up to eight token time-outs', () => {
    expect(pauses(8, 1)).toEqual([200, 400, 800, 1600, 3200, 6400, 8000, 8000]);
  });

  it('is left alone for longer the more the attempt cost', () => {
    expect([pauses(1, 0), pauses(1, 500), pauses(1, 1e6)]).toEqual([[200], [2000], [8000]]);
  });

  it('is left alone for one merge interval only as long as nothing is heard of it', () => {
    expect(pauses(4, 0)).toEqual([200, 200, 200, 200]);
  });

  it('is welcome at once when it has started anew', () => {
    const estrangement = new Estrangement(limits);
    estrangement.add(5, attempt(0));
    expect([estrangement.has(originOf(5), 10), estrangement.has(originOf(5, 2), 10)]).toEqual([true, false]);
  });

  it('is left alone in every incarnation when only its id is known', () => {
    const estrangement = new Estrangement(limits);
    estrangement.add(5, attempt(0, { incarnation: undefined }));
    expect([1, 2].map((incarnation) => estrangement.has(originOf(5, incarnation), 10))).toEqual([true, true]);
  });

  it('is forgiven when it becomes a member, but not forgotten', () => {
    const estrangement = new Estrangement(limits);
    estrangement.add(5, attempt(0));
    estrangement.forgive(5, 10);
    expect(estrangement.has(originOf(5), 11)).toBe(false);
    estrangement.add(5, attempt(20));
    expect(estrangement.has(originOf(5), 419)).toBe(true);
  });

  it('begins with the shortest pause again after a long time without trouble', () => {
    const estrangement = new Estrangement(limits);
    estrangement.add(5, attempt(0));
    estrangement.add(5, attempt(300));
    expect(estrangement.has(originOf(5), 699)).toBe(true);
    const later = 700 + 16_001;
    estrangement.prune(later);
    estrangement.add(5, attempt(later));
    expect([estrangement.has(originOf(5), later + 199), estrangement.has(originOf(5), later + 200)]).toEqual([
      true,
      false,
    ]);
  });

  it('does not make others be left alone', () => {
    const estrangement = new Estrangement(limits);
    estrangement.add(5, attempt(0));
    expect(estrangement.has(originOf(6), 10)).toBe(false);
  });
});
