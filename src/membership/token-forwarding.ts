/**
 * Passing a token on, and sending it again as long as there is no sign that it went further. This serves the regular
 * token and the commit token on every ring.
 */
import type { TokenMessage } from '../message.ts';
import type { Ring } from '../ring/ring.ts';
import type { LocalNode } from './local-node.ts';

/** Sends the token to the next member and keeps it for sending again. */
export function forwardToken(node: LocalNode, ring: Ring, token: TokenMessage): void {
  ring.forwarded = token;
  ring.held = false;
  node.unicast(ring.successor, token);
  armRetransmit(node, ring);
}

/** Representative of an idle ring: keeps the token for a while. */
export function holdToken(node: LocalNode, ring: Ring, token: TokenMessage): void {
  ring.forwarded = token;
  ring.held = true;
  node.timers.clear('tokenRetransmit');
  node.timers.set('hold', node.now + node.settings.holdMs);
}

/** Representative, hold timer or somebody wants to send: lets the held token go. */
export function releaseHeldToken(node: LocalNode): void {
  const ring = node.operationalRing;
  node.timers.clear('hold');
  if (ring.held && ring.forwarded !== undefined) forwardToken(node, ring, ring.forwarded);
}

/** Operational, commit or recovery, token retransmit timer: sends the token again. */
export function resendToken(node: LocalNode): void {
  const ring = node.forming?.ring ?? node.ring;
  if (ring?.forwarded === undefined || ring.held) return;
  node.counters.tokensResent += 1;
  ring.rotation.resent();
  node.unicast(ring.successor, ring.forwarded);
  armRetransmit(node, ring);
}

/** On an idle ring the representative may be holding the token; until then its absence means nothing. */
export function armRetransmit(node: LocalNode, ring: Ring): void {
  const mayBeHeld = node.state === 'operational' && ring.hold.isIdle && !ring.isRepresentative;
  const heldMs = mayBeHeld ? node.settings.holdMs : 0;
  node.timers.set('tokenRetransmit', node.now + heldMs + ring.rotation.retransmitMs);
}
