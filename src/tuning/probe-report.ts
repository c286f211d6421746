/**
 * The outcome of probing a network: plain data, the same for people, for JSON and for tests. A cell of the matrix and a
 * loss is a share from 0 to 1; null means that it was not measured (the host did not report, or the test was not run).
 */
import type { Diagnosis } from './finding.ts';
import type { TransportKind } from './option-mistakes.ts';
import type { PeerFacts, ProbeAction, TestReport } from './probe-facts.ts';
import type { PingSummaries } from './probe-pings.ts';

/** Everything that was seen, before anybody draws conclusions. */
export interface ProbeEvidence {
  /** The way of the ring's messages, on which most tests are made. */
  readonly transport: TransportKind;
  /** Without multicast the asking doctor's own address stands in place of the group. */
  readonly group: string;
  readonly port: number;
  readonly ttl: number;
  /** The asking doctor. */
  readonly self: PeerFacts;
  /** All doctors, the asking one first. */
  readonly peers: readonly PeerFacts[];
  /** By key of the peer. */
  readonly pings: Readonly<Record<string, PingSummaries>>;
  readonly tests: readonly RunTest[];
  /** Addresses of the list of peers where no doctor responds; empty with multicast. */
  readonly unanswered: readonly string[];
}

/** A test that was run, with the reports that came. */
export interface RunTest {
  readonly step: number;
  readonly action: ProbeAction;
  readonly reports: readonly TestReport[];
}

/** What one host heard of another. */
export interface PairReport {
  readonly from: string;
  readonly to: string;
  readonly multicastLoss: number | null;
  readonly unicastLoss: number | null;
  readonly controlLoss: number | null;
  readonly ringPortLoss: number | null;
  readonly duplicates: number;
  readonly reordered: number;
  /** Share heard of each size of the sweep. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Share heard of each burst. */
  readonly bursts: Readonly<Record<string, number>>;
  /** Seconds after which the soak fell silent for good; null: it did not, or was not run. */
  readonly silentAfterS: number | null;
}

/** One kind of test in one line. */
export interface TestOutcome {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
}

/** A cause, and the host that it was found on. */
export interface PeerDiagnosis extends Diagnosis {
  /** Address of the host; empty when it is the network's. */
  readonly host: string;
}

/** A doctor that took part. */
export interface PeerSummary extends PeerFacts {
  /** It stopped reporting while tests were still run. */
  readonly vanished: boolean;
  /** Pings from the asking doctor, by way of the answer; undefined for that doctor itself. */
  readonly pings: PingSummaries | undefined;
  readonly longestStallMs: number;
  readonly querier: string | undefined;
}

export interface PeerReport {
  /** The asking doctor first. */
  readonly peers: readonly PeerSummary[];
  readonly pairs: readonly PairReport[];
  /** Row: who hears; column: who sends; in the order of `peers`. The share heard of what is sent to all. */
  readonly matrix: readonly (readonly (number | null)[])[];
  readonly diagnoses: readonly PeerDiagnosis[];
  readonly tests: readonly TestOutcome[];
  /** Addresses of the list of peers where no doctor responds; empty with multicast. */
  readonly unanswered: readonly string[];
}
