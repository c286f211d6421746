/**
 * Operational: the token goes round, messages are sent, received and delivered.
 *
 * Source: TOCS section 3; the token is passed on before messages are handed to the application, as in Corosync.
 */
import type { Data, HoldCancel, Origin, Token } from '../message.ts';
import { sameRing } from '../message.ts';
import type { Ring } from '../ring/ring.ts';
import { seqLess } from '../ring/sequence.ts';
import type { Source } from '../ring/token-visit.ts';
import { releaseDelivered, visitToken } from '../ring/token-visit.ts';
import { cannotReceive, declareDeaf } from './failed-to-receive.ts';
import { deliverReady } from './install.ts';
import type { LocalNode } from './local-node.ts';
import { foreignRing } from './merge.ts';
import { acceptToken, isNewToken } from './token-acceptance.ts';
import { armRetransmit, forwardToken, holdToken, releaseHeldToken } from './token-forwarding.ts';

/** Operational, token. */
export function visitOperationalToken(node: LocalNode, token: Token): void {
  const ring = node.operationalRing;
  if (!isNewToken(node, ring, token)) return;
  acceptToken(node, ring, token);
  releaseDelivered(ring, token);
  const next = visitToken(ring, token, {
    settings: node.settings,
    source: queueSource(node, ring),
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
  const isQuiet = next.seq === token.seq && next.aru === next.seq && node.queue.frames === 0;
  if (ring.isRepresentative && ring.hold.shouldHold && isQuiet) {
    holdToken(node, ring, next);
  } else {
    forwardToken(node, ring, next);
  }
  deliverReady(node, ring, ring.safe);
  node.noteWritable();
}

/** New messages from the application's queue. */
function queueSource(node: LocalNode, ring: Ring): Source {
  const { queue, self } = node;
  return {
    get frames() {
      return queue.frames;
    },
    next({ seq, messageCount }) {
      const packet = queue.pack();
      if (packet === undefined) return undefined;
      const { level, channel = 'application', chunks, completed } = packet;
      const isNumbered = channel === 'application';
      completed.forEach((ownId, index) => {
        if (isNumbered) node.sent(ring, { ownId, seq: messageCount + 1 + index, level });
        else node.sentUnnumbered(ring, ownId);
      });
      const messageNumber = messageCount + 1;
      const data: Data = {
        type: 'data',
        ringId: ring.id,
        seq,
        sender: self.nodeId,
        level,
        channel,
        messageNumber,
        chunks,
        recovered: undefined,
      };
      return { data, completed: isNumbered ? completed.length : 0 };
    },
  };
}

/** Operational, data: of the own ring it is kept and delivered as far as the order allows. */
export function receiveData(node: LocalNode, data: Data, origin: Origin): void {
  const ring = node.operationalRing;
  if (!sameRing(data.ringId, ring.id)) {
    foreignRing(node, data.ringId, origin);
    return;
  }
  const isNew = ring.member(data.sender) !== undefined && ring.store(data);
  node.countFrame(isNew);
  if (!isNew) return;
  noteTokenProgress(node, ring, data);
  deliverReady(node, ring, ring.safe);
}

/** A message numbered after the token that this node passed on: the token arrived, others look after it now. */
function noteTokenProgress(node: LocalNode, ring: Ring, data: Data): void {
  if (ring.forwarded?.type === 'token' && !ring.held && seqLess(ring.forwarded.seq, data.seq)) {
    node.timers.clear('tokenRetransmit');
  }
}

/** Gather, data: late messages of the ring being left are still welcome; the ring is not closed yet. */
export function storeOldData(node: LocalNode, data: Data): boolean {
  if (!sameRing(data.ringId, node.ring?.id)) return false;
  node.countFrame(node.ring?.store(data) ?? false);
  return true;
}

/** Operational, hold cancel: somebody wants to send on the idle ring. */
export function cancelHold(node: LocalNode, message: HoldCancel): void {
  const ring = node.operationalRing;
  if (!sameRing(message.ringId, ring.id)) return;
  wakeRing(node, ring);
}

/** The ring is not idle any more: a held token goes, the others watch for it at the pace of a busy ring. */
function wakeRing(node: LocalNode, ring: Ring): void {
  const wasIdle = ring.hold.isIdle;
  ring.hold.cancel();
  if (ring.held) {
    releaseHeldToken(node);
  } else if (wasIdle && node.timers.isRunning('tokenRetransmit')) {
    armRetransmit(node, ring);
  }
}

/** There is something to send: makes sure that the token comes. */
export function wantToken(node: LocalNode): void {
  const { ring } = node;
  if (node.state !== 'operational' || ring === undefined || !ring.hold.isIdle) return;
  wakeRing(node, ring);
  if (!ring.isRepresentative) node.multicast({ type: 'holdCancel', ringId: ring.id, sender: node.self.nodeId });
}
