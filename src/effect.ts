/**
 * Everything an engine can ask for. The driver takes the list after each input and performs it from first to last;
 * the order *is* the guarantee: what is delivered before an `install` belongs to the configuration before it.
 *
 * `persist` is a barrier: nothing after it may leave before the number is on stable storage.
 */
import type { Configuration } from './configuration.ts';
import type { Level, Member, Message, NodeId, TokenMessage } from './message.ts';

/** An application message handed over at its place in the order. */
export interface Delivery {
  /** The process that sent it. */
  readonly sender: Member;
  /** Its number in the regular configuration it was sent in: 1, 2, 3, ... the same at every member. */
  readonly seq: number;
  readonly level: Level;
  /** The configuration it is delivered in: the one installed last. */
  readonly configuration: Configuration;
  readonly payload: Uint8Array;
  /** For the sender's own messages the id that `Engine.send` gave, else undefined. */
  readonly ownId: number | undefined;
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
  /** There is room in the send queue again after `send` refused. */
  | { readonly type: 'writable' }
  /** This node must stop: it left, or it cannot go on. Always the last effect of an engine. */
  | { readonly type: 'halt'; readonly reason: HaltReason };

/** Why an engine stopped for good. */
export type HaltReason =
  | { readonly kind: 'left' }
  /** Another live process uses this node's id; `incarnation` is the other's. */
  | { readonly kind: 'duplicate-node-id'; readonly nodeId: NodeId; readonly incarnation: number };
