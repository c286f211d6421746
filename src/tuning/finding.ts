/**
 * A finding: a cause with its evidence. The ids D01 to D45 are those of docs/findings/, one page each.
 */

/** `error`: members will be lost, or already are. `warning`: it will hurt under load. */
export type Severity = 'warning' | 'error';

/** One cause, named, with numbers, and what to do. */
export interface Diagnosis {
  /** `D01` to `D45`. */
  readonly id: string;
  readonly severity: Severity;
  /** A few words: "receive buffer too small". */
  readonly title: string;
  /** What was seen, in one sentence with numbers: "its group socket dropped 312 of 40,112 datagrams in 10.0 s". */
  readonly evidence: string;
  /** The most likely cause in one sentence. */
  readonly cause: string;
  /** A command, or, where none exists, what to change. */
  readonly fix: string;
  /** The command that shows whether the fix worked. */
  readonly proof: string;
}
