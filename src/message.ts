/**
 * The vocabulary of the protocol as plain data: who the nodes are, what a ring is called, and the six
 * messages that travel between nodes. No bytes here (see `wire/`) and no behaviour.
 *
 * Source: Amir et al., "The Totem Single-Ring Ordering and Membership Protocol", ACM TOCS 13(4), 1995,
 * sections 3 (tokens and messages) and 4 (membership); field names follow Corosync's `exec/totemsrp.c`.
 */

/** A node's identity: an unsigned 32-bit number, 1 to 4294967295; 0 stands for "nobody". */
export type NodeId = number;

/**
 * What kind of promise a sender asks for. `agreed`: delivered in the same order everywhere.
 * `safe`: delivered only once every member of the configuration is known to hold the message.
 */
export type Level = 'agreed' | 'safe';

export const levels: readonly Level[] = ['agreed', 'safe'];

/**
 * Whom the messages in a data message are for: the application, or the layer of process groups above the engine. Only the
 * application's are numbered.
 */
export type DataChannel = 'application' | 'groups';

/** The name of a ring: its representative (lowest node id) and a sequence number that never repeats. */
export interface RingId {
  readonly representative: NodeId;
  /** A non-negative safe integer (up to 2^53 - 1); 64 bits on the wire. */
  readonly seq: number;
}

/**
 * How much the group socket of a member holds: announced when it joins, measured and not assumed. Every ring derives its
 * window from the smallest (tuning/window.ts).
 */
export interface ReceiveCapacity {
  /** The receive buffer that the kernel granted, as it counts: on Linux twice what was asked for. */
  readonly bufferBytes: number;
  /** The size of the largest datagram with data that the member sends... */
  readonly frameBytes: number;
  /** ...and what its kernel charges the buffer for one of that size. */
  readonly chargeBytes: number;
}

/** Something that a node has seen of itself and that may explain a lost member. */
export interface Evidence {
  /** `D01` to `D45`: docs/findings/. At most 8 bytes. */
  readonly id: string;
  /** A part of a sentence, told of that node: "its socket dropped 312 datagrams". At most 160 bytes. */
  readonly text: string;
}

/**
 * One run of one node. A node that restarts keeps its id and gets a greater incarnation; for the protocol
 * it is a different process.
 */
export interface Member {
  readonly nodeId: NodeId;
  /** A safe integer that grows with every start of the same node (wall-clock milliseconds by default). */
  readonly incarnation: number;
  /** Where the token is sent to: opaque to the engine, understood by the transport (`ip:port` on UDP). */
  readonly address: string;
  /** A name for people; may be empty. */
  readonly name: string;
  /** Small facts that the application attaches to the member, fixed for its lifetime. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Undefined where it could not be found out. */
  readonly capacity?: ReceiveCapacity | undefined;
}

/** The regular token: orders messages, asks for lost ones, carries flow control. */
export interface Token {
  readonly type: 'token';
  readonly ringId: RingId;
  /** Hop counter, u32 with wrap-around: tells a new token from a repeated one. */
  readonly tokenSeq: number;
  /** Highest sequence number given to a data message on this ring, u32 with wrap-around. */
  readonly seq: number;
  /** How many application messages were completed on this ring so far; numbers messages 1, 2, 3, ... */
  readonly messageCount: number;
  /** All received up to: every member holds the data messages up to this number, u32 with wrap-around. */
  readonly aru: number;
  /** The node that lowered `aru` and alone may raise it; 0 when nobody is behind. */
  readonly aruNode: NodeId;
  /** Data messages multicast during the last rotation (fcc). */
  readonly flowControlCount: number;
  /** Sum of the members' send queues in data messages, as each reported it at its last visit. */
  readonly backlog: number;
  /** Data messages that all members together may send in one rotation at present. */
  readonly window: number;
  /** The node that lowered `window` and alone may raise it; 0 when it is the full one. */
  readonly windowNode: NodeId;
  /** During recovery: some member still has old messages to send again. */
  readonly retransmitFlag: boolean;
  /** Sequence numbers that somebody misses. */
  readonly retransmit: readonly number[];
}

/** A piece of an application message: whole when both `first` and `last`, else one of several in a row. */
export interface Chunk {
  readonly first: boolean;
  readonly last: boolean;
  readonly payload: Uint8Array;
}

/**
 * A data message: one slot of the ring's order. It carries chunks of its originator's messages, or, during
 * recovery, one data message of the originator's and resender's common old ring (`recovered`, `chunks` empty).
 */
export interface Data {
  readonly type: 'data';
  readonly ringId: RingId;
  readonly seq: number;
  /** The node that multicast it first. A retransmission by another node is an identical message. */
  readonly sender: NodeId;
  readonly level: Level;
  /** Absent: `application`, as where a wire format has one channel only. */
  readonly channel?: DataChannel | undefined;
  /**
   * Number, within the ring, of the first application message whose last chunk is in here; on the channel `groups` the
   * number that the next application message gets.
   */
  readonly messageNumber: number;
  readonly chunks: readonly Chunk[];
  readonly recovered: Data | undefined;
  /**
   * The datagram that it arrived in, kept by wire formats in which whoever sends a message again must do so byte by byte.
   * Opaque to the engine.
   */
  readonly datagram?: Uint8Array | undefined;
}

