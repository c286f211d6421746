/**
 * The directory of groups against a naive model: a set of triples. Whatever happens in whatever order, both have the same
 * members, and the changes that are told add up.
 */
import fc from 'fast-check';
import type { GroupChange, GroupProcess } from '../../src/effect.ts';
import { ProcessGroups } from '../../src/membership/process-groups.ts';
import type { GroupEntry } from '../../src/membership/process-groups.ts';
import { nodeSet } from '../../src/membership/node-set.ts';

const self = 1;
const groupNames = ['a', 'b', 'c'];
const group = fc.constantFrom(...groupNames);
const nodeId = fc.integer({ min: 1, max: 4 });
const process = fc.integer({ min: 1, max: 3 });
const entries = fc.array(fc.record({ group, process }), { maxLength: 6 });

type Step =
  | { readonly kind: 'join' | 'leave'; readonly group: string; readonly at: GroupProcess }
  | { readonly kind: 'lose'; readonly lost: readonly number[] }
  | {
      readonly kind: 'synchronise';
      readonly lost: readonly number[];
      readonly lists: readonly (readonly [number, readonly GroupEntry[]])[];
    };

const at = fc.record({ nodeId, process });
const lost = fc.array(nodeId, { maxLength: 3 }).map((ids) => nodeSet(ids));
const lists = fc.uniqueArray(fc.tuple(nodeId, entries), { maxLength: 4, selector: ([id]) => id });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('join' as const, 'leave' as const), group, at }),
  fc.record({ kind: fc.constant('lose' as const), lost }),
  fc.record({ kind: fc.constant('synchronise' as const), lost, lists }),
);

function nameOf(name: string, { nodeId: node, process: number }: GroupProcess): string {
  return `${name} ${node} ${number}`;
}

/** Does the step to the set of triples. */
function stepNaively(known: Set<string>, one: Step): void {
  if (one.kind === 'join') known.add(nameOf(one.group, one.at));
  else if (one.kind === 'leave') known.delete(nameOf(one.group, one.at));
  else {
    for (const name of [...known]) {
      const node = Number(name.split(' ')[1]);
      const isGone = one.kind === 'lose' ? one.lost.includes(node) : true;
      if (node !== self && isGone) known.delete(name);
    }
    if (one.kind !== 'synchronise') return;
    for (const [node, list] of one.lists) {
      if (node === self) continue;
      for (const entry of list) known.add(nameOf(entry.group, { nodeId: node, process: entry.process }));
    }
  }
}

function stepFor(groups: ProcessGroups, one: Step): readonly GroupChange[] {
  switch (one.kind) {
    case 'join':
      return [groups.join(one.group, one.at) ?? []].flat();
    case 'leave':
      return [groups.leave(one.group, one.at, 'leave') ?? []].flat();
    case 'lose':
      return groups.lose(one.lost);
    case 'synchronise':
      return groups.synchronise({ lost: one.lost, lists: new Map(one.lists) });
    default:
      return one satisfies never;
  }
}

function allOf(groups: ProcessGroups): string[] {
  return groupNames.flatMap((name) => groups.members(name).map((member) => nameOf(name, member)));
}

describe('A directory of process groups', () => {
  it('knows after any steps what a set of triples knows', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const groups = new ProcessGroups(self);
        const known = new Set<string>();
        for (const one of steps) {
          stepFor(groups, one);
          stepNaively(known, one);
          expect(allOf(groups)).toEqual([...known].toSorted());
        }
        expect(groups.size).toBe(new Set([...known].map((name) => name.split(' ')[0])).size);
      }),
    );
  });

  it('tells changes that add up to what it knows, each group at most once, and never an empty one', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const groups = new ProcessGroups(self);
        const told = new Set<string>();
        for (const one of steps) {
          const changes = stepFor(groups, one);
          expect(new Set(changes.map((change) => change.group)).size).toBe(changes.length);
          for (const { group: name, members, joined, left } of changes) {
            expect(joined.length + left.length).toBeGreaterThan(0);
            for (const move of left) expect(told.delete(nameOf(name, move))).toBe(true);
            for (const move of joined) {
              expect(told.has(nameOf(name, move))).toBe(false);
              told.add(nameOf(name, move));
            }
            expect(groups.members(name)).toEqual(members);
          }
          expect(allOf(groups).toSorted()).toEqual([...told].toSorted());
        }
      }),
    );
  });

  it('is the same at all nodes after a synchronisation, whatever each knew', () => {
    const histories = fc.array(fc.array(step, { maxLength: 15 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(histories, (each) => {
        const directories = each.map((steps, index) => {
          const groups = new ProcessGroups(index + 1);
          for (const one of steps) stepFor(groups, one);
          return groups;
        });
        const all = new Map(directories.map((groups, index) => [index + 1, groups.ownEntries()] as const));
        for (const groups of directories) groups.synchronise({ lost: [], lists: all });
        for (const groups of directories) expect(allOf(groups)).toEqual(allOf(directories[0] ?? groups));
      }),
    );
  });
});
