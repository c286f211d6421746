/**
 * Who may change the window in force (ring/window-limit.ts), as far as tokens show it:
 *
 * - a member that was told that its socket drops datagrams halves at least what it bears, for a second;
 * - a window that somebody has lowered is raised by that member alone.
 */
import { ringName } from '../message.ts';
import type { Token } from '../message.ts';
import { simulationFailure } from './simulation-failure.ts';
import type { SimNode } from './sim-node.ts';

/** For so long after a drop a member bears no more than half, in milliseconds. */
const lowMs = 1000;

/** The window in a token as a member passed it on. */
export interface WindowTold {
  readonly window: number;
  readonly windowNode: number;
}

interface Drop {
  readonly ring: string | undefined;
  readonly atMs: number;
  /** Tokens that the member has passed on since. The first may be one that it had held back before. */
  hops: number;
}

export class WindowRules {
  readonly #drops = new Map<SimNode, Drop>();

  /** A node's engine was told that its group socket has dropped datagrams. */
  dropsTold(node: SimNode, now: number): void {
    this.#drops.set(node, { ring: node.groupLoad.ownRing, atMs: now, hops: 0 });
  }

  /** A node passes a token on for the first time. `before` is what the token said that came to it. */
  hop(
    node: SimNode,
    token: Token,
    known: { readonly before: WindowTold | undefined; readonly windowMax: number; readonly now: number },
  ): void {
    const { before, windowMax, now } = known;
    if (before !== undefined && token.window > before.window && before.windowNode !== node.id) {
      const message = `${node.process} raises the window from ${before.window} to ${token.window}, though node ${before.windowNode} has lowered it`;
      throw simulationFailure('window', message);
    }
    const drop = this.#drops.get(node);
    if (drop?.ring !== ringName(token.ringId) || now - drop.atMs >= lowMs) return;
    drop.hops++;
    const most = Math.max(1, Math.floor(windowMax / 2));
    if (drop.hops === 1 || token.window <= most) return;
    const message = `${node.process} passes on a window of ${token.window} after its socket has dropped datagrams; half would be ${most}`;
    throw simulationFailure('window', message);
  }
}
