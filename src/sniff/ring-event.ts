/** What an observer tells as it happens. Plain data, fit for JSON. */
import type { NodeId } from '../message.ts';
import type { WireName } from './sighting.ts';

/** A ring's name and its parts. */
export interface RingLabel {
  readonly name: string;
  readonly representative: NodeId;
  readonly seq: number;
}

/**
 * How the members of a ring are known. `commit token`: it lists them. `token`: all that pass it on were seen, as many as it
 * makes hops in a rotation. `joins`: the sets that were agreed upon before the ring formed. `heard`: those that were seen
 * to take part.
 */
export type MembersFrom = 'commit token' | 'token' | 'joins' | 'heard';

/** The members of a ring as far as they are known. */
export interface MembersView {
  /** In token order, which is ascending. */
  readonly members: readonly NodeId[];
  readonly membersFrom: MembersFrom;
  /** False: there may be others that were not seen. */
  readonly complete: boolean;
  /** How many there are, even where not all were seen: the hops of a rotation. Null: unknown. */
  readonly size: number | null;
}

/** A ring works. */
export interface RingFound extends MembersView {
  readonly event: 'ring';
  readonly wire: WireName;
  readonly ring: RingLabel;
  /** Was it seen to form? Else it was there before. */
  readonly formed: boolean;
  /** The rings that its members were on before, as far as they were seen. */
  readonly from: readonly string[];
  /** Against the largest of those; absent where the members of one of both are not all known. */
  readonly joined?: readonly NodeId[];
  readonly left?: readonly NodeId[];
}

/** More is known of a ring's members than before. */
export interface MembersLearnt extends MembersView {
  readonly event: 'members';
  readonly wire: WireName;
  readonly ring: RingLabel;
}

/** The sets of a join. */
export interface JoinSets {
  readonly sender: NodeId;
  readonly procSet: readonly NodeId[];
  readonly failSet: readonly NodeId[];
  readonly ringSeq: number;
  readonly leaving: boolean;
  /** Why its sender gathers; absent on Corosync's wire, which does not carry it. */
  readonly cause?: string;
}

/** A node gathers, or has changed its mind. A join that is merely repeated is counted and not told. */
export interface Joining extends JoinSets {
  readonly event: 'join';
  readonly wire: WireName;
}

/** Joins have been going on for long, and no ring comes of them. */
export interface Unsettled {
  readonly event: 'unsettled';
  readonly wire: WireName;
  readonly forMs: number;
  /** What each node wants at present. */
  readonly joins: readonly JoinSets[];
}

/** A token asks for messages that somebody misses, the first one to do so for a while. */
export interface Missing {
  readonly event: 'missing';
  readonly wire: WireName;
  readonly ring: RingLabel;
  /** Who passed that token on. */
  readonly by: NodeId;
  readonly seqs: readonly number[];
  /** The node that holds the ring's aru down; 0: nobody does yet. */
  readonly aruNode: NodeId;
  /** How far the aru is behind the highest message. */
  readonly lag: number;
}

/** A node sent the token once more, since nothing had come of it: the first time for a while. */
export interface TokenAgain {
  readonly event: 'tokenAgain';
  readonly wire: WireName;
  readonly ring: RingLabel;
  readonly by: NodeId;
}

/** Nothing was heard of a ring for long. */
export interface Silent {
  readonly event: 'silent';
  readonly wire: WireName;
  readonly ring: RingLabel;
  readonly forMs: number;
}

export type RingEvent = RingFound | MembersLearnt | Joining | Unsettled | Missing | TokenAgain | Silent;

/** Takes what happened. */
export type EventSink = (event: RingEvent) => void;
