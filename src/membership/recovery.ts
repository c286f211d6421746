/**
 * Recovery: the members of the new ring that come from the same old ring exchange the messages of that ring which some
 * of them miss, by sending them again, wrapped, on the new ring. When the token has shown twice that everybody has
 * everything, each installs the new ring.
 *
 * A member that has acknowledged everything cannot know whether others install. From then on it has an obligation: even
 * if this attempt fails it must deliver, in whatever recovery succeeds, the messages that they may have delivered.
 *
 *   Nodes 1 to 4 were on a ring; 1 and 2 recover together and hold message 8 of node 1, but not 7 of node 4. Node 1
 *   installs and delivers 8 behind the hole. Node 2 loses the token just before it would. It meets node 3, which lacks 7
 *   as well, recovers anew, and must still deliver 8, though node 1 is not with it any more.
 *
 * Source: TOCS sections 4.3 and 4.4; the termination rule is Corosync's. Ours: obligations travel in the commit token,
 * and of the messages that several hold only one sends (docs/divergence.md).
 */
import type { CommitEntry, CommitToken, Data, Token } from '../message.ts';
import { sameRing } from '../message.ts';
import type { Ring } from '../ring/ring.ts';
import { seqAdd, seqAtMost, seqLess, seqMax, seqMin } from '../ring/sequence.ts';
import type { Source } from '../ring/token-visit.ts';
import { releaseDelivered, visitToken } from '../ring/token-visit.ts';
import { invariant } from '../invariant.ts';
import { cannotReceive, declareDeaf } from './failed-to-receive.ts';
import { installRing } from './install.ts';
import type { FormingRing, LocalNode } from './local-node.ts';
import { nodeSet } from './node-set.ts';
import { forwardToken } from './token-forwarding.ts';
import { acceptToken, isNewToken } from './token-acceptance.ts';

/** After this many visits in a row that leave with the retransmit flag clear, all recovered messages are sent. */
const clearVisitsToEnd = 2;
/** After this many further visits in a row that find them acknowledged by all, the ring is installed. */
const completeVisitsToInstall = 2;

/** Starts the exchange: this node knows now what everybody has. */
export function enterRecovery(node: LocalNode, complete: CommitToken): void {
  const forming = node.formingRing;
  const commit = { ...complete, tokenSeq: seqAdd(complete.tokenSeq, 1) };
  forming.commit = commit;
  const companions = companionEntries(node, commit);
  forming.companions = companions.map(({ nodeId }) => nodeId);
  forming.deliverFrom = nodeSet(companions.flatMap(({ nodeId, entry }) => [nodeId, ...entry.obligations]));
  if (node.ring !== undefined) forming.recoveryQueue.push(...messagesToSend(node, node.ring, companions));
  node.state = 'recovery';
  node.timers.set('tokenLoss', node.now + node.settings.tokenMs);
  forwardToken(node, forming.ring, commit);
}

interface Companion {
  readonly nodeId: number;
  readonly entry: CommitEntry;
}

/** The members that come from this node's old ring, not merely nodes that were on it at some time. */
export function companionEntries(node: LocalNode, commit: CommitToken): Companion[] {
  const old = node.ring?.id;
  if (old === undefined) return [];
  return commit.members.flatMap(({ nodeId }, index) => {
    const entry = commit.entries[index];
    return entry !== undefined && sameRing(entry.oldRing, old) ? [{ nodeId, entry }] : [];
  });
}

/**
 * The old messages that this node sends again. What the most advanced companion has without a hole is sent by one node;
 * beyond that nobody knows who holds what, so each sends what it has.
 */
function messagesToSend(node: LocalNode, old: Ring, companions: readonly Companion[]): Data[] {
  const own = companions.find(({ nodeId }) => nodeId === node.self.nodeId);
  if (own === undefined) return [];
  const all = companions.map(({ entry }) => entry);
  const lowest = all.map(({ aru }) => aru).reduce(seqMin);
  const highestAru = all.map(({ aru }) => aru).reduce(seqMax);
  if (all.every(({ aru, highSeen }) => aru === highestAru && highSeen === highestAru)) return [];
  invariant(seqAtMost(old.window.released, lowest), 'nothing was released that a companion misses');
  const resender = companions.find(({ entry }) => entry.aru === highestAru);
  const first = resender === own ? lowest : highestAru;
  const messages: Data[] = [];
  for (let seq = seqAdd(first, 1); seqAtMost(seq, old.window.highSeen); seq = seqAdd(seq, 1)) {
    const data = old.window.get(seq);
    if (data !== undefined) messages.push(data);
  }
  return messages;
}

