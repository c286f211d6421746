/**
 * Configurations: what the application is told about who belongs together. Extended virtual synchrony has two
 * kinds. A *regular* configuration is a ring on which messages are sent. Between two regular configurations each
 * process installs a *transitional* one: those members of the old ring that move to the new one together, in which
 * the last messages of the old ring are delivered.
 *
 * Source: Moser, Amir, Melliar-Smith, Agarwal, "Extended Virtual Synchrony", ICDCS 1994.
 */
import type { Cause, Evidence, Member, NodeId, RingId } from './message.ts';
import { ringName } from './message.ts';

/** What a member said of itself when the configuration was formed. */
export interface MemberEvidence {
  readonly nodeId: NodeId;
  readonly evidence: readonly Evidence[];
}

/** A configuration as installed by the engine. Members are sorted by node id. */
export interface Configuration {
  readonly kind: 'regular' | 'transitional';
  /** Unique name: that of the ring, or `from>to` for a transitional configuration. */
  readonly id: string;
  /** The regular configuration's own ring; for a transitional one the ring being entered. */
  readonly ringId: RingId;
  /** Transitional: the ring being left. Undefined for a regular configuration. */
  readonly from: RingId | undefined;
  readonly members: readonly Member[];
  /** Regular: members that did not come along from the previous regular configuration. Transitional: empty. */
  readonly joined: readonly Member[];
  /** Members of the previous regular configuration that did not come along. Told by the transitional configuration,
   * and repeated by the regular one that follows it. */
  readonly left: readonly Member[];
  /** What made this member give its last ring up. */
  readonly cause: Cause;
  /**
   * What may explain it: what each member had seen of itself before, such as datagrams that its socket dropped. Members
   * without anything to tell are absent. A member that was lost tells its own when it comes back.
   */
  readonly evidence: readonly MemberEvidence[];
}

/** The unique name of a regular configuration. */
export function regularId(ring: RingId): string {
  return ringName(ring);
}

/** The unique name of the transitional configuration between two rings. */
export function transitionalId(from: RingId, to: RingId): string {
  return `${ringName(from)}>${ringName(to)}`;
}
