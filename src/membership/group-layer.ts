/**
 * The layer of process groups on the native wire: it keeps the directory of groups from what the order of messages tells
 * it, and decides what of that the own process is shown.
 *
 * Joins, leaves and messages to groups travel in the total order, so nodes that stay together agree without a word. Nodes
 * that come together must first tell each other what they have. So after each regular configuration:
 *
 *  1. every node sends its *state*: the groups that its own process is in, at this place in the order;
 *  2. until the states of all members are delivered, a message counts only where the directory is known to be that of its
 *     sender: at nodes that have been with it since the last synchronisation. New joins, leaves and messages wait;
 *  3. where the last state is delivered, which is the same place for all, every node makes the directory equal to them.
 *
 *   Nodes 1 and 2 are in a group, node 3 is in it elsewhere. They meet while node 1 has a message in its queue. It comes
 *   before the states in the order: 2 delivers it among members 1 and 2, and 3, to whom 1 is no member yet, does not.
 *
 * Nodes that did not come along are lost with the configuration itself: that needs no word, for all who stay together
 * know the same of it. So a message is never shown among members of which one will not be shown it.
 *
 * Nobody begins with 1 unless there is something to say; whoever sees a state answers with its own. A cluster without
 * groups pays nothing.
 *
 * Source: Corosync's exec/cpg.c with the service synchronisation of exec/sync.c, which does without a barrier here because
 * states are messages in the order.
 */
import type { Configuration } from '../configuration.ts';
import type { Delivery, Effect, GroupChange, GroupProcess } from '../effect.ts';
import type { GroupEntry, GroupLayerMessage, GroupMulticast, GroupState } from '../group-layer-message.ts';
import { invariant } from '../invariant.ts';
import type { NodeId } from '../message.ts';
import { sameRing } from '../message.ts';
import type { NodeSet } from './node-set.ts';
import { ProcessGroups } from './process-groups.ts';

export interface GroupLayerOptions {
  /** The own process. */
  readonly self: GroupProcess;
  /** Takes a message for the order, always; messages of one node are delivered in the order in which it gave them. */
  readonly post: (message: GroupLayerMessage) => void;
  readonly emit: (effect: Effect) => void;
}

/** A join or leave that waits for the synchronisation. */
interface Wish {
  readonly type: 'join' | 'leave';
  readonly group: string;
}

export class GroupLayer {
  readonly #options: GroupLayerOptions;
  readonly #groups: ProcessGroups;
  /** Groups that the own process is in once everything that was posted is delivered. */
  readonly #announced = new Set<string>();
  #wishes: Wish[] = [];
  /** The last regular configuration; undefined before the first, and while it is being left. */
  #configuration: Configuration | undefined;
  /** Nodes that this one has been with ever since a synchronisation: they have the same directory. */
  #companions: NodeSet = [];
  /** Who comes along from the configuration being left. */
  #coming: NodeSet = [];
  readonly #states = new Map<NodeId, readonly GroupEntry[]>();
  #isSynchronised = false;
  #isStateSent = false;
  /** A message was refused until the synchronisation. */
  #wantsSynchronisation = false;
  #ignored = 0;

  constructor(options: GroupLayerOptions) {
    this.#options = options;
    this.#groups = new ProcessGroups(options.self.nodeId);
  }

  /** The states of all members of the present configuration were delivered. */
  get isSynchronised(): boolean {
    return this.#isSynchronised;
  }

  /** Groups that have members, as far as this node knows. */
  get groupCount(): number {
    return this.#groups.size;
  }

  /** Messages that came from nodes before they were synchronised with this one. */
  get ignored(): number {
    return this.#ignored;
  }

  /** Asks to be let into a group; nothing when the process is in it or has asked already. */
  join(group: string): void {
    this.#wish({ type: 'join', group });
  }

  /** Asks to be let out of a group; nothing when the process is not in it or has asked already. */
  leave(group: string): void {
    this.#wish({ type: 'leave', group });
  }

