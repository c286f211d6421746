/**
 * Who sends datagrams that were not accepted, and why. Garbage from the network is never an error: it is counted here,
 * by reason and by source, and when one source repeats itself it becomes a finding that names it.
 *
 * The table has a fixed number of rows: an attacker who invents source addresses fills it and then counts as `others`.
 */
import type { Diagnosis } from '../tuning/finding.ts';
import type { RejectReason } from '../wire/codec.ts';

/** Rows of the table. */
export const rejectSourcesMax: number = 64;

/** So many datagrams of one reason from one source make a finding. */
export const rejectsPerFinding: number = 5;

/** Why a datagram is not accepted: what the codec says, or that it came from the address of no peer. */
export type RefusalReason = RejectReason | 'unlisted';

/** Counts by reason; a reason that never occurred is absent. */
export type RejectCounts = Readonly<Partial<Record<RefusalReason, number>>>;

/** A datagram that was not accepted. */
export interface Refused {
  readonly reason: RefusalReason;
  readonly detail: string;
}

/** One source of datagrams that were not accepted. */
export interface RejectSource {
  /** Address and port as the transport gives them. */
  readonly source: string;
  readonly counts: RejectCounts;
  /** What the codec said of the latest one: the other cluster's name, the version found, the rule broken. */
  readonly detail: string;
  /** What the codec said of other clusters heard from this source (`belongs to cluster "blue"`), at most four. */
  readonly clusters: readonly string[];
}

/** Snapshot of the table. */
export interface RejectStatistics {
  readonly total: number;
  readonly counts: RejectCounts;
  readonly sources: readonly RejectSource[];
  /** Datagrams from sources that found no row. */
  readonly others: number;
}

/** Something wrong around the node that it lives with, worth a person's attention. */
export interface Finding {
  /**
   * `rejected`: datagrams that do not belong here keep coming. `transport`: a trouble that the transport survived.
   * `diagnosis`: the counters of this host show a fault.
   */
  readonly kind: 'rejected' | 'transport' | 'diagnosis';
  /** A sentence for people. */
  readonly message: string;
  /** Address of the sender of what was rejected. */
  readonly source: string | undefined;
  readonly reason: RefusalReason | undefined;
  /** The fault with its evidence, its likely cause and its cure. */
  readonly diagnosis?: Diagnosis | undefined;
}

interface Row {
  readonly counts: Partial<Record<RefusalReason, number>>;
  readonly clusters: Set<string>;
  detail: string;
}

const clustersMax = 4;

/** Counts rejected datagrams. */
export class RejectTable {
  readonly #rows = new Map<string, Row>();
  readonly #counts: Partial<Record<RefusalReason, number>> = {};
  #total = 0;
  #others = 0;

  /** Counts one. Answers a finding the moment a source has repeated itself often enough, once per source and reason. */
  record({ reason, detail }: Refused, source: string): Finding | undefined {
    this.#total += 1;
    this.#counts[reason] = (this.#counts[reason] ?? 0) + 1;
    const row = this.#row(source);
    if (row === undefined) {
      this.#others += 1;
      return undefined;
    }
    const count = (row.counts[reason] ?? 0) + 1;
    row.counts[reason] = count;
    row.detail = detail;
    if (reason === 'cluster' && row.clusters.size < clustersMax) {
      row.clusters.add(detail);
    }
    return count === rejectsPerFinding ? finding(source, reason, detail) : undefined;
  }

  /** A copy of the counts, safe to keep. */
  statistics(): RejectStatistics {
    const sources = [...this.#rows].map(([source, row]) => ({
      source,
      counts: { ...row.counts },
      detail: row.detail,
      clusters: [...row.clusters],
    }));
    return { total: this.#total, counts: { ...this.#counts }, sources, others: this.#others };
  }

  #row(source: string): Row | undefined {
    const known = this.#rows.get(source);
    if (known !== undefined || this.#rows.size >= rejectSourcesMax) {
      return known;
    }
    const row: Row = { counts: {}, clusters: new Set(), detail: '' };
    this.#rows.set(source, row);
    return row;
  }
}

const explanations: Readonly<Record<RefusalReason, string>> = {
  foreign: 'datagrams that are not of this protocol',
  version: 'datagrams of another protocol version',
  cluster: 'datagrams of another cluster on the same group and port',
  corrupt: 'datagrams damaged on their way',
  truncated: 'datagrams cut short',
  oversized: 'datagrams longer than any of this protocol',
  malformed: 'datagrams that break a rule of the format',
  unlisted: 'datagrams, and no entry of peers has its address',
};

function finding(source: string, reason: RefusalReason, detail: string): Finding {
  const message = `${source} keeps sending ${explanations[reason]}${detail === '' ? '' : ` (${detail})`}; they are ignored.`;
  return { kind: 'rejected', message, source, reason };
}
