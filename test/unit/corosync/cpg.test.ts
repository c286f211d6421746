/** Process groups as node 1 takes part in them; its own process is 11. */
import { Cpg } from '../../../src/corosync/cpg.ts';
import type { Place } from '../../../src/corosync/cpg.ts';
import { cpgReasons } from '../../../src/corosync/service-message.ts';
import type { CpgMulticast, PartialMulticast, PartialPosition } from '../../../src/corosync/service-message.ts';
import type { Configuration } from '../../../src/configuration.ts';
import type { Effect, GroupChange } from '../../../src/effect.ts';

const configuration = { id: '8.1' } as Configuration;

function placeOf(sender: number): Place {
  const member = { nodeId: sender, incarnation: 0, address: '', name: '', metadata: {} };
  const delivery = {
    sender: member,
    seq: 1,
    level: 'agreed',
    configuration,
    payload: new Uint8Array(),
    ownId: undefined,
  } as const;
  return { delivery, seq: 65_536, ownId: sender === 1 ? 5 : undefined };
}

function open() {
  let effects: Effect[] = [];
  const cpg = new Cpg({
    self: 1,
    process: 11,
    plainGroup: 'ringcast',
    emit: (effect) => {
      effects.push(effect);
    },
  });
  const take = (): readonly Effect[] => {
    const taken = effects;
    effects = [];
    return taken;
  };
  /** A process joins, at its place in the order. */
  const join = (sender: number, pid: number, group = 'g'): void => {
    cpg.joined(sender, { kind: 'procJoin', group, pid, reason: cpgReasons.join });
  };
  const joinOwn = (group = 'g'): void => {
    const { pid } = cpg.join(group);
    join(1, pid, group);
  };
  const message = (sender: number, text: string, group = 'g'): CpgMulticast => {
    return { kind: 'cpgMulticast', group, pid: 10 * sender, source: sender, payload: new TextEncoder().encode(text) };
  };
  const deliver = (sender: number, given: CpgMulticast | PartialMulticast): boolean =>
    cpg.deliver(given, placeOf(sender));
  return { cpg, take, join, joinOwn, message, deliver };
}

function changes(effects: readonly Effect[]): GroupChange[] {
  return effects.flatMap((effect) => (effect.type === 'groupChange' ? [effect.change] : []));
}

/** Payloads of what is handed over. */
function payloads(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) =>
    effect.type === 'deliver' || effect.type === 'groupDeliver'
      ? [new TextDecoder().decode(effect.delivery.payload)]
      : [],
  );
}

function part(position: PartialPosition, text: string, facts: Partial<PartialMulticast> = {}): PartialMulticast {
  const payload = new TextEncoder().encode(text);
  return { kind: 'partialMulticast', group: 'g', pid: 20, source: 2, totalBytes: 6, position, payload, ...facts };
}

describe('The own process', () => {
  it('is shown its own join, and the joins, leaves and ends of others while it is in the group', () => {
    const { cpg, take, join, joinOwn } = open();
    join(2, 20);
    expect(take()).toEqual([]);
    joinOwn();
    join(3, 30);
    cpg.left(3, { kind: 'procLeave', group: 'g', pid: 30, reason: cpgReasons.leave });
    cpg.left(2, { kind: 'procLeave', group: 'g', pid: 20, reason: cpgReasons.processDown });
    const seen = changes(take());
    expect(seen.map(({ joined, left }) => [...joined, ...left].map((move) => [move.nodeId, move.reason]))).toEqual([
      [[1, 'join']],
      [[3, 'join']],
      [[3, 'leave']],
      [[2, 'process-down']],
    ]);
    expect(seen[0]?.members.map(({ nodeId, process }) => [nodeId, process])).toEqual([
      [1, 11],
      [2, 20],
    ]);
  });

  it('is shown its own leave, and nothing after it', () => {
    const { cpg, take, join, joinOwn } = open();
    joinOwn();
    take();
    cpg.left(1, { ...cpg.leave('g') });
    join(2, 20);
    expect(changes(take()).map(({ left }) => left)).toEqual([[{ nodeId: 1, process: 11, reason: 'leave' }]]);
    expect(cpg.wants('g')).toBe(false);
  });

  it('is not shown the group of plain messages', () => {
    const { take, joinOwn, join } = open();
    joinOwn('ringcast');
    join(2, 20, 'ringcast');
    expect(take()).toEqual([]);
  });
});

