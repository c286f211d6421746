/**
 * Errors of sending, counted by code. A network that is away fails every datagram: thousands of identical errors a
 * second help nobody, so each code is reported at most once a second, with the number of those that were kept back.
 */

import { codeOf } from './system-error.ts';

/** The same code is reported again after this long. */
export const reportIntervalMs = 1000;

interface Tally {
  count: number;
  /** Not reported since the last report. */
  keptBack: number;
  reportedAt: number;
}

/** Counts errors and decides which are worth a report. */
export class SendErrors {
  /** One entry a code: the codes come from the operating system and from Node, a small set. */
  readonly #tallies = new Map<string, Tally>();

  /** Counts an error; answers the error to report, or undefined when one of its code was reported just now. */
  record(error: Error, now: number): Error | undefined {
    const code = codeOf(error);
    const tally = this.#tallies.get(code);
    if (tally === undefined) {
      this.#tallies.set(code, { count: 1, keptBack: 0, reportedAt: now });
      return error;
    }
    tally.count += 1;
    if (now - tally.reportedAt < reportIntervalMs) {
      tally.keptBack += 1;
      return undefined;
    }
    const { keptBack } = tally;
    tally.keptBack = 0;
    tally.reportedAt = now;
    return keptBack === 0 ? error : withCount(error, { code, keptBack });
  }

  /** How often each code occurred. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#tallies].map(([code, tally]) => [code, tally.count]));
  }
}

function withCount(error: Error, facts: { readonly code: string; readonly keptBack: number }): Error {
  const message = `${error.message} (and ${facts.keptBack} more ${facts.code} since the last report)`;
  return Object.assign(new Error(message, { cause: error }), { code: facts.code });
}