/** A representative's periodic "this ring exists", by which separate rings find each other. */
export interface MergeDetect {
  readonly type: 'mergeDetect';
  readonly ringId: RingId;
  readonly sender: NodeId;
}

/**
 * Why a ring was given up. One member notices it first, the others follow its join, which carries the cause, so that all
 * of them show the same kind. Every configuration carries the cause that started its formation.
 */
export type CauseKind =
  /** This node started. */
  | 'start'
  /** No token arrived for the token time-out on an operational ring. */
  | 'token-lost'
  /**
   * The token was lost while a new ring was being committed. Who loses it there keeps the cause that ended its last
   * ring; this one is shown by members of a ring that the failed attempt ends for them.
   */
  | 'commit-token-lost'
  /** The token was lost while the old ring's messages were being recovered; shown like `commit-token-lost`. */
  | 'recovery-token-lost'
  /** A node outside the ring sent a join; or a member did, for a cause that this version does not know. */
  | 'join'
  /** A member announced that it leaves. */
  | 'leave'
  /** A member came back as a new process before its loss was noticed. */
  | 'restart'
  /** Data or a merge detect message of another ring was heard. */
  | 'foreign-ring'
  /** A member could not receive what the others multicast. */
  | 'failed-to-receive'
  /** A member's network interface went away or came back. */
  | 'interface-changed';

/** The event that started a reconfiguration, with the node that triggered it where there is one. */
export interface Cause {
  readonly kind: CauseKind;
  /**
   * The node whose message was the trigger, or whose timer was, when a member followed its join; undefined when it was
   * this node's own timer.
   *
   *   Node 3 dies. Node 1 is the first to miss the token and shows `token-lost` without a node. Node 2 hears node 1's
   *   join before its own time-out and shows `token-lost` with node 1.
   */
  readonly node: NodeId | undefined;
}

/** A proposal for the next membership; with `leaving` a farewell. */
export interface Join {
  readonly type: 'join';
  readonly sender: Member;
  /** The nodes considered for the new ring, failed ones included; sorted ascending. */
  readonly procSet: readonly NodeId[];
  /** Those of them that are considered dead; sorted ascending. */
  readonly failSet: readonly NodeId[];
  /** Sequence part of the id of the sender's current ring: tells an old join from a new one. */
  readonly ringSeq: number;
  readonly leaving: boolean;
  /** Why its sender gathers. A member of the ring that the sender gives up takes it over as its own cause. */
  readonly cause: Cause;
  /** What the sender has seen of itself lately; at most 4. */
  readonly evidence: readonly Evidence[];
}

/** What a member reports about its old ring on the commit token's first rotation. */
export interface CommitEntry {
  /** The last ring the member was operational on; undefined for a fresh process. */
  readonly oldRing: RingId | undefined;
  /** On the old ring: all received up to, u32. */
  readonly aru: number;
  /** On the old ring: highest number received, u32. */
  readonly highSeen: number;
  /** On the old ring: highest number known to be held by every member of it, u32. */
  readonly safe: number;
  /**
   * Nodes whose old messages this member must deliver because a companion of an interrupted recovery may
   * already have done so (the obligation of TOCS section 4.4); sorted ascending.
   */
  readonly obligations: readonly NodeId[];
}

/** Carries a new ring twice around its members: first to collect their entries, then to publish them. */
export interface CommitToken {
  readonly type: 'commitToken';
  /** The new ring. */
  readonly ringId: RingId;
  /** Hop counter, u32. */
  readonly tokenSeq: number;
  /** The number after which the new ring's data messages start (normally 0), u32. */
  readonly firstSeq: number;
  /** The members of the new ring in token order: ascending by node id. */
  readonly members: readonly Member[];
  /** Entries of the members visited so far, in the same order; complete when as long as `members`. */
  readonly entries: readonly CommitEntry[];
}

/** Asks the representative of an idle ring to let the held token go. */
export interface HoldCancel {
  readonly type: 'holdCancel';
  readonly ringId: RingId;
  readonly sender: NodeId;
}

/** The six messages of the protocol. */
export type Message = Token | Data | MergeDetect | Join | CommitToken | HoldCancel;

/** The two that travel by unicast, from member to member; all others are multicast. */
export type TokenMessage = Token | CommitToken;

/** Who put a datagram on the network: for a retransmission that is not the originator. */
export interface Origin {
  readonly nodeId: NodeId;
  readonly incarnation: number;
}

/** Are both the same ring? */
export function sameRing(a: RingId | undefined, b: RingId | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.representative === b.representative && a.seq === b.seq);
}

/** A ring id for people, logs and map keys: `seq.representative`. */
export function ringName(ring: RingId): string {
  return `${ring.seq}.${ring.representative}`;
}
