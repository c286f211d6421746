/** A simulated cluster whose every effect is kept, with its time and its node. */
import type { Effect } from '../../src/effect.ts';
import type { NodeId } from '../../src/message.ts';
import type { SimNode } from '../../src/testing/sim-node.ts';
import { Simulation } from '../../src/testing/simulator.ts';
import type { SimulationOptions } from '../../src/testing/simulator.ts';
import { idsOf } from './members.ts';

export interface Observed {
  readonly at: number;
  readonly node: NodeId;
  readonly effect: Effect;
}

export interface ObservedCluster {
  readonly sim: Simulation;
  /** Everything that was done so far. Set its length to 0 to look only at what follows. */
  readonly seen: Observed[];
  /** Called before an effect is performed. */
  onEffect: ((node: SimNode, effect: Effect) => void) | undefined;
}

/** A cluster of nodes that have not started. */
export function observeCluster(options: SimulationOptions = {}): ObservedCluster {
  const seen: Observed[] = [];
  const sim = new Simulation({
    ...options,
    onEffect: (node, effect) => {
      seen.push({ at: sim.now, node: node.id, effect });
      cluster.onEffect?.(node, effect);
    },
  });
  const cluster: ObservedCluster = { sim, seen, onEffect: undefined };
  return cluster;
}

/** A cluster of nodes that have formed one ring. */
export function startCluster(nodeIds: readonly NodeId[], options: SimulationOptions = {}): ObservedCluster {
  const cluster = observeCluster(options);
  cluster.sim.start(...nodeIds);
  if (!cluster.sim.settle()) throw new Error(`nodes ${nodeIds.join()} did not form a ring`);
  cluster.seen.length = 0;
  return cluster;
}

/** The effects of one node, in order. */
export function effectsAt(cluster: ObservedCluster, nodeId: NodeId): Effect[] {
  return cluster.seen.filter(({ node }) => node === nodeId).map(({ effect }) => effect);
}

/** Who is in the configuration that a node installed last. */
export function membersAt(sim: Simulation, nodeId: NodeId): NodeId[] {
  return idsOf(sim.node(nodeId).configuration?.members);
}

/** Comes to rest, everything delivered, and lets the checkers judge the whole run. */
export function judge(sim: Simulation): void {
  expect(sim.settle()).toBe(true);
  expect(sim.drain(20_000)).toBe(true);
  sim.advance(3000);
  sim.finish();
}
