/**
 * What a rule is: a function that looks at what was seen and names one fault, or is silent. A rule that lacks its input
 * is silent, too; so is every rule on a healthy, lightly loaded host.
 */
import type { Diagnosis } from '../finding.ts';
import type { DeviceFacts, Observation } from '../observation.ts';
import type { SampleDelta } from '../sample-delta.ts';

/** An observation with what its counters grew by; undefined without two samples. */
export interface Seen extends Observation {
  readonly delta: SampleDelta | undefined;
}

export type Rule = (seen: Seen) => Diagnosis | undefined;

/** Rates need at least this many seconds: over shorter times a single event looks like many. */
export const rateSecondsMin = 1;

/** The facts of the device in use. */
export function deviceOf({ host, device }: Observation): DeviceFacts | undefined {
  return host?.devices.find(({ name }) => name === device);
}

/** Is the device in use the loopback interface, where no switch and no cable can be wrong? */
export function isLoopback(seen: Observation): boolean {
  const addresses = deviceOf(seen)?.addresses ?? [];
  return seen.device === 'lo' || addresses.some((address) => address.startsWith('127.') || address === '::1');
}
