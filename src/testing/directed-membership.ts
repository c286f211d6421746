/**
 * Directed cases of membership: each change of it makes one new configuration at each node that stays, in time, although
 * copies of everything that was sent go on arriving for a while; and what a stranger says of others
 * does not tear them apart.
 */
import type { NodeId } from '../message.ts';
import { demandCore } from './core.ts';
import type { DirectedCase, Stage } from './directed-case.ts';
import { demandConvergence } from './demands.ts';
import { simulationFailure } from './simulation-failure.ts';
import { convergenceMsMax } from './simulation-settings.ts';
import type { Simulation } from './simulator.ts';

type Change = 'leave' | 'crash' | 'restart' | 'join';

/** What nobody has to wait for a time-out for is done within this part of the token time-out. */
const promptShare = 3 / 4;

/** Makes the change happen at a node and answers which one it was: a node that is away can only join. */
function change({ simulation, random }: Stage, id: NodeId): Change {
  const node = simulation.node(id);
  const kind = node.live ? random.pick<Change>(['leave', 'crash', 'restart']) : 'join';
  if (kind === 'leave') simulation.leave(id);
  else if (kind !== 'join') simulation.crash(id);
  if (kind === 'restart' || kind === 'join') simulation.start(id);
  return kind;
}

/** Regular configurations that each node has installed, for the nodes that live. */
function installs(simulation: Simulation): Map<string, number> {
  return new Map(
    simulation.liveNodes.map(({ process, configurations }) => {
      return [process, configurations.filter(({ kind }) => kind === 'regular').length];
    }),
  );
}

/**
 * Changes the membership and waits until it is settled. A prompt change must not take longer than it needs to. No other is
 * prompt than one after a time of quiet: a newcomer may hear late copies of what a node that is gone has said, and wait
 * for that node.
 */
function changeAndSettle(stage: Stage, id: NodeId, isPrompt: boolean): Change {
  const { simulation } = stage;
  const { settings } = simulation;
  const kind = change(stage, id);
  const limitMs = isPrompt && kind !== 'crash' ? promptShare * settings.tokenMs : convergenceMsMax(settings);
  if (simulation.settle(limitMs)) return kind;
  throw simulationFailure('timeliness', `${limitMs} ms after a ${kind} of node ${id} the others are not together`);
}

function actOneChange(stage: Stage): void {
  const { simulation, random, nodes } = stage;
  const lateMs = random.uniform(0.05, 3) * simulation.settings.tokenMs;
  simulation.network.detour({ filter: () => true, count: Infinity, byMs: lateMs, copy: true });
  const others = nodes.slice(1);
  for (let round = 0; round < 4; round += 1) {
    const before = installs(simulation);
    const changes: string[] = [];
    // With two in a row, copies of what was sent in the first arrive after the second. Not both at one node: a join that
    // gives a node up does not say which process of it, and the next one would take it for itself.
    for (const id of random.shuffle(others).slice(0, random.integer(1, 2))) {
      changes.push(`${changeAndSettle(stage, id, changes.length === 0)} of node ${id}`);
    }
    simulation.advance(lateMs + random.uniform(0.1, 2) * simulation.settings.tokenMs);
    for (const [process, now] of installs(simulation)) {
      const count = now - (before.get(process) ?? Infinity);
      if (count <= changes.length) continue;
      throw simulationFailure('needless', `${changes.join(', ')} made ${count} configurations at ${process}`);
    }
  }
}

export const oneChange: DirectedCase = { nodesMin: 3, nodesMax: 6, draw: () => ({}), act: actOneChange };

/**
 * Two nodes hear each other, a stranger hears only one of them and says that the other is gone. They must not be torn
 * apart for it.
 */
function actSlander({ simulation, random, nodes }: Stage): void {
  const [one = 0, other = 0, stranger = 0] = random.shuffle(nodes);
  simulation.crash(stranger);
  demandConvergence(simulation);
  simulation.cut(other, stranger);
  simulation.cut(stranger, other);
  simulation.start(stranger);
  demandCore(simulation, [one, other]);
}

export const slander: DirectedCase = { nodesMin: 3, nodesMax: 3, draw: () => ({}), act: actSlander };
