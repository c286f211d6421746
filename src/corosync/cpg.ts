/**
 * Corosync's process groups (cpg) as one Ringcast node takes part in them: which messages it sends, and what it makes of
 * those that are delivered. Who is in which group is kept by `ProcessGroups`, as on the native wire.
 *
 * Source: Corosync's exec/cpg.c; lib/cpg.c for messages that are sent in parts.
 */
import type { Delivery, Effect, GroupChange, GroupReason } from '../effect.ts';
import type { GroupEntry } from '../membership/process-groups.ts';
import { ProcessGroups } from '../membership/process-groups.ts';
import type { NodeId } from '../message.ts';
import { concatenate } from '../ring/concatenate.ts';
import type {
  CpgMulticast,
  JoinList,
  OutgoingMessage,
  PartialMulticast,
  ProcJoin,
  ProcLeave,
} from './service-message.ts';
import { cpgReasons } from './service-message.ts';

/** Longer messages are sent in parts, as by libcpg: a client's receive buffer holds no longer ones. */
const wholeBytesMax = 1_047_552;
const partBytes = 524_288;
/**
 * Longer messages in parts are not put together. To libcpg there is no such limit; a process has one message at a time under
 * way to each group, and that is what its members keep.
 */
const partialBytesMax = 16 * 1024 * 1024;
export interface CpgOptions {
  readonly self: NodeId;
  readonly process: number;
  /** Takes what applications are to see. */
  readonly emit: (effect: Effect) => void;
  /** The group whose messages are plain ones. */
  readonly plainGroup: string;
}

/** Where a message was delivered. */
export interface Place {
  readonly delivery: Delivery;
  /** The message's own number in its configuration. */
  readonly seq: number;
  /** By which an own message is known to its sender. */
  readonly ownId: number | undefined;
}

/** A message of which not all parts have come. */
interface Partial {
  readonly sender: NodeId;
  readonly pid: number;
  readonly group: string;
  readonly parts: Uint8Array[];
  bytes: number;
}

export class Cpg {
  readonly #options: CpgOptions;
  readonly #groups: ProcessGroups;
  /** Groups that the own process has asked to be in, joined already or not. */
  readonly #wanted = new Set<string>();
  /** By sending process and group. */
  readonly #partials = new Map<string, Partial>();
  /** Lost since the last activation. */
  #lost: readonly NodeId[] = [];
  readonly #lists = new Map<NodeId, readonly GroupEntry[]>();

  /**
   * The own process is in the plain group from the beginning: the others learn that from its list in the first
   * synchronisation, so no plain message can come before.
   */
  constructor(options: CpgOptions) {
    const { self, process, plainGroup } = options;
    this.#options = options;
    this.#groups = new ProcessGroups(self);
    this.#wanted.add(plainGroup);
    this.#groups.join(plainGroup, { nodeId: self, process });
  }

  /** Has the own process asked to be in the group? */
  wants(group: string): boolean {
    return this.#wanted.has(group);
  }

