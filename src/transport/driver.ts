/**
 * The driver: the engine's hands. It owns engine, codec, transport and clock, feeds what happens in the world to the
 * engine one input at a time, and performs what the engine asks for, from first to last.
 *
 * - After each input it takes the effects at once and appends them to a queue. One loop performs the queue, so an
 *   application that sends from inside a message handler never re-enters anything: its effects line up behind.
 * - `persist` is a barrier. While the store writes, the queue waits; inputs still go to the engine.
 * - There is one timer, for the engine's next deadline (deadline-timer.ts).
 * - What this node multicasts comes back to it from the network and is dropped by its origin; a token for this node
 *   itself does not touch the network, it is handed back on a later turn.
 *
 * The shape is that of etcd-io/raft's `Ready` loop and of quinn's one timer for the earliest deadline.
 */
import type { Configuration } from '../configuration.ts';
import type { Delivery, Effect, GroupChange, GroupDelivery, Quorum } from '../effect.ts';
import type { Engine } from '../engine.ts';
import { ClusterError } from '../errors.ts';
import type { GroupCommands } from '../membership/process-groups.ts';
import type { Evidence, Level, Message, Origin } from '../message.ts';
import type { PeerSample } from '../tuning/observation.ts';
import type { Codec } from '../wire/codec.ts';
import type { Clock } from './clock.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { haltError, internalError } from './halt-error.ts';
import { PeersHeard } from './peers-heard.ts';
import type { Finding, Refused, RejectStatistics } from './reject-table.ts';
import { RejectTable } from './reject-table.ts';
import type { Channel, Transport, TransportHandler } from './transport.ts';

/** What the driver uses of an engine. */
export type DrivenEngine = GroupCommands & EngineInputs;

/** What the ring itself is told and asked. */
export type EngineInputs = Pick<
  Engine,
  | 'start'
  | 'receive'
  | 'expire'
  | 'send'
  | 'leave'
  | 'addressChanged'
  | 'dropped'
  | 'observe'
  | 'nextDeadline'
  | 'takeEffects'
>;

/** An own message got its place in the order. */
export type SentEffect = Extract<Effect, { readonly type: 'sent' }>;

/** Receives what concerns the application, in the one order. None of the methods may throw. */
export interface DriverApplication {
  deliver(delivery: Delivery): void;
  install(configuration: Configuration): void;
  sent(effect: SentEffect): void;
  groupChange(change: GroupChange): void;
  groupDeliver(delivery: GroupDelivery): void;
  quorum(quorum: Quorum): void;
  /** The send queue has room again after `send` refused. */
  writable(): void;
  finding(finding: Finding): void;
  /** The node stopped for good, after everything delivered before; `error` undefined after a `leave`. Called once. */
  halted(error: ClusterError | undefined): void;
}

/** Where ring sequence numbers are kept. Undefined: `ringSeq` is already durable. */
export interface RingSeqPersistence {
  persist(ringSeq: number): Promise<void> | undefined;
}

export interface DriverOptions {
  readonly self: Origin;
  readonly transport: Transport;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly store: RingSeqPersistence;
  readonly application: DriverApplication;
  /**
   * Asked before an input that may end in a new configuration: what this process has seen of itself lately. Undefined
   * when nothing is new.
   */
  readonly evidence: () => readonly Evidence[] | undefined;
  /** Makes the engine, once the transport has told where this node takes its token. */
  readonly makeEngine: (address: string) => DrivenEngine;
}

/** Counters of the driver. */
export interface DriverStatistics {
  readonly rejects: RejectStatistics;
  /** Own multicasts that came back and were dropped. */
  readonly ownCopies: number;
  /** Effects that wait for the store. */
  readonly waitingEffects: number;
  /** Joins of all nodes, repetitions included. */
  readonly joinsHeard: number;
  /** Where another process with this node's id was heard. */
  readonly twinAddress: string | undefined;
  /** When each node was heard last. */
  readonly peers: readonly PeerSample[];
}

