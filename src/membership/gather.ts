/**
 * Gather: the nodes that hear one another agree on who will form the next ring. Each multicasts joins with two sets, the
 * nodes it considers (proc) and those of them it gave up (fail). A node that learns of more takes it over and says so at
 * once; sets only grow, so the talk ends. When every node of `proc - fail` has sent the same two sets, the one with the
 * lowest id commits the ring.
 *
 * Source: TOCS section 4.1; filters for stale joins as in Corosync's memb_join_process. Ours: consensus is read off the
 * last join of each node, silence and disagreement are told apart when time is up, a lonely node looks around first.
 */
import type { Cause, Join, Member, NodeId } from '../message.ts';
import { noteMissedReturn, noteWaitingSuccessor, startCommit } from './commit.ts';
import type { LocalNode } from './local-node.ts';
import { isSubset, sameSet, union, without } from './node-set.ts';
import type { NodeSet } from './node-set.ts';

/**
 * Leaves whatever state this is and starts to agree on a new membership, because of `cause`. After an attempt that
 * failed those who were given up but have been heard since get another chance:
 *
 *   Rings {1, 2, 3} and {4, 5} merge. Node 3, which had given up 4 and 5 before, is always the last to install, and each
 *   time the others are disturbed by the other ring first. Without another chance node 3 would tell everybody to give up
 *   4 and 5 for ever, and the two rings would form side by side again and again.
 */
export function enterGather(node: LocalNode, cause: Cause): void {
  const { gathering } = node;
  node.counters.gathers += 1;
  if (node.state === 'operational') {
    gathering.cause = cause;
    gathering.since = node.now;
    node.queue.restart();
  }
  if (node.state !== 'gather') {
    gathering.failSet = gathering.failSet.filter((id) => isSilent(node, id));
    gathering.joins.clear();
    gathering.disagreements = 0;
    gathering.lookedAround = false;
    gathering.trigger = cause;
    node.forming = undefined;
    node.state = 'gather';
  }
  node.timers.clearAll();
  propose(node);
}

/** Says what this node now proposes and gives the others the full time to agree. */
function propose(node: LocalNode): void {
  sendJoin(node, false);
  node.timers.set('joinRepeat', node.now + node.settings.joinMs);
  node.timers.set('consensus', node.now + node.settings.consensusMs);
}

/** Multicasts this node's sets and why it gathers; with `leaving` a farewell. */
export function sendJoin(node: LocalNode, leaving: boolean): void {
  const { self, ringSeq } = node;
  const { procSet, failSet, trigger } = node.gathering;
  const cause: Cause = leaving ? { kind: 'leave', node: self.nodeId } : trigger;
  node.multicast({ type: 'join', sender: self, procSet, failSet, ringSeq, leaving, cause });
}

/**
 * May this join be believed at all? Not when it was waiting while this node was away, when it is from an earlier life of
 * its sender, or when its sender has been on a newer ring since.
 */
export function isCurrentJoin(node: LocalNode, join: Join): boolean {
  const { nodeId, incarnation } = join.sender;
  noteJoin(node, join);
  const newest = node.processes.get(nodeId);
  const adopted = node.adopted.get(nodeId);
  const isStale =
    (node.now < node.joinsStaleUntil && !join.leaving) ||
    (newest !== undefined && newest.incarnation > incarnation) ||
    (adopted?.incarnation === incarnation && join.ringSeq < adopted.ringSeq);
  if (isStale) {
    node.counters.staleMessages += 1;
    return false;
  }
  const isCrowded = union(node.gathering.procSet, join.procSet).length > node.settings.membersMax;
  if (isCrowded) return false;
  node.processes.set(nodeId, join.sender);
  node.noteAdopted(join.sender, join.ringSeq);
  return true;
}

/** Whatever else it is worth, a join shows that its sender is there. */
function noteJoin(node: LocalNode, join: Join): void {
  node.noteRingSeq(join.ringSeq);
  const { nodeId, incarnation } = join.sender;
  const isElder = (node.processes.get(nodeId)?.incarnation ?? 0) > incarnation;
  if (!join.leaving && !isElder && node.now >= node.joinsStaleUntil) node.heardAt.set(nodeId, node.now);
}

