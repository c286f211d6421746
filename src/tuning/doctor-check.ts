/**
 * What `ringcast doctor` says about one thing it looked at, and where such statements go. A check is one line for
 * people; a finding (finding.ts) is the whole story of a fault. The parts of the doctor (this host, the network between
 * hosts) write into a `DoctorReport` and know nothing of terminals or JSON.
 */
import type { Diagnosis } from './finding.ts';

/**
 * `ok`: looked at and in order. `note`: worth knowing, no fault. `warning`, `error`: a finding with the same severity
 * tells the rest. `unknown`: it could not be looked at here. `skipped`: not asked for, or without sense here.
 */
export type CheckVerdict = 'ok' | 'note' | 'warning' | 'error' | 'unknown' | 'skipped';

/** One thing that was looked at. */
export interface Check {
  /** A few words that stay the same from run to run: "receive buffer". */
  readonly name: string;
  readonly verdict: CheckVerdict;
  /** The findings that it led to, `D01` to `D45`. */
  readonly ids: readonly string[];
  /** What was seen, or why nothing was; one line. */
  readonly detail: string;
}

/** Where the parts of the doctor write. Everything may be called at any time and returns at once. */
export interface DoctorReport {
  /** The checks that follow belong under this heading. */
  section(title: string): void;
  check(check: Check): void;
  /** Shown in full after all checks. Of two with the same id and evidence only the first is kept. */
  finding(diagnosis: Diagnosis): void;
  /** Lines for people only, such as a table; not part of the JSON document, which has `data` instead. */
  text(lines: readonly string[]): void;
  /** A member of the JSON document, beside `checks` and `findings`. The last value under a name counts. */
  data(name: string, value: unknown): void;
  /** What is going on at the moment; on a terminal one line that the next one replaces, elsewhere nothing. */
  progress(text: string): void;
  /** Something essential could not be tested: unless errors were found, the exit status is 3. `why` is a sentence. */
  untested(why: string): void;
}
