/** Telling a new regular token from a repeated or strange one, and what every accepted token does. */
import type { Token } from '../message.ts';
import { sameRing } from '../message.ts';
import type { Ring } from '../ring/ring.ts';
import { seqLess } from '../ring/sequence.ts';
import type { LocalNode } from './local-node.ts';

/** Is this the next token of the ring, and not a copy of one that was here already? */
export function isNewToken(node: LocalNode, ring: Ring, token: Token): boolean {
  if (!sameRing(token.ringId, ring.id)) {
    node.counters.staleMessages += 1;
    return false;
  }
  if (ring.tokenSeq !== undefined && !seqLess(ring.tokenSeq, token.tokenSeq)) {
    node.counters.tokensDuplicate += 1;
    return false;
  }
  return true;
}

/** The ring is alive: notes the rotation and starts the token's time-out anew. */
export function acceptToken(node: LocalNode, ring: Ring, token: Token): void {
  node.counters.tokensReceived += 1;
  const wasIdle = ring.hold.isIdle;
  ring.hold.observe(token.seq);
  ring.rotation.visit(node.now, !wasIdle);
  node.timers.set('tokenLoss', node.now + node.settings.tokenMs);
}
