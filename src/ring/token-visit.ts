/**
 * What a member does with the regular token before it passes it on: send again what others miss, ask for what it
 * misses itself, send new messages within the window, and say how far it has come. The same visit serves an
 * operational ring (new messages come from the send queue) and a recovering one (they are old messages sent again).
 *
 * Source: TOCS section 3.2 to 3.4; the order of the steps is that of Corosync's message_handler_orf_token.
 */
import type { Data, Token } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import type { Ring } from './ring.ts';
import { seqAdd, seqLess, seqMax, seqMin } from './sequence.ts';

/** Where the new messages of a visit come from. */
export interface Source {
  /** How many data messages wait, about. */
  readonly frames: number;
  /** Makes the next data message for its place in the order; undefined when nothing waits. */
  next(place: { readonly seq: number; readonly messageCount: number }): Numbered | undefined;
}

/** A data message and how many numbered messages, which are those of the application, it completes. */
export interface Numbered {
  readonly data: Data;
  readonly completed: number;
}

/** What a visit counted. */
export interface VisitCounts {
  sent: number;
  resent: number;
  requested: number;
}

export interface Visit {
  readonly settings: EngineSettings;
  readonly source: Source;
  readonly now: number;
  /** Called for each data message to be multicast, in order. */
  readonly multicast: (data: Data) => void;
  readonly counts: VisitCounts;
}

/** Does the visit and answers the token to pass on. */
export function visitToken(ring: Ring, received: Token, visit: Visit): Token {
  const self = ring.members[ring.index]?.nodeId ?? 0;
  const token = { ...received, ...ring.limit.impose(received, self, visit.now) };
  const backlog = visit.source.frames;
  const allowance = ring.flow.allowance(token, backlog);
  const retransmit: number[] = [];
  const resent = sendAgain(ring, token, { allowance, retransmit, multicast: visit.multicast });
  const requested = ring.misses.extend(retransmit, ring.window, { seq: token.seq, now: visit.now });
  const end = sendNew(ring, token, { visit, allowance: allowance - resent });
  visit.counts.sent += end.sent;
  visit.counts.resent += resent;
  visit.counts.requested += requested;
  const acknowledged = acknowledge(ring, token, end.seq);
  noteProgress(ring, token, { ...acknowledged, retransmit, now: visit.now });
  ring.tokenSeq = token.tokenSeq;
  return {
    type: 'token',
    ringId: token.ringId,
    tokenSeq: seqAdd(token.tokenSeq, 1),
    seq: end.seq,
    messageCount: end.messageCount,
    ...acknowledged,
    ...ring.flow.account(token, resent + end.sent, backlog),
    window: token.window,
    windowNode: token.windowNode,
    retransmitFlag: token.retransmitFlag,
    retransmit,
  };
}

/** Serves the retransmit list as far as the allowance goes; what stays on the list goes to `retransmit`. */
function sendAgain(
  ring: Ring,
  token: Token,
  to: { readonly allowance: number; readonly retransmit: number[]; readonly multicast: (data: Data) => void },
): number {
  let resent = 0;
  for (const seq of token.retransmit) {
    const data = resent < to.allowance ? ring.window.get(seq) : undefined;
    if (data === undefined) {
      to.retransmit.push(seq);
    } else {
      to.multicast(data);
      resent += 1;
    }
  }
  return resent;
}

function sendNew(
  ring: Ring,
  token: Token,
  plan: { readonly visit: Visit; readonly allowance: number },
): { seq: number; messageCount: number; sent: number } {
  const { visit } = plan;
  const room = ring.window.roomAfter(token.seq) - ring.limit.full;
  const allowance = Math.min(plan.allowance, room);
  let { seq, messageCount } = token;
  let sent = 0;
  while (sent < allowance) {
    const numbered = visit.source.next({ seq: seqAdd(seq, 1), messageCount });
    if (numbered === undefined) break;
    seq = numbered.data.seq;
    messageCount += numbered.completed;
    sent += 1;
    ring.sentUpTo = seq;
    ring.store(numbered.data);
    visit.multicast(numbered.data);
  }
  return { seq, messageCount, sent };
}

/** Anybody may lower the aru; only who lowered it may raise it, unless nobody is behind. */
function acknowledge(ring: Ring, token: Token, seq: number): { aru: number; aruNode: number } {
  const self = ring.members[ring.index]?.nodeId ?? 0;
  if (!seqLess(ring.aru, token.aru) && token.aruNode !== self && token.aruNode !== 0) {
    return { aru: token.aru, aruNode: token.aruNode };
  }
  const aru = ring.aru;
  return { aru, aruNode: aru === seq ? 0 : self };
}

/** Two visits in a row with an aru of at least n: every member passed the token holding all up to n. */
function noteProgress(ring: Ring, token: Token, forwarded: Forwarded): void {
  noteStuck(ring, token, forwarded);
  if (ring.forwardedAru !== undefined) {
    ring.safe = seqMax(ring.safe, seqMin(ring.forwardedAru, forwarded.aru));
  }
  ring.forwardedAru = forwarded.aru;
  ring.receivedAru = token.aru;
}

/** What this visit passes on. */
interface Forwarded {
  readonly aru: number;
  readonly aruNode: number;
  readonly retransmit: readonly number[];
  readonly now: number;
}

/**
 * Counts how often the first missing message was asked for, sent again by somebody, and still did not arrive. A request
 * that waits on a full list, or for somebody's turn to send, says nothing about this node's ears.
 */
function noteStuck(ring: Ring, token: Token, forwarded: Forwarded): void {
  const self = ring.members[ring.index]?.nodeId;
  const missing = seqAdd(ring.window.aru, 1);
  if (forwarded.aruNode !== self || forwarded.aru !== ring.forwardedAru) {
    ring.stuckSince = forwarded.now;
    ring.stuckVisits = 0;
  } else if (ring.askedFor === missing && !token.retransmit.includes(missing)) {
    ring.stuckVisits += 1;
  }
  ring.askedFor = forwarded.retransmit.includes(missing) ? missing : undefined;
}

/** Gives up what every member holds and this node has delivered. Call with the token that came in, before the visit. */
export function releaseDelivered(ring: Ring, token: Token): void {
  ring.window.release(seqMin(ring.highDelivered, seqMin(token.aru, ring.receivedAru)));
}