/** Gather, join: takes over what is new in it and looks whether all agree. */
export function considerJoin(node: LocalNode, join: Join): void {
  if (isCurrentJoin(node, join)) mergeJoin(node, join);
}

/** Takes over a join that was found current. */
export function mergeJoin(node: LocalNode, join: Join): void {
  const { gathering } = node;
  const sender = join.sender.nodeId;
  if (join.leaving) {
    letGo(node, join);
    return;
  }
  if (gathering.failSet.includes(sender)) return;
  gathering.joins.set(sender, join);
  noteMissedReturn(node, join);
  if (node.state !== 'gather') return;
  const procSet = union(union(gathering.procSet, join.procSet), [sender]);
  const failSet = union(gathering.failSet, believedFailures(node, join));
  if (procSet.length !== gathering.procSet.length || failSet.length !== gathering.failSet.length) {
    grow(node, procSet, failSet);
  }
  checkConsensus(node);
}

/**
 * Whom to give up because of a join. Who has given this node up is given up in turn. Failures that a companion of the
 * old ring reports are taken over; a stranger may be cut off from nodes that this one reaches.
 */
function believedFailures(node: LocalNode, join: Join): NodeSet {
  const { nodeId, incarnation } = join.sender;
  if (join.failSet.includes(node.self.nodeId)) return [nodeId];
  return node.ring?.hasProcess(nodeId, incarnation) === true ? join.failSet : [];
}

/** A process says farewell: it is gone for good. */
function letGo(node: LocalNode, join: Join): void {
  const { nodeId } = join.sender;
  node.noteAdopted(join.sender, Infinity);
  const { gathering } = node;
  node.heardAt.delete(nodeId);
  if (!gathering.procSet.includes(nodeId) || gathering.failSet.includes(nodeId)) return;
  giveUp(node, nodeId);
}

function grow(node: LocalNode, procSet: NodeSet, failSet: NodeSet): void {
  node.gathering.procSet = procSet;
  node.gathering.failSet = failSet;
  node.gathering.disagreements = 0;
  propose(node);
}

/** Gives up a node of those considered. */
export function giveUp(node: LocalNode, nodeId: NodeId): void {
  grow(node, node.gathering.procSet, union(node.gathering.failSet, [nodeId]));
  checkConsensus(node);
}

/** Adds a node that was heard of, without having sent a join, to those considered. */
export function considerNode(node: LocalNode, nodeId: NodeId): void {
  const { gathering, settings } = node;
  if (gathering.procSet.includes(nodeId) || gathering.procSet.length >= settings.membersMax) return;
  grow(node, union(gathering.procSet, [nodeId]), gathering.failSet);
}

/** Gather, join timer: says it again. By now a lonely node has heard whoever is there. */
export function repeatJoin(node: LocalNode): void {
  node.gathering.lookedAround = true;
  sendJoin(node, false);
  node.timers.set('joinRepeat', node.now + node.settings.joinMs);
  checkConsensus(node);
}

/** Who is to form the next ring, as far as this node knows. */
export function candidates(node: LocalNode): NodeSet {
  return without(node.gathering.procSet, node.gathering.failSet);
}

function agrees(node: LocalNode, nodeId: NodeId): boolean {
  if (nodeId === node.self.nodeId) return true;
  const { joins, procSet, failSet } = node.gathering;
  const join = joins.get(nodeId);
  return join !== undefined && sameSet(join.procSet, procSet) && sameSet(join.failSet, failSet);
}

function checkConsensus(node: LocalNode): void {
  const members = candidates(node);
  if (node.state !== 'gather' || !members.every((id) => agrees(node, id))) return;
  if (node.gathering.failedToReceive) {
    standAlone(node);
  } else if (members[0] === node.self.nodeId && (members.length > 1 || node.gathering.lookedAround)) {
    startCommit(node, members);
  }
}

/** This node cannot receive the others: they go on without it, and it forms a ring of its own. */
function standAlone(node: LocalNode): void {
  const { gathering, self } = node;
  gathering.failedToReceive = false;
  gathering.procSet = [self.nodeId];
  gathering.failSet = [];
  startCommit(node, gathering.procSet);
}

/**
 * Gather, consensus timer: gives up those who were silent. When all were heard but some propose something else, they
 * get a second chance; then the disagreeing node with the highest id is given up, so that nodes in the same position
 * decide alike. When all agree but the representative has not committed, everybody must say so again.
 */
