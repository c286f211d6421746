/**
 * No needless change: healthy nodes on a quiet network keep their configuration, hour after hour. A protocol that is
 * quick to suspect passes every test under faults and is of no use all the same.
 */
import { demandConvergence } from './demands.ts';
import type { NetworkConditions } from './memory-network.ts';
import type { NodeId } from '../message.ts';
import { SimulationFailure, simulationFailure } from './simulation-failure.ts';
import { Simulation } from './simulator.ts';
import type { SimulationOptions } from './simulator.ts';
import type { Violation } from './trace.ts';

export interface QuietOptions extends Pick<SimulationOptions, 'settings' | 'createEngine'> {
  /** Default 1. */
  readonly seed?: number;
  /** How many nodes. Default 3. */
  readonly nodes?: number;
  /** How long to watch them, in simulated milliseconds. Default: a day. */
  readonly durationMs?: number;
  /** A message is sent every so many milliseconds, by one node after the other. Default: ten minutes. */
  readonly messageEveryMs?: number;
  /** Deviations from a network with 0.2 to 0.5 ms of delay and a little jitter, which loses nothing. */
  readonly network?: Partial<NetworkConditions>;
}

/** How quiet it was. */
export interface QuietResult {
  readonly ok: boolean;
  /** `steadiness` when the configuration changed; or any other property. */
  readonly violation: Violation | undefined;
  readonly simulatedMs: number;
  readonly steps: number;
  /** Installs of regular configurations, over all processes. */
  readonly configurations: number;
  readonly deliveries: number;
  readonly hash: string;
}

const dayMs = 86_400_000;

/** Watches a quiet cluster. Never throws for what an engine does. */
export function simulateQuiet(options: QuietOptions = {}): QuietResult {
  const simulation = new Simulation({
    seed: options.seed ?? 1,
    network: { delayMsMin: 0.2, delayMsMax: 0.5, jitterMs: 0.05, ...options.network },
    keep: false,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.createEngine === undefined ? {} : { createEngine: options.createEngine }),
  });
  let violation: Violation | undefined;
  try {
    watch(simulation, options);
  } catch (error) {
    if (!(error instanceof SimulationFailure)) throw error;
    violation = error.violation;
  }
  const { now, steps, configurations, deliveries, hash } = simulation;
  return { ok: violation === undefined, violation, simulatedMs: now, steps, configurations, deliveries, hash };
}

function watch(simulation: Simulation, options: QuietOptions): void {
  const { nodes = 3, durationMs = dayMs, messageEveryMs = 600_000 } = options;
  const ids = Array.from({ length: nodes }, (_, index) => index + 1);
  simulation.start(...ids);
  demandConvergence(simulation);
  const { configurations } = simulation;
  const end = simulation.now + durationMs;
  sendNowAndThen(simulation, { ids, everyMs: messageEveryMs, end });
  if (simulation.runUntil(() => simulation.configurations > configurations, end - simulation.now)) {
    const cause = simulation.nodes.map((node) => node.configuration?.cause.kind ?? 'none').join(', ');
    throw simulationFailure(
      'steadiness',
      `after ${simulation.now} ms without a fault the configuration changed: ${cause}`,
    );
  }
  if (!simulation.drain(4 * simulation.settings.tokenMs)) {
    throw simulationFailure('progress', `${simulation.outstanding} messages are not delivered on a quiet network`);
  }
  simulation.advance(4 * simulation.settings.tokenMs);
  simulation.finish();
}

interface Sending {
  readonly ids: readonly NodeId[];
  readonly everyMs: number;
  /** Nothing is sent from then on. */
  readonly end: number;
}

function sendNowAndThen(simulation: Simulation, { ids, everyMs, end }: Sending): void {
  let turn = 0;
  const send = (): void => {
    if (simulation.now >= end) return;
    simulation.send(ids[turn++ % ids.length] ?? 1, 100, 'safe');
    simulation.after(everyMs, send);
  };
  simulation.after(everyMs, send);
}