describe('A message to a group', () => {
  it('is handed over with its sender and its place', () => {
    const { take, join, joinOwn, message, deliver } = open();
    joinOwn();
    join(2, 20);
    take();
    expect(deliver(2, message(2, 'hello'))).toBe(true);
    expect(take()).toMatchObject([
      {
        type: 'groupDeliver',
        delivery: { group: 'g', from: { nodeId: 2, process: 20 }, seq: 65_536, ownId: undefined, configuration },
      },
    ]);
  });

  it('of the own process is handed over with its id', () => {
    const { take, joinOwn, message, deliver } = open();
    joinOwn();
    take();
    expect(deliver(1, message(1, 'mine'))).toBe(true);
    expect(take()).toMatchObject([{ type: 'groupDeliver', delivery: { ownId: 5 } }]);
  });

  it('is a plain message when the group is that of plain messages', () => {
    const { take, joinOwn, join, message, deliver } = open();
    joinOwn('ringcast');
    join(2, 20, 'ringcast');
    expect(deliver(2, message(2, 'plain', 'ringcast'))).toBe(true);
    expect(take()).toMatchObject([
      { type: 'deliver', delivery: { seq: 65_536, level: 'agreed', sender: { nodeId: 2 } } },
    ]);
  });

  it('is for nobody here when no process of its node, or not the own process, is in the group', () => {
    const { cpg, take, join, joinOwn, message, deliver } = open();
    join(2, 20);
    expect(deliver(2, message(2, 'x'))).toBe(false);
    joinOwn();
    take();
    expect(deliver(3, message(3, 'x'))).toBe(false);
    expect(deliver(2, message(2, 'y'))).toBe(true);
    cpg.left(2, { kind: 'procLeave', group: 'g', pid: 20, reason: cpgReasons.leave });
    expect(deliver(2, message(2, 'x'))).toBe(false);
    expect(payloads(take())).toEqual(['y']);
  });

  it('need not come from the very process that is in the group', () => {
    const { join, joinOwn, message, deliver } = open();
    joinOwn();
    join(2, 21);
    expect(deliver(2, message(2, 'x'))).toBe(true);
  });
});

describe('A message in parts', () => {
  function joined() {
    const opened = open();
    opened.joinOwn();
    opened.join(2, 20);
    opened.take();
    return opened;
  }

  it('is handed over whole at its last part', () => {
    const { take, deliver } = joined();
    for (const given of [part('first', 'ab'), part('continued', 'cd'), part('last', 'ef')]) {
      expect(payloads(take())).toEqual([]);
      expect(deliver(2, given)).toBe(true);
    }
    expect(payloads(take())).toEqual(['abcdef']);
  });

  it('starts anew with a first part', () => {
    const { take, deliver } = joined();
    for (const given of [part('first', 'xy'), part('first', 'abc'), part('last', 'def')]) deliver(2, given);
    expect(payloads(take())).toEqual(['abcdef']);
  });

  it('is apart from those of other processes and to other groups', () => {
    const { take, deliver, join, joinOwn } = joined();
    joinOwn('h');
    join(2, 20, 'h');
    take();
    deliver(2, part('first', 'abc'));
    deliver(2, part('first', 'uvw', { pid: 21 }));
    deliver(2, part('first', 'rst', { group: 'h' }));
    for (const facts of [{}, { pid: 21 }, { group: 'h' }]) deliver(2, part('last', '...', facts));
    expect(payloads(take())).toEqual(['abc...', 'uvw...', 'rst...']);
  });

  it('without its first part, or with another length than it says, is for nobody', () => {
    const { take, deliver } = joined();
    expect(deliver(2, part('continued', 'ab'))).toBe(false);
    expect(deliver(2, part('last', 'ab'))).toBe(false);
    deliver(2, part('first', 'ab'));
    expect(deliver(2, part('last', 'cd'))).toBe(false);
    deliver(2, part('first', 'abcd'));
    expect(deliver(2, part('continued', 'efg'))).toBe(false);
    expect(deliver(2, part('last', ''))).toBe(false);
    expect(payloads(take())).toEqual([]);
  });

  it('of more than 16 MiB is not kept', () => {
    const { deliver } = joined();
    const totalBytes = 16 * 1024 * 1024;
    expect(deliver(2, part('first', 'ab', { totalBytes }))).toBe(true);
    expect(deliver(2, part('first', 'ab', { totalBytes: totalBytes + 1 }))).toBe(false);
    expect(deliver(2, part('continued', 'ab', { totalBytes: totalBytes + 1 }))).toBe(false);
  });

  it.each([
    ['its node is lost', (cpg: Cpg) => cpg.lost([2])],
    [
      'its process leaves',
      (cpg: Cpg) => cpg.left(2, { kind: 'procLeave', group: 'g', pid: 20, reason: cpgReasons.processDown }),
    ],
  ])('is given up when %s', (_title, happen) => {
    const { cpg, take, deliver, join } = joined();
    deliver(2, part('first', 'abc'));
    happen(cpg);
    join(2, 20);
    expect(deliver(2, part('last', 'def'))).toBe(false);
    expect(payloads(take())).toEqual([]);
  });

  it('is made of one that libcpg would cut, and comes out whole', () => {
    const { cpg, take, deliver, join } = joined();
    const payload = Uint8Array.from({ length: 1_048_576 }, (_, index) => index);
    const messages = cpg.multicast('g', payload);
    expect(messages.map((message) => message.kind === 'partialMulticast' && message.position)).toEqual([
      'first',
      'last',
    ]);
    expect(cpg.multicast('g', payload.subarray(0, 1_047_552)).map(({ kind }) => kind)).toEqual(['cpgMulticast']);
    join(1, 11);
    for (const message of messages) if (message.kind === 'partialMulticast') deliver(1, message);
    const [effect] = take().filter(({ type }) => type === 'groupDeliver');
    const found = effect?.type === 'groupDeliver' ? effect.delivery.payload : new Uint8Array();
    expect(Buffer.from(found).equals(Buffer.from(payload))).toBe(true);
  });
});

