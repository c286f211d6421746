/**
 * One membership of this process in one group: from the join that was asked for until the leave is delivered. It turns
 * what the engine says of the group into what the handle's readers see.
 */
import type { Deferred } from './deferred.ts';
import { deferred } from './deferred.ts';
import type { GroupChange, GroupDelivery, GroupMove, GroupProcess } from './effect.ts';
import { abortable } from './abortable.ts';
import type { ClusterError } from './errors.ts';
import { EventStream } from './event-stream.ts';
import type { GroupEvent, GroupMember, GroupMembersEvent, GroupSent } from './group-event.ts';
import { GroupMessage, groupEventCost } from './group-event.ts';
import type { Member } from './message.ts';
import type { OwnMembership } from './process-group.ts';
import { ProcessGroup } from './process-group.ts';

export interface GroupSessionOptions {
  readonly name: string;
  readonly iteratorBufferBytes: number;
  /** Asks the engine to leave the group. */
  readonly leave: () => void;
  readonly send: (payload: Uint8Array, signal: AbortSignal | undefined) => Promise<GroupSent>;
  readonly trySend: (payload: Uint8Array) => boolean;
  /** The members of the present configuration. */
  readonly clusterMembers: () => readonly Member[];
  /** Calls listeners. */
  readonly tell: (emit: () => boolean) => void;
}

export class GroupSession implements OwnMembership {
  readonly handle: ProcessGroup;
  readonly #options: GroupSessionOptions;
  readonly #joined: Deferred<ProcessGroup> = deferred();
  readonly #left: Deferred<undefined> = deferred();
  readonly #streams = new Set<EventStream<GroupEvent>>();
  #phase: 'joining' | 'joined' | 'leaving' | 'left' = 'joining';
  #members: readonly GroupMember[] = [];
  /** How many callers wait for the join. */
  #waiting = 0;

  constructor(options: GroupSessionOptions) {
    this.#options = options;
    this.handle = new ProcessGroup(this);
  }

  get name(): string {
    return this.#options.name;
  }

  get members(): readonly GroupMember[] {
    return this.#members;
  }

  get isMember(): boolean {
    return this.#phase === 'joined';
  }

  /** It is on its way out: who wants to be in the group must begin anew behind it. */
  get isEnding(): boolean {
    return this.#phase === 'leaving' || this.#phase === 'left';
  }

  /** Resolves once the process is in the group. When all who wait have given up, it leaves again. */
  async entered(signal: AbortSignal | undefined): Promise<ProcessGroup> {
    this.#waiting += 1;
    try {
      return await abortable(this.#joined.promise, signal);
    } catch (error) {
      if (this.#waiting === 1 && this.#phase === 'joining') this.#leave();
      throw error;
    } finally {
      this.#waiting -= 1;
    }
  }

  send(payload: Uint8Array, signal: AbortSignal | undefined): Promise<GroupSent> {
    return this.#options.send(payload, signal);
  }

  trySend(payload: Uint8Array): boolean {
    return this.#options.trySend(payload);
  }

  leave(signal?: AbortSignal): Promise<void> {
    if (this.#phase === 'joined') this.#leave();
    return abortable(this.#left.promise, signal);
  }

  stream(): EventStream<GroupEvent> {
    const { iteratorBufferBytes } = this.#options;
    const stream = new EventStream(iteratorBufferBytes, groupEventCost, (ended) => this.#streams.delete(ended));
    if (this.#phase === 'left') {
      stream.end();
      return stream;
    }
    this.#streams.add(stream);
    stream.push(this.#event([], []));
    return stream;
  }

  /** The own join is delivered. */
  begin({ members }: GroupChange): void {
    this.#members = members.map((process) => this.#describe(process));
    if (this.#phase === 'joining') this.#phase = 'joined';
    this.#joined.resolve(this.handle);
  }

  /** Others came or went. */
  change({ members, joined, left }: GroupChange): void {
    const describe = (move: GroupMove): GroupMembersEvent['left'][number] => ({
      ...this.#describe(move),
      reason: move.reason,
    });
    const gone = left.map(describe);
    this.#members = members.map((process) => this.#describe(process));
    const event = this.#event(joined.map(describe), gone);
    this.#push(event);
    this.#options.tell(() => this.handle.emit('members', event));
  }

  deliver(delivery: GroupDelivery): void {
    const message = new GroupMessage(delivery, this.#describe(delivery.from));
    this.#push(message);
    if (this.handle.listenerCount('message') > 0) this.#options.tell(() => this.handle.emit('message', message));
  }

  /** The own leave is delivered, or the node is gone; `error` is what closed it. */
  end(error: ClusterError | undefined, refusal: ClusterError): void {
    this.#phase = 'left';
    for (const stream of this.#streams) stream.end(error);
    this.#joined.reject(refusal);
    this.#options.tell(() => this.handle.emit('closed', error));
    this.#left.resolve(undefined);
  }

  #leave(): void {
    this.#phase = 'leaving';
    this.#options.leave();
  }

  #push(event: GroupEvent): void {
    for (const stream of this.#streams) stream.push(event);
  }

  #event(joined: GroupMembersEvent['joined'], left: GroupMembersEvent['left']): GroupMembersEvent {
    return { type: 'members', group: this.name, members: this.#members, joined, left };
  }

  /** With the facts of its node: those of the present configuration, else those known from before. */
  #describe({ nodeId, process }: GroupProcess): GroupMember {
    const before = this.#members.find((known) => known.nodeId === nodeId && known.process === process);
    const member = this.#options.clusterMembers().find((candidate) => candidate.nodeId === nodeId) ?? before?.member;
    return before !== undefined && before.member === member ? before : { nodeId, process, member };
  }
}
