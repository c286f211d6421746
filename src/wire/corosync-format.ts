/**
 * The six messages of Corosync 3's ring protocol as they are in a datagram: every field with a meaning, named like here
 * and not like there (`system_from` is the sender), lists in the order of the wire. All are packed C structures behind a
 * common header of 13 bytes:
 *
 *     0    2  magic          0xC070 in the sender's byte order, by which that is recognised
 *     2    1  version        3
 *     3    1  type           0 to 5, see `packetTypes`
 *     4    1  encapsulated   of an mcast: 1 when it carries one of an old ring, 2 when not; else 0
 *     5    4  node id        who sent it; 0 in a leave
 *     9    4  target         unused; what Corosync happens to have there
 *
 * Source: the structures of Corosync 3.1.7, exec/totemsrp.c, as confirmed by captured datagrams (test/vectors/corosync).
 */
import type { NodeId, RingId } from '../message.ts';

export const magic = 0xc070;
export const wireVersion = 3;

/** Types by their number. */
export const packetTypes = ['orfToken', 'mcast', 'mergeDetect', 'join', 'commitToken', 'holdCancel'] as const;

/** Values of the header's `encapsulated` in an mcast. */
export const encapsulation = { none: 0, recovered: 1, plain: 2 } as const;

/** Sizes in bytes. Each message's is that of its fixed part, header included. */
export const sizes = {
  header: 13,
  orfToken: 57,
  mcast: 45,
  mergeDetect: 29,
  join: 33,
  commitToken: 41,
  holdCancel: 25,
  retransmitEntry: 16,
  nodeId: 4,
  /** Id and old ring of one member of a commit token. */
  commitMember: 28,
  /** The largest datagram that Corosync takes. */
  datagramMax: 136_192,
} as const;

/** Most entries of the lists; a message with more stops or confuses a real daemon. */
export const limits = {
  /** In a token: RETRANSMIT_ENTRIES_MAX. */
  retransmit: 30,
  /** In each list of a join, and members of a commit token: PROCESSOR_COUNT_MAX. */
  nodes: 384,
} as const;

interface Packet {
  /** Who sent it, by the header: of a token who passed it on; 0 in a leave. */
  readonly nodeId: NodeId;
}

/** What a token asks for. */
export interface RetransmitEntry {
  readonly ringId: RingId;
  readonly seq: number;
}

export interface OrfToken extends Packet {
  readonly type: 'orfToken';
  readonly seq: number;
  readonly tokenSeq: number;
  readonly aru: number;
  readonly aruNode: NodeId;
  readonly ringId: RingId;
  readonly backlog: number;
  readonly flowControlCount: number;
  /** 0 or 1. */
  readonly retransmitFlag: number;
  readonly retransmit: readonly RetransmitEntry[];
}

export interface Mcast extends Packet {
  readonly type: 'mcast';
  /** Does the payload hold a whole mcast of an old ring? Else it holds a packet of the packing layer. */
  readonly isRecovered: boolean;
  readonly sender: NodeId;
  readonly seq: number;
  /** The originator's own count, i32; nobody looks at it. */
  readonly ownCount: number;
  readonly ringId: RingId;
  /** 0 agreed, 1 safe; nobody looks at it. */
  readonly guarantee: number;
  readonly payload: Uint8Array;
}

export interface MergeDetectPacket extends Packet {
  readonly type: 'mergeDetect';
  readonly sender: NodeId;
  readonly ringId: RingId;
}

export interface JoinPacket extends Packet {
  readonly type: 'join';
  readonly sender: NodeId;
  readonly ringSeq: number;
  /** In any order. A leave's does not have its sender. */
  readonly procList: readonly NodeId[];
  /** In any order, but in a leave the sender is the last. */
  readonly failedList: readonly NodeId[];
}

/** What one member of a commit token has of its old ring; all zero until that member has filled it. */
export interface CommitMember {
  readonly oldRing: RingId;
  readonly aru: number;
  readonly highDelivered: number;
  /** 1 when it has all that any member of its old ring is known to have, else 0. */
  readonly receivedFlag: number;
}

export interface CommitTokenPacket extends Packet {
  readonly type: 'commitToken';
  readonly tokenSeq: number;
  readonly ringId: RingId;
  /** Entries that are filled. */
  readonly filled: number;
  /** Ascending: the order of the token. */
  readonly addresses: readonly NodeId[];
  /** As many as `addresses`. */
  readonly members: readonly CommitMember[];
}

export interface HoldCancelPacket extends Packet {
  readonly type: 'holdCancel';
  readonly ringId: RingId;
}

export type CorosyncPacket = OrfToken | Mcast | MergeDetectPacket | JoinPacket | CommitTokenPacket | HoldCancelPacket;
