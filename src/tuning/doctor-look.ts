/** How a check of the doctor is written down, and what several of them say in the same way. */
import type { CheckVerdict } from './doctor-check.ts';
import type { DoctorFacts, SelfTest } from './doctor-facts.ts';
import type { SampleDelta } from './sample-delta.ts';

/** How one check reads the facts. `ids`: the findings that belong to it. */
export interface CheckRule {
  readonly name: string;
  readonly ids: readonly string[];
  /** Whether they belong to it this time, where an id has several sources. Default: always. */
  readonly owns?: (facts: DoctorFacts) => boolean;
  /** Is it about multicast alone? Default: it is about both kinds of network. */
  readonly isMulticastOnly?: boolean;
  readonly look: (facts: DoctorFacts, delta: SampleDelta | undefined) => Look;
}

/** What there is to say when nothing was found. */
export type Look = readonly [verdict: Extract<CheckVerdict, 'ok' | 'note' | 'unknown' | 'skipped'>, detail: string];

export const unknownHere: Look = ['unknown', 'the kernel does not show it here'];

/** Why a check of multicast is skipped where every member gets a copy of its own. */
export const unicastHere: Look = ['skipped', 'about multicast, and this node sends to each peer by unicast'];

/** A check of one number of the observation, unknown where it is missing. */
export function whenKnown<T>(value: T | undefined, say: (value: T) => string | Look): Look {
  if (value === undefined) {
    return unknownHere;
  }
  const said = say(value);
  return typeof said === 'string' ? ['ok', said] : said;
}

/** `3 of 3 came back`. */
export function selfTestLook(test: SelfTest | undefined): Look {
  if (test === undefined) {
    return ['skipped', 'no socket could be opened'];
  }
  return [test.received === test.sent ? 'ok' : 'note', `${test.received} of ${test.sent} came back`];
}
