/**
 * A node that finds that it cannot receive: what the others multicast, or the token itself, does not reach it although it
 * hears their joins. It asks to be let go, so that the others can go on, and forms a ring of its own.
 *
 * The paper has the others accuse it (TOCS section 4.5); as in Corosync it is the one that knows.
 */
import type { Ring } from '../ring/ring.ts';
import { enterGather, giveUp } from './gather.ts';
import type { LocalNode } from './local-node.ts';

/** This node alone has held the aru back for too long. */
export function cannotReceive(node: LocalNode, ring: Ring): boolean {
  const { failToReceiveVisits, failToReceiveMs } = node.settings;
  const isStuck = ring.stuckVisits >= failToReceiveVisits && node.now - ring.stuckSince >= failToReceiveMs;
  return isStuck && ring.members.length > 1;
}

/** Gives up the ring in order to be let go. */
export function declareDeaf(node: LocalNode): void {
  enterGather(node, { kind: 'failed-to-receive', node: node.self.nodeId }, () => {
    askToBeLetGo(node);
  });
}

/** Gives itself up: others believe that of whoever says it. */
export function askToBeLetGo(node: LocalNode): void {
  node.gathering.failedToReceive = true;
  giveUp(node, [node.self.nodeId]);
}
