/**
 * An engine with process groups on the native wire: it wraps the engine of one node and puts the layer of groups between
 * that and the driver. What the engine delivers on the channel `groups` goes to the layer, which answers with effects of
 * its own at that very place in the order; everything else passes as it is.
 *
 * Messages of groups are application messages to the ring below: packed, ordered, recovered like all others.
 */
import type { Delivery, Effect } from './effect.ts';
import type { EngineOptions, EngineStatistics } from './engine.ts';
import { Engine } from './engine.ts';
import { GroupLayer } from './membership/group-layer.ts';
import type { GroupCommands } from './membership/process-groups.ts';
import type { StateName } from './membership/state.ts';
import type { Evidence, Level, Message, Origin, RingId } from './message.ts';
import { decodeGroupMessage, encodeGroupMessage } from './wire/group-codec.ts';

export interface GroupEngineOptions extends EngineOptions {
  /** The own process's number in groups, u32: tells it from other processes of the same node. */
  readonly process: number;
}

export class GroupEngine implements GroupCommands {
  readonly #engine: Engine;
  readonly #layer: GroupLayer;
  readonly #process: number;
  #effects: Effect[] = [];
  /** The time of the input being handled. */
  #now = 0;
  #malformed = 0;

  constructor(options: GroupEngineOptions) {
    this.#engine = new Engine(options);
    this.#process = options.process;
    this.#layer = new GroupLayer({
      self: { nodeId: options.self.nodeId, process: options.process },
      post: (message) => this.#engine.post(encodeGroupMessage(message), this.#now),
      emit: (effect) => this.#effects.push(effect),
    });
  }

  /** As `Engine.start`, and so on for all that bear the names of its methods. */
  start(now: number): void {
    this.#now = now;
    this.#engine.start(now);
  }

  dropped(now: number): void {
    this.#now = now;
    this.#engine.dropped(now);
  }

  observe(evidence: readonly Evidence[]): void {
    this.#engine.observe(evidence);
  }

  receive(message: Message, origin: Origin, now: number): void {
    this.#now = now;
    this.#engine.receive(message, origin, now);
  }

  expire(now: number): void {
    this.#now = now;
    this.#engine.expire(now);
  }

  send(payload: Uint8Array, level: Level, now: number): number | undefined {
    this.#now = now;
    return this.#engine.send(payload, level, now);
  }

  joinGroup(group: string, now: number): void {
    this.#now = now;
    this.#layer.join(group);
  }

  leaveGroup(group: string, now: number): void {
    this.#now = now;
    this.#layer.leave(group);
  }

  sendToGroup(group: string, payload: Uint8Array, now: number): number | undefined {
    this.#now = now;
    if (!this.#layer.maySend(group) || !this.#engine.hasRoom(payload.length)) return undefined;
    return this.#engine.post(encodeGroupMessage({ type: 'multicast', group, process: this.#process, payload }), now);
  }

  leave(now: number): void {
    this.#now = now;
    this.#engine.leave(now);
  }

  addressChanged(address: string, now: number): void {
    this.#now = now;
    this.#engine.addressChanged(address, now);
  }

  get nextDeadline(): number {
    return this.#engine.nextDeadline;
  }

  /** What the layer says in answer goes to the engine, which may want to send at once: hence until there is no more. */
  takeEffects(): readonly Effect[] {
    let taken = this.#engine.takeEffects();
    if (this.#effects.length === 0 && !taken.some(concernsLayer)) return taken;
    for (; taken.length > 0; taken = this.#engine.takeEffects()) {
      for (const effect of taken) this.#pass(effect);
    }
    const effects = this.#effects;
    if (effects.length > 0) this.#effects = [];
    return effects;
  }

  get state(): StateName {
    return this.#engine.state;
  }

  get configuration(): Engine['configuration'] {
    return this.#engine.configuration;
  }

  get isFlushed(): boolean {
    return this.#engine.isFlushed;
  }

  statistics(): EngineStatistics {
    const { groupCount: count, isSynchronised, ignored } = this.#layer;
    return { ...this.#engine.statistics(), groups: { count, isSynchronised, ignored, malformed: this.#malformed } };
  }

  holdsMessage(ringId: RingId, messageNumber: number): boolean | undefined {
    return this.#engine.holdsMessage(ringId, messageNumber);
  }

  #pass(effect: Effect): void {
    const delivery = groupDelivery(effect);
    if (delivery !== undefined) {
      this.#deliver(delivery);
      return;
    }
    this.#effects.push(effect);
    if (effect.type === 'install') this.#layer.install(effect.configuration);
  }

  #deliver(delivery: Delivery): void {
    const message = decodeGroupMessage(delivery.payload);
    if (message === undefined) this.#malformed += 1;
    else this.#layer.deliver(message, delivery);
  }
}

/** What is delivered to the layer, if that is what the effect does. */
function groupDelivery(effect: Effect): Delivery | undefined {
  return effect.type === 'deliver' && effect.delivery.channel === 'groups' ? effect.delivery : undefined;
}

/** Where nobody uses groups this is rare, and the engine's effects pass as they are. */
function concernsLayer(effect: Effect): boolean {
  return effect.type === 'install' || groupDelivery(effect) !== undefined;
}
