/** Sets of nodes against JavaScript's own Set. */
import fc from 'fast-check';
import { isSubset, nodeSet, sameSet, union, without } from '../../src/membership/node-set.ts';

const ids = fc.array(fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0xfffffff0, max: 0xffffffff })), {
  maxLength: 10,
});

/** Ascending, by value and not by spelling, without repetitions. */
function sorted(values: Iterable<number>): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

describe('For all sets of nodes', () => {
  it('a set is sorted and holds each node once', () => {
    fc.assert(
      fc.property(ids, (a) => {
        expect(nodeSet(a)).toEqual(sorted(a));
      }),
    );
  });

  it('union and difference are those of Set, sorted', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        expect(union(nodeSet(a), nodeSet(b))).toEqual(sorted([...a, ...b]));
        expect(without(nodeSet(a), nodeSet(b))).toEqual(sorted(a).filter((id) => !b.includes(id)));
      }),
    );
  });

  it('inclusion and equality are those of Set', () => {
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const inside = a.every((id) => b.includes(id));
        expect(isSubset(nodeSet(a), nodeSet(b))).toBe(inside);
        expect(sameSet(nodeSet(a), nodeSet(b))).toBe(inside && b.every((id) => a.includes(id)));
        expect(sameSet(nodeSet(a), nodeSet([...a].reverse()))).toBe(true);
      }),
    );
  });
});
