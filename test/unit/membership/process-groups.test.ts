/** The directory of process groups: one change at a time, and what a synchronisation brings. */
import { ProcessGroups } from '../../../src/membership/process-groups.ts';
import type { GroupLists } from '../../../src/membership/process-groups.ts';
import type { GroupChange, GroupProcess } from '../../../src/effect.ts';

const at = (nodeId: number, process = 10): GroupProcess => ({ nodeId, process });

/** `group members +joined -left`, each process as node:number, with its reason. */
function textOf({ group, members, joined, left }: GroupChange): string {
  const name = ({ nodeId, process }: GroupProcess): string => `${nodeId}:${process}`;
  const moves = [
    ...joined.map((move) => `+${name(move)} ${move.reason}`),
    ...left.map((move) => `-${name(move)} ${move.reason}`),
  ];
  return `${group} {${members.map(name).join(' ')}} ${moves.join(' ')}`;
}

/** The directory of node 1 with these processes in group `g`. */
function directory(...processes: readonly GroupProcess[]): ProcessGroups {
  const groups = new ProcessGroups(1);
  for (const process of processes) groups.join('g', process);
  return groups;
}

function synchronised(groups: ProcessGroups, lists: Record<number, readonly string[]>, lost: number[] = []): string[] {
  const entries = Object.entries(lists).map(([nodeId, names]): [number, { group: string; process: number }[]] => [
    Number(nodeId),
    names.map((name) => {
      const [group = '', process = '10'] = name.split(':');
      return { group, process: Number(process) };
    }),
  ]);
  const given: GroupLists = { lost, lists: new Map(entries) };
  return groups.synchronise(given).map(textOf);
}

describe('A join', () => {
  it('shows all members in the order of node and number, and who joined', () => {
    const groups = directory(at(3), at(1, 12));
    const change = groups.join('g', at(1, 9));
    expect(change && textOf(change)).toBe('g {1:9 1:12 3:10} +1:9 join');
    expect(groups.members('g')).toEqual([at(1, 9), at(1, 12), at(3)]);
  });

  it('changes nothing when the process is in the group', () => {
    expect(directory(at(2)).join('g', at(2))).toBeUndefined();
  });

  it('gives groups members of their own', () => {
    const groups = directory(at(2));
    groups.join('h', at(3));
    expect([groups.has('g', at(3)), groups.has('h', at(3)), groups.size]).toEqual([false, true, 2]);
  });
});

describe('A leave', () => {
  it('shows who is left and who left, with the reason', () => {
    const change = directory(at(1), at(2)).leave('g', at(2), 'process-down');
    expect(change && textOf(change)).toBe('g {1:10} -2:10 process-down');
  });

  it('of the last member ends the group', () => {
    const groups = directory(at(2));
    groups.leave('g', at(2), 'leave');
    expect([groups.size, groups.members('g')]).toEqual([0, []]);
  });

  it('changes nothing when the process is not in the group', () => {
    const groups = directory(at(2));
    expect([groups.leave('g', at(2, 11), 'leave'), groups.leave('h', at(2), 'leave')]).toEqual([undefined, undefined]);
  });
});

describe('The loss of nodes', () => {
  it('takes their processes out of all groups, and no others', () => {
    const groups = directory(at(1), at(2), at(2, 11), at(3));
    groups.join('a', at(3));
    groups.join('h', at(4));
    expect(groups.lose([2, 3]).map(textOf)).toEqual([
      'a {} -3:10 node-down',
      'g {1:10} -2:10 node-down -2:11 node-down -3:10 node-down',
    ]);
    expect([groups.size, groups.lose([2, 3])]).toEqual([2, []]);
  });

  it('is nothing that befalls the own node', () => {
    expect(directory(at(1)).lose([1])).toEqual([]);
  });
});

describe('What a directory knows', () => {
  it('tells a process of a node from any process of it', () => {
    const groups = directory(at(2, 11));
    expect([groups.has('g', at(2, 11)), groups.has('g', at(2)), groups.hasNode('g', 2)]).toEqual([true, false, true]);
    expect([groups.hasNode('g', 3), groups.hasNode('h', 2)]).toEqual([false, false]);
  });

  it('lists the processes of the own node in all groups', () => {
    const groups = directory(at(1), at(2), at(1, 11));
    groups.join('h', at(1));
    expect(groups.ownEntries()).toEqual([
      { group: 'g', process: 10 },
      { group: 'g', process: 11 },
      { group: 'h', process: 10 },
    ]);
  });
});

describe('A synchronisation', () => {
  it('changes nothing when the lists say what is known', () => {
    expect(synchronised(directory(at(1), at(2)), { 1: ['g'], 2: ['g'] })).toEqual([]);
  });

  it('removes the processes of lost nodes', () => {
    expect(synchronised(directory(at(1), at(2), at(2, 11)), { 1: ['g'] }, [2])).toEqual([
      'g {1:10} -2:10 node-down -2:11 node-down',
    ]);
  });

  it('brings the processes that nobody here knew', () => {
    expect(synchronised(directory(at(1)), { 3: ['h', 'g:4', 'g:3'] })).toEqual([
      'g {1:10 3:3 3:4} +3:4 node-up +3:3 node-up',
      'h {3:10} +3:10 node-up',
    ]);
  });

  it('removes processes that their own node does not list', () => {
    expect(synchronised(directory(at(1), at(2), at(2, 11)), { 2: ['g:11'] })).toEqual([
      'g {1:10 2:11} -2:10 process-down',
    ]);
  });

  it('shows a node that was lost and came back as both, even with the same processes', () => {
    expect(synchronised(directory(at(1), at(2)), { 1: ['g'], 2: ['g'] }, [2])).toEqual([
      'g {1:10 2:10} +2:10 node-up -2:10 node-down',
    ]);
  });

  it('leaves the own node as it is, whatever its list says', () => {
    expect(synchronised(directory(at(1)), { 1: ['h'] }, [1])).toEqual([]);
  });

  it('counts a process that a list has twice once', () => {
    expect(synchronised(directory(at(1)), { 2: ['g', 'g'] })).toEqual(['g {1:10 2:10} +2:10 node-up']);
  });

  it('answers the changes in the order of the names of the groups', () => {
    const names = synchronised(directory(), { 2: ['b', 'a'], 3: ['c', 'B'] }).map((text) => text.split(' ')[0]);
    expect(names).toEqual(['B', 'a', 'b', 'c']);
  });
});
