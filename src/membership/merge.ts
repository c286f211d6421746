/**
 * Finding other rings. A representative says now and then that its ring exists; data on the same group says so too.
 * Who hears of a ring that is not its own gathers with the process that it heard.
 *
 * Source: Corosync (memb_merge_detect); the paper merges on foreign messages only.
 */
import type { Data, MergeDetect, Origin, RingId } from '../message.ts';
import { sameRing } from '../message.ts';
import { consider, enterGather, learnInGather } from './gather.ts';
import type { LocalNode } from './local-node.ts';

/** Operational, merge timer: announces the ring, once a rotation of the token. Only the representative's timer runs. */
export function announceRing(node: LocalNode): void {
  const ring = node.operationalRing;
  // Node 3 has a small receive buffer and is stalled, and the token waits for it. If node 1 went on announcing the ring, its
  // announcements would take the room that the buffer contract (tuning/window.ts) leaves for small messages, and more.
  if (ring.announcedAt !== ring.tokenSeq) {
    node.multicast({ type: 'mergeDetect', ringId: ring.id, sender: node.self.nodeId });
    ring.announcedAt = ring.tokenSeq;
  }
  node.timers.set('merge', node.now + node.settings.mergeMs);
}

/** Operational, merge detect: another ring is near. */
export function mergeFromOperational(node: LocalNode, message: MergeDetect, origin: Origin): void {
  if (!sameRing(message.ringId, node.operationalRing.id)) foreignRing(node, message.ringId, origin);
}

/** Gather, merge detect or data: whoever is heard is considered. */
export function considerOrigin(node: LocalNode, message: MergeDetect | Data, origin: Origin): void {
  node.noteRingSeq(message.ringId.seq);
  if (node.isStraggler(message.ringId, origin)) return;
  node.noteAdopted(origin, message.ringId.seq);
  if (node.estrangement.has(origin, node.now)) return;
  const { gathering, settings } = node;
  if (gathering.procSet.length >= settings.membersMax) return;
  learnInGather(node, () => {
    consider(node, [origin.nodeId]);
  });
}

/** Operational: a message of another ring was heard. */
export function foreignRing(node: LocalNode, ringId: RingId, origin: Origin): void {
  node.noteRingSeq(ringId.seq);
  if (node.isStraggler(ringId, origin)) {
    node.counters.staleMessages += 1;
    return;
  }
  node.counters.foreignRings += 1;
  node.noteAdopted(origin, ringId.seq);
  if (isFullWithout(node, origin) || node.estrangement.has(origin, node.now)) return;
  enterGather(node, { kind: 'foreign-ring', node: origin.nodeId }, () => {
    consider(node, [origin.nodeId]);
  });
}

/** A full ring is not given up for somebody whom it could not take in. */
function isFullWithout(node: LocalNode, origin: Origin): boolean {
  const { members } = node.operationalRing;
  return members.length >= node.settings.membersMax && !members.some(({ nodeId }) => nodeId === origin.nodeId);
}
