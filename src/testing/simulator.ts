/**
 * A whole cluster in one thread and one simulated time: many engines, a network in memory, and a queue of what happens
 * next. A seed decides everything, so a run can be repeated exactly; every delivery and every configuration is shown to
 * the checkers at once, so a run stops at the step that breaks a guarantee.
 *
 * This is the part for writing cases by hand. `simulate` (simulate.ts) draws whole runs from a seed.
 *
 * The method is that of FoundationDB's simulation and TigerBeetle's VOPR.
 */
import type { Delivery, Effect } from '../effect.ts';
import { Engine } from '../engine.ts';
import type { EngineOptions } from '../engine.ts';
import type { Level, NodeId, Origin } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import type { Codec } from '../wire/codec.ts';
import { ProtobufCodec } from '../wire/protobuf-codec.ts';
import { describeEffect } from './describe-effect.ts';
import { EventQueue } from './event-queue.ts';
import type { Timed } from './event-queue.ts';
import type { Moment, RunWatch, StepInput } from './history-watch.ts';
import { MemoryNetwork, perfectNetwork } from './memory-network.ts';
import type { Datagram, DatagramFilter, NetworkConditions } from './memory-network.ts';
import { makePayload, messageName } from './message-ledger.ts';
import { NodeObserver } from './node-observer.ts';
import type { Holds } from './online-checker.ts';
import { processName } from './process-name.ts';
import { Random } from './random.ts';
import { SimNode } from './sim-node.ts';
import type { NodeWorld, SimulatedEngine } from './sim-node.ts';
import { SimulationFailure } from './simulation-failure.ts';
import { convergenceMsMax, simulationSettings } from './simulation-settings.ts';
import { TraceRecorder } from './trace-recorder.ts';
import type { TraceEvent } from './trace.ts';

export interface SimulationOptions {
  /** Decides every random choice. Default 1. */
  readonly seed?: number;
  /** Deviations from `simulationSettings`. */
  readonly settings?: Partial<EngineSettings>;
  /** Deviations from `perfectNetwork`. */
  readonly network?: Partial<NetworkConditions>;
  /** `protobuf`: every datagram is encoded and decoded. `none` (default): messages are handed over as they are. */
  readonly codec?: 'protobuf' | 'none';
  /** Writing a ring sequence number takes up to this long. Default 0: at once. */
  readonly persistMsMax?: number;
  /** Timers fire up to this much late. Default 0. */
  readonly timerLateMsMax?: number;
  /** Most datagrams that wait for a stalled node. Default: no limit. */
  readonly inboxDatagramsMax?: number;
  /** A node that goes on after a stall reads its tokens last, as the driver does. Default true. */
  readonly tokensLast?: boolean;
  /** Every start of a node has a new address. Default true. */
  readonly freshAddresses?: boolean;
  /** Makes the engines; for trying out engines that are broken on purpose. Default: `new Engine(options)`. */
  readonly createEngine?: (options: EngineOptions) => SimulatedEngine;
  /** Keep the trace, the deliveries and their payloads for reading. Default true. */
  readonly keep?: boolean;
  /** Keep a line of text for each effect in `log`. Default false. */
  readonly log?: boolean;
  /** Check the guarantees. Default true. */
  readonly check?: boolean;
  /** Told of everything that happens, for writing the run down; see `RunHistory`. It changes nothing. */
  readonly watch?: RunWatch;
  /** Called before an effect is performed; may crash nodes, cut links and so on. */
  readonly onEffect?: (node: SimNode, effect: Effect) => void;
}

type SimEvent = Timed &
  (
    | { readonly kind: 'arrive'; readonly node: SimNode; readonly datagram: Datagram }
    | { readonly kind: 'wake'; readonly node: SimNode }
    | { readonly kind: 'persisted'; readonly node: SimNode; readonly incarnation: number }
    | { readonly kind: 'call'; readonly action: () => void }
  );

