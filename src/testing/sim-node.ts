/**
 * One node of a simulation: the place where an engine lives, is crashed, stalled and started again. It does what the
 * driver does in production: hands inputs to the engine, takes the effects after each and performs them in order.
 *
 * A crash takes everything but the persisted ring sequence number. A stalled process reads nothing and its timers do
 * not fire; when it goes on it reads what has queued up before it looks at its timers, all at one time stamp.
 */
import type { Configuration } from '../configuration.ts';
import type { Delivery, Effect } from '../effect.ts';
import type { StateName } from '../membership/state.ts';
import type { Level, Member, Message, NodeId, Origin, RingId, TokenMessage } from '../message.ts';
import type { Codec } from '../wire/codec.ts';
import { DatagramReader } from './datagram-reader.ts';
import type { Datagram } from './memory-network.ts';
import type { NodeWorld, SimulatedEngine } from './node-world.ts';
import type { Place } from './place.ts';
import { processName } from './process-name.ts';
import { DropNotice } from './drop-notice.ts';
import type { GroupLoad } from './group-load.ts';
import { ReceiveBuffer } from './receive-buffer.ts';
import { SimulationFailure, simulationFailure } from './simulation-failure.ts';
import type { ProcessName } from './trace.ts';

export type { NodeWorld, SimulatedEngine } from './node-world.ts';

/** `down`: not started, crashed or left. */
export type NodePhase = 'down' | 'running' | 'paused';

/** More wakes than this without time going on mean that an engine's deadline never moves. */
const idleWakesMax = 1000;

export interface SimNodeOptions {
  readonly id: NodeId;
  readonly place: Place;
  /** The number on its stable storage at first. */
  readonly ringSeq: number;
}

/** A node, through all its incarnations. */
export class SimNode {
  readonly id: NodeId;
  /** Where it is on the network: its id, unless another one was there first. */
  readonly place: Place;
  /** What this process delivered since it started; empty when deliveries are not kept. */
  deliveries: Delivery[] = [];
  /** The configurations this process installed since it started. */
  configurations: Configuration[] = [];
  readonly #world: NodeWorld;
  #phase: NodePhase = 'down';
  #incarnation = 0;
  #self: Member;
  #engine: SimulatedEngine | undefined;
  #codec: Codec | undefined;
  /** The ring sequence number on stable storage: all that outlives a crash. */
  #storedRingSeq: number;
  #persisting: number | undefined;
  /** Effects that wait for the number being persisted. */
  #held: Effect[] = [];
  readonly #buffer: ReceiveBuffer;
  readonly #reader: DatagramReader;
  /** The places of the addresses that this node has sent to. */
  readonly #places = new Map<string, Place>();
  #wakeTime = Infinity;
  #wakeDeadline = Infinity;
  #lastWake = -1;
  #idleWakes = 0;
  readonly #drops = new DropNotice();
  #ownRingOverflowed = 0;
  #submitted = 0;
  #deliveredHere = 0;
  #effectsUntilCrash = Infinity;
  /** Once the next ring number is stored the process performs only so many effects more. */
  #effectsAfterPersist = Infinity;

