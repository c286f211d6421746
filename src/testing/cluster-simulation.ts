/**
 * A simulated network for programs that use `Cluster`: at each node a program of the user's runs on a real `Cluster`, and
 * the simulation beneath it (simulator.ts) loses datagrams, cuts links, stalls and crashes nodes. One seed decides the
 * course, the guarantees are checked at every step, and no socket or real clock is involved.
 *
 * A program reacts in promises, and promises settle only when the simulation lets the event loop turn. So all methods
 * that let time pass are asynchronous here, and after each step that concerned a program simulated time stands still until
 * the program has nothing left to do. That is why a program under test must not wait for real time or real files: the
 * simulation would not wait for it.
 */
import { Cluster } from '../cluster.ts';
import type { NodeId } from '../message.ts';
import { systemClock } from '../transport/clock.ts';
import type { ClusterOptions } from '../tuning/options.ts';
import type { ApplicationContext, ApplicationFactory, RunningApplication } from './application.ts';
import { Random } from './random.ts';
import { programFailure, simulationFailure } from './simulation-failure.ts';
import { convergenceMsMax } from './simulation-settings.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { Simulation } from './simulator.ts';
import type { SimulationOptions } from './simulator.ts';

/** Options of a simulation of clusters; those of `Simulation` and these. */
export interface ClusterSimulationOptions<T> extends Omit<SimulationOptions, 'createEngine'> {
  /** Makes the program of each process. */
  readonly application: ApplicationFactory<T>;
  /**
   * Options of `Cluster.join`, the node id apart; given per node. Names and metadata count; the protocol's settings are
   * those of the simulation (`settings`), and what concerns sockets has no effect. Default: none.
   */
  readonly clusterOptions?: ((nodeId: NodeId) => ClusterOptions) | undefined;
}

/** A process with its program; the program is missing until the cluster has joined. */
interface Host<T> {
  readonly process: SimulatedProcess;
  running: RunningApplication<T> | undefined;
}

/** One turn of the event loop: everything that promises can do by themselves is done then. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    systemClock.afterPoll(resolve);
  });
}

/** Random numbers of programs have streams of their own from here on. */
const firstStream = 1000;

/** More turns of the event loop than this at one instant, and the run is given up. */
const turnsMax = 10_000;

/** Simulated nodes that run programs. Times are simulated milliseconds. */
export class ClusterSimulation<T> {
  /** The simulation beneath: network, trace, log, and whatever else is not offered here. */
  readonly simulation: Simulation;
  readonly #options: ClusterSimulationOptions<T>;
  readonly #hosts = new Map<NodeId, Host<T>>();
  readonly #storage = new Map<NodeId, Map<string, unknown>>();
  #starts = 0;
  #stirred = false;
  #turnsHere = 0;
  #turnedAt = -1;
  #fault: { readonly error: unknown } | undefined;

  constructor(options: ClusterSimulationOptions<T>) {
    this.#options = options;
    this.simulation = new Simulation({
      ...options,
      createEngine: (engineOptions) => {
        const host = this.#hosts.get(engineOptions.self.nodeId);
        if (host === undefined) throw new Error(`node ${engineOptions.self.nodeId} was started without a program`);
        return host.process.makeEngine(engineOptions);
      },
      onEffect: (node, effect) => {
        const process = this.#hosts.get(node.id)?.process;
        if (process?.incarnation === node.self.incarnation) process.take(effect);
        options.onEffect?.(node, effect);
      },
    });
  }

  /** Simulated milliseconds since the beginning. */
  get now(): number {
    return this.simulation.now;
  }

  /**
   * Starts nodes: each joins with a new `Cluster` and then gets its program. Ignored for nodes that run. The programs are
   * there once the nodes have installed their first configurations (`settle`).
   */
  start(...ids: readonly NodeId[]): void {
    for (const id of ids) this.simulation.node(id);
    for (const id of ids) {
      const host = this.#hosts.get(id);
      if (host === undefined || host.process.gone) this.#boot(id);
    }
  }

  /** The program that runs at a node. Throws a `RangeError` when there is none: the node is down or has not joined yet. */
  application(id: NodeId): T {
    return this.#running(id).application;
  }

  /** The cluster of a node. Throws as `application` does. */
  cluster(id: NodeId): Cluster {
    return this.#running(id).cluster;
  }

