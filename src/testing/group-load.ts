/**
 * What a node has not read of its group socket, by whose traffic it is. The buffer contract (tuning/window.ts) speaks of the
 * data of a member's own ring: that of the ring whose token, or commit token, it passed on last.
 *
 * What found no room is counted as well, until the node has read what came before it. So the load can be told that a
 * buffer without a limit would bear.
 */
import type { Message, RingId } from '../message.ts';
import { ringName } from '../message.ts';
import type { Datagram } from './memory-network.ts';
import { processName } from './process-name.ts';
import type { SimNode } from './sim-node.ts';
import type { ProcessName } from './trace.ts';

/** A datagram reached the group socket of a node that was busy or stalled: it waits there now, or found no room. */
export interface GroupLoadEvent {
  readonly kind: 'queued' | 'lost';
  readonly node: SimNode;
  readonly datagram: Datagram;
}

/** Bytes by whose they are. */
class Tally {
  readonly #bytesOf = new Map<string, number>();

  add(whose: string, bytes: number): void {
    const sum = this.of(whose) + bytes;
    if (sum === 0) this.#bytesOf.delete(whose);
    else this.#bytesOf.set(whose, sum);
  }

  of(whose: string): number {
    return this.#bytesOf.get(whose) ?? 0;
  }

  clear(): void {
    this.#bytesOf.clear();
  }
}

/** Data and the other messages of a ring are told apart. A join belongs to no ring, but to a process. */
function whose(message: Message): string {
  switch (message.type) {
    case 'data':
      return dataOf(ringName(message.ringId));
    case 'join':
      return joinsOf(processName(message.sender));
    case 'mergeDetect':
    case 'holdCancel':
    case 'token':
    case 'commitToken':
      return restOf(ringName(message.ringId));
    default:
      return message satisfies never;
  }
}

function dataOf(ring: string): string {
  return `data ${ring}`;
}

function restOf(ring: string): string {
  return `rest ${ring}`;
}

function joinsOf(process: ProcessName): string {
  return `join ${process}`;
}

/** The datagrams that one group socket holds, or has lost, in bytes as the kernel charges them. */
export class GroupLoad {
  #ownRing: string | undefined;
  #dataBytes = 0;
  readonly #waiting = new Tally();
  readonly #lost = new Tally();

  /** The name of the own ring; undefined before the first. */
  get ownRing(): string | undefined {
    return this.#ownRing;
  }

  /** Charged bytes of waiting data messages of the own ring. */
  get ownBytes(): number {
    return this.#ownRing === undefined ? 0 : this.#waiting.of(dataOf(this.#ownRing));
  }

  /** Charged bytes of data messages of the own ring that wait, or were lost and would wait otherwise. */
  get ownUnreadBytes(): number {
    return this.#ownRing === undefined ? 0 : this.#unread(dataOf(this.#ownRing));
  }

  /** Charged bytes of waiting data messages of all other rings. */
  get othersBytes(): number {
    return this.#dataBytes - this.ownBytes;
  }

  /** The same as `ownUnreadBytes`, with the announcements and hold cancels of the own ring and the joins of `members`. */
  ringUnreadBytes(members: Iterable<ProcessName>): number {
    if (this.#ownRing === undefined) return 0;
    let bytes = this.ownUnreadBytes + this.#unread(restOf(this.#ownRing));
    for (const member of members) bytes += this.#unread(joinsOf(member));
    return bytes;
  }

  #unread(name: string): number {
    return this.#waiting.of(name) + this.#lost.of(name);
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
    if (message.type === 'data') this.#dataBytes += bytes;
    this.#waiting.add(whose(message), bytes);
  }

  /** A message was lost (`bytes` positive), or what came before it was read (negative). */
  changeLost(message: Message, bytes: number): void {
    this.#lost.add(whose(message), bytes);
  }

  /** Nothing waits any more. */
  clear(): void {
    this.#dataBytes = 0;
    this.#waiting.clear();
    this.#lost.clear();
  }
}
