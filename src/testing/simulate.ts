/**
 * One seed, one run: draws a plan, lets the trouble happen, then makes everything whole and demands that the cluster
 * comes together and delivers what is left. The guarantees are checked throughout.
 */
import type { EngineOptions } from '../engine.ts';
import { breakNode, coreOf, demandCore } from './core.ts';
import { drawVotes } from './corosync-votes.ts';
import type { EffectListener } from './directed-case.ts';
import { performDirected } from './directed.ts';
import { EffectRules } from './effect-rules.ts';
import { scheduleFaults } from './fault-schedule.ts';
import { demandConvergence, demandEquality, demandProgress } from './demands.ts';
import type { ScheduledGroupAct } from './group-acts.ts';
import { GroupGuest, makeGroupEngine } from './group-guest.ts';
import type { GroupCounts } from './group-witness.ts';
import type { GroupSchedule } from './group-workload.ts';
import { perfectNetwork } from './memory-network.ts';
import type { NetworkConditions } from './memory-network.ts';
import type { RunWatch } from './history-watch.ts';
import { Random } from './random.ts';
import { drawPlan, troubleMs } from './run-plan.ts';
import type { PlanOptions, RunPlan } from './run-plan.ts';
import type { SimulatedEngine } from './sim-node.ts';
import { SimulationFailure } from './simulation-failure.ts';
import { Simulation } from './simulator.ts';
import type { TraceEvent, Violation } from './trace.ts';
import { QuorumRules } from './quorum-rules.ts';
import { scheduleWorkload } from './workload.ts';

/** How to carry out a plan; none of it changes the course of the run but `createEngine` and `drawGroups`. */
export interface PlanRunOptions {
  /** Answer the whole trace. Default false. */
  readonly keepTrace?: boolean;
  /** Answer a line of text for each effect. Default false. */
  readonly log?: boolean;
  /** Makes the engines; for trying out engines that are broken on purpose. */
  readonly createEngine?: (options: EngineOptions) => SimulatedEngine;
  /** Told of everything that happens, for writing the run down. */
  readonly watch?: RunWatch;
  /** Draws what applications do with process groups as the run goes on, in place of the acts of the plan. */
  readonly drawGroups?: GroupSchedule;
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
  /** What was done with process groups; undefined where the plan has none. */
  readonly groups: GroupCounts | undefined;
  /** Those acts of the plan that made sense when their time had come; without the others the run is much the same. */
  readonly doneActs: readonly ScheduledGroupAct[];
  /** What was drawn. */
  readonly plan: RunPlan;
  readonly trace: readonly TraceEvent[];
  readonly log: readonly string[];
}

/** What remains of a network once faults are over: its distances. */
function calmed({ delayMsMin, delayMsMax, ordered }: NetworkConditions): NetworkConditions {
  return { ...perfectNetwork, delayMsMin, delayMsMax, ordered };
}

