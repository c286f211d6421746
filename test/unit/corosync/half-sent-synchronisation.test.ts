/**
 * Goal: a daemon whose ring ends while it says what services say to each other holds nobody up on the next ring. Method: a
 * scripted member sends the packets that Corosync 3.1.7 makes then, on the ring that they would come on. A down list is always
 * longer than a packet, so it can be half sent: its head on one ring, its tail on the next.
 *
 * What a daemon does with the tail decides (exec/totempg.c, exec/totemsrp.c): it waits in the buffer that the next message is
 * added to, but each valid token, also one of a ring that is being recovered, empties that buffer into the queue before the
 * ring can be installed; and only then does the daemon tell its services. So the tail has a packet without them.
 */
import { withGroupHeader } from '../../../src/corosync/group-header.ts';
import { encodeServiceMessage } from '../../../src/corosync/service-encoder.ts';
import type { NodeId, RingId } from '../../../src/message.ts';
import type { ScriptedMember } from '../../support/corosync-bus.ts';
import { CorosyncBus } from '../../support/corosync-bus.ts';

/** What fits into a packet that carries one piece, where netmtu is 1500. */
const pieceBytes = 1400;
const services = [0, 2, 3, 5];
const cpgBarrier = 2;

const downList = encodeServiceMessage({ kind: 'downList', oldMembers: 2, left: [4] });
const joinList = encodeServiceMessage({ kind: 'joinList', processes: [{ group: 'g', pid: 77 }] });

function barrier(ringId: RingId): Uint8Array {
  return encodeServiceMessage({ kind: 'barrier', ringId });
}

function serviceBuild(ringId: RingId): Uint8Array {
  return encodeServiceMessage({ kind: 'serviceBuild', ringId, services });
}

function hasSynchronised(bus: CorosyncBus, ids: readonly NodeId[]): boolean {
  return ids.every((id) => bus.engine(id).corosync.awaited.length === 0);
}

/** Nodes of Ringcast and a daemon on one ring: nothing has been said above it by the daemon yet. */
function until(bus: CorosyncBus, daemon: ScriptedMember, ids: readonly NodeId[]): RingId {
  const members = [...ids, daemon.self].toSorted((a, b) => a - b).join();
  const [first = 0] = ids;
  const before = new Map(ids.map((id) => [id, daemon.heard(id, 'serviceBuild')]));
  bus.until(() => ids.every((id) => bus.membersAt(id) === members));
  bus.until(() => ids.every((id) => daemon.heard(id, 'serviceBuild') > (before.get(id) ?? 0)));
  return bus.ring(first);
}

/** Has the daemon take its part: its services, then for each of them its state and a barrier. */
function synchronise(bus: CorosyncBus, daemon: ScriptedMember, ids: readonly NodeId[]): void {
  const [first = 0] = ids;
  const ringId = bus.ring(first);
  let heard = daemon.heard(first, 'barrier');
  daemon.raw(serviceBuild(ringId));
  for (const service of services) {
    heard += 1;
    bus.until(() => daemon.heard(first, 'barrier') >= heard);
    if (service === 2) daemon.raw(joinList);
    daemon.raw(barrier(ringId));
  }
  bus.until(() => hasSynchronised(bus, ids));
}

/** The daemon has said its services on the ring with node 1 and is about to send its part of cpg. */
function inTheMiddle(): { readonly bus: CorosyncBus; readonly daemon: ScriptedMember; readonly ringId: RingId } {
  const bus = new CorosyncBus([1, 2, 3]);
  bus.start(1);
  const daemon = bus.script(2);
  const ringId = until(bus, daemon, [1]);
  const before = daemon.heard(1, 'barrier');
  daemon.raw(serviceBuild(ringId));
  bus.until(() => daemon.heard(1, 'barrier') === before + 1);
  daemon.raw(barrier(ringId));
  bus.until(() => daemon.heard(1, 'barrier') === before + cpgBarrier);
  return { bus, daemon, ringId };
}