  /** The programs that run at present (stalled ones included), by node id. */
  get applications(): readonly RunningApplication<T>[] {
    return [...this.#hosts.values()]
      .flatMap(({ process, running }) => (running === undefined || process.gone ? [] : [running]))
      .sort((a, b) => a.nodeId - b.nodeId);
  }

  /** Kills the processes of nodes: their programs see nothing more. What is in `storage` stays. */
  crash(...ids: readonly NodeId[]): void {
    this.simulation.crash(...ids);
    this.#stirred = true;
  }

  /** Stalls a node, with its program; with `forMs` it goes on by itself. */
  pause(id: NodeId, forMs?: number): void {
    this.simulation.pause(id);
    if (forMs === undefined) return;
    const process = this.#hosts.get(id)?.process;
    this.after(forMs, () => {
      if (this.#hosts.get(id)?.process === process) this.resume(id);
    });
  }

  /** Lets stalled nodes go on. */
  resume(...ids: readonly NodeId[]): void {
    this.simulation.resume(...ids);
    this.#stirred = true;
  }

  /** Splits the network into groups that do not hear each other. Nodes in no group form one more together. */
  partition(...groups: readonly (readonly NodeId[])[]): void {
    this.simulation.partition(...groups);
  }

  /** Cuts one node off from all others. */
  isolate(id: NodeId): void {
    this.simulation.isolate(id);
  }

  /** Opens all links. */
  heal(): void {
    this.simulation.heal();
  }

  /** Does something at a simulated time (now, if it has passed). An exception ends the run as a failure of a program. */
  at(time: number, action: () => void): void {
    this.simulation.at(time, () => {
      this.#stirred = true;
      this.#guard(action);
    });
  }

  /** Does something in `ms` milliseconds. */
  after(ms: number, action: () => void): void {
    this.at(this.now + ms, action);
  }

  /** Lets `ms` milliseconds pass. */
  async advance(ms: number): Promise<void> {
    await this.runUntil(() => false, ms);
  }

  /**
   * Goes on until the condition holds, at most for `limitMs`. Tells whether it holds. It is asked after each step, and
   * always when programs have nothing left to do.
   */
  async runUntil(condition: () => boolean, limitMs: number): Promise<boolean> {
    const end = this.now + limitMs;
    await this.#react();
    for (;;) {
      const holds = this.simulation.runUntil(() => this.#stirred || condition(), end - this.now);
      if (!this.#stirred) return holds;
      await this.#react();
    }
  }

  /**
   * Goes on until every live node is in a regular configuration with exactly the live nodes it is connected with, and
   * `condition` holds. `limitMs` defaults to the bound that simulations are held to. Tells whether it came to that.
   */
  async settle(
    condition: (running: RunningApplication<T>) => boolean = () => true,
    limitMs: number = convergenceMsMax(this.simulation.settings),
  ): Promise<boolean> {
    let askedAt = -1;
    return this.runUntil(() => {
      if (this.now < askedAt + 1) return false;
      askedAt = this.now;
      return this.simulation.converged && this.#allRun && this.applications.every(condition);
    }, limitMs);
  }

  /** As `Simulation.finish`: the verdict on the whole trace. */
  finish(complete = true): void {
    this.simulation.finish(complete);
  }

  /** Has every live node its program? */
  get #allRun(): boolean {
    return this.simulation.liveNodes.length === this.applications.length;
  }

  #running(id: NodeId): RunningApplication<T> {
    const host = this.#hosts.get(id);
    if (host?.running === undefined || host.process.gone) throw new RangeError(`no program runs at node ${id}`);
    return host.running;
  }

  #boot(id: NodeId): void {
    this.#starts += 1;
    const process = new SimulatedProcess(id, {
      simulation: this.simulation,
      stir: () => {
        this.#stirred = true;
      },
    });
    const host: Host<T> = { process, running: undefined };
    this.#hosts.set(id, host);
    this.#stirred = true;
    this.#run(host, new Random(this.#options.seed ?? 1, firstStream + this.#starts)).catch((error: unknown) => {
      if (!process.gone) this.#blame(error);
    });
  }

  async #run(host: Host<T>, random: Random): Promise<void> {
    const { process } = host;
    const { nodeId } = process;
    const options = { ...this.#options.clusterOptions?.(nodeId), nodeId };
    const cluster = await Cluster.join(options, { parts: process.parts });
    cluster.on('error', (error) => {
      this.#blame(error);
    });
    cluster.on('closed', () => {
      process.end();
    });
    const application = await this.#options.application(this.#context(process, cluster, random));
    host.running = { nodeId, cluster, application };
    this.#stirred = true;
  }

  #context(process: SimulatedProcess, cluster: Cluster, random: Random): ApplicationContext {
    const { nodeId, incarnation } = process;
    const now = (): number => this.now;
    const storage = this.#storage.get(nodeId) ?? new Map<string, unknown>();
    this.#storage.set(nodeId, storage);
    return {
      cluster,
      nodeId,
      incarnation,
      random,
      storage,
      get now() {
        return now();
      },
      after: (ms, callback) =>
        process.after(ms, () => {
          this.#guard(callback);
        }),
    };
  }

  /** Lets all programs do what they can do at this instant. */
  async #react(): Promise<void> {
    do {
      this.#countTurn();
      this.#stirred = false;
      for (const { process } of this.#hosts.values()) process.pump();
      this.#throwFault();
      await turn();
      this.#throwFault();
    } while (this.#isStirred);
  }

  /** Programs that keep each other busy, or themselves, without time going on would hang the run. */
  #countTurn(): void {
    this.#turnsHere = this.now === this.#turnedAt ? this.#turnsHere + 1 : 0;
    this.#turnedAt = this.now;
    if (this.#turnsHere > turnsMax) {
      throw simulationFailure('application', `the programs never come to rest at ${this.now} ms`);
    }
  }

  /** Has a program something to do at this instant? */
  get #isStirred(): boolean {
    return this.#stirred;
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#blame(error);
    }
  }

  /** A program threw. */
  #blame(error: unknown): void {
    this.#fault ??= { error };
    this.#stirred = true;
  }

  /** What went wrong in the simulation counts before what a program made of it. */
  #throwFault(): void {
    for (const { process } of this.#hosts.values()) {
      if (process.fault !== undefined) throw programFailure(process.fault.error);
    }
    if (this.#fault !== undefined) throw programFailure(this.#fault.error);
  }
}
