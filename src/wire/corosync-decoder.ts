/**
 * Corosync's structures to the engine's messages. What Corosync does not have gets the value that lets the engine go on as
 * Corosync would: each packet is one message of the engine, so sequence numbers also count messages; there are no
 * windows, no obligations, and no cause beside "a join" and "a leave".
 */
import type {
  CommitEntry,
  CommitToken,
  Data,
  HoldCancel,
  Join,
  MergeDetect,
  Message,
  NodeId,
  RingId,
  Token,
} from '../message.ts';
import { sameRing } from '../message.ts';
import type {
  CommitMember,
  CommitTokenPacket,
  CorosyncPacket,
  HoldCancelPacket,
  JoinPacket,
  Mcast,
  MergeDetectPacket,
  OrfToken,
} from './corosync-format.ts';
import { limits } from './corosync-format.ts';
import type { CorosyncMembers } from './corosync-members.ts';
import { parsePacket } from './corosync-parser.ts';
import { WireFault } from './struct-reader.ts';

/** The message in a datagram. Throws `WireFault` when a rule is broken. */
export function messageOf(packet: CorosyncPacket, datagram: Uint8Array, members: CorosyncMembers): Message {
  switch (packet.type) {
    case 'orfToken':
      return tokenOf(packet);
    case 'mcast':
      return dataOf(packet, datagram);
    case 'mergeDetect':
      return mergeDetectOf(packet);
    case 'join':
      return joinOf(packet, members);
    case 'commitToken':
      return commitTokenOf(packet, members);
    case 'holdCancel':
      return holdCancelOf(packet);
    default: {
      const unreachable: never = packet;
      return unreachable;
    }
  }
}

/** Who transmitted it, as far as it tells: of a message that is sent again, who sent it first. */
export function transmitterOf(packet: CorosyncPacket): NodeId {
  return packet.type === 'join' ? packet.sender : packet.nodeId;
}

/**
 * Entries for another ring are left out: this node could not serve them, and Corosync has none, since a ring starts with
 * an empty list and adds only its own. A token with such entries that passes here loses them.
 */
function tokenOf(packet: OrfToken): Token {
  const { tokenSeq, seq, aru, aruNode, flowControlCount, backlog } = packet;
  const ringId = ring(packet.ringId);
  return {
    type: 'token',
    ringId,
    tokenSeq,
    seq,
    messageCount: seq,
    aru,
    aruNode,
    flowControlCount,
    backlog,
    window: 0,
    windowNode: 0,
    retransmitFlag: packet.retransmitFlag !== 0,
    retransmit: packet.retransmit.filter((entry) => sameRing(entry.ringId, ringId)).map((entry) => entry.seq),
  };
}

function dataOf(packet: Mcast, datagram: Uint8Array): Data {
  const { payload, sender, seq } = packet;
  const fields = {
    type: 'data',
    ringId: ring(packet.ringId),
    seq,
    sender,
    level: 'agreed',
    messageNumber: seq,
  } as const;
  if (packet.isRecovered) return { ...fields, chunks: [], recovered: recoveredOf(payload), datagram };
  return { ...fields, chunks: [{ first: true, last: true, payload }], recovered: undefined, datagram };
}

/**
 * The data message of an old ring, which is a datagram of its own, in the byte order of its originator. That one need not
 * be in the node list: the message may be of a ring that this node was never on.
 */
function recoveredOf(payload: Uint8Array): Data {
  const inner = recoveredPacket(payload);
  if (inner.type !== 'mcast') throw new WireFault('malformed', `the recovered message is of type ${inner.type}`);
  if (inner.isRecovered) throw new WireFault('malformed', 'a recovered message in a recovered message');
  if (inner.sender === 0) throw new WireFault('malformed', 'the sender of the recovered message is 0');
  return dataOf(inner, payload);
}

/** Whatever is wrong inside, the datagram as a whole is malformed. */
function recoveredPacket(payload: Uint8Array): CorosyncPacket {
  try {
    return parsePacket(payload);
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    throw new WireFault('malformed', `the recovered message: ${error.message}`);
  }
}

function mergeDetectOf(packet: MergeDetectPacket): MergeDetect {
  return { type: 'mergeDetect', ringId: ring(packet.ringId), sender: packet.sender };
}

function holdCancelOf(packet: HoldCancelPacket): HoldCancel {
  return { type: 'holdCancel', ringId: ring(packet.ringId), sender: packet.nodeId };
}

/**
 * Who leaves takes itself out of the proc list, while the engine expects that all failed nodes are among those
 * considered; so whoever is in the failed list is put (back) into the proc set.
 */
function joinOf(packet: JoinPacket, members: CorosyncMembers): Join {
  const sender = members.member(packet.sender);
  const leaving = packet.nodeId === 0;
  const failSet = setOf(packet.failedList, 'the failed list');
  const procSet = setOf([...packet.procList, ...failSet], 'the proc list');
  if (leaving && !failSet.includes(sender.nodeId)) {
    throw new WireFault('malformed', `node ${sender.nodeId} leaves, but is not in its failed list`);
  }
  return {
    type: 'join',
    sender,
    procSet,
    failSet,
    ringSeq: packet.ringSeq,
    leaving,
    cause: { kind: leaving ? 'leave' : 'join', node: undefined },
    evidence: [],
  };
}

/** Corosync's lists are in any order. Nodes that are not in the node list may be in them. */
function setOf(list: readonly NodeId[], what: string): readonly NodeId[] {
  const set = [...new Set(list)].sort((a, b) => a - b);
  if (set[0] === 0) throw new WireFault('malformed', `${what} contains 0`);
  if (set.length > limits.nodes) throw new WireFault('malformed', `the join names ${set.length} nodes`);
  return set;
}

function commitTokenOf(packet: CommitTokenPacket, members: CorosyncMembers): CommitToken {
  checkAscending(packet.addresses);
  return {
    type: 'commitToken',
    ringId: ring(packet.ringId),
    tokenSeq: packet.tokenSeq,
    firstSeq: 0,
    members: packet.addresses.map((id) => members.member(id)),
    entries: packet.members.slice(0, packet.filled).map(entryOf),
  };
}

function checkAscending(addresses: readonly NodeId[]): void {
  let previous = 0;
  for (const id of addresses) {
    if (id <= previous) throw new WireFault('malformed', `the members do not ascend at ${id}`);
    previous = id;
  }
}

/** Corosync says whether a member misses something, but not how much; one message is enough to make the engine recover. */
function entryOf({ oldRing, aru, highDelivered, receivedFlag }: CommitMember): CommitEntry {
  return {
    oldRing: ring(oldRing),
    aru,
    highSeen: receivedFlag === 0 ? (aru + 1) >>> 0 : aru,
    safe: highDelivered,
    obligations: [],
  };
}

function ring(id: RingId): RingId {
  if (id.representative === 0) throw new WireFault('malformed', 'the representative is 0');
  return id;
}