/** Representative: makes the first regular token of the new ring and visits it itself. */
export function originateToken(node: LocalNode): void {
  const forming = node.formingRing;
  const { ring, commit } = forming;
  forming.originated = true;
  forming.flagRaised = forming.recoveryQueue.length > 0;
  visitRecoveryToken(node, {
    type: 'token',
    ringId: ring.id,
    tokenSeq: 0,
    seq: commit.firstSeq,
    messageCount: 0,
    aru: commit.firstSeq,
    aruNode: 0,
    flowControlCount: 0,
    backlog: 0,
    window: ring.limit.full,
    windowNode: 0,
    retransmitFlag: forming.flagRaised,
    retransmit: [],
  });
}

/** Recovery, token: a visit that sends old messages, then one step towards installing. */
export function visitRecoveryToken(node: LocalNode, token: Token): void {
  const forming = node.formingRing;
  const { ring } = forming;
  if (!isNewToken(node, ring, token)) return;
  acceptToken(node, ring, token);
  releaseDelivered(ring, token);
  const visited = visitToken(ring, token, {
    settings: node.settings,
    source: recoverySource(node, forming),
    now: node.now,
    multicast: (data) => {
      node.multicast(data);
    },
    counts: node.visitCounts,
  });
  if (cannotReceive(node, ring)) {
    declareDeaf(node);
    return;
  }
  absorbRecovered(node, forming);
  const forwarded = { ...visited, retransmitFlag: raiseOrClearFlag(forming, visited.retransmitFlag) };
  if (isComplete(node, forming, forwarded)) installRing(node);
  forwardToken(node, ring, forwarded);
}

function recoverySource(node: LocalNode, forming: FormingRing): Source {
  return {
    get frames() {
      return forming.recoveryQueue.length - forming.recoverySent;
    },
    next({ seq }) {
      const recovered = forming.recoveryQueue[forming.recoverySent];
      if (recovered === undefined) return undefined;
      forming.recoverySent += 1;
      const { id: ringId } = forming.ring;
      const sender = node.self.nodeId;
      const data: Data = {
        type: 'data',
        ringId,
        seq,
        sender,
        level: 'agreed',
        channel: 'application',
        messageNumber: 0,
        chunks: [],
        recovered,
      };
      return { data, completed: 0 };
    },
  };
}

/** Recovery or commit, data: a message of the forming ring is kept; the old ring is closed to everything else. */
export function storeFormingData(node: LocalNode, data: Data): void {
  const forming = node.formingRing;
  if (!sameRing(data.ringId, forming.ring.id)) {
    node.counters.staleMessages += 1;
    return;
  }
  node.countFrame(forming.ring.member(data.sender) !== undefined && forming.ring.store(data));
  absorbRecovered(node, forming);
}

/** Unwraps recovered messages in the new ring's order and puts those of the own old ring where they belong. */
function absorbRecovered(node: LocalNode, forming: FormingRing): void {
  const { ring } = forming;
  for (;;) {
    const next = ring.window.get(seqAdd(ring.highDelivered, 1));
    if (next?.recovered === undefined) return;
    ring.highDelivered = next.seq;
    const { recovered } = next;
    const isOwnOld = sameRing(recovered.ringId, node.ring?.id) && node.ring?.member(recovered.sender) !== undefined;
    if (isOwnOld) node.ring?.store(recovered);
  }
}

/** The flag says that some member still has old messages to send. Whoever set it clears it when it has none left. */
function raiseOrClearFlag(forming: FormingRing, flag: boolean): boolean {
  const isPending = forming.recoverySent < forming.recoveryQueue.length;
  if (isPending && !flag) {
    forming.flagRaised = true;
    return true;
  }
  if (!isPending && flag && forming.flagRaised) {
    forming.flagRaised = false;
    return false;
  }
  return flag;
}

/** Notes what this visit showed; true when it is known that all members have everything. */
function isComplete(node: LocalNode, forming: FormingRing, token: Token): boolean {
  const { ring } = forming;
  forming.clearVisits = token.retransmitFlag ? 0 : forming.clearVisits + 1;
  if (forming.clearVisits < clearVisitsToEnd) return false;
  ring.acknowledgeLimit ??= token.seq;
  const end = ring.acknowledgeLimit;
  if (seqAtMost(end, ring.window.aru)) for (const id of forming.deliverFrom) node.ring?.obligations.add(id);
  const isHeldByAll = forming.clearVisits > clearVisitsToEnd && !seqLess(token.aru, end);
  forming.completeVisits = isHeldByAll ? forming.completeVisits + 1 : 0;
  return forming.completeVisits >= completeVisitsToInstall;
}
