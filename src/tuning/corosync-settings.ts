/**
 * The settings of a node that stands in a ring with Corosync's daemons: their defaults and formulas in place of a
 * profile's, since all members of a ring should count with the same times.
 *
 * Source: corosync.conf(5), section totem, and exec/totemconfig.c of Corosync 3.1.7. Where the manual prints 238 and 180
 * for the retransmission and the hold, it means a token time-out of 1000.
 */
import type { ProfileSettings } from './profiles.ts';

const MiB = 1024 * 1024;

/** Defaults of `token`, `token_coefficient`, `token_retransmits_before_loss_const` and `last_man_standing_window`. */
export const corosyncDefaults = {
  tokenMs: 3000,
  coefficientMs: 650,
  retransmits: 4,
  lastManStandingMs: 10_000,
} as const;

/** The token time-out that the daemons use: the configured one, and a supplement for each node beyond the second. */
export function effectiveTokenMs(nodeCount: number, tokenMs: number, coefficientMs: number): number {
  return tokenMs + Math.max(0, nodeCount - 2) * coefficientMs;
}

/** After how long an unanswered token is sent again, so that `retransmits` repetitions fit before a ring is given up. */
export function corosyncRetransmitMs(tokenMs: number, retransmits: number): number {
  return Math.floor(tokenMs / (retransmits + 0.2));
}

/**
 * The protocol's settings in a ring of `nodeCount` listed nodes. Values in `chosen` win, and the others are computed
 * from them; a chosen `tokenMs` is the effective one.
 */
export function corosyncSettings(nodeCount: number, chosen: Partial<ProfileSettings>): ProfileSettings {
  const { tokenMs: token, coefficientMs, retransmits } = corosyncDefaults;
  const tokenMs = chosen.tokenMs ?? effectiveTokenMs(nodeCount, token, coefficientMs);
  const windowFrames = chosen.windowFrames ?? 50;
  const tokenRetransmitMsMax = chosen.tokenRetransmitMsMax ?? corosyncRetransmitMs(tokenMs, retransmits);
  return {
    idleVisits: 30,
    missVisits: 5,
    missMs: 0,
    joinMs: 50,
    // Single precision, as in Corosync: 1.2 has no exact binary form, and its error must not take off a millisecond.
    consensusMs: Math.floor(Math.fround(1.2 * tokenMs)),
    mergeMs: 200,
    visitFrames: Math.min(17, windowFrames),
    failToReceiveVisits: 2500,
    failToReceiveMs: 2 * tokenMs,
    retransmitEntries: 30,
    storeFrames: 16384,
    messageBytesMax: MiB,
    sendQueueBytes: 4 * MiB,
    membersMax: 64,
    tokenRetransmitMsMin: Math.min(5, tokenRetransmitMsMax),
    holdMs: Math.max(1, Math.floor(0.8 * tokenRetransmitMsMax - 10)),
    ...chosen,
    tokenMs,
    windowFrames,
    tokenRetransmitMsMax,
  };
}