  constructor({ id, place, ringSeq }: SimNodeOptions, world: NodeWorld) {
    this.id = id;
    this.place = place;
    this.#storedRingSeq = ringSeq;
    this.#world = world;
    this.#self = this.#member();
    this.#buffer = new ReceiveBuffer({ limitBytes: world.bufferBytesOf(id), tokensLast: world.tokensLast });
    this.#reader = new DatagramReader({
      world,
      buffer: this.#buffer,
      isStalled: () => this.#phase === 'paused',
      handle: (datagram) => {
        this.#read(datagram);
      },
      queued: (datagram, fits) => {
        this.#noteQueued(datagram, fits);
      },
      expire: () => {
        this.#expire(world.now);
      },
      readAt: (at) => {
        world.readAt(this, at);
      },
    });
  }

  get phase(): NodePhase {
    return this.#phase;
  }

  /** Not down: running, or stalled. */
  get live(): boolean {
    return this.#phase !== 'down';
  }

  /** The process that runs here, or ran here last. */
  get self(): Member {
    return this.#self;
  }

  get process(): ProcessName {
    return processName(this.#self);
  }

  /** The state of the running engine, undefined when the node is down. */
  get state(): StateName | undefined {
    return this.#engine?.state;
  }

  /** The configuration installed last by this process. */
  get configuration(): Configuration | undefined {
    return this.configurations.at(-1);
  }

  /** How many messages this process has submitted; the next one gets this number plus one. */
  get submitted(): number {
    return this.#submitted;
  }

  /** How many messages this process has delivered in the configuration that it installed last. */
  get deliveredHere(): number {
    return this.#deliveredHere;
  }

  /** Datagrams that were lost because a socket of this node was full. */
  get overflowed(): number {
    return this.#buffer.overflowed;
  }

  /** Of those, data messages of the ring that this process had adopted last: what the buffer contract rules out. */
  get ownRingOverflowed(): number {
    return this.#ownRingOverflowed;
  }

  /** What waits in the group socket, by ring. Told only of nodes whose buffer has a limit. */
  get groupLoad(): GroupLoad {
    return this.#buffer.load;
  }

  #noteQueued(datagram: Datagram, fits: boolean): void {
    if (datagram.unicast) return;
    if (!fits) this.#drops.note();
    if (!fits && this.groupLoad.isOwnData(datagram.message)) this.#ownRingOverflowed++;
    if (this.#buffer.isLimited) this.#world.onGroupLoad?.({ kind: fits ? 'queued' : 'lost', node: this, datagram });
  }

  /** An address begins with the place. */
  #member(): Member {
    const incarnation = this.#incarnation;
    const address = this.#world.freshAddresses ? `${this.place}.${incarnation}` : `${this.place}`;
    return { nodeId: this.id, incarnation, address, name: '', metadata: {}, capacity: this.#world.capacityOf(this.id) };
  }

  /** Starts a new process, with a greater incarnation than the one before. Ignored when one is live. */
  start(): void {
    if (this.live) return;
    this.#incarnation = this.#world.newIncarnation(this);
    this.#self = this.#member();
    this.#codec = this.#world.newCodec(this.#self);
    this.deliveries = [];
    this.configurations = [];
    this.#submitted = 0;
    this.groupLoad.adopt(undefined);
    this.#phase = 'running';
    this.#engine = this.#world.newEngine({ self: this.#self, ringSeq: this.#storedRingSeq });
    this.input((engine, now) => {
      engine.start(now);
    });
  }

  /** Kills the process. Ignored when none is live. */
  crash(): void {
    if (!this.live) return;
    // The write may have reached the disk although nobody was told.
    if (this.#persisting !== undefined && this.#world.random.chance(0.5)) this.#storedRingSeq = this.#persisting;
    this.#end();
  }

  /** Kills the process in the middle of its work, before it performs the effect after the next `count`. */
  crashAfterEffects(count: number): void {
    if (this.live) this.#effectsUntilCrash = count;
  }

  /** Kills the process between commit and install: `count` effects after the next ring number is stored. */
  crashForming(count: number): void {
    if (this.live) this.#effectsAfterPersist = count;
  }

  /** Takes back the crashes that were announced. */
  spare(): void {
    this.#effectsUntilCrash = this.#effectsAfterPersist = Infinity;
  }

  #end(): void {
    this.#phase = 'down';
    this.#engine = undefined;
    this.#persisting = undefined;
    this.#held = [];
    this.#reader.reset();
    this.#wakeTime = this.#wakeDeadline = Infinity;
    this.spare();
    this.#world.observer.ended(this);
  }

  /** Stalls the process: it does nothing at all until `resume`. Ignored unless it is running. */
  pause(): void {
    if (this.#phase === 'running') this.#phase = 'paused';
  }

  /** Lets a stalled process go on. Ignored unless it is stalled. */
  resume(): void {
    if (this.#phase !== 'paused') return;
    this.#phase = 'running';
    if (this.#persisting === undefined) this.#performHeld();
    this.#reader.resume();
    this.wake(this.#world.now);
    this.#arm();
  }

  /** Leaves politely; the process ends. Ignored unless it is running. */
  leave(): void {
    this.input((engine, now) => {
      engine.leave(now);
    });
  }

  /** Submits an application message. Answers its number, or undefined when the queue is full or the node not running. */
  send(payload: Uint8Array, level: Level): number | undefined {
    let ownId: number | undefined;
    this.input((engine, now) => {
      ownId = engine.send(payload, level, now);
      if (ownId === undefined) return;
      this.#submitted++;
      if (ownId !== this.#submitted) {
        throw simulationFailure('assertion', `${this.process}: message ${this.#submitted} got the number ${ownId}`);
      }
      this.#world.observer.submitted(this, { ownId, payload, level });
    });
    return ownId;
  }

  /** A datagram reaches the node's sockets. */
  arrive(datagram: Datagram): void {
    if (this.#phase === 'running' && this.#world.readMs === 0) this.#read(datagram);
    else if (this.live) this.#reader.arrive(datagram);
  }

  /** The time has come to read the next datagram that waits. */
  read(at: number): void {
    this.#reader.read(at);
  }

  /** Bytes that nobody of this network has sent as they are. Without a codec there is nothing that could be garbage. */
  arriveGarbage(bytes: Uint8Array): void {
    if (this.#phase === 'running') this.#decode(bytes);
  }

  #read(datagram: Datagram): void {
    if (!datagram.unicast && datagram.from === this.place) return;
    if (datagram.toIncarnation !== undefined && datagram.toIncarnation !== this.#incarnation) return;
    if (datagram.bytes === undefined || this.#codec === undefined) this.#receive(datagram.message, datagram.origin);
    else this.#decode(datagram.bytes.slice());
  }

  #decode(bytes: Uint8Array): void {
    const decoded = this.#codec?.decode(bytes);
    if (decoded === undefined) return;
    if (decoded.ok) this.#receive(decoded.message, decoded.origin);
    else this.#world.rejected(decoded.reason);
  }

  #receive(message: Message, origin: Origin): void {
    const engine = this.#engine;
    if (engine === undefined || this.#phase !== 'running') return;
    try {
      engine.receive(message, origin, this.#world.now);
    } catch (error) {
      this.#blame(error);
    }
    this.#finishInput(engine);
  }

  /** The time for which a wake was asked has come. Called too early or too late it does no harm. */
  wake(at: number): void {
    if (at === this.#wakeTime) this.#wakeTime = this.#wakeDeadline = Infinity;
    const engine = this.#engine;
    if (this.#phase !== 'running' || engine === undefined) return;
    if (engine.nextDeadline > at) {
      this.#arm();
      return;
    }
    if (this.#world.readMs > 0 && this.#reader.isBehind) this.#reader.expireLater();
    else this.#expire(at);
  }

  #expire(at: number): void {
    const engine = this.#engine;
    if (this.#phase !== 'running' || engine === undefined) return;
    this.#idleWakes = at === this.#lastWake ? this.#idleWakes + 1 : 0;
    this.#lastWake = at;
    if (this.#idleWakes > idleWakesMax) {
      throw simulationFailure('timers', `${this.process} asks to be woken at ${at} ms again and again`);
    }
    try {
      engine.expire(at);
    } catch (error) {
      this.#blame(error);
    }
    this.#finishInput(engine);
  }

  /** The ring sequence number of this incarnation has reached stable storage. */
  persisted(incarnation: number): void {
    if (incarnation !== this.#incarnation || this.#persisting === undefined) return;
    this.#storedRingSeq = Math.max(this.#storedRingSeq, this.#persisting);
    this.#persisting = undefined;
    if (this.#phase === 'running') this.#performHeld();
  }

  /** Bytes that wait in the engine's send queue; 0 when the node is down or its engine does not tell. */
  get queuedBytes(): number {
    return this.#engine?.statistics?.().sendQueueBytes ?? 0;
  }

  /** Does the process hold that message, or did it? Undefined when it cannot tell. */
  holds(ringId: RingId, messageNumber: number): boolean | undefined {
    return this.#engine?.holdsMessage(ringId, messageNumber);
  }

  /** One input and everything that follows from it. Ignored unless the process is running. */
  input(input: (engine: SimulatedEngine, now: number) => void): void {
    const engine = this.#engine;
    if (engine === undefined || this.#phase !== 'running') return;
    try {
      input(engine, this.#world.now);
    } catch (error) {
      this.#blame(error);
    }
    this.#finishInput(engine);
  }

  #blame(error: unknown): never {
    if (error instanceof SimulationFailure) throw error;
    throw simulationFailure('assertion', `${this.process} threw ${String(error)}`, error);
  }

  /** Performs the effects of an input, in order, and notes when the engine wants to be woken. */
  #finishInput(engine: SimulatedEngine): void {
    if (this.#drops.take(this.#world.now)) this.#tellDrops(engine);
    for (const effect of engine.takeEffects()) {
      if (this.#engine !== engine) return;
      this.#performOrHold(effect);
    }
    this.#arm();
  }

  #tellDrops(engine: SimulatedEngine): void {
    engine.dropped?.(this.#world.now);
    this.#world.onDropsTold?.(this);
  }

  /** Asks to be woken for the engine's deadline, unless a wake for an earlier one is on its way. */
  #arm(): void {
    const engine = this.#engine;
    if (engine === undefined || this.#phase !== 'running') return;
    const deadline = engine.nextDeadline;
    if (deadline >= this.#wakeDeadline || deadline === Infinity) return;
    const { now, random, timerLateMsMax } = this.#world;
    this.#wakeDeadline = deadline;
    this.#wakeTime = Math.max(now, deadline) + (timerLateMsMax > 0 ? random.uniform(0, timerLateMsMax) : 0);
    this.#world.wakeAt(this, this.#wakeTime);
  }

  #performOrHold(effect: Effect): void {
    if (this.#persisting !== undefined || this.#held.length > 0) this.#held.push(effect);
    else this.#perform(effect);
  }

  #performHeld(): void {
    const engine = this.#engine;
    const held = this.#held;
    this.#held = [];
    for (const effect of held) {
      if (this.#engine !== engine) return;
      this.#performOrHold(effect);
    }
  }

  #perform(effect: Effect): void {
    if (this.#effectsUntilCrash-- <= 0) {
      this.crash();
      return;
    }
    const engine = this.#engine;
    this.#world.onEffect(this, effect);
    if (this.#engine !== engine) return;
    switch (effect.type) {
      case 'multicast':
        this.#multicast(effect.message);
        break;
      case 'unicast':
        this.#unicast(effect.to, effect.message);
        break;
      case 'deliver':
        this.#deliver(effect.delivery);
        break;
      case 'install':
        this.#install(effect.configuration);
        break;
      case 'persist':
        this.#persist(effect.ringSeq);
        break;
      case 'sent':
        this.#world.observer.sent(this, effect);
        break;
      case 'groupChange':
      case 'groupDeliver':
      case 'quorum':
      case 'writable':
        break;
      case 'halt':
        this.#halt(effect);
        break;
      default:
        effect satisfies never;
    }
  }

  #deliver(delivery: Delivery): void {
    this.#deliveredHere++;
    this.#world.observer.delivered(this, delivery);
  }

  #install(configuration: Configuration): void {
    this.#deliveredHere = 0;
    this.configurations.push(configuration);
    this.#world.observer.installed(this, configuration);
  }

  #multicast(message: Message): void {
    const packet = { from: this.place, origin: this.#self, message, bytes: this.#codec?.encode(message) };
    this.#world.network.multicast(packet, this.#world.now);
    if (!this.#buffer.isLimited) return;
    // The kernel hands the sender a copy as well: it is of no use, but it takes room until it is read.
    this.#reader.arrive({ ...packet, to: this.place, toIncarnation: undefined, unicast: false });
  }

  #unicast(to: Member, message: TokenMessage): void {
    if (this.#buffer.isLimited) this.groupLoad.adopt(message.ringId);
    const bytes = this.#codec?.encode(message);
    const place = this.#placeOf(to.address);
    const own = place === this.place;
    const toIncarnation = own || this.#world.freshAddresses ? to.incarnation : undefined;
    const { place: from } = this;
    const datagram: Datagram = { from, origin: this.#self, to: place, toIncarnation, unicast: true, message, bytes };
    if (own) this.#world.loopBack(this, datagram);
    else this.#world.network.send(datagram, this.#world.now);
  }

  /** The place that an address begins with. */
  #placeOf(address: string): Place {
    let place = this.#places.get(address);
    if (place === undefined) {
      place = Number.parseInt(address, 10);
      this.#places.set(address, place);
    }
    return place;
  }

  #persist(ringSeq: number): void {
    const { now, random, persistMsMax } = this.#world;
    this.#persisting = ringSeq;
    this.#effectsUntilCrash = Math.min(this.#effectsUntilCrash, this.#effectsAfterPersist);
    this.#effectsAfterPersist = Infinity;
    if (persistMsMax === 0) this.persisted(this.#incarnation);
    else this.#world.persistedAt(this, now + random.uniform(0, persistMsMax));
  }

  #halt({ reason }: Extract<Effect, { readonly type: 'halt' }>): void {
    const { process } = this;
    this.#end();
    if (reason.kind === 'duplicate-node-id' && this.#world.isNamesake(this, reason.incarnation)) return;
    if (reason.kind !== 'left') throw simulationFailure('halt', `${process} halted: ${reason.kind}`);
  }
}
