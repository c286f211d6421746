/**
 * One seed, one run: draws a plan, lets the trouble happen, then makes everything whole and demands that the cluster
 * comes together and delivers what is left. The guarantees are checked throughout.
 */
import type { EngineOptions } from '../engine.ts';
import { scheduleFaults } from './fault-schedule.ts';
import type { NetworkConditions } from './memory-network.ts';
import type { RunWatch } from './history-watch.ts';
import { Random } from './random.ts';
import { drawPlan } from './run-plan.ts';
import type { PlanOptions, RunPlan } from './run-plan.ts';
import type { SimulatedEngine } from './sim-node.ts';
import { SimulationFailure, simulationFailure } from './simulation-failure.ts';
import { convergenceMsMax } from './simulation-settings.ts';
import { Simulation } from './simulator.ts';
import type { TraceEvent, Violation } from './trace.ts';
import { scheduleWorkload } from './workload.ts';

/** How to carry out a plan; none of it changes the course of the run but `createEngine`. */
export interface PlanRunOptions {
  /** Answer the whole trace. Default false. */
  readonly keepTrace?: boolean;
  /** Answer a line of text for each effect. Default false. */
  readonly log?: boolean;
  /** Makes the engines; for trying out engines that are broken on purpose. */
  readonly createEngine?: (options: EngineOptions) => SimulatedEngine;
  /** Told of everything that happens, for writing the run down. */
  readonly watch?: RunWatch;
}

/** What to simulate: `seed` decides everything that is not given. */
export interface SimulateOptions extends PlanOptions, PlanRunOptions {}

/** How a run went. */
export interface SimulationResult {
  readonly seed: number;
  readonly ok: boolean;
  /** The first violated property. */
  readonly violation: Violation | undefined;
  /** Fingerprint of the course of the run: equal for equal options. */
  readonly hash: string;
  readonly steps: number;
  readonly simulatedMs: number;
  /** How long it took the cluster to come together after the last fault. */
  readonly convergedMs: number | undefined;
  readonly nodes: number;
  /** Installs of regular configurations, over all processes. */
  readonly configurations: number;
  readonly messages: number;
  /** Deliveries, over all processes. */
  readonly deliveries: number;
  /** What was drawn. */
  readonly plan: RunPlan;
  readonly trace: readonly TraceEvent[];
  readonly log: readonly string[];
}

/** Queued messages must be delivered this many milliseconds after the cluster came together, for each one queued. */
const drainMsPerMessage = 2000;

/** What remains of a network once faults are over: its distances. */
function calmed(conditions: NetworkConditions): NetworkConditions {
  return { ...conditions, loss: 0, duplication: 0, jitterMs: 0, spike: 0, multicastLagMs: 0, corruption: 0 };
}

/** Ends all faults: heals the network, and lets every node that is not meant to stay dead run. */
function calm(simulation: Simulation, plan: RunPlan): void {
  simulation.watch?.fault({ kind: 'heal' }, { step: simulation.steps, atMs: simulation.now });
  simulation.heal();
  simulation.network.clearFilters();
  simulation.network.conditions = calmed(plan.network);
  for (const node of simulation.nodes) node.crashAfterEffects(Infinity);
  simulation.crash(...plan.leftDead);
  const alive = plan.nodes.filter((node) => !plan.leftDead.includes(node));
  simulation.resume(...alive);
  simulation.start(...alive);
}

/** Demands S2.8: everybody in one configuration, in bounded time. Answers how long it took. */
function demandConvergence(simulation: Simulation): number {
  const limitMs = convergenceMsMax(simulation.settings);
  const from = simulation.now;
  if (!simulation.settle(limitMs)) {
    const states = simulation.nodes.map((node) => {
      return `${node.process} ${node.phase} ${node.state ?? '-'} in ${node.configuration?.id ?? 'nothing'}`;
    });
    const message = `the live nodes are not in one configuration ${limitMs} ms after the last fault: ${states.join('; ')}`;
    throw new SimulationFailure({ property: 'S2.8', message, events: [] });
  }
  return simulation.now - from;
}

/** Demands that what was submitted is delivered, and that new messages get through. */
function demandProgress(simulation: Simulation): void {
  for (const node of simulation.liveNodes) simulation.send(node.id, 20, 'safe');
  const limitMs = drainMsPerMessage * (simulation.outstanding + 5);
  if (!simulation.drain(limitMs)) {
    throw simulationFailure(
      'progress',
      `${simulation.outstanding} messages are not delivered after ${limitMs} ms of quiet`,
    );
  }
}

/** Demands that after a time of quiet everybody has delivered the same of the last configuration. */
function demandEquality(simulation: Simulation): void {
  const counts = simulation.liveNodes.map((node) => node.deliveredHere);
  if (new Set(counts).size > 1) {
    throw simulationFailure('progress', `in the last configuration the nodes delivered ${counts.join(', ')} messages`);
  }
}

function schedule(simulation: Simulation, plan: RunPlan): void {
  const { nodes, startMs, durationMs, workload, messagesMax } = plan;
  for (const [index, node] of nodes.entries()) {
    simulation.node(node);
    simulation.at(startMs[index] ?? 0, () => {
      simulation.start(node);
    });
  }
  scheduleFaults(simulation, plan.faults);
  scheduleWorkload(simulation, { random: new Random(plan.seed, 11), workload, nodes, durationMs, messagesMax });
}

/** Goes through the phases of a run. Answers how long the cluster took to come together. */
function perform(simulation: Simulation, plan: RunPlan): number {
  schedule(simulation, plan);
  const lastFaultMs = plan.faults.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
  simulation.advance(Math.max(plan.durationMs, lastFaultMs + 1));
  calm(simulation, plan);
  const convergedMs = demandConvergence(simulation);
  demandProgress(simulation);
  // The last safe messages need two more rotations to reach everybody; an idle ring takes its time for them.
  simulation.advance(4 * simulation.settings.tokenMs);
  demandEquality(simulation);
  simulation.finish();
  return convergedMs;
}

/** Simulates one run. Never throws for what an engine does; only for options that make no sense. */
export function simulate(options: SimulateOptions): SimulationResult {
  return simulatePlan(drawPlan(options), options);
}

/** Carries out a plan as `simulate` does: one that was kept, or made smaller. The same plan takes the same course. */
export function simulatePlan(plan: RunPlan, options: PlanRunOptions = {}): SimulationResult {
  const simulation = new Simulation({
    ...plan,
    keep: options.keepTrace ?? false,
    log: options.log ?? false,
    ...(options.watch === undefined ? {} : { watch: options.watch }),
    ...(options.createEngine === undefined ? {} : { createEngine: options.createEngine }),
  });
  let violation: Violation | undefined;
  let convergedMs: number | undefined;
  try {
    convergedMs = perform(simulation, plan);
  } catch (error) {
    if (!(error instanceof SimulationFailure)) throw error;
    violation = error.violation;
  }
  const { hash, steps, configurations, messages, deliveries, trace, log } = simulation;
  return {
    seed: plan.seed,
    ok: violation === undefined,
    violation,
    hash,
    steps,
    simulatedMs: simulation.now,
    convergedMs,
    nodes: plan.nodes.length,
    configurations,
    messages,
    deliveries,
    plan,
    trace,
    log,
  };
}
