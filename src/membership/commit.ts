/**
 * Commit: the commit token goes twice round the members of the new ring. On the first rotation each member adds what it
 * has of its old ring, on the second everybody learns what all the others have. A member adopts the new ring's id, and
 * has it on stable storage, before it passes the token on for the first time.
 *
 * Source: TOCS section 4.2. Each hop has its number, so a repeated commit token is recognised whatever rotation it is of.
 */
import { known } from '../invariant.ts';
import type { CommitEntry, CommitToken, Join, Member, NodeId } from '../message.ts';
import { sameRing } from '../message.ts';
import { Ring } from '../ring/ring.ts';
import { seqAdd } from '../ring/sequence.ts';
import { askToBeLetGo } from './failed-to-receive.ts';
import { enterGather, giveUp, isProposedHere } from './gather.ts';
import type { LocalNode } from './local-node.ts';
import type { NodeSet } from './node-set.ts';
import { nodeSet, sameSet } from './node-set.ts';
import { enterRecovery, originateToken } from './recovery.ts';
import { forwardToken } from './token-forwarding.ts';

/** Representative, on consensus: makes the commit token. */
export function startCommit(node: LocalNode, members: NodeSet): void {
  const seq = Math.max(node.ringSeqHighest, node.ringSeq) + node.settings.rules.ringSeqStep;
  enterCommit(node, {
    type: 'commitToken',
    ringId: { representative: node.self.nodeId, seq },
    tokenSeq: 0,
    firstSeq: node.settings.firstSeq,
    members: members.map((id) => memberRecord(node, id)),
    entries: [],
  });
}

function memberRecord(node: LocalNode, nodeId: NodeId): Member {
  if (nodeId === node.self.nodeId) return node.self;
  return known(node.gathering.joins.get(nodeId), 'consensus counts joins').sender;
}

/** Gather, commit token: joins the ring if it has exactly the members that were agreed on. */
export function acceptCommitToken(node: LocalNode, token: CommitToken): void {
  node.noteRingSeq(token.ringId.seq);
  const index = token.members.findIndex((member) => member.nodeId === node.self.nodeId);
  const isExpected =
    token.members[index]?.incarnation === node.self.incarnation &&
    token.tokenSeq === index &&
    token.entries.length === index &&
    token.ringId.seq > node.ringSeq &&
    !node.gathering.failedToReceive &&
    isProposedHere(node, nodeSet(token.members.map((member) => member.nodeId)));
  if (isExpected) {
    enterCommit(node, token);
  } else {
    node.counters.staleMessages += 1;
  }
}

function enterCommit(node: LocalNode, token: CommitToken): void {
  const { settings, timers, self } = node;
  const ring = new Ring({
    id: token.ringId,
    members: token.members,
    self: self.nodeId,
    firstSeq: token.firstSeq,
    settings,
  });
  const commit = { ...token, tokenSeq: seqAdd(token.tokenSeq, 1), entries: [...token.entries, ownEntry(node)] };
  node.forming = {
    ring,
    commit,
    companions: [],
    deliverFrom: [],
    recoveryQueue: [],
    recoverySent: 0,
    flagRaised: false,
    clearVisits: 0,
    completeVisits: 0,
    successorWaitedAt: -Infinity,
    originated: false,
  };
  node.state = 'commit';
  node.ringSeq = token.ringId.seq;
  node.noteRingSeq(token.ringId.seq);
  node.emit({ type: 'persist', ringSeq: token.ringId.seq });
  timers.clearAll();
  timers.set('tokenLoss', node.now + settings.tokenMs);
  forwardToken(node, ring, commit);
}

/** Attempts in which the commit token may fail to reach a node before that node is given up. */
const attemptsMax = 2;

/**
 * Commit, join of a member that has not adopted the ring: it is alive and, if it proposes the same, waits for the commit
 * token. When it is the next member the token should have reached it long ago.
 */
export function noteWaitingSuccessor(node: LocalNode, join: Join): void {
  const forming = node.formingRing;
  const { procSet, failSet } = node.gathering;
  const isWaiting = sameSet(join.procSet, procSet) && sameSet(join.failSet, failSet);
  if (isWaiting && join.sender.nodeId === forming.ring.successor.nodeId) forming.successorWaitedAt = node.now;
}

/**
 * Commit, token loss timer: the new ring does not come about. If the next member was waiting for the token to the last it
 * can be heard but not reached; the second time that happens it is given up:
 *
 *   A firewall lets node 3 multicast and hear multicast, but drops what is sent to it alone. Everybody hears its joins
 *   and agrees with it, the commit token gets lost on the way to it, and without this line no ring would ever form.
 */
export function loseCommitToken(node: LocalNode): void {
  const { ring, successorWaitedAt } = node.formingRing;
  const { unreached } = node.gathering;
  const successor = ring.successor.nodeId;
  node.counters.tokenLosses += 1;
  if (node.now - successorWaitedAt < node.settings.tokenMs / 2) {
    unreached.set(successor, (unreached.get(successor) ?? 0) + 1);
  }
  const last = ring.members.at(-1);
  if (ring.isRepresentative && last !== undefined) {
    node.gathering.missedReturn = { ringSeq: ring.id.seq, from: last.nodeId };
  }
  enterGather(node, { kind: 'commit-token-lost', node: undefined }, () => {
    if ((unreached.get(successor) ?? 0) >= attemptsMax) giveUp(node, [successor]);
  });
}

/**
 * Gather, join: shows to a representative whether its commit token had reached the last member. If it had and did not come
 * back, twice, this node itself is the one that cannot be reached.
 */
export function noteMissedReturn(node: LocalNode, join: Join): void {
  const { gathering, self } = node;
  const { missedReturn, unreached } = gathering;
  if (missedReturn?.from !== join.sender.nodeId || missedReturn.ringSeq !== join.ringSeq) return;
  gathering.missedReturn = undefined;
  const attempts = (unreached.get(self.nodeId) ?? 0) + 1;
  unreached.set(self.nodeId, attempts);
  if (attempts >= attemptsMax) askToBeLetGo(node);
}

/** What this node has of the ring it comes from. */
function ownEntry(node: LocalNode): CommitEntry {
  const { ring } = node;
  if (ring === undefined) return { oldRing: undefined, aru: 0, highSeen: 0, safe: 0, obligations: [] };
  const { aru, highSeen } = ring.window;
  const obligations = node.settings.rules.carriesObligations ? nodeSet(ring.obligations) : [];
  return { oldRing: ring.id, aru, highSeen, safe: ring.safe, obligations };
}

/** Commit, commit token: the first rotation is complete; passes it on for the second time and starts to recover. */
export function passCommitTokenAgain(node: LocalNode, token: CommitToken): void {
  const { ring } = node.formingRing;
  const members = ring.members.length;
  const isExpected =
    sameRing(token.ringId, ring.id) &&
    token.tokenSeq === members + ring.index &&
    token.entries.length === members &&
    token.members.length === members;
  if (isExpected) enterRecovery(node, token);
}

/** Recovery, commit token: back at the representative after its second rotation, it becomes the regular token. */
export function endCommitToken(node: LocalNode, token: CommitToken): void {
  const { ring, originated } = node.formingRing;
  const isExpected = sameRing(token.ringId, ring.id) && token.tokenSeq === 2 * ring.members.length;
  if (isExpected && ring.isRepresentative && !originated) originateToken(node);
}