describe('When services synchronise', () => {
  const list = (...pids: readonly number[]) => ({
    kind: 'joinList' as const,
    processes: pids.map((pid) => ({ group: 'g', pid })),
  });

  it('the node tells that its process is in the group of plain messages, and in those that it has joined', () => {
    const { cpg, joinOwn } = open();
    cpg.join('g');
    const plain = { group: 'ringcast', pid: 11 };
    expect(cpg.state()).toEqual([{ kind: 'joinList', processes: [plain] }]);
    joinOwn();
    expect(cpg.state()).toEqual([{ kind: 'joinList', processes: [plain, { group: 'g', pid: 11 }] }]);
  });

  it('lost nodes go, listed processes come, those that nobody lists go, and the own process stays', () => {
    const { cpg, take, join, joinOwn } = open();
    joinOwn();
    for (const node of [2, 3, 4]) join(node, 10 * node);
    take();
    cpg.lost([2]);
    cpg.begin();
    cpg.listed(4, list(40, 41));
    cpg.listed(5, list(50));
    expect(take()).toEqual([]);
    cpg.activate();
    const [change] = changes(take());
    expect(change?.left.map(({ nodeId, reason }) => [nodeId, reason])).toEqual([
      [2, 'node-down'],
      [3, 'process-down'],
    ]);
    expect(change?.joined.map(({ process, reason }) => [process, reason])).toEqual([
      [41, 'node-up'],
      [50, 'node-up'],
    ]);
    expect(change?.members.map(({ process }) => process)).toEqual([11, 40, 41, 50]);
  });

  it('a node that was lost in a round that was not finished is lost all the same, once', () => {
    const { cpg, take, join, joinOwn } = open();
    joinOwn();
    join(2, 20);
    take();
    cpg.lost([2]);
    cpg.begin();
    cpg.lost([3]);
    cpg.begin();
    cpg.listed(2, list(20));
    cpg.activate();
    expect(changes(take())[0]).toMatchObject({
      left: [{ nodeId: 2, reason: 'node-down' }],
      joined: [{ nodeId: 2, reason: 'node-up' }],
    });
    cpg.begin();
    cpg.listed(2, list(20));
    cpg.activate();
    expect(take()).toEqual([]);
  });

  it('lists of a round that was not finished do not count, nor those of nodes that are lost meanwhile', () => {
    const { cpg, take, joinOwn } = open();
    joinOwn();
    take();
    cpg.listed(2, list(20));
    cpg.begin();
    cpg.listed(3, list(30));
    cpg.lost([3]);
    cpg.activate();
    expect(take()).toEqual([]);
  });
});
