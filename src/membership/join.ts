/**
 * What a node does with a join: whether it may be believed, what is new in it, and whether it ends the ring or the attempt
 * that this node is in.
 *
 * Source: TOCS section 4.1; the filters for stale joins are those of Corosync's memb_join_process. Ours: joins name
 * processes, and a node that asks to be let go is let go by all.
 */
import type { Cause, Join, Member, NodeId } from '../message.ts';
import { noteMissedReturn, noteWaitingSuccessor } from './commit.ts';
import { consider, enterGather, giveUp, learnInGather } from './gather.ts';
import type { LocalNode } from './local-node.ts';
import { isSubset, union } from './node-set.ts';
import type { NodeSet } from './node-set.ts';

/** Gather, join: takes over what is new in it and looks whether all agree. */
export function considerJoin(node: LocalNode, join: Join): void {
  if (!acceptJoin(node, join)) return;
  learnInGather(node, () => {
    absorbJoin(node, join);
  });
}

/** Operational, join: somebody wants in, or a member has given the ring up. */
export function joinFromOperational(node: LocalNode, join: Join): void {
  if (!acceptJoin(node, join) || join.failSet.includes(node.self.nodeId)) return;
  const { nodeId, incarnation } = join.sender;
  const member = node.operationalRing.member(nodeId);
  if (member?.incarnation !== incarnation && !isWelcome(node, join)) return;
  enterGather(node, causeToFollow(join, member), () => {
    absorbJoin(node, join);
  });
}

/**
 * Is a process that is no member worth giving up the ring for? Not when it leaves or says that it cannot receive, nor when
 * it has given up a member of this ring, since they would not agree:
 *
 *   Nodes 1 to 3 gave node 4 up while they formed a ring, so node 4 gave 2 and 3 up, and goes on to say so when the ring is
 *   there. If node 1 answered, nodes 2 and 3 would hear themselves accused and accuse in turn, and all would begin anew.
 *   Left alone, node 4 forms a ring of its own, and then the two rings find each other without old grievances.
 *
 * Nor while it is estranged, unless it wants this very node and so can hear it:
 *
 *   Nodes 1 and 2 have left each other alone for growing pauses, which do not end at the same time. If each turned
 *   away the other's joins during its own pause they would never meet.
 */
function isWelcome(node: LocalNode, join: Join): boolean {
  if (join.leaving || join.failSet.includes(join.sender.nodeId)) return false;
  const { members } = node.operationalRing;
  const isMember = (id: NodeId): boolean => members.some(({ nodeId }) => nodeId === id);
  if (!isMember(join.sender.nodeId) && join.failSet.some(isMember)) return false;
  return join.procSet.includes(node.self.nodeId) || !node.estrangement.has(join.sender, node.now);
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
  if (!isOver || !acceptJoin(node, join)) return;
  enterGather(node, causeToFollow(join, member), () => {
    absorbJoin(node, join);
  });
}

/**
 * Notes the join's sender, and answers whether its sets may be believed. They may not when they were waiting while this
 * node was away, when they are from an earlier life of their sender, or when it has been on a newer ring since.
 */
function acceptJoin(node: LocalNode, join: Join): boolean {
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

/** Takes over the sets of a join that was accepted. */
function absorbJoin(node: LocalNode, join: Join): void {
  const { gathering } = node;
  const { nodeId } = join.sender;
  if (join.leaving) {
    letGo(node, join);
  } else if (!gathering.failSet.includes(nodeId)) {
    gathering.joins.set(nodeId, join);
    consider(node, union(join.procSet, [nodeId]));
    giveUp(node, believedFailures(node, join));
    noteMissedReturn(node, join);
  }
}

/**
 * Whom to give up because of a join. Who has given this node up is given up in turn, unless this node asked for it;
 * who asks to be let go is let go.
 * Failures that a companion of the old ring reports are taken over; a stranger may be cut off from nodes that this one
 * reaches.
 */
function believedFailures(node: LocalNode, join: Join): NodeSet {
  const { nodeId, incarnation } = join.sender;
  if (join.failSet.includes(node.self.nodeId) && !node.gathering.failedToReceive) return [nodeId];
  if (node.ring?.hasProcess(nodeId, incarnation) === true) return join.failSet;
  return join.failSet.includes(nodeId) ? [nodeId] : [];
}

/**
 * A process says farewell: it is gone for good. Where joins name nodes only, its successor can be told from it by the ring
 * sequence number, which a node that starts sets one above the one that it adopted last.
 */
function letGo(node: LocalNode, join: Join): void {
  const { nodeId } = join.sender;
  node.noteAdopted(join.sender, node.settings.rules.namesProcesses ? Infinity : join.ringSeq + 1);
  node.heardAt.delete(nodeId);
  if (node.gathering.procSet.includes(nodeId)) giveUp(node, [nodeId]);
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
 * Sets only grow, so a join with more than was agreed on is newer than the agreement: its sender will refuse the commit
 * token.
 */
function wantsMore(node: LocalNode, join: Join): boolean {
  const { procSet, failSet } = node.gathering;
  const isLarger = join.procSet.length > procSet.length || join.failSet.length > failSet.length;
  return isLarger && isSubset(procSet, join.procSet) && isSubset(failSet, join.failSet);
}