  /**
   * May the own process send to the group at present? When it may not because of a synchronisation, a `writable` effect
   * follows.
   */
  maySend(group: string): boolean {
    if (!this.#isSynchronised) this.#wantsSynchronisation = true;
    return this.#isSynchronised && this.#announced.has(group);
  }

  /** A configuration was installed. */
  install(configuration: Configuration): void {
    const members = configuration.members.map(({ nodeId }) => nodeId);
    if (configuration.kind === 'transitional') {
      this.#configuration = undefined;
      this.#coming = members;
      return;
    }
    const lost = this.#companions.filter((nodeId) => !this.#coming.includes(nodeId));
    this.#companions = this.#companions.filter((nodeId) => this.#coming.includes(nodeId));
    for (const change of this.#groups.lose(lost)) this.#show(change);
    this.#configuration = configuration;
    this.#states.clear();
    this.#isSynchronised = false;
    this.#isStateSent = false;
    if (this.#announced.size > 0 || this.#wishes.length > 0) this.#sendState();
  }

  /** A message of the layer is delivered. */
  deliver(message: GroupLayerMessage, delivery: Delivery): void {
    const { nodeId } = delivery.sender;
    if (message.type === 'state') {
      this.#learn(nodeId, message);
    } else if (this.#companions.includes(nodeId)) {
      this.#follow(message, delivery);
    } else {
      this.#ignored += 1;
    }
  }

  #learn(nodeId: NodeId, state: GroupState): void {
    const { ringId, members } = this.#configuration ?? {};
    if (this.#isSynchronised || !sameRing(state.ringId, ringId)) return;
    this.#states.set(nodeId, state.entries);
    this.#sendState();
    if (members?.every((member) => this.#states.has(member.nodeId)) === true) this.#synchronise();
  }

  #follow(message: Exclude<GroupLayerMessage, GroupState>, delivery: Delivery): void {
    const { group } = message;
    const from: GroupProcess = { nodeId: delivery.sender.nodeId, process: message.process };
    switch (message.type) {
      case 'join':
        this.#show(this.#groups.join(group, from));
        return;
      case 'leave':
        this.#show(this.#groups.leave(group, from, message.reason));
        return;
      case 'multicast':
        this.#hand(message, delivery);
        return;
      default:
        message satisfies never;
    }
  }

  /** Only members are shown what members send. */
  #hand(
    { group, process, payload }: GroupMulticast,
    { sender: { nodeId }, seq, configuration, ownId }: Delivery,
  ): void {
    if (this.#groups.has(group, this.#options.self) && this.#groups.hasNode(group, nodeId)) {
      const delivery = { group, from: { nodeId, process }, payload, seq, configuration, ownId };
      this.#options.emit({ type: 'groupDeliver', delivery });
      return;
    }
    invariant(ownId === undefined, 'a message to a group is delivered between the join and the leave of its sender');
  }

  /** A process is shown the changes of the groups that it is in, its own leave included. */
  #show(change: GroupChange | undefined): void {
    if (change === undefined) return;
    const { self } = this.#options;
    const isOwn = ({ nodeId, process }: GroupProcess): boolean => nodeId === self.nodeId && process === self.process;
    if (change.members.some(isOwn) || change.left.some(isOwn)) this.#options.emit({ type: 'groupChange', change });
  }

  #sendState(): void {
    const { ringId } = this.#configuration ?? {};
    if (ringId === undefined || this.#isStateSent) return;
    this.#isStateSent = true;
    const { process } = this.#options.self;
    const entries = [...this.#announced].map((group) => ({ group, process }));
    this.#options.post({ type: 'state', ringId, entries });
  }

  #synchronise(): void {
    this.#companions = this.#configuration?.members.map(({ nodeId }) => nodeId) ?? [];
    this.#isSynchronised = true;
    for (const change of this.#groups.synchronise({ lost: [], lists: this.#states })) this.#show(change);
    this.#states.clear();
    for (const wish of this.#wishes.splice(0)) this.#fulfil(wish);
    if (this.#wantsSynchronisation) this.#options.emit({ type: 'writable' });
    this.#wantsSynchronisation = false;
  }

  #wish(wish: Wish): void {
    if (this.#isSynchronised) {
      this.#fulfil(wish);
      return;
    }
    this.#wishes.push(wish);
    this.#sendState();
  }

  #fulfil({ type, group }: Wish): void {
    if (this.#announced.has(group) === (type === 'join')) return;
    const { process } = this.#options.self;
    if (type === 'join') {
      this.#announced.add(group);
      this.#options.post({ type, group, process });
    } else {
      this.#announced.delete(group);
      this.#options.post({ type, group, process, reason: 'leave' });
    }
  }
}
