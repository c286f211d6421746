/**
 * Rules of the protocol on which the wire formats differ, because one carries what the other has no room for. The engine
 * follows them without knowing which format runs. docs/corosync.md tells of each.
 */

/** How the protocol's messages are to be read and answered on a wire format. */
export interface WireRules {
  /**
   * Joins and commit tokens name processes: a node that restarts is told from its earlier life by its incarnation. Where
   * they name nodes only, every process has incarnation 0, and a farewell is outdated by a join with a greater ring
   * sequence number.
   */
  readonly namesProcesses: boolean;
  /**
   * Commit tokens carry obligations (TOCS section 4.4), so companions agree for whom they deliver behind a hole. Where they
   * do not, that is the companions themselves, as in Corosync: an obligation kept to oneself would break the agreement.
   */
  readonly carriesObligations: boolean;
  /** How far the sequence number of a new ring is above the highest one heard of. Corosync: 4. */
  readonly ringSeqStep: number;
  /**
   * How often a node says farewell. It may get lost, so two are better than one, unless those who have formed their ring
   * without the leaver by the time that they read the second one gather anew for it, as Corosync does.
   */
  readonly farewells: number;
}

/** The native wire format's rules. */
export const nativeRules: WireRules = {
  namesProcesses: true,
  carriesObligations: true,
  ringSeqStep: 1,
  farewells: 2,
};

/** Corosync's rules (exec/totemsrp.c, version 3.1). */
export const corosyncRules: WireRules = {
  namesProcesses: false,
  carriesObligations: false,
  ringSeqStep: 4,
  farewells: 1,
};
