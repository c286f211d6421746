/**
 * Simulated nodes on Corosync's wire: the engine and the codec of such a node, and settings that fit. To the simulation
 * around it the engine looks like any other; what the wire leaves out is put back from the `RingRegister`.
 */
import type { Configuration } from '../configuration.ts';
import { CorosyncEngine } from '../corosync/corosync-engine.ts';
import type { Effect } from '../effect.ts';
import type { EngineOptions } from '../engine.ts';
import type { Level, Member, Message, NodeId, Origin, RingId } from '../message.ts';
import type { StateName } from '../membership/state.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { corosyncRules } from '../tuning/wire-rules.ts';
import type { Codec } from '../wire/codec.ts';
import { CorosyncCodec } from '../wire/corosync-codec.ts';
import type { SimulatedVotes } from './corosync-votes.ts';
import { drawVotes } from './corosync-votes.ts';
import type { SimulatedEngine } from './node-world.ts';
import { RingRegister } from './ring-register.ts';
import { simulationFailure } from './simulation-failure.ts';

/** What Corosync reserves in each datagram for two headers. */
const headerBytes = 90;

/** Votes are counted without any of the modes of votequorum. */
const plainCount = { twoNode: false, waitForAll: false, autoTieBreaker: undefined, lastManStandingMs: undefined };

/** Makes engines and codecs of the nodes of one simulation. */
export class CorosyncWire {
  readonly #nodes: readonly NodeId[];
  readonly #register = new RingRegister();
  readonly #votes: SimulatedVotes;

  /** The node list; the seed decides the votes in it. */
  constructor(nodes: readonly NodeId[], seed: number) {
    this.#nodes = nodes;
    this.#votes = drawVotes(seed, nodes);
  }

  makeEngine(options: EngineOptions): SimulatedEngine {
    return new SimulatedCorosync(options, this.#votes, this.#register);
  }

  makeCodec({ nodeId }: Origin, { framePayloadBytes }: EngineSettings): Codec {
    return new CorosyncCodec({
      self: nodeId,
      nodes: this.#nodes.map((id) => ({ nodeId: id, address: `${id}`, name: '' })),
      netmtu: framePayloadBytes + headerBytes,
    });
  }
}

/** The settings as this wire needs them: nothing in its tokens tells of windows, and numbers begin with 1. */
export function onCorosyncWire(settings: EngineSettings): EngineSettings {
  return { ...settings, rules: corosyncRules, windowRule: 'fixed', firstSeq: 0, chunkOverheadBytes: 0 };
}

/** An engine of one process, with incarnations put in where there are none. */
class SimulatedCorosync implements SimulatedEngine {
  readonly #engine: CorosyncEngine;
  readonly #self: Member;
  readonly #register: RingRegister;

  constructor(options: EngineOptions, { votes, expectedVotes, silent }: SimulatedVotes, register: RingRegister) {
    const { self, ringSeq } = options;
    this.#self = self;
    this.#register = register;
    this.#engine = new CorosyncEngine({
      ...options,
      self: { ...self, incarnation: 0, capacity: undefined },
      // As a daemon that starts.
      ringSeq: ringSeq + 1,
      process: self.incarnation,
      quorum: self.nodeId === silent ? undefined : { ...plainCount, votes, expectedVotes },
    });
  }

  start(now: number): void {
    this.#engine.start(now);
  }

  receive(message: Message, origin: Origin, now: number): void {
    this.#engine.receive(message, { ...origin, incarnation: 0 }, now);
  }

  expire(now: number): void {
    this.#engine.expire(now);
  }

  send(payload: Uint8Array, level: Level, now: number): number | undefined {
    return this.#engine.send(payload, level, now);
  }

  joinGroup(group: string, now: number): void {
    this.#engine.joinGroup(group, now);
  }

  leaveGroup(group: string, now: number): void {
    this.#engine.leaveGroup(group, now);
  }

  sendToGroup(group: string, payload: Uint8Array, now: number): number | undefined {
    return this.#engine.sendToGroup(group, payload, now);
  }

  leave(now: number): void {
    this.#engine.leave(now);
  }

  dropped(now: number): void {
    this.#engine.dropped(now);
  }

  get nextDeadline(): number {
    return this.#engine.nextDeadline;
  }

  get state(): StateName {
    return this.#engine.state;
  }

  takeEffects(): readonly Effect[] {
    const { malformed } = this.#engine.corosync.counters;
    if (malformed > 0)
      throw simulationFailure('integrity', `${malformed} packets or messages break a rule of their format`);
    return this.#engine.takeEffects().map((effect) => this.#named(effect));
  }

  /** Only asked about safe messages. */
  holdsMessage(_ringId: RingId, _messageNumber: number): boolean | undefined {
    return undefined;
  }

  statistics(): { readonly sendQueueBytes: number } {
    return this.#engine.statistics();
  }

  #named(effect: Effect): Effect {
    const register = this.#register;
    switch (effect.type) {
      case 'unicast':
        return this.#passing(effect);
      case 'install':
        return { ...effect, configuration: register.configuration(effect.configuration) };
      case 'sent':
        return { ...effect, ...this.#sent(effect.configuration, effect.seq) };
      case 'deliver':
        return { ...effect, delivery: register.delivery(effect.delivery) };
      case 'groupDeliver':
        return { ...effect, delivery: register.groupDelivery(effect.delivery) };
      case 'multicast':
      case 'persist':
      case 'halt':
      case 'writable':
      case 'groupChange':
      case 'quorum':
        return effect;
      default:
        return effect satisfies never;
    }
  }

  #sent(configuration: Configuration, seq: number): { readonly configuration: Configuration; readonly seq: number } {
    const seqOfRing = this.#register.place(configuration, seq);
    return { configuration: this.#register.configuration(configuration), seq: seqOfRing };
  }

  /** Who passes a commit token on has adopted its ring. A token to itself is for this very process. */
  #passing(effect: Extract<Effect, { readonly type: 'unicast' }>): Effect {
    const { message, to } = effect;
    if (message.type === 'commitToken') this.#register.adopted(message.ringId, this.#self);
    return to.nodeId === this.#self.nodeId ? { ...effect, to: this.#self } : effect;
  }
}
