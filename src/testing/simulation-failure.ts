/**
 * How a simulation ends when something is wrong.
 *
 * Besides the ids of docs/guarantees.md a simulation has properties of its own:
 * - `integrity`: what is delivered is, byte for byte, what was submitted;
 * - `assertion`: the engine threw, or halted because an invariant did not hold;
 * - `halt`: the engine halted without being asked to leave;
 * - `timers`: time goes on, that is, the engine does not ask to be woken at once for ever;
 * - `progress`: once the network is whole, every message of a live process is delivered in bounded time;
 * - `application`: the program under test (see cluster-simulation.ts) threw, or its own check said no;
 * - `core`: nodes that are whole come together, and are so most of the time, although others stay broken;
 * - `steadiness`: without a fault the configuration stays as it is;
 * - `window`: no more data messages are sent in one rotation of the token than the window;
 * - `durability`: a node names a ring to others only when the ring's number is on its stable storage;
 * - `needless`: nothing is asked for that was not lost, and a change of membership makes one configuration;
 * - `timeliness`: what needs no time-out does not wait for one;
 * - `votes`: on Corosync's wire, what a node is told of votes is right for the members that it has (quorum-rules.ts);
 * - `contract`: the data of a member's own ring does not overflow its receive buffer (buffers.ts).
 */
import type { Violation } from './trace.ts';

/** The properties that only a simulation can judge. */
export type SimulationProperty =
  | 'integrity'
  | 'assertion'
  | 'halt'
  | 'timers'
  | 'progress'
  | 'application'
  | 'core'
  | 'steadiness'
  | 'window'
  | 'durability'
  | 'needless'
  | 'timeliness'
  | 'votes'
  | 'contract';

/** Thrown out of the simulation by the step that violates a property. */
export class SimulationFailure extends Error {
  readonly violation: Violation;

  constructor(violation: Violation, options?: ErrorOptions) {
    super(`${violation.property}: ${violation.message}`, options);
    this.name = 'SimulationFailure';
    this.violation = violation;
  }
}

/** A failure of one of the simulation's own properties. */
export function simulationFailure(property: SimulationProperty, message: string, cause?: unknown): SimulationFailure {
  return new SimulationFailure({ property, message, events: [] }, cause === undefined ? undefined : { cause });
}

/** What a program under test threw: a failure of the simulation as it is, anything else as one of the program's. */
export function programFailure(error: unknown): SimulationFailure {
  if (error instanceof SimulationFailure) return error;
  return simulationFailure('application', error instanceof Error ? error.message : String(error), error);
}