/** Runs one engine. Make it with `Driver.open`, then `start` it. */
export class Driver {
  readonly #options: DriverOptions;
  readonly #rejects = new RejectTable();
  readonly #timer: DeadlineTimer;
  #engine: DrivenEngine | undefined;
  #pending: Effect[] = [];
  #performing = false;
  /** How many things the queue waits for: a write of the store, a turn granted to the application. */
  #barriers = 0;
  #stopped = false;
  #ownCopies = 0;
  readonly #peers = new PeersHeard();
  #joinsHeard = 0;
  #twinAddress: string | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: DriverOptions) {
    this.#options = options;
    this.#timer = new DeadlineTimer({
      clock: options.clock,
      deadline: () => this.#engine?.nextDeadline ?? Infinity,
      expire: (now) => {
        this.#expire(now);
      },
    });
  }

  /** Opens the transport and makes the engine. Rejects with the transport's error, having left nothing open. */
  static async open(options: DriverOptions): Promise<Driver> {
    const driver = new Driver(options);
    const address = await options.transport.open(driver.#handler());
    driver.#engine = options.makeEngine(address);
    return driver;
  }

  /** Lets the engine look for other nodes. Once. */
  start(): void {
    this.#input((engine, now) => {
      engine.start(now);
    });
  }

  /**
   * Offers a message to the engine; false when there is no room, or when the node has stopped. `queued` is called with
   * the engine's number for it before any effect is performed, since the first effect may be its delivery. The payload
   * must not be changed afterwards.
   */
  send(payload: Uint8Array, level: Level, queued: (id: number) => void): boolean {
    return this.#offer(queued, (engine, now) => engine.send(payload, level, now));
  }

  /** As `send`, to the members of a group that this process is in. */
  sendToGroup(group: string, payload: Uint8Array, queued: (id: number) => void): boolean {
    return this.#offer(queued, (engine, now) => engine.sendToGroup(group, payload, now));
  }

  /** Joins this process to a group. */
  joinGroup(group: string): void {
    this.#input((engine, now) => {
      engine.joinGroup(group, now);
    });
  }

  /** Leaves a group. */
  leaveGroup(group: string): void {
    this.#input((engine, now) => {
      engine.leaveGroup(group, now);
    });
  }

  #offer(queued: (id: number) => void, send: (engine: DrivenEngine, now: number) => number | undefined): boolean {
    const engine = this.#engine;
    if (engine === undefined || this.#stopped) {
      return false;
    }
    try {
      const id = send(engine, this.#options.clock.now());
      if (id !== undefined) {
        queued(id);
      }
      this.#collect(engine);
      return id !== undefined;
    } catch (fault) {
      this.#fail(fault);
      return false;
    }
  }

  /** The group socket has dropped datagrams. */
  dropped(): void {
    this.#input((engine, now) => {
      engine.dropped(now);
    });
  }

  /** Says farewell; `halted` follows. Harmless after a stop. */
  leave(): void {
    this.#input((engine, now) => {
      engine.leave(now);
    });
  }

  /** Performs no further effect before the event loop has turned once, so that promises settled now are seen first. */
  holdOneTurn(): void {
    this.#barriers += 1;
    this.#options.clock.afterPoll(() => {
      this.#liftBarrier();
    });
  }

  /** Stops without a word to the others, and resolves when the transport is closed. May be called again. */
  close(): Promise<void> {
    this.#stopped = true;
    this.#pending = [];
    this.#timer.stop();
    this.#closing ??= this.#options.transport.close();
    return this.#closing;
  }

  statistics(): DriverStatistics {
    return {
      rejects: this.#rejects.statistics(),
      ownCopies: this.#ownCopies,
      waitingEffects: this.#pending.length,
      joinsHeard: this.#joinsHeard,
      twinAddress: this.#twinAddress,
      peers: this.#peers.samples(this.#options.clock.now()),
    };
  }

  #handler(): TransportHandler {
    return {
      datagram: (bytes, from, channel) => {
        this.#datagram(bytes, from, channel);
      },
      addressChanged: (address) => {
        this.#input((engine, now) => {
          engine.addressChanged(address, now);
        });
      },
      trouble: (error) => {
        this.#trouble(error);
      },
      unlisted: (from) => {
        this.#reject({ reason: 'unlisted', detail: '' }, from);
      },
    };
  }

  #datagram(bytes: Uint8Array, from: string, channel: Channel): void {
    if (this.#engine === undefined || this.#stopped) {
      return;
    }
    const decoded = this.#options.codec.decode(bytes);
    if (!decoded.ok) {
      this.#reject(decoded, from);
      return;
    }
    const { self, clock } = this.#options;
    const { origin, message } = decoded;
    if (origin.nodeId === self.nodeId) {
      if (origin.incarnation === self.incarnation) {
        this.#ownCopies += 1;
        return;
      }
      this.#twinAddress = from;
    } else {
      this.#peers.heard(origin.nodeId, { address: from, channel, now: clock.now() });
    }
    if (message.type === 'join') {
      this.#joinsHeard += 1;
      this.#observe();
    }
    this.#receive(message, origin);
  }

  #reject(refused: Refused, from: string): void {
    const finding = this.#rejects.record(refused, from);
    if (finding !== undefined && !this.#stopped) {
      this.#options.application.finding(finding);
    }
  }

  /** Tells the engine what this process has seen of itself. */
  #observe(): void {
    const evidence = this.#options.evidence();
    if (evidence !== undefined) {
      this.#engine?.observe(evidence);
    }
  }

  #receive(message: Message, origin: Origin): void {
    const engine = this.#engine;
    if (engine === undefined || this.#stopped) {
      return;
    }
    try {
      engine.receive(message, origin, this.#options.clock.now());
      this.#collect(engine);
    } catch (fault) {
      this.#fail(fault);
    }
  }

  #trouble(error: Error): void {
    if (!this.#stopped) {
      this.#options.application.finding({
        kind: 'transport',
        message: error.message,
        source: undefined,
        reason: undefined,
      });
    }
  }

  /** Rare inputs; the frequent ones do without a closure. */
  #input(apply: (engine: DrivenEngine, now: number) => void): void {
    const engine = this.#engine;
    if (engine === undefined || this.#stopped) {
      return;
    }
    try {
      apply(engine, this.#options.clock.now());
      this.#collect(engine);
    } catch (fault) {
      this.#fail(fault);
    }
  }

  #collect(engine: DrivenEngine): void {
    for (const effect of engine.takeEffects()) {
      this.#pending.push(effect);
    }
    this.#performAll();
    this.#timer.arm();
  }

  /** Performs the queue until it is empty or meets a barrier. An effect may append to it, or stop the node. */
  #performAll(): void {
    if (this.#performing) {
      return;
    }
    this.#performing = true;
    try {
      let next = 0;
      const queue = this.#pending;
      while (next < queue.length && this.#barriers === 0 && !this.#stopped) {
        const effect = queue[next];
        next += 1;
        if (effect !== undefined) {
          this.#perform(effect);
        }
      }
      queue.splice(0, next);
    } finally {
      this.#performing = false;
    }
  }

  #perform(effect: Effect): void {
    const { application, codec, transport } = this.#options;
    switch (effect.type) {
      case 'multicast':
        transport.multicast(codec.encode(effect.message));
        return;
      case 'unicast':
        this.#unicast(effect);
        return;
      case 'deliver':
        application.deliver(effect.delivery);
        return;
      case 'install':
        application.install(effect.configuration);
        return;
      case 'persist':
        this.#persist(effect.ringSeq);
        return;
      case 'sent':
        application.sent(effect);
        return;
      case 'groupChange':
        application.groupChange(effect.change);
        return;
      case 'groupDeliver':
        application.groupDeliver(effect.delivery);
        return;
      case 'quorum':
        application.quorum(effect.quorum);
        return;
      case 'writable':
        application.writable();
        return;
      case 'halt':
        this.#halt(haltError(effect.reason, this.#twinAddress ?? ''));
        return;
      default: {
        const never: never = effect;
        throw new Error(`unknown effect ${JSON.stringify(never)}`);
      }
    }
  }

  #unicast({ to, message }: Extract<Effect, { readonly type: 'unicast' }>): void {
    const { self, transport, codec, clock } = this.#options;
    if (to.nodeId === self.nodeId && to.incarnation === self.incarnation) {
      clock.afterPoll(() => {
        this.#receive(message, self);
      });
      return;
    }
    transport.unicast(to.address, codec.encode(message));
  }

  #persist(ringSeq: number): void {
    const written = this.#options.store.persist(ringSeq);
    if (written === undefined) {
      return;
    }
    this.#barriers += 1;
    written.then(
      () => {
        this.#liftBarrier();
      },
      (fault: unknown) => {
        this.#fail(fault);
      },
    );
  }

  #liftBarrier(): void {
    this.#barriers -= 1;
    if (this.#stopped) {
      return;
    }
    try {
      this.#performAll();
    } catch (fault) {
      this.#fail(fault);
    }
  }

  #expire(now: number): void {
    this.#observe();
    this.#input((engine) => {
      engine.expire(now);
    });
  }

  #fail(fault: unknown): void {
    if (this.#stopped) {
      return;
    }
    this.#halt(fault instanceof ClusterError ? fault : internalError(fault));
  }

  #halt(error: ClusterError | undefined): void {
    void this.close().catch(() => undefined);
    this.#options.application.halted(error);
  }
}