/** The event as a watch is told of it. */
function stepInput(event: SimEvent): StepInput {
  if (event.kind === 'call') return { kind: 'call' };
  const node = event.node.id;
  return event.kind === 'arrive' ? { kind: 'arrive', node, datagram: event.datagram } : { kind: event.kind, node };
}

/** How long a token that a node sends to itself takes to come back, in milliseconds. */
const loopBackMs = 0.02;

/** A simulated cluster. Times are simulated milliseconds; methods throw a SimulationFailure when a guarantee breaks. */
export class Simulation {
  readonly settings: EngineSettings;
  readonly network: MemoryNetwork;
  /** Lines of text: time, node, effect. Empty unless asked for. */
  readonly log: string[] = [];
  readonly #options: SimulationOptions;
  readonly #nodes = new Map<NodeId, SimNode>();
  readonly #events = new EventQueue<SimEvent>();
  readonly #recorder: TraceRecorder;
  readonly #observer: NodeObserver;
  readonly #world: NodeWorld;
  #now = 0;

  constructor(options: SimulationOptions = {}) {
    const seed = options.seed ?? 1;
    this.#options = options;
    this.settings = { ...simulationSettings, ...options.settings };
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
    this.network = new MemoryNetwork({
      random: new Random(seed, 1),
      conditions: { ...perfectNetwork, ...options.network },
      lost: (datagram) => options.watch?.datagram(datagram, undefined, this.#moment),
      arrive: (datagram, at) => {
        options.watch?.datagram(datagram, at, this.#moment);
        this.#events.push({ kind: 'arrive', at, order: 0, node: this.node(datagram.to), datagram });
      },
    });
    this.#world = this.#makeWorld(new Random(seed, 2));
  }

  #makeWorld(random: Random): NodeWorld {
    const options = this.#options;
    const now = (): number => this.#now;
    const events = this.#events;
    return {
      get now() {
        return now();
      },
      network: this.network,
      random,
      timerLateMsMax: options.timerLateMsMax ?? 0,
      persistMsMax: options.persistMsMax ?? 0,
      inboxDatagramsMax: options.inboxDatagramsMax ?? Infinity,
      tokensLast: options.tokensLast ?? true,
      freshAddresses: options.freshAddresses ?? true,
      newEngine: ({ self, ringSeq }) => this.#newEngine({ self, ringSeq, settings: this.settings }),
      newCodec: (self) => this.#newCodec(self),
      wakeAt: (node, at) => {
        events.push({ kind: 'wake', at, order: 0, node });
      },
      persistedAt: (node, at) => {
        events.push({ kind: 'persisted', at, order: 0, node, incarnation: node.self.incarnation });
      },
      loopBack: (node, datagram) => {
        events.push({ kind: 'arrive', at: this.#now + loopBackMs, order: 0, node, datagram });
      },
      observer: this.#observer,
      onEffect: (node, effect) => {
        if (options.log === true) this.log.push(`${this.#now.toFixed(3)} ${node.id} ${describeEffect(effect)}`);
        options.watch?.effect(node.id, effect, this.#moment);
        options.onEffect?.(node, effect);
      },
    };
  }

  #newEngine(options: EngineOptions): SimulatedEngine {
    return this.#options.createEngine?.(options) ?? new Engine(options);
  }

  #newCodec(self: Origin): Codec | undefined {
    if (this.#options.codec !== 'protobuf') return undefined;
    return new ProtobufCodec({ cluster: 'simulation', self });
  }

  /**
   * What the members of a configuration hold of a message. Who has crashed holds nothing, and whoever is on another ring
   * by now is judged by S7.1.
   */
  #holders({ configuration, seq }: Delivery): Holds {
    return (process) => {
      const member = configuration.members.find((candidate) => processName(candidate) === process);
      const node = member === undefined ? undefined : this.#nodes.get(member.nodeId);
      if (node?.live !== true || node.process !== process || node.configuration?.id !== configuration.id)
        return undefined;
      return node.holds(configuration.ringId, seq);
    };
  }

  /** Simulated milliseconds since the beginning. */
  get now(): number {
    return this.#now;
  }

  get #moment(): Moment {
    return { step: this.steps, atMs: this.#now };
  }

  /** Who is told of what happens, if anybody. */
  get watch(): RunWatch | undefined {
    return this.#options.watch;
  }

  /** How many things have happened. */
  get steps(): number {
    return this.#recorder.step;
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
    let node = this.#nodes.get(id);
    if (node === undefined) {
      node = new SimNode(id, this.#world);
      this.#nodes.set(id, node);
      this.network.attach(id);
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
   * undefined when the node is not running or its queue is full.
   */
  send(id: NodeId, content: Uint8Array | number, level: Level = 'agreed'): string | undefined {
    const node = this.node(id);
    const { incarnation } = node.self;
    const payload =
      typeof content === 'number'
        ? makePayload({ nodeId: id, incarnation, ownId: node.submitted + 1 }, content)
        : content;
    const ownId = node.send(payload, level);
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
    this.network.cut(source, target);
  }

  /** Cuts one node off from all others. */
  isolate(id: NodeId): void {
    this.#observer.membershipMoved = true;
    this.network.isolate(id);
  }

  /** Opens all links. */
  heal(): void {
    this.#observer.membershipMoved = true;
    this.network.heal();
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
    this.#events.push({ kind: 'call', at: Math.max(time, this.#now), order: 0, action });
  }

  /** Does something in `ms` milliseconds. */
  after(ms: number, action: () => void): void {
    this.at(this.#now + ms, action);
  }

  /** Does the next thing. False when nothing is left to do. */
  step(): boolean {
    const event = this.#events.pop();
    if (event === undefined) return false;
    this.#now = event.at;
    this.#recorder.step++;
    this.#options.watch?.step(stepInput(event), this.#moment);
    switch (event.kind) {
      case 'arrive':
        event.node.arrive(event.datagram);
        break;
      case 'wake':
        event.node.wake(event.at);
        break;
      case 'persisted':
        event.node.persisted(event.incarnation);
        break;
      case 'call':
        event.action();
        break;
      default:
        event satisfies never;
    }
    return true;
  }

  /** Lets `ms` milliseconds pass. */
  advance(ms: number): void {
    this.runUntil(() => false, ms);
  }

  /** Goes on until the condition holds, at most for `limitMs`. Tells whether it holds. Asked after each step. */
  runUntil(condition: () => boolean, limitMs: number): boolean {
    const end = this.#now + limitMs;
    while (!condition()) {
      const next = this.#events.peek();
      if (next === undefined || next.at > end) {
        this.#now = end;
        return false;
      }
      this.step();
    }
    return true;
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

  /** Is every live node in a regular configuration with exactly the live nodes it is connected with? */
  get converged(): boolean {
    return this.components().every((component) => {
      const wanted = component.map((node) => node.process).join();
      const id = component[0]?.configuration?.id;
      return component.every(({ configuration, phase }) => {
        if (phase !== 'running' || configuration?.kind !== 'regular' || configuration.id !== id) return false;
        return configuration.members.map(processName).join() === wanted;
      });
    });
  }

  /** The live nodes, sorted by id, in groups of those that hear each other (directly or through others). */
  components(): SimNode[][] {
    const left = [...this.liveNodes].sort((a, b) => a.id - b.id);
    const components: SimNode[][] = [];
    while (left.length > 0) {
      const component = left.splice(0, 1);
      for (const node of component) {
        for (const other of [...left]) {
          if (!this.network.connected(node.id, other.id) || !this.network.connected(other.id, node.id)) continue;
          component.push(other);
          left.splice(left.indexOf(other), 1);
        }
      }
      components.push(component.sort((a, b) => a.id - b.id));
    }
    return components;
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
