/**
 * What a run demands of a cluster once everything is whole: that it comes together, that it delivers what is left, and
 * that all of it has delivered the same.
 */
import { SimulationFailure, simulationFailure } from './simulation-failure.ts';
import { convergenceMsMax } from './simulation-settings.ts';
import type { Simulation } from './simulator.ts';

/** Queued messages must be delivered this many milliseconds after the cluster came together, for each one queued... */
const drainMsPerMessage = 2000;
/** ...and so many more for each token visit that their data messages fill: a rotation of a large, slow ring. */
const drainMsPerVisit = 500;

/** How many token visits it takes to send what is queued, if each takes as many data messages as it and the window may. */
function visitsToDrain({ liveNodes, settings }: Simulation): number {
  const frames = liveNodes.reduce(
    (sum, { queuedBytes }) => sum + Math.ceil(queuedBytes / settings.framePayloadBytes),
    0,
  );
  return Math.ceil(frames / Math.min(settings.visitFrames, settings.windowFrames));
}

/** Demands S2.8: everybody in one configuration, in bounded time. Answers how long it took. */
export function demandConvergence(simulation: Simulation): number {
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
export function demandProgress(simulation: Simulation): void {
  for (const node of simulation.liveNodes) simulation.send(node.id, 20, 'safe');
  const visits = visitsToDrain(simulation);
  const limitMs = drainMsPerMessage * (simulation.outstanding + 5) + drainMsPerVisit * visits;
  if (!simulation.drain(limitMs)) {
    throw simulationFailure(
      'progress',
      `${simulation.outstanding} messages are not delivered after ${limitMs} ms of quiet`,
    );
  }
}

/**
 * Demands that after a time of quiet everybody has delivered the same of the last configuration. A ring may have been
 * whole when the faults ended and yet have lost its token by then, so it may have to come together once more.
 */
export function demandEquality(simulation: Simulation): void {
  if (!simulation.converged) {
    demandConvergence(simulation);
    simulation.advance(4 * simulation.settings.tokenMs);
  }
  const counts = simulation.liveNodes.map((node) => node.deliveredHere);
  if (new Set(counts).size > 1) {
    throw simulationFailure('progress', `in the last configuration the nodes delivered ${counts.join(', ')} messages`);
  }
}
