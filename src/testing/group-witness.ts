/**
 * The applications of a simulation as far as process groups go: gives their commands to the engines and writes down what
 * they are told.
 */
import type { Configuration } from '../configuration.ts';
import type { Effect, GroupDelivery } from '../effect.ts';
import { ringName } from '../message.ts';
import { groupMessageBytesMin } from './group-acts.ts';
import type { ScheduledGroupAct } from './group-acts.ts';
import type { GroupTraceEvent } from './group-trace.ts';
import { makePayload } from './message-ledger.ts';
import type { SimNode } from './sim-node.ts';
import type { ProcessName } from './trace.ts';

/** What one process has asked for and been told, as far as it matters to it. */
interface Standing {
  /** Groups that it wants to be in, and those that it is in. */
  readonly wanted: Set<string>;
  readonly joined: Set<string>;
  /** How many messages of its own it has sent, and those of them that it has not been shown. */
  sent: number;
  readonly outstanding: Set<string>;
}

type DeliverEvent = Extract<GroupTraceEvent, { readonly event: 'deliver' }>;

/** What a run did with groups, over all processes. */
export interface GroupCounts {
  /** Messages that were sent to groups. */
  readonly messages: number;
  /** Messages to groups that were shown. */
  readonly deliveries: number;
  /** Changes of groups that were told. */
  readonly changes: number;
}

export class GroupWitness {
  /** What happened so far. */
  readonly events: GroupTraceEvent[] = [];
  /** The acts so far, and those of them that made sense at their time. */
  readonly acts: ScheduledGroupAct[] = [];
  readonly #done = new Set<ScheduledGroupAct>();
  #acting: ScheduledGroupAct | undefined;
  readonly #standings = new Map<ProcessName, Standing>();
  readonly #payloads = new Map<string, Uint8Array>();

  get counts(): GroupCounts {
    const count = (isCounted: (event: GroupTraceEvent) => boolean): number => this.events.filter(isCounted).length;
    return {
      messages: this.#payloads.size,
      deliveries: count((event) => event.event === 'deliver' && event.group !== undefined),
      changes: count(({ event }) => event === 'change'),
    };
  }

