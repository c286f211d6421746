/**
 * The protocol's own settings: what an engine needs to know to run, in plain numbers. Times are milliseconds. What
 * users write (options, profiles) is turned into these by `profiles.ts`.
 *
 * Source of the timers and their relations: Corosync's corosync.conf(5), section totem; deviations are explained
 * where they are.
 */
import type { Level } from '../message.ts';
import type { WireRules } from './wire-rules.ts';

/** Settings of one engine. All members of a cluster should use the same. */
export interface EngineSettings {
  /** A ring is given up when no new token arrives for this long. Default 1000 (lan). */
  readonly tokenMs: number;
  /**
   * Bounds of the time after which a token is sent again to the next member. In between it follows the measured
   * rotation: smoothed rotation time plus four times its deviation, as TCP derives its time-out (RFC 6298).
   */
  readonly tokenRetransmitMsMin: number;
  readonly tokenRetransmitMsMax: number;
  /** How long the representative of an idle ring holds the token. Below `tokenRetransmitMsMax`. */
  readonly holdMs: number;
  /** Token visits without a new message after which the ring counts as idle. Corosync: seqno_unchanged_const, 30. */
  readonly idleVisits: number;
  /** Joins are repeated at this interval while a membership forms. Corosync: join, 50. */
  readonly joinMs: number;
  /** Nodes that have not agreed on a membership after this long are given up. At least `tokenMs`; Corosync: 1.2 times. */
  readonly consensusMs: number;
  /** An idle representative announces its ring at this interval so that separate rings merge. Corosync: merge, 200. */
  readonly mergeMs: number;
  /**
   * `contract`: the window follows from the smallest receive buffer among the members (window.ts). `fixed`: it is
   * `windowFrames`, whatever the buffers hold, as in Corosync.
   */
  readonly windowRule: 'contract' | 'fixed';
  /** Data messages that all members together may send in one rotation of the token, at most. Corosync: window_size, 50. */
  readonly windowFrames: number;
  /** Data messages that one member may send at one token visit. Corosync: max_messages, 17. */
  readonly visitFrames: number;
  /** A lost message is asked for once it was missing at this many token visits and for this long. */
  readonly missVisits: number;
  readonly missMs: number;
  /**
   * A node declares itself unable to receive when the first message that it misses was sent again this many times in
   * vain, and its aru has stood still for this long.
   */
  readonly failToReceiveVisits: number;
  readonly failToReceiveMs: number;
  /** Most entries of the token's retransmit list. Corosync: 30. */
  readonly retransmitEntries: number;
  /** Data messages kept until all have them; sending stops before it is full. A power of two. */
  readonly storeFrames: number;
  /** Room for chunks (payload and `chunkOverheadBytes` each) in one data message. */
  readonly framePayloadBytes: number;
  readonly chunkOverheadBytes: number;
  /** Largest application message. */
  readonly messageBytesMax: number;
  /** Bytes of application messages that may wait to be sent. */
  readonly sendQueueBytes: number;
  /** Most members of a ring. */
  readonly membersMax: number;
  /** Sequence number after which a new ring's messages start; 0 but in tests of the wrap-around. */
  readonly firstSeq: number;
  /** What the wire format has no room for, or does otherwise. */
  readonly rules: WireRules;
}

/** What `send` uses when it is not told. */
export const defaultLevel: Level = 'agreed';
