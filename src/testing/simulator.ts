/**
 * A whole cluster in one thread and one simulated time: many engines, a network in memory, and a queue of what happens
 * next. A seed decides everything, so a run can be repeated exactly; every delivery and every configuration is shown to
 * the checkers at once, so a run stops at the step that breaks a guarantee.
 *
 * This is the part for writing cases by hand. `simulate` (simulate.ts) draws whole runs from a seed.
 *
 * The method is that of FoundationDB's simulation and TigerBeetle's VOPR.
 */
import type { Delivery } from '../effect.ts';
import { Engine } from '../engine.ts';
import type { EngineOptions } from '../engine.ts';
import type { Level, NodeId, Origin, ReceiveCapacity } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import type { Codec, RejectReason } from '../wire/codec.ts';
import { ProtobufCodec } from '../wire/protobuf-codec.ts';
import { CorosyncWire, onCorosyncWire } from './corosync-wire.ts';
import { describeEffect } from './describe-effect.ts';
import type { Moment, RunWatch } from './history-watch.ts';
import type { MemoryNetwork, DatagramFilter } from './memory-network.ts';
import { perfectNetwork } from './memory-network.ts';
import { makePayload, messageName } from './message-ledger.ts';
import { connectedGroups, isTogether } from './node-groups.ts';
import { noise } from './noise.ts';
import { NodeObserver } from './node-observer.ts';
import type { Holds } from './online-checker.ts';
import { doublePlace, placeInCluster } from './place.ts';
import type { Place } from './place.ts';
import { processName } from './process-name.ts';
import { ProcessPlaces } from './process-places.ts';
import { Random } from './random.ts';
import { SimNode } from './sim-node.ts';
import type { NodeWorld, SimulatedEngine } from './sim-node.ts';
import { SimulationFailure } from './simulation-failure.ts';
import { Site } from './site.ts';
import { convergenceMsMax, simulatedCapacity, simulationSettings } from './simulation-settings.ts';
import type { SimulationOptions } from './simulation-options.ts';
import { TraceRecorder } from './trace-recorder.ts';
import type { TraceEvent } from './trace.ts';

export type { SimulationOptions } from './simulation-options.ts';

/** How long a token that a node sends to itself takes to come back, in milliseconds. */
const loopBackMs = 0.02;

