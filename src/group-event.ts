/**
 * What an application sees of a process group: messages and changes of the members, in the one order that all members
 * share. The listeners of `ProcessGroup` and its async iterators are given these objects.
 */
import type { Configuration } from './configuration.ts';
import type { GroupDelivery, GroupProcess, GroupReason } from './effect.ts';
import type { ClusterError } from './errors.ts';
import type { Member } from './message.ts';

const decoder = new TextDecoder();

/** A process in a group. */
export interface GroupMember extends GroupProcess {
  /**
   * The member of the cluster that it runs in, with its name and metadata. Undefined for one that this node has not been in
   * a configuration with.
   */
  readonly member: Member | undefined;
}

/** A process that came or went, and why. */
export interface GroupMemberMove extends GroupMember {
  readonly reason: GroupReason;
}

/** A message to a group, at its place in the order. */
export class GroupMessage {
  readonly type = 'message';
  /** The process that sent it. */
  readonly from: GroupMember;
  readonly #delivery: GroupDelivery;

  constructor(delivery: GroupDelivery, from: GroupMember) {
    this.#delivery = delivery;
    this.from = from;
  }

  /** The group's name. */
  get group(): string {
    return this.#delivery.group;
  }

  /**
   * Where it is among the messages to the whole cluster: the `seq` of the last one before it in its ring. Several messages
   * to groups may share one.
   */
  get seq(): number {
    return this.#delivery.seq;
  }

  /** The configuration it is delivered in. */
  get configuration(): Configuration {
    return this.#delivery.configuration;
  }

  /** The bytes as sent. Belongs to all readers of this message: do not change it. */
  get payload(): Uint8Array {
    return this.#delivery.payload;
  }

  /** Was it sent by this very process? */
  get own(): boolean {
    return this.#delivery.ownId !== undefined;
  }

  /** The payload read as UTF-8; bytes that are not become U+FFFD. */
  text(): string {
    return decoder.decode(this.#delivery.payload);
  }
}

/** A change of a group's members, at its place in the order. */
export interface GroupMembersEvent {
  readonly type: 'members';
  /** The group's name. */
  readonly group: string;
  /** Who is in the group now, by node id and process number. */
  readonly members: readonly GroupMember[];
  readonly joined: readonly GroupMemberMove[];
  /** A process that was lost with its node and is back in the same step is in both lists. */
  readonly left: readonly GroupMemberMove[];
}

/** An item of a group's async iterator. */
export type GroupEvent = GroupMessage | GroupMembersEvent;

/** An own message's place in the order. */
export interface GroupSent {
  /** As `GroupMessage.seq`. */
  readonly seq: number;
  /** The configuration it was delivered in. */
  readonly configuration: Configuration;
}

/** The events of a `ProcessGroup`, by name. */
export interface ProcessGroupEvents {
  /** A message is delivered. */
  message: (message: GroupMessage) => void;
  /** Processes joined or left. The own join is not told: `cluster.group` resolves with it. */
  members: (change: GroupMembersEvent) => void;
  /**
   * The process is not in the group any more: it has left, or the node is gone; `error` is then what closed it. The last
   * event.
   */
  closed: (error: ClusterError | undefined) => void;
}

/** What one event counts against an iterator's buffer beside its payload. */
const eventBytes = 128;

/** What an event costs an iterator's buffer, in bytes: the payload and a flat charge for the objects around it. */
export function groupEventCost(event: GroupEvent): number {
  return event.type === 'message' ? eventBytes + event.payload.length : eventBytes * (1 + event.members.length);
}
