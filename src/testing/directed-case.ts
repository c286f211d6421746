/**
 * What a directed case is: a small drama that random faults play too seldom, with times and numbers drawn from the seed.
 * Every eighth seed is one. The network loses nothing but what the case takes from it, so a case can also demand what no
 * run under random loss could: that nothing needless is sent, and that things happen in time.
 */
import type { Effect } from '../effect.ts';
import type { NodeId } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import type { NetworkConditions } from './memory-network.ts';
import type { Random } from './random.ts';
import { simulationFailure } from './simulation-failure.ts';
import { convergenceMsMax } from './simulation-settings.ts';
import type { SimNode } from './sim-node.ts';
import type { Simulation } from './simulator.ts';

/** What a case has to work with: nodes in one configuration. */
export interface Stage {
  readonly simulation: Simulation;
  readonly random: Random;
  /** All nodes, in the order of the ring. */
  readonly nodes: readonly NodeId[];
  /** Calls back before each effect that a node performs, until the end of the run. */
  readonly onEffect: (listener: EffectListener) => void;
}

/** Told of an effect before it is performed. */
export type EffectListener = (node: SimNode, effect: Effect) => void;

export interface DirectedCase {
  readonly nodesMin: number;
  readonly nodesMax: number;
  /** Deviations from `simulationSettings` and from the network of `directedNetwork`. */
  readonly draw: (random: Random) => {
    readonly settings?: Partial<EngineSettings>;
    readonly network?: Partial<NetworkConditions>;
  };
  /** Plays it. Throws a SimulationFailure. */
  readonly act: (stage: Stage) => void;
}

/** Waits for something that must happen on such a network; else the run fails for want of progress. */
export function waitFor(simulation: Simulation, what: string, condition: () => boolean): void {
  const limitMs = convergenceMsMax(simulation.settings);
  if (!simulation.runUntil(condition, limitMs)) throw simulationFailure('progress', `${what}: not after ${limitMs} ms`);
}

/** Waits until a node has delivered something more. */
export function awaitDelivery(simulation: Simulation, id: NodeId): void {
  const node = simulation.node(id);
  const before = node.deliveredHere;
  waitFor(simulation, `node ${id} delivers`, () => node.deliveredHere > before);
}
