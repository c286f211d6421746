/**
 * The engine's messages to Corosync's structures: the way back of `corosync-decoder.ts`. What Corosync has no place for
 * (windows, capacities, causes, evidence, obligations, the level of a message) stays behind.
 */
import { invariant, known } from '../invariant.ts';
import type { CommitEntry, CommitToken, Data, Join, Message, NodeId, RingId, Token } from '../message.ts';
import { sameRing } from '../message.ts';
import type {
  CommitMember,
  CommitTokenPacket,
  CorosyncPacket,
  JoinPacket,
  Mcast,
  OrfToken,
} from './corosync-format.ts';

/** Entries of a commit token that are not filled yet. */
const unfilled: CommitMember = Object.freeze({
  oldRing: Object.freeze({ representative: 0, seq: 0 }),
  aru: 0,
  highDelivered: 0,
  receivedFlag: 0,
});

/** `self` is the node that transmits it. A data message needs `mcastOf`. */
export function packetOf(message: Exclude<Message, Data>, self: NodeId): CorosyncPacket {
  switch (message.type) {
    case 'token':
      return tokenPacket(message, self);
    case 'mergeDetect':
      return { ...message, nodeId: message.sender };
    case 'join':
      return joinPacket(message);
    case 'commitToken':
      return commitTokenPacket(message, self);
    case 'holdCancel':
      return { type: 'holdCancel', nodeId: message.sender, ringId: message.ringId };
    default: {
      const unreachable: never = message;
      return unreachable;
    }
  }
}

/** A data message of this node's own making; `recovered` is the datagram of the old ring's message that it carries. */
export function mcastOf(data: Data, recovered: Uint8Array | undefined): Mcast {
  const { sender, seq, ringId } = data;
  return {
    type: 'mcast',
    nodeId: sender,
    isRecovered: recovered !== undefined,
    sender,
    seq,
    ownCount: seq,
    ringId,
    guarantee: 0,
    payload: recovered ?? onlyChunk(data),
  };
}

function onlyChunk({ chunks, channel }: Data): Uint8Array {
  const [chunk] = chunks;
  invariant(channel !== 'groups', 'Corosync has one channel');
  invariant(chunks.length === 1 && chunk?.first === true && chunk.last, 'a packet is one message of one chunk');
  return chunk.payload;
}

function tokenPacket(token: Token, self: NodeId): OrfToken {
  const { ringId, seq, tokenSeq, aru, aruNode, backlog, flowControlCount } = token;
  return {
    type: 'orfToken',
    nodeId: self,
    seq,
    tokenSeq,
    aru,
    aruNode,
    ringId,
    backlog,
    flowControlCount,
    retransmitFlag: token.retransmitFlag ? 1 : 0,
    retransmit: token.retransmit.map((missing) => ({ ringId, seq: missing })),
  };
}

/** Receivers take the last failed node of a leave for the one that leaves. */
function joinPacket({ sender, procSet, failSet, ringSeq, leaving }: Join): JoinPacket {
  const self = sender.nodeId;
  const fields = { type: 'join', sender: self, ringSeq } as const;
  if (!leaving) return { ...fields, nodeId: self, procList: procSet, failedList: failSet };
  const others = (id: NodeId): boolean => id !== self;
  return { ...fields, nodeId: 0, procList: procSet.filter(others), failedList: [...failSet.filter(others), self] };
}

function commitTokenPacket(token: CommitToken, self: NodeId): CommitTokenPacket {
  invariant(token.firstSeq === 0, 'a ring of Corosync numbers its messages from 1');
  const addresses = token.members.map((member) => member.nodeId);
  const filled = token.entries.map((entry, index) => ({ ...entry, oldRing: oldRingOf(entry, addresses[index]) }));
  const { ringId, tokenSeq } = token;
  return {
    type: 'commitToken',
    nodeId: self,
    tokenSeq,
    ringId,
    filled: filled.length,
    addresses,
    members: addresses.map((_id, index) => commitMember(filled[index], filled)),
  };
}

interface FilledEntry extends CommitEntry {
  readonly oldRing: RingId;
}

/** A process that was on no ring yet names one that nobody else can have been on. */
function oldRingOf({ oldRing }: CommitEntry, nodeId: NodeId | undefined): RingId {
  return oldRing ?? { representative: known(nodeId, 'no more entries than members'), seq: 0 };
}

/** Everything is received when nothing is missing that the member itself or any other of its old ring has seen. */
function commitMember(entry: FilledEntry | undefined, entries: readonly FilledEntry[]): CommitMember {
  if (entry === undefined) return unfilled;
  const { oldRing, aru, highSeen, safe } = entry;
  const isBehind = entries.some((other) => sameRing(other.oldRing, oldRing) && isAfter(other.aru, aru));
  return { oldRing, aru, highDelivered: safe, receivedFlag: aru === highSeen && !isBehind ? 1 : 0 };
}

/** Serial number arithmetic, as in `ring/sequence.ts`. */
function isAfter(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}
