/**
 * The applications of a simulated run as far as process groups go: they do what the plan says, or what is drawn as the run
 * goes on. In the end the groups must come to rest, and what each process was told is judged by the properties of
 * group-properties.ts.
 */
import type { Effect } from '../effect.ts';
import type { EngineOptions } from '../engine.ts';
import { GroupEngine } from '../group-engine.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { commonGroup, scheduleActs } from './group-acts.ts';
import type { ScheduledGroupAct } from './group-acts.ts';
import { checkGroupTrace } from './group-checker.ts';
import type { GroupTraceEnd } from './group-trace.ts';
import { GroupWitness } from './group-witness.ts';
import type { GroupCounts } from './group-witness.ts';
import { drawActs } from './group-workload.ts';
import type { GroupSchedule } from './group-workload.ts';
import type { SimNode } from './sim-node.ts';
import { SimulationFailure, simulationFailure } from './simulation-failure.ts';
import type { Simulation } from './simulator.ts';

/** Groups must come to rest this many milliseconds after the cluster came together, for each message on its way. */
const restMsPerMessage = 2000;

/** How long nothing happens before the last judgement, so that everybody has been shown what the sender was. */
export function groupQuietMs({ tokenMs }: Pick<EngineSettings, 'tokenMs'>): number {
  return 4 * tokenMs;
}

export class GroupGuest {
  readonly #witness = new GroupWitness();
  readonly #source: readonly ScheduledGroupAct[] | GroupSchedule;

  constructor(source: readonly ScheduledGroupAct[] | GroupSchedule) {
    this.#source = source;
  }

  get counts(): GroupCounts {
    return this.#witness.counts;
  }

  /** What the applications do in this run; when that is drawn, what they did so far. */
  get acts(): readonly ScheduledGroupAct[] {
    return 'workload' in this.#source ? this.#witness.acts : this.#source;
  }

  /** Those of the acts so far that made sense at their time. */
  get doneActs(): readonly ScheduledGroupAct[] {
    return this.#witness.doneActs;
  }

  /** Faults and messages to the whole cluster are scheduled; nothing has happened yet. */
  begin(simulation: Simulation): void {
    if ('workload' in this.#source) drawActs(simulation, this.#witness, this.#source);
    else scheduleActs(simulation, this.#witness, this.#source);
  }

  /** A node is about to perform an effect. */
  effect(node: SimNode, effect: Effect): void {
    this.#witness.effect(node, effect);
  }

  /** All faults are over, the cluster has come together, its messages are delivered. Throws a failure. */
  finish(simulation: Simulation): void {
    this.#judge();
    this.#witness.acting(undefined);
    // First with nodes that want no groups, of which some have just started.
    this.#rest(simulation);
    for (const node of simulation.liveNodes) this.#witness.join(node, commonGroup);
    this.#rest(simulation);
    for (const node of simulation.liveNodes) {
      for (const group of this.#witness.wantedBy(node)) this.#witness.send(node, group, 20);
    }
    this.#rest(simulation);
    simulation.advance(groupQuietMs(simulation.settings));
    this.#judge({ live: simulation.liveNodes.map(({ process }) => process) });
  }

  /** Goes on until every process is in the groups that it wants to be in and was shown what it sent. */
  #rest(simulation: Simulation): void {
    const { liveNodes, settings } = simulation;
    const limitMs = 20 * settings.tokenMs + restMsPerMessage * (5 + this.#witness.outstanding(liveNodes));
    const isAtRest = (): boolean => simulation.liveNodes.every((node) => this.#witness.isAtRest(node));
    const came = simulation.runUntil(isAtRest, limitMs);
    this.#judge();
    if (came) return;
    const restless = simulation.liveNodes.filter((node) => !this.#witness.isAtRest(node));
    const names = restless.map(({ process }) => process).join(', ');
    throw simulationFailure('progress', `the groups of ${names} are not at rest after ${limitMs} ms of quiet`);
  }

  /** Judges what was told so far; without an end nobody owes anything yet. */
  #judge(end?: GroupTraceEnd): void {
    const [violation] = checkGroupTrace(this.#witness.events, end);
    if (violation !== undefined) throw new SimulationFailure({ ...violation, events: [] });
  }
}

/** All processes have the same number, so that only the order of events tells a node's next one from it. */
export function makeGroupEngine(options: EngineOptions): GroupEngine {
  return new GroupEngine({ ...options, process: 1 });
}
