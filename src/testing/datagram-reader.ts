/**
 * Reads a node's datagrams at the pace of its process. A quick process (`readMs` 0) has each at the moment it arrives;
 * a slow one is busy with it for a while, and meanwhile others wait in the receive buffer and timers are late. A process
 * that is stalled reads nothing.
 *
 * As in the driver, an expired timer is looked at only after what was waiting by then has been read, up to what the
 * event loop hands over in a turn.
 */
import type { Datagram } from './memory-network.ts';
import type { Random } from './random.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

/** What a reader needs of the world around it. */
export interface ReaderWorld {
  readonly now: number;
  readonly random: Random;
  /** Mean time that a datagram keeps the process busy, in milliseconds. */
  readonly readMs: number;
}

export interface ReaderOptions {
  readonly world: ReaderWorld;
  readonly buffer: ReceiveBuffer;
  /** Does the process do nothing at all? */
  readonly isStalled: () => boolean;
  /** Takes a datagram that was read. */
  readonly handle: (datagram: Datagram) => void;
  /** A datagram waits to be read, or did not fit and is lost. */
  readonly queued: (datagram: Datagram, fits: boolean) => void;
  /** Looks at the timers. */
  readonly expire: () => void;
  /** Calls `read(at)` at that time. */
  readonly readAt: (at: number) => void;
}

/** Datagrams of both sockets that go before an expired timer. */
const turnDatagramsMax = 64;

/** One process reading. */
export class DatagramReader {
  readonly #options: ReaderOptions;
  #busyUntil = -Infinity;
  #readTime = Infinity;
  /** An expired timer waits for so many more datagrams. */
  #readsBeforeExpiry: number | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Is the process busy, or something waiting to be read? */
  get isBehind(): boolean {
    const { buffer, world } = this.#options;
    return buffer.length > 0 || world.now < this.#busyUntil;
  }

  /** A datagram reaches the sockets. */
  arrive(datagram: Datagram): void {
    if (!this.#options.isStalled() && !this.isBehind) {
      this.#take(datagram);
      return;
    }
    this.#options.queued(datagram, this.#options.buffer.push(datagram));
    this.#schedule();
  }

  /** A timer has expired while the process is behind: `expire` is called once it has read what waits. */
  expireLater(): void {
    this.#readsBeforeExpiry ??= turnDatagramsMax;
    this.#schedule();
  }

  /** The process goes on after a stall. A quick one reads everything at once. */
  resume(): void {
    const { buffer, world } = this.#options;
    if (world.readMs > 0) {
      this.#schedule();
      return;
    }
    for (let next = buffer.shift(); next !== undefined; next = buffer.shift()) this.#take(next);
  }

  /** The time has come to read the next datagram. */
  read(at: number): void {
    const { buffer, isStalled, expire } = this.#options;
    if (at !== this.#readTime) return;
    this.#readTime = Infinity;
    if (isStalled()) return;
    const next = buffer.shift();
    if (next !== undefined) this.#take(next);
    if (this.#readsBeforeExpiry !== undefined && (--this.#readsBeforeExpiry <= 0 || buffer.length === 0)) {
      this.#readsBeforeExpiry = undefined;
      expire();
    }
    if (buffer.length > 0) this.#schedule();
  }

  /** The process is gone, with what it had not read. */
  reset(): void {
    this.#options.buffer.clear();
    this.#busyUntil = -Infinity;
    this.#readTime = Infinity;
    this.#readsBeforeExpiry = undefined;
  }

  #take(datagram: Datagram): void {
    const { world, handle } = this.#options;
    if (world.readMs > 0) this.#busyUntil = world.now + world.random.exponential(world.readMs);
    handle(datagram);
  }

  #schedule(): void {
    const { world, isStalled, readAt } = this.#options;
    if (this.#readTime !== Infinity || isStalled()) return;
    this.#readTime = Math.max(world.now, this.#busyUntil);
    readAt(this.#readTime);
  }
}
