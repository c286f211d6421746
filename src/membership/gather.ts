/**
 * Gather: the nodes that hear one another agree on who will form the next ring. Each multicasts joins with two sets, the
 * nodes it considers (proc) and those of them it gave up (fail). A node that learns of more takes it over and says so at
 * once; while a gather lasts the sets only grow, so the talk ends. When every node of `proc - fail` has sent the same two
 * sets, the one with the lowest id commits the ring. What is done with a join is in `join.ts`.
 *
 * Source: TOCS section 4.1. Ours: consensus is read off the last join of each node, silence and disagreement are told
 * apart when time is up, a lonely node looks around first.
 */
import type { Cause, NodeId } from '../message.ts';
import { startCommit } from './commit.ts';
import type { LocalNode } from './local-node.ts';
import { isSubset, sameSet, union, without } from './node-set.ts';
import type { NodeSet } from './node-set.ts';

/**
 * Leaves whatever state this is and starts to agree on a new membership, because of `cause`. `learn` puts what else is
 * known into the sets before they are proposed. After an attempt that failed those who were given up but have been
 * heard since get another chance:
 *
 *   Rings {1, 2, 3} and {4, 5} merge. Node 3, which had given up 4 and 5 before, is always the last to install, and each
 *   time the others are disturbed by the other ring first. Without another chance node 3 would tell everybody to give up
 *   4 and 5 for ever, and the two rings would form side by side again and again.
 */
export function enterGather(node: LocalNode, cause: Cause, learn: () => void = learnNothing): void {
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
  learn();
  propose(node);
  checkConsensus(node);
}

function learnNothing(): void {
  // The event itself is all there is.
}

/** Lets `learn` change the sets of a gathering node, says so if it did, and looks whether all agree. */
export function learnInGather(node: LocalNode, learn: () => void): void {
  const { gathering } = node;
  const { procSet, failSet } = gathering;
  learn();
  if (gathering.procSet !== procSet || gathering.failSet !== failSet) {
    gathering.disagreements = 0;
    propose(node);
  }
  checkConsensus(node);
}

/** Adds nodes to those considered. */
export function consider(node: LocalNode, nodes: NodeSet): void {
  node.gathering.procSet = union(node.gathering.procSet, nodes);
}

/** Adds nodes to those given up. */
export function giveUp(node: LocalNode, nodes: NodeSet): void {
  node.gathering.failSet = union(node.gathering.failSet, nodes);
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
  node.multicast({ type: 'join', sender: self, procSet, failSet, ringSeq, leaving, cause, evidence: node.evidence });
}

/** Gather, join timer: says it again. By now a lonely node has heard whoever is there. */
export function repeatJoin(node: LocalNode): void {
  node.gathering.lookedAround = true;
  sendJoin(node, false);
  node.timers.set('joinRepeat', node.now + node.settings.joinMs);
  checkConsensus(node);
}

/** Who is to form the next ring, as far as this node knows. */
function candidates(node: LocalNode): NodeSet {
  return without(node.gathering.procSet, node.gathering.failSet);
}

/** The members of a commit token are exactly those that this node would form a ring with. */
export function isProposedHere(node: LocalNode, members: NodeSet): boolean {
  const wanted = candidates(node);
  return wanted.length === members.length && isSubset(wanted, members);
}

function agrees(node: LocalNode, nodeId: NodeId): boolean {
  if (nodeId === node.self.nodeId) return true;
  const { joins, procSet, failSet } = node.gathering;
  const join = joins.get(nodeId);
  return join !== undefined && sameSet(join.procSet, procSet) && sameSet(join.failSet, failSet);
}

function checkConsensus(node: LocalNode): void {
  const members = candidates(node);
  if (!members.every((id) => agrees(node, id))) return;
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
  gathering.failSet = without(gathering.procSet, [self.nodeId]);
  startCommit(node, [self.nodeId]);
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
    giveUp(node, silent);
    gathering.disagreements = 0;
  } else if (doubtful.length > 0) {
    gathering.disagreements += 1;
    if (gathering.disagreements >= 2) {
      giveUp(node, doubtful.slice(-1));
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
