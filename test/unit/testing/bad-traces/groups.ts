/** Traces of process groups that break a property each, and some that break none. */
import type { GroupMove, GroupProcess, GroupReason } from '../../../../src/effect.ts';
import type { GroupPropertyId } from '../../../../src/testing/group-properties.ts';
import type { GroupTraceEvent } from '../../../../src/testing/group-trace.ts';

type Act = (process: string) => GroupTraceEvent;

/** A trace, and whether it ended quietly with all its processes alive. */
export interface GroupTraceCase {
  readonly what: string;
  readonly events: readonly GroupTraceEvent[];
  readonly live?: readonly string[];
}

export interface BadGroupTrace extends GroupTraceCase {
  readonly property: GroupPropertyId;
  /** Other properties that such a trace cannot help breaking. */
  readonly also?: readonly GroupPropertyId[];
}

/** What one process did and was told. */
function at(process: string, ...acts: readonly Act[]): readonly GroupTraceEvent[] {
  return acts.map((act) => act(process));
}

function install(configuration: string, ...lost: readonly number[]): Act {
  return (process) => ({ process, event: 'configuration', configuration, left: lost });
}

function wish(kind: 'join' | 'leave'): Act {
  return (process) => ({ process, event: 'wish', wish: kind, group: 'g' });
}

function members(nodes: readonly number[]): GroupProcess[] {
  return nodes.map((nodeId) => ({ nodeId, process: 1 }));
}

function moves(nodes: readonly number[], reason: GroupReason): GroupMove[] {
  return members(nodes).map((member) => ({ ...member, reason }));
}

function joined(nodes: readonly number[], who: number, reason: GroupReason = 'join'): Act {
  const change = { group: 'g', members: members(nodes), joined: moves([who], reason), left: [] };
  return (process) => ({ process, event: 'change', change });
}

function left(nodes: readonly number[], who: number, reason: GroupReason = 'leave'): Act {
  const change = { group: 'g', members: members(nodes), joined: [], left: moves([who], reason) };
  return (process) => ({ process, event: 'change', change });
}

function send(message: string): Act {
  return (process) => ({ process, event: 'send', group: 'g', message });
}

interface Place {
  readonly seq?: number;
  readonly from?: number;
  readonly group?: string | undefined;
}

/** A message of node 1 in the group `g` unless `place` differs. */
function shown(message: string | undefined, configuration: string, place: Place = {}): Act {
  const { seq = 0, from = 1 } = place;
  const where = { configuration, ring: configuration.split('>')[0] ?? '', seq };
  const group = 'group' in place ? place.group : 'g';
  const what = { group, message, from: { nodeId: from, process: 1 } };
  return (process) => ({ process, event: 'deliver', ...what, ...where });
}

/** Nodes 1 and 2 in configuration `4.1` and in group `g`, each having wished for it. */
const one = [install('4.1'), wish('join'), joined([1], 1), joined([1, 2], 2)];
const two = [install('4.1'), wish('join'), joined([1, 2], 2)];

