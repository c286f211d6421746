/**
 * The doctors that one knows of, from their hellos. A hello is kept as it came, so that it can be shown to others: two
 * that cannot reach each other learn of each other from a third.
 */
import type { PeerFacts } from '../tuning/probe-facts.ts';
import { probeLimits } from '../tuning/probe-facts.ts';

export interface KnownPeer {
  readonly facts: PeerFacts;
  /** Its hello, encoded. */
  readonly hello: Uint8Array;
  readonly heardMs: number;
}

/** A peer that said nothing, directly or through others, for so long is forgotten between sessions. */
const forgetMs = 15_000;
/** Hellos come once a second. */
const aliveMs = 3500;
/** Keys of so many that are gone are remembered. */
const goneMax = 1024;

export class ProbePeers {
  readonly #peers = new Map<string, KnownPeer>();
  /** Those that said goodbye. A key is never used again, so whatever still comes with it is late or passed on. */
  readonly #gone = new Set<string>();

  /** A sign of life of somebody known, directly or passed on. */
  touch(key: string, nowMs: number): void {
    const peer = this.#peers.get(key);
    if (peer !== undefined) {
      this.#peers.set(key, { ...peer, heardMs: nowMs });
    }
  }

  /** Its goodbye: a hello of it that comes after that was under way, and brings nobody back. */
  remove(key: string): void {
    this.#peers.delete(key);
    if (this.#gone.size >= goneMax) {
      this.#gone.clear();
    }
    this.#gone.add(key);
  }

  /** Those heard so lately that they are worth introducing to others. */
  alive(nowMs: number): KnownPeer[] {
    return this.list().filter(({ heardMs }) => nowMs - heardMs <= aliveMs);
  }

  /** Takes a hello; true when it is somebody new. */
  heard(facts: PeerFacts, hello: Uint8Array, nowMs: number): boolean {
    if (this.#gone.has(facts.key)) {
      return false;
    }
    const isNew = !this.#peers.has(facts.key);
    if (!isNew || this.#peers.size < probeLimits.peers) {
      this.#peers.set(facts.key, { facts, hello, heardMs: nowMs });
    }
    return isNew && this.#peers.has(facts.key);
  }

  forgetSilent(nowMs: number): void {
    for (const [key, { heardMs }] of this.#peers) {
      if (nowMs - heardMs > forgetMs) {
        this.#peers.delete(key);
      }
    }
  }

  get(key: string): KnownPeer | undefined {
    return this.#peers.get(key);
  }

  list(): KnownPeer[] {
    return [...this.#peers.values()];
  }
}
