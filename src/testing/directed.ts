/**
 * The directed cases by name: which seed plays which, what it draws, and how it is played. Cases themselves are in
 * `directed-recovery.ts`, `directed-ring.ts`, `directed-membership.ts`, `directed-crowd.ts` and `directed-corosync.ts`.
 */
import { interruptedSync } from './directed-corosync.ts';
import { crowd } from './directed-crowd.ts';
import { deaf, idleSend, lateMulticast, lostToken } from './directed-ring.ts';
import { waitFor } from './directed-case.ts';
import type { DirectedCase, EffectListener } from './directed-case.ts';
import { oneChange, slander } from './directed-membership.ts';
import { completion, lateOldData, obligation } from './directed-recovery.ts';
import { demandConvergence } from './demands.ts';
import type { NetworkConditions } from './memory-network.ts';
import type { NodeId } from '../message.ts';
import { perfectNetwork } from './memory-network.ts';
import { Random } from './random.ts';
import type { Simulation } from './simulator.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { simulationSettings } from './simulation-settings.ts';

/** Names of the directed cases. */
export type DirectedName =
  | 'obligation'
  | 'idleSend'
  | 'completion'
  | 'lateMulticast'
  | 'lateOldData'
  | 'lostToken'
  | 'oneChange'
  | 'deaf'
  | 'slander'
  | 'crowd'
  | 'interruptedSync';

/**
 * Every directed case. On the native wire no seed plays `crowd` by itself, it must be asked for, and there is nothing to
 * interrupt for `interruptedSync`.
 */
const directedCases: Readonly<Record<DirectedName, DirectedCase>> = {
  obligation,
  idleSend,
  completion,
  lateMulticast,
  lateOldData,
  lostToken,
  oneChange,
  deaf,
  slander,
  crowd,
  interruptedSync,
};

/** Their names. */
export const allDirectedNames: readonly DirectedName[] = Object.keys(directedCases) as DirectedName[];

/** The names of those with which seeds take turns on the native wire, in their order. */
export const directedNames: readonly DirectedName[] = allDirectedNames.filter(
  (name) => name !== 'crowd' && name !== 'interruptedSync',
);

/**
 * The same on Corosync's wire. `obligation` and `completion` have no say there: what they would find is that a safe message
 * was not delivered by all (S7.1), and there are none.
 */
export const corosyncDirectedNames: readonly DirectedName[] = allDirectedNames.filter(
  (name) => name !== 'obligation' && name !== 'completion',
);

/** Every so many seeds one is directed. */
const directedEvery = 8;

/**
 * The directed case of a seed, by the names that take turns; undefined for the others, and when there may not be as many
 * nodes as it needs.
 */
export function directedOf(
  seed: number,
  nodes: readonly [number, number],
  names: readonly DirectedName[],
): DirectedName | undefined {
  if (seed % directedEvery !== 0) return undefined;
  const name = names[(seed / directedEvery) % names.length];
  return name !== undefined && canPlay(name, nodes) ? name : undefined;
}

/** Can the case be played with a number of nodes within these bounds? */
export function canPlay(name: DirectedName, [least, most]: readonly [number, number]): boolean {
  const { nodesMin, nodesMax } = directedCases[name];
  return least <= nodesMax && most >= nodesMin;
}

/** What of a plan a directed case decides. */
export interface DirectedDraw {
  readonly nodes: readonly NodeId[];
  readonly settings: EngineSettings;
  readonly network: NetworkConditions;
}

/** Draws nodes, settings and network for a directed case; the number of nodes within the bounds given. */
export function drawDirected(name: DirectedName, seed: number, [least, most]: readonly [number, number]): DirectedDraw {
  const random = new Random(seed, 13);
  const { nodesMin, nodesMax, draw } = directedCases[name];
  const count = random.integer(Math.max(least, nodesMin), Math.min(most, nodesMax));
  const firstSeq = random.chance(1 / 3) ? 0xffffffff - random.integer(0, 20) : 0;
  const { settings, network } = draw(random);
  return {
    nodes: Array.from({ length: count }, (_, index) => index + 1),
    settings: { ...simulationSettings, firstSeq, ...settings },
    network: { ...perfectNetwork, delayMsMin: 0.2, delayMsMax: random.uniform(0.2, 0.5), ...network },
  };
}

/** Plays a directed case with the nodes given, from their start. Throws a SimulationFailure. */
export function performDirected(
  simulation: Simulation,
  play: {
    readonly name: DirectedName;
    readonly seed: number;
    readonly nodes: readonly NodeId[];
    readonly onEffect: (listener: EffectListener) => void;
  },
): void {
  const { name, seed, onEffect } = play;
  const nodes = [...play.nodes].sort((a, b) => a - b);
  const { nodesMin, act } = directedCases[name];
  simulation.start(...nodes);
  demandConvergence(simulation);
  if (!simulation.settings.rules.namesProcesses) awaitServices(simulation, nodes);
  if (nodes.length >= nodesMin) act({ simulation, random: new Random(seed, 14), nodes, onEffect });
}

/**
 * On Corosync's wire a configuration begins with messages of services. They are not what the cases are about, and messages of
 * applications wait for them: one that is delivered everywhere tells that they are through.
 */
function awaitServices(simulation: Simulation, [first = 0]: readonly NodeId[]): void {
  simulation.send(first, 20);
  waitFor(simulation, 'the services synchronise', () =>
    simulation.nodes.every(({ deliveredHere }) => deliveredHere > 0),
  );
}
