/**
 * What is known of a fault before anything is seen: the entry of the catalogue. The numbers D01 to D45 name causes, not
 * symptoms; a symptom (members drop out) has many causes, and only the counters tell them apart.
 */
import type { Severity } from '../finding.ts';

/** `D01` to `D45`. Never renamed and never used for something else. */
export type FaultId = `D0${NonZero}` | `D${1 | 2 | 3}${0 | NonZero}` | `D4${0 | 1 | 2 | 3 | 4 | 5}`;

type NonZero = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/**
 * Who can see it. `member`: a running node, for itself and for what it is told. `host`: `ringcast doctor` on one host.
 * `peers`: the probes of `ringcast doctor --with-peers`.
 */
export type Observer = 'member' | 'host' | 'peers';

/** What the catalogue says of a fault. Words in braces are filled in when it is found: see diagnosis.ts. */
export interface FaultText {
  /** A few words. */
  readonly title: string;
  /** What users notice. A sentence. */
  readonly symptom: string;
  /** Where it is seen: files, counters, errors. */
  readonly reads: string;
  /** From when on it counts. */
  readonly threshold: string;
  /** A sentence. */
  readonly cause: string;
  /** A command, or what to change. */
  readonly fix: string;
  /** A command that shows whether the fix worked, with what it should show behind `#`. */
  readonly proof: string;
  /** Severities that it can have; none when Ringcast never reports it. */
  readonly severities: readonly Severity[];
  readonly seenBy: readonly Observer[];
}

/** The texts of some faults, complete: a missing or surplus one does not compile. */
export type FaultTexts<Id extends FaultId> = Readonly<Record<Id, FaultText>>;

/** An entry of the catalogue. */
export interface Fault extends FaultText {
  readonly id: FaultId;
}
