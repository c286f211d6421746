/**
 * A real `Cluster` on a simulated node. The engine is driven by the simulation, as always; the cluster is given an engine
 * that passes commands on to the node and hands over what the node did for the application: deliveries, configurations,
 * places in the order, its end. So everything that simulations can do to nodes (crashes, stalls, slow storage, faults of
 * the network) happens to a program that uses the public API and knows nothing of it.
 *
 * What is handed over is handed over between two steps of the simulation (`pump`), never in the middle of one, as a driver
 * lets an application's reaction line up behind the effects that came before it. A process that crashes in a step loses
 * what that step would have told it: it died before its handlers ran.
 */
import type { Effect } from '../effect.ts';
import type { EngineOptions } from '../engine.ts';
import { GroupEngine } from '../group-engine.ts';
import type { GroupEngineOptions } from '../group-engine.ts';
import type { GroupCommands } from '../membership/process-groups.ts';
import type { Level, NodeId } from '../message.ts';
import type { Clock } from '../transport/clock.ts';
import { noMonitor } from '../transport/monitor.ts';
import type { ClusterEngine, ClusterParts } from '../transport/parts.ts';
import type { Transport, TransportHandler, TransportStatistics } from '../transport/transport.ts';
import { ProtobufCodec } from '../wire/protobuf-codec.ts';
import type { SimNode, SimulatedEngine } from './sim-node.ts';
import type { Simulation } from './simulator.ts';

const noBuffer = {
  reportFactor: 1,
  inode: undefined,
  receiveAsked: 0,
  receiveReported: undefined,
  sendAsked: 0,
  sendReported: undefined,
};

/** The simulated network has no sockets to count. */
function transportStatistics(address: string): TransportStatistics {
  return {
    address,
    interfaceName: 'simulation',
    sentDatagrams: 0,
    sentBytes: 0,
    receivedDatagrams: 0,
    receivedBytes: 0,
    groupDatagrams: 0,
    joinedAgoMs: undefined,
    sendErrors: {},
    buffers: { group: noBuffer, token: noBuffer },
  };
}

/** A command that a stalled process gives once it goes on. */
type GroupCommand = (engine: SimulatedEngine, now: number) => void;

/** What a simulated process needs of the simulation around it. */
export interface ProcessWorld {
  readonly simulation: Simulation;
  /** Something happened that concerns an application: let promises settle and pump before the next step. */
  readonly stir: () => void;
}

/** One incarnation of one node, with a `Cluster` on top. */
export class SimulatedProcess {
  readonly nodeId: NodeId;
  readonly incarnation: number;
  readonly #world: ProcessWorld;
  readonly #node: SimNode;
  #engine: GroupEngine | undefined;
  #engineOptions: GroupEngineOptions | undefined;
  #handler: TransportHandler | undefined;
  #effects: Effect[] = [];
  #callbacks: (() => void)[] = [];
  #wantsRoom = false;
  #wantsToLeave = false;
  /** Commands about groups given while the process was stalled. */
  #postponed: GroupCommand[] = [];
  #started = false;
  #gone = false;
  #fault: { readonly error: unknown } | undefined;

  constructor(nodeId: NodeId, world: ProcessWorld) {
    this.#world = world;
    this.#node = world.simulation.node(nodeId);
    this.nodeId = nodeId;
    this.incarnation = this.#node.self.incarnation + 1;
  }

  /** For the second argument of `Cluster.join`. */
  readonly parts: ClusterParts = {
    clock: this.#clock(),
    wallClockMs: () => this.incarnation,
    drawNodeId: () => this.nodeId,
    processNumber: () => 1,
    makeTransport: () => this.#transport(),
    makeCodec: ({ cluster }, self) => new ProtobufCodec({ cluster, self }),
    makeEngine: (options) => {
      this.#engineOptions = options;
      return this.#commandedEngine();
    },
    makeMonitor: () => noMonitor,
    openStore: () => Promise.resolve({ initial: 0, persist: () => undefined }),
  };

  /** Is the process over: crashed, or closed? */
  get gone(): boolean {
    return this.#gone || (this.#started && !this.#leaving && !this.#present);
  }

  /** The first thing that went wrong inside a command, where the cluster's own care would hide it. */
  get fault(): { readonly error: unknown } | undefined {
    return this.#fault;
  }

  /** Makes the engine that the simulated node runs; `self` gets the name and metadata of the cluster's options. */
  makeEngine(options: EngineOptions): SimulatedEngine {
    const { process = 1, self: { name = '', metadata = {} } = {} } = this.#engineOptions ?? {};
    this.#engine = new GroupEngine({ ...options, process, self: { ...options.self, name, metadata } });
    return this.#engine;
  }

  /** The node performs an effect. */
  take(effect: Effect): void {
    if (effect.type === 'multicast' || effect.type === 'unicast' || effect.type === 'persist') return;
    this.#effects.push(effect);
    this.#world.stir();
  }