  /** The message by which the own process joins. */
  join(group: string): ProcJoin {
    this.#wanted.add(group);
    return { kind: 'procJoin', group, pid: this.#options.process, reason: cpgReasons.join };
  }

  /** The message by which it leaves. */
  leave(group: string): ProcLeave {
    this.#wanted.delete(group);
    return { kind: 'procLeave', group, pid: this.#options.process, reason: cpgReasons.leave };
  }

  /** The messages that carry a payload to a group. */
  multicast(group: string, payload: Uint8Array): readonly OutgoingMessage[] {
    const from = { group, pid: this.#options.process, source: this.#options.self };
    const totalBytes = payload.length;
    if (totalBytes <= wholeBytesMax) return [{ kind: 'cpgMulticast', ...from, payload }];
    const messages: OutgoingMessage[] = [];
    for (let start = 0; start < totalBytes; start += partBytes) {
      const part = payload.subarray(start, start + partBytes);
      const position = start === 0 ? 'first' : start + part.length < totalBytes ? 'continued' : 'last';
      messages.push({ kind: 'partialMulticast', ...from, totalBytes, position, payload: part });
    }
    return messages;
  }

  /** A new configuration: nodes tell of their processes anew. */
  begin(): void {
    this.#lists.clear();
  }

  /** These nodes did not come along. */
  lost(nodes: readonly NodeId[]): void {
    this.#lost = [...this.#lost, ...nodes];
    for (const node of nodes) this.#lists.delete(node);
    this.#forgetPartials(({ sender }) => nodes.includes(sender));
  }

  /** What the others must know: nothing when no process here is in a group. */
  state(): readonly JoinList[] {
    const processes = this.#groups.ownEntries().map(({ group, process }) => ({ group, pid: process }));
    return processes.length === 0 ? [] : [{ kind: 'joinList', processes }];
  }

  /** The lists of all members have been delivered. */
  activate(): void {
    const changes = this.#groups.synchronise({ lost: this.#lost, lists: this.#lists });
    this.#lost = [];
    for (const change of changes) this.#tell(change);
  }

  /** A process joined. */
  joined(sender: NodeId, { group, pid }: ProcJoin): void {
    this.#tell(this.#groups.join(group, { nodeId: sender, process: pid }));
  }

  /** A process left, or ended. */
  left(sender: NodeId, { group, pid, reason }: ProcLeave): void {
    const why: GroupReason = reason === cpgReasons.processDown ? 'process-down' : 'leave';
    this.#forgetPartials((partial) => partial.sender === sender && partial.pid === pid && partial.group === group);
    this.#tell(this.#groups.leave(group, { nodeId: sender, process: pid }, why));
  }

  /** A node told of its processes. */
  listed(sender: NodeId, { processes }: JoinList): void {
    const entries = processes.map(({ group, pid }) => ({ group, process: pid }));
    this.#lists.set(sender, entries);
  }

  /** A message to a group; false when nothing of it is for the own process. */
  deliver(message: CpgMulticast | PartialMulticast, place: Place): boolean {
    const { group, pid } = message;
    const sender = place.delivery.sender.nodeId;
    if (!this.#groups.hasNode(group, sender) || !this.#isMember(group)) return false;
    if (message.kind === 'partialMulticast') return this.#deliverPart(message, place);
    this.#hand(message.payload, { group, pid, place });
    return true;
  }

  /** Hands the whole message over when this is its last part. False when the part belongs to no message. */
  #deliverPart({ group, pid, position, totalBytes, payload }: PartialMulticast, place: Place): boolean {
    const sender = place.delivery.sender.nodeId;
    const key = `${sender}:${pid}:${group}`;
    if (position === 'first') this.#partials.set(key, { sender, pid, group, parts: [], bytes: 0 });
    const partial = this.#partials.get(key);
    if (partial === undefined) return false;
    partial.parts.push(payload);
    partial.bytes += payload.length;
    const isLast = position === 'last';
    const isWrong = totalBytes > partialBytesMax || partial.bytes > totalBytes;
    if (isLast || isWrong) this.#partials.delete(key);
    if (isWrong || (isLast && partial.bytes !== totalBytes)) return false;
    if (isLast) this.#hand(concatenate(partial.parts), { group, pid, place });
    return true;
  }

  #forgetPartials(isOver: (partial: Partial) => boolean): void {
    for (const [key, partial] of this.#partials) if (isOver(partial)) this.#partials.delete(key);
  }

  #hand(payload: Uint8Array, to: { readonly group: string; readonly pid: number; readonly place: Place }): void {
    const { group, pid, place } = to;
    const { delivery, seq, ownId } = place;
    const { sender, level, configuration } = delivery;
    this.#options.emit(
      group === this.#options.plainGroup
        ? { type: 'deliver', delivery: { sender, seq, level, configuration, payload, ownId } }
        : {
            type: 'groupDeliver',
            delivery: {
              group,
              from: { nodeId: sender.nodeId, process: pid },
              payload,
              seq,
              configuration,
              ownId,
            },
          },
    );
  }

  /** Tells of a change in a group that the own process is in, or was until now. */
  #tell(change: GroupChange | undefined): void {
    if (change === undefined || change.group === this.#options.plainGroup) return;
    const { self, process } = this.#options;
    const isOwnLeave = change.left.some((move) => move.nodeId === self && move.process === process);
    if (isOwnLeave || this.#isMember(change.group)) this.#options.emit({ type: 'groupChange', change });
  }

  #isMember(group: string): boolean {
    return this.#groups.has(group, { nodeId: this.#options.self, process: this.#options.process });
  }
}
