/**
 * Configurations: what the application is told about who belongs together. Extended virtual synchrony has two
 * kinds. A *regular* configuration is a ring on which messages are sent. Between two regular configurations each
 * process installs a *transitional* one: those members of the old ring that move to the new one together, in which
 * the last messages of the old ring are delivered.
 *
 * Source: Moser, Amir, Melliar-Smith, Agarwal, "Extended Virtual Synchrony", ICDCS 1994.
 */
import type { Member, NodeId, RingId } from './message.ts';
import { ringName } from './message.ts';

/** Why a ring was given up. Every regular configuration carries the cause that started its formation. */
export type CauseKind =
  /** This node started. */
  | 'start'
  /** No token arrived for the token time-out on an operational ring. */
  | 'token-lost'
  /** The token was lost while a new ring was being committed. */
  | 'commit-token-lost'
  /** The token was lost while the old ring's messages were being recovered. */
  | 'recovery-token-lost'
  /** Some nodes did not agree on the membership in time and were given up. */
  | 'consensus-timeout'
  /** A node outside the ring, or one that gave the ring up, sent a join. */
  | 'join'
  /** A member announced that it leaves. */
  | 'leave'
  /** A member came back as a new process before its loss was noticed. */
  | 'restart'
  /** Data or a merge detect message of another ring was heard. */
  | 'foreign-ring'
  /** This node could not receive what the others multicast. */
  | 'failed-to-receive'
  /** The network interface went away or came back. */
  | 'interface-changed';

/** The event that started a reconfiguration, with the node that triggered it where there is one. */
export interface Cause {
  readonly kind: CauseKind;
  /** The node whose message (or silence) was the trigger; undefined when it was this node's own timer. */
  readonly node: NodeId | undefined;
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
  readonly cause: Cause;
}

/** The unique name of a regular configuration. */
export function regularId(ring: RingId): string {
  return ringName(ring);
}

/** The unique name of the transitional configuration between two rings. */
export function transitionalId(from: RingId, to: RingId): string {
  return `${ringName(from)}>${ringName(to)}`;
}
