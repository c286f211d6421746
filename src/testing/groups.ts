/**
 * Process groups under the faults of ordinary runs: processes join, leave and send to groups while nodes crash, stall and
 * are cut off; then everything is made whole, the groups come to rest, and what each process was told is judged by the
 * properties of group-properties.ts. Those of the ring below are checked throughout.
 */
import type { Effect } from '../effect.ts';
import type { EngineOptions } from '../engine.ts';
import { GroupEngine } from '../group-engine.ts';
import { canPlay } from './directed.ts';
import type { GroupViolation } from './group-checker.ts';
import { checkGroupTrace } from './group-checker.ts';
import type { GroupWorkload } from './group-workload.ts';
import { drawGroupWorkload, scheduleGroups } from './group-workload.ts';
import { GroupWitness } from './group-witness.ts';
import { Random } from './random.ts';
import { boundsOf, drawPlan } from './run-plan.ts';
import type { PlanOptions, RunPlan } from './run-plan.ts';
import type { SimNode } from './sim-node.ts';
import { SimulationFailure, simulationFailure } from './simulation-failure.ts';
import { simulatePlan } from './simulate.ts';
import type { PlanRunOptions, RunGuest, SimulationResult } from './simulate.ts';
import type { Simulation } from './simulator.ts';

/** What to simulate. Without `createEngine` the engines are those of the wire: with `codec: 'corosync'` that of Corosync. */
export interface GroupsOptions
  extends
    Pick<PlanOptions, 'seed' | 'nodes' | 'durationMs' | 'settings' | 'codec' | 'faults'>,
    Pick<PlanRunOptions, 'createEngine' | 'log'> {
  /** Most messages to groups. Default 400. */
  readonly messagesMax?: number;
}

/** How a run went. */
export interface GroupsResult extends SimulationResult {
  /** Messages that were sent to groups, those shown and changes told, over all processes. */
  readonly groups: { readonly messages: number; readonly deliveries: number; readonly changes: number };
}

/** Groups must come to rest this many milliseconds after the cluster came together, for each message on its way. */
const restMsPerMessage = 2000;

/** The processes of a run, as far as groups go. */
class GroupGuest implements RunGuest {
  readonly witness = new GroupWitness();
  readonly #plan: RunPlan;
  readonly #messagesMax: number;
  readonly #workload: GroupWorkload;

  constructor(plan: RunPlan, messagesMax: number) {
    this.#plan = plan;
    this.#workload = drawGroupWorkload(new Random(plan.seed, 20));
    this.#messagesMax = messagesMax;
  }

  begin(simulation: Simulation): void {
    const { seed, nodes, durationMs } = this.#plan;
    const random = new Random(seed, 22);
    const schedule = { random, workload: this.#workload, nodes, durationMs, messagesMax: this.#messagesMax };
    scheduleGroups(simulation, this.witness, schedule);
  }

  effect(node: SimNode, effect: Effect): void {
    this.witness.effect(node, effect);
  }

  finish(simulation: Simulation): void {
    // First with nodes that want no groups, of which some have just started.
    this.#rest(simulation);
    const [group] = this.#workload.groups;
    for (const node of simulation.liveNodes) if (group !== undefined) this.witness.join(node, group);
    this.#rest(simulation);
    for (const node of simulation.liveNodes) {
      for (const group of this.witness.wantedBy(node)) this.witness.send(node, group, 20);
    }
    this.#rest(simulation);
    simulation.advance(4 * simulation.settings.tokenMs);
    const live = simulation.liveNodes.map(({ process }) => process);
    const [violation] = checkGroupTrace(this.witness.events, { live });
    if (violation !== undefined) throw groupFailure(violation);
  }

  /** Goes on until every process is in the groups that it wants to be in and was shown what it sent. */
  #rest(simulation: Simulation): void {
    const { liveNodes, settings } = simulation;
    const limitMs = 20 * settings.tokenMs + restMsPerMessage * (5 + this.witness.outstanding(liveNodes));
    const isAtRest = (): boolean => simulation.liveNodes.every((node) => this.witness.isAtRest(node));
    if (simulation.runUntil(isAtRest, limitMs)) return;
    const restless = simulation.liveNodes.filter((node) => !this.witness.isAtRest(node));
    const names = restless.map(({ process }) => process).join(', ');
    throw simulationFailure('progress', `the groups of ${names} are not at rest after ${limitMs} ms of quiet`);
  }
}

function groupFailure({ property, message }: GroupViolation): SimulationFailure {
  return new SimulationFailure({ property, message, events: [] });
}

/** All processes have the same number, so that only the order of events tells a node's next one from it. */
function makeGroupEngine(options: EngineOptions): GroupEngine {
  return new GroupEngine({ ...options, process: 1 });
}

/** Every so many seeds on Corosync's wire the synchronisation is interrupted on purpose, for this long. */
const interruptedEvery = 8;
const interruptedMs = 15_000;

/** Draws a run: one of random faults, or of joins and leaves while services synchronise again and again. */
function drawGroupsPlan(options: PlanOptions): RunPlan {
  const { seed, nodes, codec, durationMs, faults, settings } = options;
  const isFree = [durationMs, faults, settings].every((value) => value === undefined);
  const isTime = codec === 'corosync' && seed % interruptedEvery === 0;
  if (!isTime || !isFree || !canPlay('interruptedSync', boundsOf(nodes)))
    return drawPlan({ ...options, directed: 'none' });
  return { ...drawPlan({ ...options, directed: 'interruptedSync' }), durationMs: interruptedMs };
}

/** Simulates one run. Never throws for what an engine does. */
export function simulateGroups(options: GroupsOptions): GroupsResult {
  const { seed, messagesMax = 400, codec, createEngine, ...others } = options;
  const drawnCodec = new Random(seed, 21).chance(1 / 4) ? 'protobuf' : 'none';
  const plan = drawGroupsPlan({ ...others, seed, messagesMax: 50, codec: codec ?? drawnCodec });
  const guest = new GroupGuest(plan, messagesMax);
  const makeEngine = createEngine ?? (plan.codec === 'corosync' ? undefined : makeGroupEngine);
  const result = simulatePlan(plan, {
    ...others,
    guest,
    ...(makeEngine === undefined ? {} : { createEngine: makeEngine }),
  });
  return { ...result, groups: guest.witness.counts };
}
