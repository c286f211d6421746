/**
 * What waits in the group socket of a node, by the ring that it belongs to. The buffer contract (tuning/window.ts) speaks
 * of the data of a member's own ring: that of the ring whose token, or commit token, it passed on last.
 */
import type { Message, RingId } from '../message.ts';
import { ringName } from '../message.ts';
import type { Datagram } from './memory-network.ts';
import type { SimNode } from './sim-node.ts';

/** A datagram reached the group socket of a node that was busy or stalled: it waits there now, or found no room. */
export interface GroupLoadEvent {
  readonly kind: 'queued' | 'lost';
  readonly node: SimNode;
  readonly datagram: Datagram;
}

/** The data messages that wait in one group socket, in bytes as the kernel charges them. */
export class GroupLoad {
  #ownRing: string | undefined;
  #dataBytes = 0;
  readonly #bytesOfRing = new Map<string, number>();

  /** The name of the own ring; undefined before the first. */
  get ownRing(): string | undefined {
    return this.#ownRing;
  }

  /** Charged bytes of waiting data messages of the own ring. */
  get ownBytes(): number {
    return this.#ownRing === undefined ? 0 : (this.#bytesOfRing.get(this.#ownRing) ?? 0);
  }

  /** Charged bytes of waiting data messages of all other rings. */
  get othersBytes(): number {
    return this.#dataBytes - this.ownBytes;
  }

  /** The node has passed on a token of this ring, or of none since it started anew. */
  adopt(ringId: RingId | undefined): void {
    this.#ownRing = ringId === undefined ? undefined : ringName(ringId);
  }

  isOwnData(message: Message): boolean {
    return message.type === 'data' && ringName(message.ringId) === this.#ownRing;
  }

  /** A message begins to wait (`bytes` positive), or was read (negative). */
  change(message: Message, bytes: number): void {
    if (message.type !== 'data') return;
    const name = ringName(message.ringId);
    const waiting = (this.#bytesOfRing.get(name) ?? 0) + bytes;
    this.#dataBytes += bytes;
    if (waiting === 0) this.#bytesOfRing.delete(name);
    else this.#bytesOfRing.set(name, waiting);
  }

  /** Nothing waits any more. */
  clear(): void {
    this.#dataBytes = 0;
    this.#bytesOfRing.clear();
  }
}