/** Node 3 joins, while the daemon has sent the head of its down list and no more. */
function withHeadSent(): ReturnType<typeof inTheMiddle> {
  const scene = inTheMiddle();
  scene.daemon.packet({ fragmented: 1, continuation: 0, pieces: [downList.subarray(0, pieceBytes)] });
  scene.bus.pass(50);
  scene.bus.start(3);
  return scene;
}

/** Does the node know the daemon's client, which is in group g? */
function knowsClient(bus: CorosyncBus, id: NodeId): boolean {
  bus.input(id, (engine, now) => {
    engine.joinGroup('g', now);
  });
  bus.pass(1000);
  const change = bus.seen(id).findLast(({ type }) => type === 'groupChange');
  return change?.type === 'groupChange' && change.change.members.some(({ process }) => process === 77);
}

describe('A daemon that was half way through its down list when its ring ended', () => {
  it('sends the tail in a packet of its own before its services: nobody waits for it, whether on the old ring or not', () => {
    const { bus, daemon, ringId } = withHeadSent();
    until(bus, daemon, [1, 3]);
    const tail = downList.subarray(pieceBytes);
    daemon.packet({ fragmented: 0, continuation: 1, pieces: [tail, joinList, barrier(ringId)] });
    synchronise(bus, daemon, [1, 3]);
    for (const id of [1, 3]) {
      expect(bus.engine(id).corosync.counters.malformed).toBe(0);
      expect(knowsClient(bus, id)).toBe(true);
    }
  });

  it('may have cut the barrier behind it as well: the services come after the last piece all the same', () => {
    const { bus, daemon, ringId } = withHeadSent();
    until(bus, daemon, [1, 3]);
    const late = barrier(ringId);
    daemon.packet({ fragmented: 1, continuation: 1, pieces: [downList.subarray(pieceBytes), late.subarray(0, 20)] });
    daemon.packet({ fragmented: 0, continuation: 1, pieces: [late.subarray(20)] });
    synchronise(bus, daemon, [1, 3]);
    expect(hasSynchronised(bus, [1, 3])).toBe(true);
  });

  it('may say on the new ring what it meant for the old one: nobody begins before its services of the new one', () => {
    const { bus, daemon, ringId } = inTheMiddle();
    bus.start(3);
    until(bus, daemon, [1, 3]);
    const before = daemon.heard(1, 'barrier');
    const tail = downList.subarray(pieceBytes);
    daemon.raw(serviceBuild(ringId));
    daemon.packet({ fragmented: 1, continuation: 0, pieces: [downList.subarray(0, pieceBytes)] });
    daemon.packet({ fragmented: 0, continuation: 1, pieces: [tail, joinList, barrier(ringId)] });
    bus.pass(500);
    for (const id of [1, 3]) expect(bus.engine(id).corosync.awaited).toEqual([2]);
    expect(daemon.heard(1, 'barrier')).toBe(before);
    synchronise(bus, daemon, [1, 3]);
    for (const id of [1, 3]) expect(knowsClient(bus, id)).toBe(true);
  });
});

describe("A daemon whose queue was full, so that the tail of a client's message went with its services", () => {
  it('is not understood by anybody, daemons included: it is awaited, named, and understood on the ring after that', () => {
    const bus = new CorosyncBus([1, 2, 3]);
    bus.start(1);
    const daemon = bus.script(2);
    until(bus, daemon, [1]);
    synchronise(bus, daemon, [1]);
    daemon.packet({ fragmented: 1, continuation: 0, pieces: [withGroupHeader('a', new Uint8Array(1395))] });
    bus.pass(50);
    bus.start(3);
    const next = until(bus, daemon, [1, 3]);
    daemon.packet({ fragmented: 0, continuation: 1, pieces: [new Uint8Array(100), serviceBuild(next)] });
    bus.pass(5000);
    for (const id of [1, 3]) expect(bus.engine(id).corosync.awaited).toEqual([2]);
    bus.kill(3);
    until(bus, daemon, [1]);
    synchronise(bus, daemon, [1]);
    expect(bus.engine(1).corosync.awaited).toEqual([]);
  });
});