export const badGroupTraces: readonly BadGroupTrace[] = [
  {
    property: 'P1',
    what: 'a message that two are shown among different members',
    events: [
      ...at('1.1', ...one, send('a'), shown('a', '4.1')),
      ...at('2.1', ...two, joined([1, 2, 3], 3), shown('a', '4.1')),
    ],
  },
  {
    property: 'P2',
    what: 'a message shown to one who is not in the group',
    // Whoever sees no members sees others than those who are in the group.
    also: ['P1'],
    events: [...at('1.1', ...one, send('a'), shown('a', '4.1')), ...at('2.1', install('4.1'), shown('a', '4.1'))],
  },
  {
    property: 'P2',
    what: 'a message of one who is not in the group',
    events: [...at('3.1', send('c')), ...at('1.1', ...one, shown('c', '4.1', { from: 3 }))],
  },
  {
    property: 'P3',
    what: 'two messages in two orders',
    events: [
      ...at('1.1', ...one, send('a'), send('b'), shown('a', '4.1'), shown('b', '4.1')),
      ...at('2.1', ...two, shown('b', '4.1'), shown('a', '4.1')),
    ],
  },
  {
    property: 'P3',
    what: 'a message to the group and one to the whole cluster in two orders',
    // The numbers cannot fit both orders.
    also: ['P9'],
    events: [
      ...at('1.1', ...one, send('a'), shown('a', '4.1'), shown('#1', '4.1', { group: undefined, seq: 1 })),
      ...at('2.1', ...two, shown('#1', '4.1', { group: undefined, seq: 1 }), shown('a', '4.1')),
    ],
  },
  {
    property: 'P4',
    what: 'a message that its living sender is never shown',
    events: [...at('1.1', ...one, send('a')), ...at('2.1', ...two)],
    live: ['1.1', '2.1'],
  },
  {
    property: 'P5',
    what: 'a message that nobody sent',
    events: at('1.1', ...one, shown(undefined, '4.1', { from: 2 })),
  },
  {
    property: 'P5',
    what: 'a message of another sender than it is said to be from',
    events: [...at('2.1', ...two, send('b')), ...at('1.1', ...one, shown('b', '4.1', { from: 1 }))],
  },
  {
    property: 'P5',
    what: 'a message that is shown twice',
    events: at('1.1', ...one, send('a'), shown('a', '4.1'), shown('a', '4.1')),
  },
  {
    property: 'P6',
    what: 'members that see different groups in the end',
    events: [...at('1.1', ...one), ...at('2.1', ...two, left([2], 1))],
    live: ['1.1', '2.1'],
  },
  {
    property: 'P6',
    what: 'one who asked to be in the group and is not',
    events: [...at('1.1', ...one.slice(0, 3)), ...at('2.1', ...two.slice(0, 2))],
    live: ['1.1', '2.1'],
  },
  {
    property: 'P6',
    what: 'one who asked to be out of the group and is in it',
    events: [...at('1.1', ...one), ...at('2.1', ...two, wish('leave'))],
    live: ['1.1', '2.1'],
  },
  {
    property: 'P7',
    what: 'a message that one of two who moved on together was not shown',
    events: [
      ...at('1.1', ...one, send('a'), shown('a', '4.1'), install('4.1>8.1'), install('8.1')),
      ...at('2.1', ...two, install('4.1>8.1'), install('8.1')),
    ],
  },
  {
    property: 'P7',
    what: 'a message that one of two who stay together was not shown',
    events: [...at('1.1', ...one, send('a'), shown('a', '4.1')), ...at('2.1', ...two)],
    live: ['1.1', '2.1'],
  },
  {
    property: 'P8',
    what: 'members that are not what the changes make',
    events: at('1.1', ...one, joined([1, 2], 3)),
  },
  {
    property: 'P8',
    what: 'one who leaves a group without having been in it',
    events: at('1.1', ...one, left([1, 2], 3)),
  },
  {
    property: 'P8',
    what: 'a change of a group told to one who is not in it',
    events: at('3.1', install('4.1'), joined([1, 2], 2)),
  },
  {
    property: 'P8',
    what: 'one who leaves as ended, though its node was lost',
    events: at('1.1', ...one, install('4.1>8.1', 2), install('8.1'), left([1], 2, 'process-down')),
  },
  {
    property: 'P8',
    what: 'one who leaves as lost, though its node was not',
    events: at('1.1', ...one, install('4.1>8.1'), install('8.1'), left([1], 2, 'node-down')),
  },
  {
    property: 'P8',
    what: 'one who comes back from being lost without having left',
    events: [
      ...at('1.1', ...one, install('4.1>8.1', 2), install('8.1'), install('8.1>12.1'), install('12.1')),
      ...at('2.1', ...two, install('4.1>8.2'), install('8.2'), install('8.2>12.1'), install('12.1')),
    ],
    live: ['1.1', '2.1'],
  },
  {
    property: 'P9',
    what: 'a message with two numbers',
    events: [
      ...at('1.1', ...one, send('a'), shown('a', '4.1', { seq: 1 })),
      ...at('2.1', ...two, shown('a', '4.1', { seq: 2 })),
    ],
  },
  {
    property: 'P9',
    what: 'a message with a smaller number than the message to all before it',
    events: at(
      '1.1',
      ...one,
      send('a'),
      shown('#3', '4.1', { group: undefined, seq: 3 }),
      shown('a', '4.1', { seq: 2 }),
    ),
  },
  {
    property: 'P9',
    what: 'a message to all with the number of the message to a group before it',
    events: at(
      '1.1',
      ...one,
      send('a'),
      shown('a', '4.1', { seq: 2 }),
      shown('#2', '4.1', { group: undefined, seq: 2 }),
    ),
  },
];

export const goodGroupTraces: readonly GroupTraceCase[] = [
  {
    what: 'two members of one group that stay together',
    events: [
      ...at('1.1', ...one, send('a'), shown('a', '4.1'), shown('#1', '4.1', { group: undefined, seq: 1 })),
      ...at('2.1', ...two, shown('a', '4.1'), shown('#1', '4.1', { group: undefined, seq: 1 })),
    ],
    live: ['1.1', '2.1'],
  },
  {
    what: 'a message that was under way when the trace ended',
    events: [...at('1.1', ...one, send('a'), shown('a', '4.1')), ...at('2.1', ...two)],
  },
  {
    what: 'a message that one was shown who moved on alone',
    events: [
      ...at('1.1', ...one, send('a'), shown('a', '4.1'), install('4.1>8.1'), install('8.1')),
      ...at('2.1', ...two, install('4.1>8.2', 1), install('8.2'), left([2], 1, 'node-down')),
    ],
  },
  {
    what: 'a process of a lost node whose last message says that it leaves',
    events: at('1.1', ...one, install('4.1>8.1', 2), left([1], 2), install('8.1', 2)),
    live: ['1.1'],
  },
  {
    what: 'a node that is lost and is there again with the same process in one change',
    events: at('1.1', ...one, install('4.1>8.1', 2), install('8.1'), (process) => ({
      process,
      event: 'change',
      change: { group: 'g', members: members([1, 2]), joined: moves([2], 'node-up'), left: moves([2], 'node-down') },
    })),
  },
  {
    what: 'a process that left and joined again',
    events: [
      ...at('1.1', ...one, left([1], 2), joined([1, 2], 2)),
      ...at('2.1', ...two, left([1], 2), joined([1, 2], 2)),
    ],
    live: ['1.1', '2.1'],
  },
];