  /** Calls back in `ms` simulated milliseconds, later when the process is stalled then, never when it is gone. */
  after(ms: number, callback: () => void): () => void {
    let cancelled = false;
    this.#world.simulation.after(ms, () => {
      if (cancelled) return;
      this.#callbacks.push(() => {
        if (!cancelled) callback();
      });
      this.#world.stir();
    });
    return () => {
      cancelled = true;
    };
  }

  /** The cluster has closed. */
  end(): void {
    this.#gone = true;
  }

  /** Hands over what has happened since the last call. */
  pump(): void {
    if (this.gone) {
      this.#gone = true;
      return;
    }
    if (this.#node.phase === 'paused') return;
    for (const callback of this.#callbacks.splice(0)) callback();
    this.#catchUp();
    if (this.#effects.length > 0) this.#collect();
  }

  /** What the process wanted to do while it was stalled. */
  #catchUp(): void {
    if (this.#wantsRoom) {
      this.#wantsRoom = false;
      this.#effects.push({ type: 'writable' });
    }
    for (const command of this.#postponed.splice(0)) this.#node.input(command);
    if (this.#wantsToLeave) {
      this.#wantsToLeave = false;
      this.#world.simulation.leave(this.nodeId);
    }
  }

  /** Any input makes the driver take the engine's effects; this one carries nothing. */
  #collect(): void {
    this.#handler?.addressChanged(this.#node.self.address);
  }

  /** Does the node run this process? */
  get #present(): boolean {
    return this.#node.live && this.#node.self.incarnation === this.incarnation;
  }

  /** The node has ended because it was asked to, and the cluster has not been told yet. */
  get #leaving(): boolean {
    return this.#effects.at(-1)?.type === 'halt';
  }

  #clock(): Clock {
    return {
      now: () => this.#world.simulation.now,
      schedule: (delayMs, callback) => this.after(delayMs, callback),
      afterPoll: (callback) => {
        this.after(0, callback);
      },
    };
  }

  #transport(): Transport {
    return {
      open: (handler) => {
        this.#handler = handler;
        return Promise.resolve(`${this.nodeId}.${this.incarnation}`);
      },
      multicast: () => undefined,
      unicast: () => undefined,
      capacity: () => undefined,
      statistics: () => transportStatistics(`${this.nodeId}.${this.incarnation}`),
      close: () => Promise.resolve(),
    };
  }

  /** Passes commands on to the node. Its inputs come from the simulation, so those methods do nothing. */
  #commandedEngine(): ClusterEngine {
    const engine = (): GroupEngine => {
      if (this.#engine === undefined) throw new Error(`node ${this.nodeId} has not started`);
      return this.#engine;
    };
    return {
      start: () => {
        this.#command(() => {
          this.#started = true;
          this.#world.simulation.start(this.nodeId);
        });
      },
      send: (payload, level) => this.#command(() => this.#send(payload, level)),
      leave: () => {
        this.#command(() => {
          this.#leave();
        });
      },
      ...this.#groupCommands(),
      receive: () => undefined,
      expire: () => undefined,
      addressChanged: () => undefined,
      dropped: () => undefined,
      observe: () => undefined,
      nextDeadline: Infinity,
      takeEffects: () => this.#effects.splice(0),
      statistics: () => engine().statistics(),
      get state() {
        return engine().state;
      },
      get isFlushed() {
        return engine().isFlushed;
      },
    };
  }

  #groupCommands(): GroupCommands {
    const give = (command: GroupCommand): void => {
      if (this.#node.phase === 'paused') this.#postponed.push(command);
      else if (!this.gone) {
        this.#command(() => {
          this.#node.input(command);
        });
      }
    };
    return {
      joinGroup: (group) => {
        give((engine, now) => engine.joinGroup?.(group, now));
      },
      leaveGroup: (group) => {
        give((engine, now) => engine.leaveGroup?.(group, now));
      },
      sendToGroup: (group, payload) => this.#command(() => this.#sendToGroup(group, payload)),
    };
  }

  #send(payload: Uint8Array, level: Level): number | undefined {
    return this.#canSend ? this.#node.send(payload, level) : undefined;
  }

  #sendToGroup(group: string, payload: Uint8Array): number | undefined {
    let id: number | undefined;
    if (this.#canSend) this.#node.input((engine, now) => (id = engine.sendToGroup?.(group, payload, now)));
    return id;
  }

  /** A stalled process is told that there is room once it goes on. */
  get #canSend(): boolean {
    const isPaused = this.#node.phase === 'paused';
    if (isPaused) this.#wantsRoom = true;
    return !isPaused && !this.gone;
  }

  #leave(): void {
    if (this.#node.phase === 'paused') this.#wantsToLeave = true;
    else if (this.#present) this.#world.simulation.leave(this.nodeId);
  }

  #command<T>(command: () => T): T {
    try {
      return command();
    } catch (error) {
      this.#fault ??= { error };
      this.#world.stir();
      throw error;
    }
  }
}
