/**
 * Tries a program in simulated trouble: one seed, one run. While nodes crash, stall and are cut off, users act on the
 * programs; then everything is made whole, the programs come to rest, and the caller's check says whether what they ended
 * with is right. The guarantees of the cluster beneath are checked throughout, so a failure that names one of them is a
 * defect of Ringcast and not of the program.
 */
import type { NodeId } from '../message.ts';
import { concernsPrograms, drawHistory } from './application-history.ts';
import type { ApplicationHistory, HistoryEvent, HistoryOptions } from './application-history.ts';
import type { ApplicationFactory, RunningApplication } from './application.ts';
import { ClusterSimulation } from './cluster-simulation.ts';
import { applyFault } from './fault-schedule.ts';
import type { Fault } from './fault-schedule.ts';
import { perfectNetwork } from './memory-network.ts';
import { Random } from './random.ts';
import { SimulationFailure, programFailure, simulationFailure } from './simulation-failure.ts';
import { convergenceMsMax } from './simulation-settings.ts';
import type { TraceEvent, Violation } from './trace.ts';

/** What an act is given beside the program. */
export interface ActContext {
  readonly nodeId: NodeId;
  /** Of the act, within its history. */
  readonly number: number;
  /** Depends on seed and number only: an act does the same when others are left out. */
  readonly random: Random;
}

/** A program, its users, and what must hold. Made anew for each run, so that it may keep notes of its run. */
export interface ApplicationTrial<T> {
  /** Makes the program of each process. */
  readonly application: ApplicationFactory<T>;
  /** What a user does at a node whose program runs and is not stalled. Called at random times. */
  readonly act?: (application: T, context: ActContext) => void;
  /** Has the program nothing left to do (to exchange, to answer)? Default: yes. */
  readonly isAtRest?: (running: RunningApplication<T>) => boolean;
  /** Throws an error that says what is wrong. Called at the end: one configuration, everything delivered, all at rest. */
  readonly check: (simulation: ClusterSimulation<T>) => void;
}

/** What to simulate. */
export interface SimulateApplicationOptions<T> extends HistoryOptions {
  readonly trial: () => ApplicationTrial<T>;
  /** This history instead of a drawn one. */
  readonly history?: ApplicationHistory;
  /** Answer the whole trace. Default false. */
  readonly keepTrace?: boolean;
}

/** How a run went. */
export interface ApplicationResult {
  readonly seed: number;
  readonly ok: boolean;
  /** What went wrong: `application` is the program's own, all else the cluster's. */
  readonly violation: Violation | undefined;
  /** What happened in the run: to be shown, and to be run again. */
  readonly history: ApplicationHistory;
  /** Fingerprint of the course of the run: equal for equal options. */
  readonly hash: string;
  readonly simulatedMs: number;
  readonly configurations: number;
  readonly messages: number;
  readonly trace: readonly TraceEvent[];
}

/** Programs must come to rest this many milliseconds after the cluster came together, and for each message queued. */
const restMsMax = 60_000;
const restMsPerMessage = 2000;

/** One run under way. */
class Run<T> {
  readonly simulation: ClusterSimulation<T>;
  readonly #trial: ApplicationTrial<T>;
  readonly #history: ApplicationHistory;

  constructor(history: ApplicationHistory, { trial, keepTrace = false }: SimulateApplicationOptions<T>) {
    this.#history = history;
    this.#trial = trial();
    const { seed, settings, network } = history;
    const { application } = this.#trial;
    this.simulation = new ClusterSimulation({ seed, settings, network, application, keep: keepTrace });
  }

  async perform(): Promise<void> {
    const { nodes, startMs, durationMs, events } = this.#history;
    for (const [index, node] of nodes.entries()) {
      this.simulation.simulation.node(node);
      this.simulation.at(startMs[index] ?? 0, () => {
        this.simulation.start(node);
      });
    }
    for (const event of events) {
      this.simulation.at(event.atMs, () => {
        this.#happen(event);
      });
    }
    await this.simulation.advance(events.reduce((latest, { atMs }) => Math.max(latest, atMs + 1), durationMs));
    this.#calm();
    await this.#comeToRest();
    this.#check();
  }

  #happen(event: HistoryEvent): void {
    if (event.kind === 'fault') this.#fault(event.fault);
    else this.#act(event.node, event.number);
  }

  #fault(fault: Fault): void {
    if (!concernsPrograms(fault)) return;
    if (fault.kind === 'start') this.simulation.start(fault.node);
    else if (fault.kind === 'pause') this.simulation.pause(fault.node, fault.forMs);
    else applyFault(this.simulation.simulation, fault);
  }

  #act(nodeId: NodeId, number: number): void {
    const running = this.simulation.applications.find((one) => one.nodeId === nodeId);
    if (running === undefined || this.simulation.simulation.node(nodeId).phase !== 'running') return;
    this.#trial.act?.(running.application, { nodeId, number, random: new Random(this.#history.seed, -number) });
  }

  /** Ends all faults: heals the network, and lets every node run. */
  #calm(): void {
    const { simulation } = this.simulation;
    simulation.heal();
    simulation.network.clearFilters();
    simulation.network.conditions = perfectNetwork;
    for (const node of simulation.nodes) node.spare();
    this.simulation.resume(...this.#history.nodes);
    this.simulation.start(...this.#history.nodes);
  }

  async #comeToRest(): Promise<void> {
    const { simulation } = this.simulation;
    const convergeMs = convergenceMsMax(simulation.settings);
    if (!(await this.simulation.settle(() => true, convergeMs))) {
      const message = `the nodes are not in one configuration ${convergeMs} ms after the last fault`;
      throw new SimulationFailure({ property: 'S2.8', message, events: [] });
    }
    const limitMs = restMsMax + restMsPerMessage * simulation.outstanding;
    const isAtRest = this.#trial.isAtRest ?? ((): boolean => true);
    if (!(await this.simulation.settle((running) => simulation.outstanding === 0 && isAtRest(running), limitMs))) {
      throw simulationFailure('application', `the programs are not at rest after ${limitMs} ms of quiet`);
    }
    // The last safe messages need two more rotations to reach everybody; an idle ring takes its time for them.
    await this.simulation.advance(4 * simulation.settings.tokenMs);
  }

  #check(): void {
    try {
      this.#trial.check(this.simulation);
    } catch (error) {
      throw programFailure(error);
    }
    this.simulation.finish();
  }
}

/** Simulates one run. Never throws for what a program or an engine does. */
export async function simulateApplication<T>(options: SimulateApplicationOptions<T>): Promise<ApplicationResult> {
  const history = options.history ?? drawHistory(options);
  const run = new Run(history, options);
  let violation: Violation | undefined;
  try {
    await run.perform();
  } catch (error) {
    if (!(error instanceof SimulationFailure)) throw error;
    violation = error.violation;
  }
  const { hash, configurations, messages, trace, now } = run.simulation.simulation;
  const { seed } = history;
  return {
    seed,
    ok: violation === undefined,
    violation,
    history,
    hash,
    simulatedMs: now,
    configurations,
    messages,
    trace,
  };
}
