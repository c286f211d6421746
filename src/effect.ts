/**
 * Everything an engine can ask for. The driver takes the list after each input and performs it from first to last;
 * the order *is* the guarantee: what is delivered before an `install` belongs to the configuration before it.
 *
 * `persist` is a barrier: nothing after it may leave before the number is on stable storage.
 */
import type { Configuration } from './configuration.ts';
import type { DataChannel, Level, Member, Message, NodeId, TokenMessage } from './message.ts';

/** An application message handed over at its place in the order. */
export interface Delivery {
  /** The process that sent it. */
  readonly sender: Member;
  /**
   * Its number in the regular configuration it was sent in: 1, 2, 3, ... the same at every member. On the channel `groups`
   * that of the last application message before it.
   */
  readonly seq: number;
  readonly level: Level;
  /** Absent: `application`. The layer of process groups takes its own out before the driver sees them. */
  readonly channel?: DataChannel | undefined;
  /** The configuration it is delivered in: the one installed last. */
  readonly configuration: Configuration;
  readonly payload: Uint8Array;
  /** For the sender's own messages the id that `Engine.send` gave, else undefined. */
  readonly ownId: number | undefined;
}

/** A process in a process group: the node that it runs on and its number there. */
export interface GroupProcess {
  readonly nodeId: NodeId;
  /** u32: a pid, or whatever tells it from others on its node. */
  readonly process: number;
}

/** Why a process is in a group, or is not any more; the words of Corosync's cpg.h. */
export type GroupReason =
  /** It joined. */
  | 'join'
  /** It left. */
  | 'leave'
  /** Its node was lost. */
  | 'node-down'
  /** Its node came, and it was in the group there. */
  | 'node-up'
  /** It ended without leaving. */
  | 'process-down';

/** A process that came or went. */
export interface GroupMove extends GroupProcess {
  readonly reason: GroupReason;
}

/** A change of one group's members, at its place in the order. */
export interface GroupChange {
  readonly group: string;
  /** Who is in the group now, by node id and process number. */
  readonly members: readonly GroupProcess[];
  readonly joined: readonly GroupMove[];
  readonly left: readonly GroupMove[];
}

/** A message to a group, at its place in the order. */
export interface GroupDelivery {
  readonly group: string;
  readonly from: GroupProcess;
  readonly payload: Uint8Array;
  /**
   * Number, in the configuration that it was sent in, of the last message to the whole cluster before it; several messages
   * to groups may share one.
   */
  readonly seq: number;
  /** The configuration it is delivered in: the one installed last. */
  readonly configuration: Configuration;
  /** For the sender's own messages the id that `sendToGroup` gave, else undefined. */
  readonly ownId: number | undefined;
}

/** The votes of a configuration. */
export interface Quorum {
  /** The members have the votes that it takes, and none of the rules says otherwise. */
  readonly quorate: boolean;
  /** Votes of the members. */
  readonly votes: number;
  /** Votes that it takes: more than half of all, or 1 with `twoNode`. */
  readonly votesNeeded: number;
  /** Votes of all nodes that there should be. */
  readonly expectedVotes: number;
  /** With `waitForAll`: not quorate until all expected votes are seen at once, or a quorate member is met. */
  readonly waitsForAll: boolean;
}

/** What an engine asks of its driver. */
export type Effect =
  /** Send to every node of the group. The engine has already acted on its own copy. */
  | { readonly type: 'multicast'; readonly message: Message }
  /** Send to one member (possibly this node itself, on a ring of one: then hand it back as an input). */
  | { readonly type: 'unicast'; readonly to: Member; readonly message: TokenMessage }
  /** Hand a message to the application. */
  | { readonly type: 'deliver'; readonly delivery: Delivery }
  /** Tell the application of a configuration. */
  | { readonly type: 'install'; readonly configuration: Configuration }
  /** Write the ring sequence number to stable storage before anything that follows. */
  | { readonly type: 'persist'; readonly ringSeq: number }
  /** An own message got its place in the order on the current ring (its last chunk is being multicast). */
  | {
      readonly type: 'sent';
      readonly ownId: number;
      readonly seq: number;
      readonly level: Level;
      readonly configuration: Configuration;
    }
  /** Tell a process of this node of a change in a group that it is in, or was until now. */
  | { readonly type: 'groupChange'; readonly change: GroupChange }
  /** Hand a process of this node a message to a group that it is in. */
  | { readonly type: 'groupDeliver'; readonly delivery: GroupDelivery }
  /** Tell the application of votes counted anew, where a quorum is asked for. */
  | { readonly type: 'quorum'; readonly quorum: Quorum }
  /** There is room in the send queue again after `send` refused. */
  | { readonly type: 'writable' }
  /** This node must stop: it left, or it cannot go on. Always the last effect of an engine. */
  | { readonly type: 'halt'; readonly reason: HaltReason };

/** Why an engine stopped for good. */
export type HaltReason =
  | { readonly kind: 'left' }
  /** Another member asked for it, as an operator may with `corosync-cfgtool -k`. */
  | { readonly kind: 'killed'; readonly by: NodeId; readonly text: string }
  /** Another live process uses this node's id; `incarnation` is the other's. */
  | { readonly kind: 'duplicate-node-id'; readonly nodeId: NodeId; readonly incarnation: number };