  /** The acts that made sense at their time; the others did nothing. */
  get doneActs(): readonly ScheduledGroupAct[] {
    return [...this.#done];
  }

  /** What is asked for from now on belongs to this act, or to none. */
  acting(act: ScheduledGroupAct | undefined): void {
    if (act !== undefined) this.acts.push(act);
    this.#acting = act;
  }

  #makesSense(): void {
    if (this.#acting !== undefined) this.#done.add(this.#acting);
  }

  /** Asks for a group that the process does not want to be in yet. */
  join(node: SimNode, group: string): void {
    const { wanted } = this.#standing(node);
    if (node.phase !== 'running' || wanted.has(group)) return;
    this.#makesSense();
    wanted.add(group);
    this.events.push({ process: node.process, event: 'wish', wish: 'join', group });
    node.input((engine, now) => engine.joinGroup?.(group, now));
  }

  /** Asks to be let out of a group that it wanted to be in. */
  leave(node: SimNode, group: string): void {
    const { wanted } = this.#standing(node);
    if (node.phase !== 'running' || !wanted.has(group)) return;
    this.#makesSense();
    wanted.delete(group);
    this.events.push({ process: node.process, event: 'wish', wish: 'leave', group });
    node.input((engine, now) => engine.leaveGroup?.(group, now));
  }

  /** Sends to a group that the process is in and stays in; false when that is not so, or when it is refused. */
  send(node: SimNode, group: string, bytes: number): boolean {
    const standing = this.#standing(node);
    const { process } = node;
    if (node.phase !== 'running' || !standing.wanted.has(group) || !standing.joined.has(group)) return false;
    this.#makesSense();
    const { incarnation, nodeId } = node.self;
    const number = standing.sent + 1;
    const payload = makePayload({ nodeId, incarnation, ownId: number }, Math.max(bytes, groupMessageBytesMin));
    let isTaken = false;
    node.input((engine, now) => {
      isTaken = engine.sendToGroup?.(group, payload, now) !== undefined;
      if (!isTaken) return;
      standing.sent = number;
      const message = `${process}/${number}`;
      standing.outstanding.add(message);
      this.#payloads.set(message, payload);
      this.events.push({ process, event: 'send', group, message });
    });
    return isTaken;
  }

  /** Is the process in the groups that it wants to be in, and was it shown everything that it sent? */
  isAtRest(node: SimNode): boolean {
    const { wanted, joined, outstanding } = this.#standing(node);
    return outstanding.size === 0 && wanted.size === joined.size && [...wanted].every((group) => joined.has(group));
  }

  /** Groups that the process wants to be in. */
  wantedBy(node: SimNode): readonly string[] {
    return [...this.#standing(node).wanted];
  }

  /** Messages of live processes that they were not shown. */
  outstanding(nodes: readonly SimNode[]): number {
    return nodes.reduce((sum, node) => sum + this.#standing(node).outstanding.size, 0);
  }

  /** A node performs an effect. */
  effect(node: SimNode, effect: Effect): void {
    const { process } = node;
    if (effect.type === 'install') {
      this.events.push({ process, event: 'configuration', configuration: effect.configuration.id });
    } else if (effect.type === 'groupChange') {
      const { change } = effect;
      this.events.push({ process, event: 'change', change });
      const isIn = change.members.some(({ nodeId }) => nodeId === node.id);
      const { joined } = this.#standing(node);
      if (isIn) joined.add(change.group);
      else joined.delete(change.group);
    } else if (effect.type === 'groupDeliver') {
      this.#shown(node, effect.delivery);
    } else if (effect.type === 'deliver') {
      const { configuration, seq, sender } = effect.delivery;
      const message = `${ringOf(configuration)}#${seq}`;
      const from = { nodeId: sender.nodeId, process: 0 };
      this.#note(process, { group: undefined, message, from }, effect.delivery);
    }
  }

  #shown(node: SimNode, delivery: GroupDelivery): void {
    const { group, from, payload, ownId } = delivery;
    const { process } = node;
    const message = this.#recognise(payload);
    if (ownId !== undefined && message !== undefined) this.#standing(node).outstanding.delete(message);
    this.#note(process, { group, message, from }, delivery);
  }

  #note(
    process: ProcessName,
    what: Pick<DeliverEvent, 'group' | 'message' | 'from'>,
    { configuration, seq }: Pick<GroupDelivery, 'configuration' | 'seq'>,
  ): void {
    const where = { configuration: configuration.id, ring: ringOf(configuration), seq };
    this.events.push({ process, event: 'deliver', ...what, ...where });
  }

  /** The message that has this payload, byte by byte. */
  #recognise(payload: Uint8Array): string | undefined {
    if (payload.length < groupMessageBytesMin) return undefined;
    const view = new DataView(payload.buffer, payload.byteOffset, groupMessageBytesMin);
    const name = `${view.getUint32(0)}.${view.getUint32(4)}/${view.getUint32(8)}`;
    const sent = this.#payloads.get(name);
    const isSame = sent?.length === payload.length && sent.every((byte, index) => byte === payload[index]);
    return isSame ? name : undefined;
  }

  #standing({ process }: SimNode): Standing {
    let standing = this.#standings.get(process);
    if (standing === undefined) {
      standing = { wanted: new Set(), joined: new Set(), sent: 0, outstanding: new Set() };
      this.#standings.set(process, standing);
    }
    return standing;
  }
}

/** The name of the ring that a message was sent in, by the configuration that it is delivered in. */
function ringOf({ from, ringId }: Configuration): string {
  return ringName(from ?? ringId);
}
