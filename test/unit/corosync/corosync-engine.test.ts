/**
 * Whole nodes on Corosync's wire, two to four of them and sometimes a scripted one in a daemon's place: synchronisation,
 * votes, groups, messages in the middle of everything.
 */
import type { CorosyncEngine } from '../../../src/corosync/corosync-engine.ts';
import type { ServiceMessage } from '../../../src/corosync/service-message.ts';
import { withGroupHeader } from '../../../src/corosync/group-header.ts';
import { encodeServiceMessage } from '../../../src/corosync/service-encoder.ts';
import type { VoteRules } from '../../../src/corosync/votequorum.ts';
import type { Effect } from '../../../src/effect.ts';
import type { NodeId } from '../../../src/message.ts';
import type { ScriptedMember } from '../../support/corosync-bus.ts';
import { CorosyncBus } from '../../support/corosync-bus.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function short(payload: Uint8Array): string {
  return payload.length > 40 ? `${payload.length} bytes` : new TextDecoder().decode(payload);
}

function line(effect: Effect): string[] {
  switch (effect.type) {
    case 'deliver': {
      const { sender, payload, ownId } = effect.delivery;
      return [`${sender.nodeId}${ownId === undefined ? '' : `#${ownId}`}: ${short(payload)}`];
    }
    case 'groupDeliver': {
      const { group, from, payload } = effect.delivery;
      return [`${group} ${from.nodeId}/${from.process}: ${short(payload)}`];
    }
    case 'install': {
      const { kind, members } = effect.configuration;
      return [`${kind === 'regular' ? 'R' : 'T'}${members.map(({ nodeId }) => nodeId).join()}`];
    }
    case 'quorum': {
      const { quorate, votes, expectedVotes } = effect.quorum;
      return [`${quorate ? 'quorate' : 'no quorum'} ${votes}/${expectedVotes}`];
    }
    case 'groupChange': {
      const { group, joined, left } = effect.change;
      const moves = [
        ...joined.map((m) => `+${m.nodeId}/${m.process} ${m.reason}`),
        ...left.map((m) => `-${m.nodeId}/${m.process} ${m.reason}`),
      ];
      return [`${group} ${moves.join(' ')}`];
    }
    case 'multicast':
    case 'unicast':
    case 'persist':
    case 'sent':
    case 'writable':
    case 'halt':
      return [];
    default:
      return effect satisfies never;
  }
}

/** What an application of the node was shown, in order. */
function shown(bus: CorosyncBus, id: NodeId): string[] {
  return bus.seen(id).flatMap(line);
}

/** Every node is in one configuration with all of these, and has synchronised. */
function isTogether(bus: CorosyncBus, ids: readonly NodeId[]): boolean {
  return ids.every((id) => {
    return (
      bus.engine(id).state === 'operational' &&
      bus.membersAt(id) === ids.join() &&
      bus.engine(id).corosync.awaited.length === 0
    );
  });
}

/** Nodes that have formed one ring. Nothing is kept of what they were shown until then. */
function ringOf(
  ids: readonly NodeId[],
  listed: readonly NodeId[] = ids,
  voteModes: Partial<VoteRules> = {},
): CorosyncBus {
  const bus = new CorosyncBus(listed);
  bus.voteModes = voteModes;
  for (const id of ids) bus.start(id);
  bus.until(() => isTogether(bus, ids));
  for (const id of ids) bus.seen(id).length = 0;
  return bus;
}

function send(bus: CorosyncBus, id: NodeId, payload: Uint8Array): number | undefined {
  let ownId: number | undefined;
  bus.input(id, (engine, now) => (ownId = engine.send(payload, 'agreed', now)));
  return ownId;
}

describe('Nodes that come together', () => {
  it('synchronise, count the votes, and then send what waited', () => {
    const bus = new CorosyncBus([1, 2, 3]);
    for (const id of [1, 2, 3]) {
      bus.start(id);
      expect(send(bus, id, bytes(`early ${id}`))).toBe(1);
    }
    bus.until(() => isTogether(bus, [1, 2, 3]));
    bus.pass(2000);
    for (const id of [1, 2, 3]) {
      const seen = shown(bus, id);
      const last = seen.indexOf('R1,2,3');
      expect(seen.slice(last, last + 2)).toEqual(['R1,2,3', 'quorate 3/3']);
      const { corosync } = bus.engine(id);
      expect(corosync).toEqual({
        counters: { malformed: 0, undeliverable: 0 },
        awaited: [],
        quorum: { quorate: true, votes: 3, votesNeeded: 2, expectedVotes: 3, waitsForAll: false },
      });
    }
    const messages = (id: NodeId): string[] =>
      shown(bus, id)
        .filter((text) => text.includes('early'))
        .map((text) => text.replace('#1', ''));
    expect(new Set(messages(1))).toEqual(new Set(['1: early 1', '2: early 2', '3: early 3']));
    expect([messages(2), messages(3)]).toEqual([messages(1), messages(1)]);
  });

  it('say exactly what a daemon waits for: one service build, and one barrier for each service of any member', () => {
    const bus = new CorosyncBus([1, 2]);
    bus.start(1);
    const daemon = bus.script(2);
    bus.until(() => bus.membersAt(1) === '1,2' && daemon.heard(1, 'serviceBuild') > 0);
    daemon.delivered.length = 0;
    synchronise(bus, daemon, { member: 1, services: [0, 2, 3, 5, 9], barriers: 5 });
    expect(daemon.delivered.filter(({ from }) => from === 1).map(({ message }) => message.kind)).toEqual([
      'barrier',
      'joinList',
      'barrier',
      'barrier',
      'nodeInfo',
      'barrier',
      'barrier',
    ]);
    expect(bus.engine(1).corosync.awaited).toEqual([]);
  });

  it('that wait for a member that says nothing tell whom they wait for, and send no message of an application', () => {
    const bus = new CorosyncBus([1, 2]);
    bus.start(1);
    const daemon = bus.script(2);
    bus.until(() => bus.membersAt(1) === '1,2' && daemon.heard(1, 'serviceBuild') > 0);
    send(bus, 1, bytes('patience'));
    bus.pass(3000);
    expect(bus.engine(1).corosync.awaited).toEqual([2]);
    expect(daemon.heard(1, 'cpgMulticast')).toBe(0);
    synchronise(bus, daemon, { member: 1, services: [], barriers: 4 });
    bus.pass(2000);
    expect(daemon.heard(1, 'cpgMulticast')).toBe(1);
    expect(shown(bus, 1).at(-1)).toBe('1#1: patience');
  });

  it('let the token rest while they wait for such a member, although messages wait as well', () => {
    const bus = new CorosyncBus([1, 2]);
    bus.start(1);
    const daemon = bus.script(2);
    bus.until(() => bus.membersAt(1) === '1,2' && daemon.heard(1, 'serviceBuild') > 0);
    send(bus, 1, bytes('patience'));
    bus.pass(500);
    const before = bus.engine(1).statistics().tokensReceived;
    bus.pass(1800);
    // A token that is held passes every 180 ms; one that is not would have passed thousands of times.
    expect(bus.engine(1).statistics().tokensReceived - before).toBeLessThan(40);
  });
});

/** Has a scripted member take its part in a round: its services, and a barrier for each of the member's. */
function synchronise(
  bus: CorosyncBus,
  daemon: ScriptedMember,
  round: { readonly member: NodeId; readonly services: readonly number[]; readonly barriers: number },
): void {
  const ringId = bus.ring(round.member);
  const before = daemon.heard(round.member, 'barrier');
  daemon.say({ kind: 'serviceBuild', ringId, services: round.services });
  for (let count = 1; count <= round.barriers; count += 1) {
    bus.until(() => daemon.heard(round.member, 'barrier') === before + count);
    daemon.say({ kind: 'barrier', ringId });
  }
  bus.until(() => bus.engine(round.member).corosync.awaited.length === 0);
}

/** A node on a ring with a scripted member that has taken its part. */
function withDaemon(): { readonly bus: CorosyncBus; readonly daemon: ScriptedMember } {
  const bus = new CorosyncBus([1, 2]);
  bus.start(1);
  const daemon = bus.script(2);
  bus.until(() => bus.membersAt(1) === '1,2' && daemon.heard(1, 'serviceBuild') > 0);
  synchronise(bus, daemon, { member: 1, services: [2], barriers: 4 });
  bus.seen(1).length = 0;
  return { bus, daemon };
}

describe('A message', () => {
  it('of many packets is delivered whole by all, its sender told once', () => {
    const bus = ringOf([1, 2]);
    send(bus, 1, new Uint8Array(100_000).fill(3));
    send(bus, 1, bytes('next'));
    bus.pass(3000);
    expect(shown(bus, 1)).toEqual(['1#1: 100000 bytes', '1#2: next']);
    expect(shown(bus, 2)).toEqual(['1: 100000 bytes', '1: next']);
    const sent = bus.seen(1).flatMap((effect) => (effect.type === 'sent' ? [[effect.ownId, effect.seq]] : []));
    const delivered = bus
      .seen(1)
      .flatMap((effect) => (effect.type === 'deliver' ? [[effect.delivery.ownId, effect.delivery.seq]] : []));
    expect(sent).toEqual(delivered);
    expect(bus.engine(1).statistics()).toMatchObject({ messagesSent: 2, messagesDelivered: 2 });
  });

  it('that is half sent when a node joins is delivered whole by all, the new one included', () => {
    const bus = ringOf([1, 2], [1, 2, 3]);
    let packets = 0;
    bus.loses = (from, to, message) => {
      if (message.type === 'data' && from === 1 && to === 2) packets += 1;
      return false;
    };
    send(bus, 1, new Uint8Array(400_000).fill(5));
    send(bus, 1, bytes('next'));
    bus.until(() => packets > 40);
    bus.start(3);
    bus.until(() => isTogether(bus, [1, 2, 3]));
    bus.pass(3000);
    for (const id of [1, 2, 3]) {
      const seen = shown(bus, id).map((text) => text.replace(/#\d/, ''));
      expect(seen.slice(seen.indexOf('R1,2,3') + 2)).toEqual(['1: 400000 bytes', '1: next']);
      expect(bus.engine(id).corosync.counters).toEqual({ malformed: 0, undeliverable: 0 });
    }
  });

  it('of a daemon that goes on in the middle is lost to a node that joined, and what shares its packets', () => {
    const { bus, daemon } = withDaemon();
    const message = encodeServiceMessage({
      kind: 'cpgMulticast',
      group: 'ringcast',
      pid: 2,
      source: 2,
      payload: bytes('lost'),
    });
    daemon.say({ kind: 'procJoin', group: 'ringcast', pid: 2, reason: 1 });
    daemon.packet({ fragmented: 3, continuation: 2, pieces: [bytes('the tail of something'), message] });
    daemon.packet({ fragmented: 0, continuation: 3, pieces: [bytes('its end'), message] });
    daemon.packet({ fragmented: 0, continuation: 0, pieces: [message] });
    bus.pass(2000);
    expect(shown(bus, 1)).toEqual(['2: lost']);
  });

  it('is not taken while there is no room, and the sender is told when there is', () => {
    const bus = new CorosyncBus([1, 2], { sendQueueBytes: 10_000 });
    bus.start(1);
    bus.start(2);
    bus.until(() => isTogether(bus, [1, 2]));
    bus.seen(1).length = 0;
    const ids = Array.from({ length: 4 }, () => send(bus, 1, new Uint8Array(4000)));
    expect(ids).toEqual([1, 2, undefined, undefined]);
    bus.pass(2000);
    expect(bus.seen(1).filter(({ type }) => type === 'writable')).toHaveLength(1);
    expect(send(bus, 1, new Uint8Array(4000))).toBe(3);
  });

  it('to a group that the process has not joined is not taken', () => {
    const bus = ringOf([1, 2]);
    bus.input(1, (engine, now) => {
      expect(engine.sendToGroup('g', bytes('x'), now)).toBeUndefined();
    });
  });
});

describe('Process groups', () => {
  it('show joins and messages in one order, each process from its own join on', () => {
    const bus = ringOf([1, 2]);
    bus.input(1, (engine, now) => engine.joinGroup('g', now));
    bus.pass(2000);
    bus.input(2, (engine, now) => engine.joinGroup('g', now));
    bus.input(2, (engine, now) => void engine.sendToGroup('g', bytes('hello'), now));
    bus.pass(2000);
    expect(shown(bus, 1)).toEqual(['g +1/100 join', 'g +2/200 join', 'g 2/200: hello']);
    expect(shown(bus, 2)).toEqual(['g +2/200 join', 'g 2/200: hello']);
  });

  it('show a client of a daemon, its messages, and that it ended', () => {
    const { bus, daemon } = withDaemon();
    bus.input(1, (engine, now) => engine.joinGroup('g', now));
    bus.until(() => daemon.heard(1, 'procJoin') === 1);
    daemon.say(
      { kind: 'cpgMulticast', group: 'g', pid: 77, source: 2, payload: bytes('before its join') },
      { kind: 'procJoin', group: 'g', pid: 77, reason: 1 },
      { kind: 'cpgMulticast', group: 'g', pid: 77, source: 2, payload: bytes('hello') },
      { kind: 'procLeave', group: 'g', pid: 77, reason: 5 },
    );
    bus.pass(2000);
    expect(shown(bus, 1)).toEqual(['g +1/100 join', 'g +2/77 join', 'g 2/77: hello', 'g -2/77 process-down']);
    expect(bus.engine(1).corosync.counters).toEqual({ malformed: 0, undeliverable: 1 });
  });

  it('lose a node that was killed and started again, and get its new process', () => {
    const bus = ringOf([1, 2]);
    for (const id of [1, 2]) bus.input(id, (engine, now) => engine.joinGroup('g', now));
    bus.pass(2000);
    bus.kill(2);
    bus.start(2, 201);
    bus.input(2, (engine, now) => engine.joinGroup('g', now));
    bus.until(() => shown(bus, 1).includes('g +2/201 join'));
    const seen = shown(bus, 1);
    expect(seen.slice(seen.indexOf('g -2/200 node-down')).filter((text) => text.startsWith('g'))).toEqual([
      'g -2/200 node-down',
      'g +2/201 join',
    ]);
  });
});

describe('Votes', () => {
  it('are lost with the configuration that loses the majority, and come back with it', () => {
    const bus = ringOf([1, 2, 3]);
    bus.kill(3);
    bus.kill(2);
    bus.until(() => isTogether(bus, [1]));
    bus.start(2);
    bus.until(() => isTogether(bus, [1, 2]));
    expect(shown(bus, 1)).toEqual(['T1', 'R1', 'no quorum 1/3', 'T1', 'R1,2', 'quorate 2/3']);
  });

  it('of two nodes are enough each, but for one that was started again alone', () => {
    const bus = ringOf([1, 2], [1, 2], { twoNode: true, waitForAll: true });
    bus.kill(1);
    bus.until(() => isTogether(bus, [2]));
    expect(shown(bus, 2)).toEqual(['T2', 'R2', 'quorate 1/2']);
    bus.kill(2);
    bus.start(1);
    bus.until(() => isTogether(bus, [1]));
    expect(bus.engine(1).corosync.quorum).toMatchObject({ quorate: false, votesNeeded: 1, waitsForAll: true });
    bus.start(2);
    bus.until(() => isTogether(bus, [1, 2]));
    expect(shown(bus, 1).at(-1)).toBe('quorate 2/2');
  });

  it('of those that are left are all that are expected when their time has come, and not before', () => {
    const bus = ringOf([1, 2, 3], [1, 2, 3], { lastManStandingMs: 20_000 });
    bus.kill(3);
    bus.until(() => isTogether(bus, [1, 2]));
    const quorum = () => bus.engine(1).corosync.quorum;
    const lost = bus.now;
    expect(quorum()).toMatchObject({ quorate: true, votes: 2, expectedVotes: 3 });
    bus.until(() => quorum()?.expectedVotes === 2);
    expect(bus.now - lost).toBeGreaterThan(19_000);
    expect(shown(bus, 1).slice(-2)).toEqual(['quorate 2/3', 'quorate 2/2']);
  });

  it('are told by a node of itself alone: one of a quorum device before its own would end all daemons', () => {
    const { daemon } = withDaemon();
    const told = daemon.delivered.flatMap(({ message }: { message: ServiceMessage }) =>
      message.kind === 'nodeInfo' ? [message] : [],
    );
    expect(told.every(({ nodeId }) => nodeId === 1)).toBe(true);
    expect(told.length).toBeGreaterThan(0);
  });
});

describe('An operator', () => {
  /** The body of cfg's kill node, which this node never sends itself. */
  function killNode(nodeId: NodeId, text: string): Uint8Array {
    const body = new Uint8Array(288);
    const view = new DataView(body.buffer);
    view.setInt32(0, (1 << 16) | 1, true);
    view.setInt32(8, body.length, true);
    view.setUint32(16, nodeId, true);
    view.setUint16(24, text.length, true);
    body.set(bytes(text), 32);
    return withGroupHeader('a', body);
  }

  it('can stop this node, which says farewell, delivers what came before, and takes nothing any more', () => {
    const { bus, daemon } = withDaemon();
    send(bus, 1, bytes('last words'));
    bus.until(() => daemon.heard(1, 'cpgMulticast') === 1);
    daemon.raw(killNode(1, 'maintenance'));
    bus.until(() => bus.seen(1).some(({ type }) => type === 'halt'));
    expect(shown(bus, 1)).toEqual(['1#1: last words']);
    expect(bus.seen(1).at(-1)).toEqual({ type: 'halt', reason: { kind: 'killed', by: 2, text: 'maintenance' } });
    expect(send(bus, 1, bytes('too late'))).toBeUndefined();
  });

  it('stops the node that is named and no other', () => {
    const { bus, daemon } = withDaemon();
    daemon.raw(killNode(2, 'maintenance'));
    bus.pass(1000);
    expect(bus.engine(1).state).toBe('operational');
  });
});

describe('Garbage inside packets', () => {
  it.each([
    ['a packet whose lengths do not add up', (daemon: ScriptedMember) => daemon.garbage(new Uint8Array(20))],
    ['a message without a whole group header', (daemon: ScriptedMember) => daemon.raw(Uint8Array.of(9, 0))],
    [
      'a service header that says more than there is',
      (daemon: ScriptedMember) => daemon.raw(withGroupHeader('a', new Uint8Array(16).fill(0xff))),
    ],
  ])('is counted: %s', (_title, say) => {
    const { bus, daemon } = withDaemon();
    say(daemon);
    bus.pass(1000);
    expect(bus.engine(1).corosync.counters).toEqual({ malformed: 1, undeliverable: 0 });
    expect(shown(bus, 1)).toEqual([]);
  });

  it('is none of ours: messages to other groups and of unknown services', () => {
    const { bus, daemon } = withDaemon();
    const body = new Uint8Array(16);
    new DataView(body.buffer).setInt32(0, 40 << 16, true);
    new DataView(body.buffer).setInt32(8, 16, true);
    daemon.raw(withGroupHeader('a', body));
    daemon.raw(Uint8Array.of(1, 0, 1, 0, 0x62, 1, 2, 3));
    bus.pass(1000);
    expect(bus.engine(1).corosync.counters).toEqual({ malformed: 0, undeliverable: 0 });
  });
});

describe('A node that leaves', () => {
  it('halts, and the others go on at once', () => {
    const bus = ringOf([1, 2]);
    bus.input(2, (engine: CorosyncEngine, now: number) => {
      engine.leave(now);
    });
    expect(bus.seen(2).at(-1)).toEqual({ type: 'halt', reason: { kind: 'left' } });
    bus.kill(2);
    const left = bus.now;
    bus.until(() => isTogether(bus, [1]));
    expect(bus.now - left).toBeLessThan(500);
  });
});