/** Ends all faults: heals the network, and lets every node run. */
function calm(simulation: Simulation, plan: RunPlan): void {
  simulation.watch?.fault({ kind: 'heal' }, { step: simulation.steps, atMs: simulation.now });
  simulation.heal();
  simulation.network.clearFilters();
  simulation.network.conditions = calmed(plan.network);
  for (const node of simulation.nodes) node.spare();
  simulation.resume(...plan.nodes);
  for (const node of simulation.nodes) node.resume();
  simulation.start(...plan.nodes);
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

/** Starts another cluster on the same network, if there is to be one. Nothing but the network troubles it. */
function scheduleStrangers(simulation: Simulation, plan: RunPlan): Simulation | undefined {
  const { seed, strangers: nodes, settings, workload, durationMs } = plan;
  if (nodes.length === 0) return undefined;
  const beside = { codec: 'protobuf', cluster: 'another', keep: false, beside: simulation } as const;
  const strangers = new Simulation({ seed: -seed, settings, ...beside });
  strangers.start(...nodes);
  scheduleWorkload(strangers, { random: new Random(seed, 12), workload, nodes, durationMs, messagesMax: 50 });
  return strangers;
}

interface RunCourse {
  readonly plan: RunPlan;
  readonly groups: GroupGuest | undefined;
  readonly onEffect: (listener: EffectListener) => void;
}

/** Goes through the phases of a run. Answers how long the cluster took to come together. */
function perform(simulation: Simulation, { plan, groups, onEffect }: RunCourse): number {
  const { directed, seed, nodes } = plan;
  if (directed === 'none') schedule(simulation, plan);
  groups?.begin(simulation);
  if (directed !== 'none') performDirected(simulation, { name: directed, seed, nodes, onEffect });
  const strangers = scheduleStrangers(simulation, plan);
  simulation.advance(troubleMs(plan));
  calm(simulation, plan);
  const coreMs = plan.broken.length > 0 ? liveWithBroken(simulation, plan) : 0;
  const convergedMs = demandConvergence(simulation);
  demandProgress(simulation);
  groups?.finish(simulation);
  if (strangers !== undefined) demandConvergence(strangers);
  // The last safe messages need two more rotations to reach everybody; an idle ring takes its time for them.
  simulation.advance(4 * simulation.settings.tokenMs);
  demandEquality(simulation);
  simulation.finish();
  strangers?.finish(false);
  return Math.max(coreMs, convergedMs);
}

/** Breaks nodes for good, demands that the core can live with that, and then removes them. */
function liveWithBroken(simulation: Simulation, plan: RunPlan): number {
  for (const broken of plan.broken) {
    // Two processes with one id, of which neither hears the other: no protocol can tell them apart for good.
    simulation.double(broken.node).crash();
    breakNode(simulation, broken);
  }
  const coreMs = demandCore(simulation, coreOf(plan.nodes, plan.broken), plan.broken);
  simulation.crash(...plan.broken.map(({ node }) => node));
  return coreMs;
}

/** Simulates one run. Never throws for what an engine does; only for options that make no sense. */
export function simulate(options: SimulateOptions): SimulationResult {
  return simulatePlan(drawPlan(options), options);
}

/** With groups: the engine that has them. On Corosync's wire every engine does, so that the simulation's own will do. */
function defaultEngine({ groupActs, codec }: RunPlan): typeof makeGroupEngine | undefined {
  return groupActs === 'none' || codec === 'corosync' ? undefined : makeGroupEngine;
}

/** Carries out a plan as `simulate` does: one that was kept, or made smaller. The same plan takes the same course. */
export function simulatePlan(plan: RunPlan, options: PlanRunOptions = {}): SimulationResult {
  const rules = new EffectRules(plan.settings);
  const { watch } = options;
  const votes = plan.codec === 'corosync' ? new QuorumRules(drawVotes(plan.seed, plan.nodes)) : undefined;
  const groups = plan.groupActs === 'none' ? undefined : new GroupGuest(options.drawGroups ?? plan.groupActs);
  const createEngine = options.createEngine ?? defaultEngine(plan);
  const listeners: EffectListener[] = [];
  const simulation = new Simulation({
    ...plan,
    onEffect: (node, effect) => {
      rules.effect(node, effect, simulation.now);
      votes?.effect(node, effect);
      groups?.effect(node, effect);
      for (const listener of listeners) listener(node, effect);
    },
    onDropsTold: (node) => {
      rules.dropsTold(node, simulation.now);
    },
    keep: options.keepTrace ?? false,
    log: options.log ?? false,
    ...(watch === undefined ? {} : { watch }),
    ...(createEngine === undefined ? {} : { createEngine }),
  });
  let violation: Violation | undefined;
  let convergedMs: number | undefined;
  try {
    const onEffect = (listener: EffectListener): void => {
      listeners.push(listener);
    };
    convergedMs = perform(simulation, { plan, groups, onEffect });
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
    groups: groups?.counts,
    doneActs: groups?.doneActs ?? [],
    plan: groups === undefined ? plan : { ...plan, groupActs: groups.acts },
    trace,
    log,
  };
}
