/** Leaving nodes alone that did not become members: for a merge interval at first, then longer. */
import { Estrangement } from '../../../src/membership/estrangement.ts';
import { originOf } from '../../support/members.ts';

const limits = { mergeMs: 200, tokenMs: 1000 };

/** How long a node is left alone after each of several disappointments, each right after the pause before. */
function pauses(count: number): number[] {
  const estrangement = new Estrangement(limits);
  let now = 0;
  return Array.from({ length: count }, () => {
    estrangement.add(5, 1, now);
    const from = now;
    while (estrangement.has(originOf(5), now)) now += 100;
    return now - from;
  });
}

describe('A node that did not become a member', () => {
  it('is left alone for one merge interval, then twice as long each time, up to eight token time-outs', () => {
    expect(pauses(8)).toEqual([200, 400, 800, 1600, 3200, 6400, 8000, 8000]);
  });

  it('is welcome at once when it has started anew', () => {
    const estrangement = new Estrangement(limits);
    estrangement.add(5, 1, 0);
    expect([estrangement.has(originOf(5), 10), estrangement.has(originOf(5, 2), 10)]).toEqual([true, false]);
  });

  it('is left alone in every incarnation when only its id is known', () => {
    const estrangement = new Estrangement(limits);
    estrangement.add(5, undefined, 0);
    expect([1, 2].map((incarnation) => estrangement.has(originOf(5, incarnation), 10))).toEqual([true, true]);
  });

  it('is forgiven when it becomes a member', () => {
    const estrangement = new Estrangement(limits);
    estrangement.add(5, 1, 0);
    estrangement.delete(5);
    expect(estrangement.has(originOf(5), 10)).toBe(false);
  });

  it('begins with the shortest pause again after a long time without trouble', () => {
    const estrangement = new Estrangement(limits);
    estrangement.add(5, 1, 0);
    estrangement.add(5, 1, 300);
    expect(estrangement.has(originOf(5), 699)).toBe(true);
    const later = 700 + 16_001;
    estrangement.prune(later);
    estrangement.add(5, 1, later);
    expect([estrangement.has(originOf(5), later + 199), estrangement.has(originOf(5), later + 200)]).toEqual([
      true,
      false,
    ]);
  });

  it('does not make others be left alone', () => {
    const estrangement = new Estrangement(limits);
    estrangement.add(5, 1, 0);
    expect(estrangement.has(originOf(6), 10)).toBe(false);
  });
});
