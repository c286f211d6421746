/**
 * What applications hold of a process group: a named part of the cluster whose members see each other come and go, and
 * send messages that nobody else is shown. Made by `Cluster.group`.
 *
 * Listeners are called as those of `Cluster`: one event after the other, in one order with the cluster's own events.
 */
import { EventEmitter } from 'eventemitter3';

import { contextMistake, groupSendMistake, refuseMistake } from './call-arguments.ts';
import type { EventStream } from './event-stream.ts';
import type { GroupEvent, GroupMember, GroupSent, ProcessGroupEvents } from './group-event.ts';
import { bytesOf } from './payload.ts';

/** Second argument of `send`. */
export interface GroupSendContext {
  /**
   * Stops waiting: the promise rejects with its reason. A message that still waited for room is not sent; one that was
   * queued already cannot be taken back and will be delivered.
   */
  readonly signal?: AbortSignal | undefined;
}

/** What a handle is a handle of. */
export interface OwnMembership {
  readonly name: string;
  readonly members: readonly GroupMember[];
  readonly isMember: boolean;
  send(payload: Uint8Array, signal: AbortSignal | undefined): Promise<GroupSent>;
  trySend(payload: Uint8Array): boolean;
  leave(signal: AbortSignal | undefined): Promise<void>;
  stream(): EventStream<GroupEvent>;
}

/** This process's membership of one group. Get it from `cluster.group(name)`. */
export class ProcessGroup extends EventEmitter<ProcessGroupEvents> implements AsyncIterable<GroupEvent> {
  readonly #membership: OwnMembership;

  /** @internal */
  constructor(membership: OwnMembership) {
    super();
    this.#membership = membership;
  }

  get name(): string {
    return this.#membership.name;
  }

  /**
   * Who is in the group at this place in the order, this process included, by node id and process number. After a node is
   * lost its processes stay in this list until the change that removes them is told.
   */
  get members(): readonly GroupMember[] {
    return this.#membership.members;
  }

  /** Is this process in the group? True from the start until `leave`, or until the node is gone. */
  get isMember(): boolean {
    return this.#membership.isMember;
  }

  /**
   * Sends to the members of the group, this process included. Resolves when this process is shown the message itself; waits
   * while the send queue is full, and after a new configuration until the nodes have told each other of their groups. The
   * payload is copied.
   *
   * Rejects with `ERR_ARGUMENT`, `ERR_MESSAGE_TOO_LARGE`, `ERR_NOT_MEMBER`, `ERR_CLOSED`, the error that closed the node, or the signal's
   * reason.
   */
  send(payload: Uint8Array | string, context: GroupSendContext = {}): Promise<GroupSent> {
    const mistake = groupSendMistake(payload, context);
    if (mistake !== undefined) return Promise.reject(mistake);
    return this.#membership.send(bytesOf(payload), context.signal);
  }

  /**
   * Sends without waiting: false when it cannot be sent at present; the cluster's event `writable` follows when it can be
   * tried again. Throws `ERR_ARGUMENT`, `ERR_MESSAGE_TOO_LARGE`, `ERR_NOT_MEMBER` and `ERR_CLOSED`.
   */
  trySend(payload: Uint8Array | string): boolean {
    refuseMistake(groupSendMistake(payload, {}));
    return this.#membership.trySend(bytesOf(payload));
  }

  /**
   * Leaves the group: messages that wait for room are rejected with `ERR_NOT_MEMBER`, those queued before are delivered
   * first. Resolves when the leave has its place in the order, also when the node closes before. Until then this process is
   * shown what the members see. With the signal it only stops waiting.
   */
  leave(context: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    const mistake = contextMistake(context);
    return mistake === undefined ? this.#membership.leave(context.signal) : Promise.reject(mistake);
  }

  /** As `leave()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.leave();
  }

  /**
   * Messages and changes of the members in one order, beginning with the present members. Each loop has a buffer of its own
   * (`iteratorBufferBytes`), as those of the cluster. It ends when the process has left or the node closes.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<GroupEvent, undefined> {
    return this.#membership.stream();
  }
}