export function giveUpSilent(node: LocalNode): void {
  const { gathering } = node;
  node.counters.consensusTimeouts += 1;
  if (gathering.failedToReceive) {
    standAlone(node);
    return;
  }
  const doubtful = candidates(node).filter((id) => !agrees(node, id));
  const silent = doubtful.filter((id) => isSilent(node, id));
  if (silent.length > 0) {
    gathering.failSet = union(gathering.failSet, silent);
    gathering.disagreements = 0;
  } else if (doubtful.length > 0) {
    gathering.disagreements += 1;
    if (gathering.disagreements >= 2) {
      gathering.failSet = union(gathering.failSet, doubtful.slice(-1));
      gathering.disagreements = 0;
    }
  } else {
    gathering.joins.clear();
  }
  propose(node);
  checkConsensus(node);
}

/** No join of this node was heard lately. */
function isSilent(node: LocalNode, nodeId: NodeId): boolean {
  const heardAt = node.heardAt.get(nodeId) ?? -Infinity;
  return node.now - heardAt > node.settings.consensusMs / 2;
}

/** Operational, join: somebody wants in, or a member has given the ring up. */
export function joinFromOperational(node: LocalNode, join: Join): void {
  if (!isCurrentJoin(node, join) || join.failSet.includes(node.self.nodeId)) return;
  const { nodeId, incarnation } = join.sender;
  const member = node.operationalRing.member(nodeId);
  if (member?.incarnation !== incarnation && (join.leaving || node.estrangement.has(join.sender, node.now))) return;
  enterGather(node, causeToFollow(join, member));
  mergeJoin(node, join);
}

/**
 * What this node tells as its cause when a join ends its ring or its attempt; `member` is the ring's member with the
 * sender's node id. Who is of the ring has given it up for a reason, which is the reason of all who follow:
 *
 *   Node 3 dies, node 1 misses the token first. Without its cause in the join, nodes 2, 4 and 5 would all show a join of
 *   node 1, and only node 1 itself would know that the token was lost.
 *
 * No member of a ring gathers because it started; one that says so is not believed.
 */
function causeToFollow(join: Join, member: Member | undefined): Cause {
  const { leaving, sender, cause } = join;
  const { nodeId } = sender;
  if (leaving) return { kind: 'leave', node: nodeId };
  if (member === undefined) return { kind: 'join', node: nodeId };
  if (member.incarnation !== sender.incarnation) return { kind: 'restart', node: nodeId };
  if (cause.kind === 'start') return { kind: 'join', node: nodeId };
  return { kind: cause.kind, node: cause.node ?? nodeId };
}

/**
 * Commit or recovery, join: believed only from a member of the forming ring that has adopted it and given it up, left,
 * started anew, or wants something else by now. Everybody else still repeats joins because the commit token has not
 * reached it yet.
 */
export function joinFromForming(node: LocalNode, join: Join): void {
  const { ring } = node.formingRing;
  const { nodeId, incarnation } = join.sender;
  const member = ring.member(nodeId);
  if (member === undefined) {
    noteJoin(node, join);
    return;
  }
  const hasGivenUp = member.incarnation === incarnation && (join.ringSeq >= ring.id.seq || join.leaving);
  const hasRestarted = member.incarnation < incarnation;
  const isOver = hasGivenUp || hasRestarted || (node.state === 'commit' && wantsMore(node, join));
  if (!isOver) noteWaitingSuccessor(node, join);
  if (!isOver || !isCurrentJoin(node, join)) return;
  enterGather(node, causeToFollow(join, member));
  mergeJoin(node, join);
}

/**
 * Sets only grow, so a join with more than was agreed on is newer than the agreement: its sender will refuse the commit
 * token.
 */
function wantsMore(node: LocalNode, join: Join): boolean {
  const { procSet, failSet } = node.gathering;
  const isLarger = join.procSet.length > procSet.length || join.failSet.length > failSet.length;
  return isLarger && isSubset(procSet, join.procSet) && isSubset(failSet, join.failSet);
}

/** The members of a commit token are exactly those that this node would form a ring with. */
export function isProposedHere(node: LocalNode, members: NodeSet): boolean {
  const wanted = candidates(node);
  return wanted.length === members.length && isSubset(wanted, members);
}
