/**
 * The window in force. It starts as the one that the members' buffers bear. A member whose socket drops datagrams all the
 * same (others use the group, or the kernel is short of memory) halves what it bears at once, and lets it grow back
 * slowly. The token tells everybody: who bears less lowers its window, and alone may raise it again, as with the aru.
 *
 * Halving at once and growing by steps is TCP's way to meet congestion (RFC 5681).
 */
import type { NodeId, Token } from '../message.ts';

/** After so many milliseconds without a drop the window grows by one step, a sixteenth of the full one. */
const growMs = 1000;
const stepsToFull = 16;

export class WindowLimit {
  /** What the members' buffers bear, in data messages a rotation. */
  readonly full: number;
  readonly #fixed: boolean;
  #own: number;
  #changedAt = -Infinity;

  constructor({ full, fixed }: { readonly full: number; readonly fixed: boolean }) {
    this.full = full;
    this.#fixed = fixed;
    this.#own = full;
  }

  /** What this node bears at present. */
  get own(): number {
    return this.#own;
  }

  /** This node's socket has dropped datagrams. A window that the settings fix stays as it is. */
  lower(now: number): void {
    if (this.#fixed) return;
    this.#own = Math.max(1, Math.floor(this.#own / 2));
    this.#changedAt = now;
  }

  /** The window to send by at this visit, and to pass on. A token that carries none (0) leaves it to each member. */
  impose(token: Token, self: NodeId, now: number): { readonly window: number; readonly windowNode: NodeId } {
    this.#grow(now);
    const told = token.window === 0 ? this.full : token.window;
    if (this.#own < told) return { window: this.#own, windowNode: self };
    if (token.windowNode !== self && token.windowNode !== 0) return { window: told, windowNode: token.windowNode };
    return { window: this.#own, windowNode: this.#own === this.full ? 0 : self };
  }

  #grow(now: number): void {
    if (this.#own === this.full || now - this.#changedAt < growMs) return;
    this.#own = Math.min(this.full, this.#own + Math.ceil(this.full / stepsToFull));
    this.#changedAt = now;
  }
}