/** The node list of Corosync's wire, unless it is given. */
const corosyncNodes: readonly NodeId[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** A process with another's node id begins with ring numbers as from a clock: far from those of the first. */
const doubleRingSeq = 1_000_000;

/** A simulated cluster. Times are simulated milliseconds; methods throw a SimulationFailure when a guarantee breaks. */
export class Simulation {
  readonly settings: EngineSettings;
  /** How often the codecs of this cluster refused a datagram, by reason. */
  readonly rejected: Partial<Record<RejectReason, number>> = {};
  /** Lines of text: time, node, effect. Empty unless asked for. */
  readonly log: string[] = [];
  readonly #options: SimulationOptions;
  readonly #site: Site;
  readonly #cluster: number;
  readonly #nodes = new Map<Place, SimNode>();
  readonly #places = new ProcessPlaces();
  readonly #noise: Random;
  readonly #recorder: TraceRecorder;
  readonly #observer: NodeObserver;
  readonly #world: NodeWorld;
  readonly #corosync: CorosyncWire | undefined;

  constructor(options: SimulationOptions = {}) {
    const seed = options.seed ?? 1;
    this.#options = options;
    const settings = { ...simulationSettings, ...options.settings };
    const isCorosync = options.codec === 'corosync';
    this.settings = isCorosync ? onCorosyncWire(settings) : settings;
    this.#corosync = isCorosync ? new CorosyncWire(options.nodes ?? corosyncNodes, seed) : undefined;
    this.#recorder = new TraceRecorder({
      keepTrace: options.keep ?? true,
      check: options.check ?? true,
      tell: (event) => options.watch?.event(event, this.#moment),
    });
    this.#observer = new NodeObserver({
      recorder: this.#recorder,
      keepDeliveries: options.keep ?? true,
      holders: (delivery) => this.#holders(delivery),
    });
    const { beside } = options;
    const conditions = { ...perfectNetwork, ...options.network };
    this.#site = beside === undefined ? new Site({ seed, conditions, watch: options.watch }) : beside.#site;
    this.#cluster = this.#site.nextCluster();
    this.#site.counters.push(this.#recorder);
    this.#noise = new Random(seed, 3);
    this.#world = this.#makeWorld(new Random(seed, 2));
  }

  #makeWorld(random: Random): NodeWorld {
    const options = this.#options;
    const site = this.#site;
    const { events } = site;
    return {
      get now() {
        return site.now;
      },
      network: site.network,
      random,
      timerLateMsMax: options.timerLateMsMax ?? 0,
      persistMsMax: options.persistMsMax ?? 0,
      readMs: options.readMs ?? 0,
      bufferBytesOf: (id) => this.#bufferBytesOf(id),
      capacityOf: (id) => this.#capacityOf(id),
      tokensLast: options.tokensLast ?? true,
      freshAddresses: this.#corosync === undefined && (options.freshAddresses ?? true),
      newIncarnation: ({ id, place }) => this.#places.begin(id, place),
      isNamesake: ({ id, place }, incarnation) => {
        const where = this.#places.placeOf({ nodeId: id, incarnation });
        return where !== undefined && where !== place;
      },
      newEngine: ({ self, ringSeq }) => this.#newEngine({ self, ringSeq, settings: this.#settingsOf(self.nodeId) }),
      newCodec: (self) => this.#newCodec(self),
      wakeAt: (node, at) => {
        events.push({ kind: 'wake', at, order: 0, node });
      },
      readAt: (node, at) => {
        events.push({ kind: 'read', at, order: 0, node });
      },
      persistedAt: (node, at) => {
        events.push({ kind: 'persisted', at, order: 0, node, incarnation: node.self.incarnation });
      },
      loopBack: (node, datagram) => {
        events.push({ kind: 'arrive', at: site.now + loopBackMs, order: 0, node, datagram });
      },
      observer: this.#observer,
      rejected: (reason) => {
        this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
      },
      onGroupLoad: options.onGroupLoad,
      onDropsTold: options.onDropsTold,
      onEffect: (node, effect) => {
        if (options.log === true) this.log.push(`${site.now.toFixed(3)} ${node.id} ${describeEffect(effect)}`);
        options.watch?.effect(node.id, effect, this.#moment);
        options.onEffect?.(node, effect);
      },
    };
  }

  #settingsOf(id: NodeId): EngineSettings {
    return { ...this.settings, ...this.#options.settingsOf?.(id) };
  }

  #capacityOf(id: NodeId): ReceiveCapacity {
    return simulatedCapacity(this.#settingsOf(id), this.#bufferBytesOf(id));
  }

  #bufferBytesOf(id: NodeId): number {
    const { receiveBufferBytes = Infinity } = this.#options;
    return typeof receiveBufferBytes === 'number' ? receiveBufferBytes : receiveBufferBytes(id);
  }

  #newEngine(options: EngineOptions): SimulatedEngine {
    return this.#options.createEngine?.(options) ?? this.#corosync?.makeEngine(options) ?? new Engine(options);
  }

  #newCodec(self: Origin): Codec | undefined {
    if (this.#corosync !== undefined) return this.#corosync.makeCodec(self, this.settings);
    if (this.#options.codec !== 'protobuf') return undefined;
    return new ProtobufCodec({ cluster: this.#options.cluster ?? 'simulation', self });
  }

  /**
   * What the members of a configuration hold of a message. Who has crashed holds nothing, and whoever is on another ring
   * by now is judged by S7.1.
   */
  #holders({ configuration, seq }: Delivery): Holds {
    return (process) => {
      const member = configuration.members.find((candidate) => processName(candidate) === process);
      const node = member === undefined ? undefined : this.#runner(member);
      if (node?.live !== true || node.process !== process || node.configuration?.id !== configuration.id)
        return undefined;
      return node.holds(configuration.ringId, seq);
    };
  }

  /** The node at which that process runs, or has run. */
  #runner(process: Origin): SimNode | undefined {
    const place = this.#places.placeOf(process);
    return place === undefined ? undefined : this.#nodes.get(place);
  }

  get network(): MemoryNetwork {
    return this.#site.network;
  }

  /** Simulated milliseconds since the beginning. */
  get now(): number {
    return this.#site.now;
  }

  get #moment(): Moment {
    return { step: this.steps, atMs: this.now };
  }

  /** Who is told of what happens, if anybody. */
  get watch(): RunWatch | undefined {
    return this.#options.watch;
  }

  /** How many things have happened. */
  get steps(): number {
    return this.#site.steps;
  }

  /** The trace so far; empty with `keep: false`. */
  get trace(): readonly TraceEvent[] {
    return this.#recorder.events;
  }

  /** A hash of the trace so far, with the steps at which its events happened. */
  get hash(): string {
    return this.#recorder.hash.digest;
  }

  /** Installs of regular configurations so far, over all processes. */
  get configurations(): number {
    return this.#recorder.configurations;
  }

  /** Messages submitted so far. */
  get messages(): number {
    return this.#observer.messages;
  }

  /** Deliveries so far, over all processes. */
  get deliveries(): number {
    return this.#recorder.deliveries;
  }

  /** Messages of live processes that their own senders have not delivered yet. */
  get outstanding(): number {
    return this.#observer.outstanding;
  }

  /** The node with that id; it is made, but not started, when it is new. */
  node(id: NodeId): SimNode {
    return this.#nodeAt(placeInCluster(this.#cluster, id), id, 0);
  }

  /**
   * A second node with that id, at another place: a mistake of whoever gave the ids. It is made, but not started, when it
   * is new. `start`, `crash` and the like of the simulation do not mean it; use its own methods.
   */
  double(id: NodeId): SimNode {
    return this.#nodeAt(doublePlace(placeInCluster(this.#cluster, id)), id, doubleRingSeq);
  }

  #nodeAt(place: Place, id: NodeId, ringSeq: number): SimNode {
    let node = this.#nodes.get(place);
    if (node === undefined) {
      node = new SimNode({ id, place, ringSeq }, this.#world);
      this.#nodes.set(place, node);
      this.#site.attach(node);
    }
    return node;
  }

  /** All nodes, in the order in which they were made. */
  get nodes(): readonly SimNode[] {
    return [...this.#nodes.values()];
  }

  /** The nodes whose processes run or are stalled. */
  get liveNodes(): readonly SimNode[] {
    return this.nodes.filter((node) => node.live);
  }

  /** Starts nodes. A node that was crashed or has left begins a new life with a greater incarnation. */
  start(...ids: readonly NodeId[]): void {
    this.#observer.membershipMoved = true;
    for (const id of ids) this.node(id);
    for (const id of ids) this.node(id).start();
  }

  /** The same as `start`, for reading. */
  restart(...ids: readonly NodeId[]): void {
    this.start(...ids);
  }

  /** Starts a second process with the id of a node. */
  startDouble(id: NodeId): void {
    this.#observer.membershipMoved = true;
    const double = this.double(id);
    double.start();
    this.#recorder.checker?.excuseNamesake(double.process);
  }

  crash(...ids: readonly NodeId[]): void {
    for (const id of ids) this.node(id).crash();
  }

  /** Stalls nodes: what reaches them waits, their timers do not fire. With `forMs` they go on by themselves. */
  pause(id: NodeId, forMs?: number): void {
    const node = this.node(id);
    const { incarnation } = node.self;
    node.pause();
    if (forMs === undefined) return;
    this.after(forMs, () => {
      if (node.self.incarnation === incarnation) this.resume(id);
    });
  }

  resume(...ids: readonly NodeId[]): void {
    this.#observer.membershipMoved = true;
    for (const id of ids) this.node(id).resume();
  }

  /** Makes a node leave politely; its process ends. */
  leave(id: NodeId): void {
    this.node(id).leave();
  }

  /**
   * Submits a message at a node: a payload, or a number of bytes to make one. Answers its name in the trace, or
   * undefined when the node is not running or its queue is full. On Corosync's wire all messages are `agreed`.
   */
  send(id: NodeId, content: Uint8Array | number, level: Level = 'agreed'): string | undefined {
    const node = this.node(id);
    const { incarnation } = node.self;
    const payload =
      typeof content === 'number'
        ? makePayload({ nodeId: id, incarnation, ownId: node.submitted + 1 }, content)
        : content;
    const ownId = node.send(payload, this.#corosync === undefined ? level : 'agreed');
    return ownId === undefined ? undefined : messageName(node.process, ownId);
  }

  /** Splits the network into groups that do not hear each other. Nodes in no group form one more together. */
  partition(...groups: readonly (readonly NodeId[])[]): void {
    this.#observer.membershipMoved = true;
    for (const id of groups.flat()) this.node(id);
    this.network.partition(groups);
  }

  /** Lets nothing through from `source` to `target`. */
  cut(source: NodeId, target: NodeId): void {
    this.#observer.membershipMoved = true;
    this.network.cut(this.node(source).place, this.node(target).place);
  }

  /** Undoes `cut`. */
  restore(source: NodeId, target: NodeId): void {
    this.#observer.membershipMoved = true;
    this.network.restore(this.node(source).place, this.node(target).place);
  }

  /** Cuts one node off from all others. */
  isolate(id: NodeId): void {
    this.#observer.membershipMoved = true;
    this.network.isolate(this.node(id).place);
  }

  /** Opens all links. */
  heal(): void {
    this.#observer.membershipMoved = true;
    this.network.heal();
  }

  /** Multicast does not reach a node any more, unicast does, until the network is healed. */
  expireMembership(id: NodeId): void {
    this.network.expireMembership(this.node(id).place);
  }

  /** Every running node gets so many datagrams that no node has sent. Nothing happens without a codec. */
  babble(count: number): void {
    for (const node of this.nodes) {
      for (let index = 0; index < count; index++) node.arriveGarbage(noise(this.#noise));
    }
  }

  /** Loses the datagrams that `filter` says yes to. The answer ends it. */
  drop(filter: DatagramFilter): () => void {
    return this.network.drop(filter);
  }

  /** Loses the next `count` datagrams that `filter` says yes to. The answer ends it early. */
  dropNext(filter: DatagramFilter, count = 1): () => void {
    return this.network.dropNext(filter, count);
  }

  /** Does something at a simulated time (now, if it has passed). */
  at(time: number, action: () => void): void {
    this.#site.at(time, action);
  }

  /** Does something in `ms` milliseconds. */
  after(ms: number, action: () => void): void {
    this.at(this.now + ms, action);
  }

  /** Does the next thing. False when nothing is left to do. */
  step(): boolean {
    return this.#site.step();
  }

  /** Lets `ms` milliseconds pass. */
  advance(ms: number): void {
    this.runUntil(() => false, ms);
  }

  /** Goes on until the condition holds, at most for `limitMs`. Tells whether it holds. Asked after each step. */
  runUntil(condition: () => boolean, limitMs: number): boolean {
    return this.#site.runUntil(condition, limitMs);
  }

  /**
   * Goes on until every live node is in a regular configuration with exactly the live nodes it is connected with.
   * `limitMs` defaults to the bound that simulations are held to. Tells whether it came to that.
   */
  settle(limitMs: number = convergenceMsMax(this.settings)): boolean {
    this.#observer.membershipMoved = true;
    return this.runUntil(() => {
      if (!this.#observer.membershipMoved) return false;
      this.#observer.membershipMoved = false;
      return this.converged;
    }, limitMs);
  }

  /** Is every live node operational, in a configuration with exactly the live nodes it is connected with? */
  get converged(): boolean {
    return this.components().every(isTogether);
  }

  /** The live nodes, sorted by id, in groups of those that hear each other (directly or through others). */
  components(): SimNode[][] {
    return connectedGroups(this.liveNodes, this.network);
  }

  /** Goes on until every message of a live process was delivered by its sender. Tells whether it came to that. */
  drain(limitMs: number): boolean {
    return this.runUntil(() => this.#observer.outstanding === 0, limitMs);
  }

  /**
   * Ends the run and asks the checkers for what can only be told from a whole trace. With `complete` (default) the
   * run must have come to rest: all live nodes converged, nothing on its way. Throws a SimulationFailure.
   */
  finish(complete = true): void {
    const { checker } = this.#recorder;
    if (checker === undefined) return;
    const components = this.components().map((component) => component.map((node) => node.process));
    const violations = checker.finish(complete ? { complete, final: { components } } : { complete });
    const [first] = violations;
    if (first !== undefined) throw new SimulationFailure(first);
  }
}
