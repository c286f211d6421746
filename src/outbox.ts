/**
 * Own messages on their way: from `send()` until this node delivers them itself. Those that the engine took are known
 * by the number it gave; those it had no room for wait here, first come, first served.
 */
import type { Sent } from './cluster-event.ts';
import { ClusterError } from './errors.ts';
import type { Level } from './message.ts';

/** Offers a message to the engine; calls `queued` with its number before anything else happens. False: no room. */
export type Enqueue = (payload: Uint8Array, level: Level, queued: (id: number) => void) => boolean;

/** What is taken. */
export interface OutboxLimits {
  readonly bytesMax: number;
  /** Level `safe` as well; Corosync does not have it. */
  readonly hasSafe: boolean;
}

export interface Outgoing {
  readonly payload: Uint8Array;
  readonly level: Level;
  readonly signal: AbortSignal | undefined;
}

/** One `send()`: settles once. */
class Ticket {
  readonly outgoing: Outgoing;
  readonly #resolve: (sent: Sent) => void;
  readonly #reject: (error: unknown) => void;
  readonly #onAbort: () => void;

  constructor(outgoing: Outgoing, settle: { resolve: (sent: Sent) => void; reject: (error: unknown) => void }) {
    this.outgoing = outgoing;
    this.#resolve = settle.resolve;
    this.#reject = settle.reject;
    this.#onAbort = () => {
      this.reject(outgoing.signal?.reason);
    };
    outgoing.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get aborted(): boolean {
    return this.outgoing.signal?.aborted === true;
  }

  resolve(sent: Sent): void {
    this.outgoing.signal?.removeEventListener('abort', this.#onAbort);
    this.#resolve(sent);
  }

  reject(error: unknown): void {
    this.outgoing.signal?.removeEventListener('abort', this.#onAbort);
    this.#reject(error);
  }
}

/** The messages of one node that are not delivered yet. */
export class Outbox {
  readonly #enqueue: Enqueue;
  readonly #limits: OutboxLimits;
  /** Taken by the engine, by its number; undefined for those of `trySend`. */
  readonly #queued = new Map<number, Ticket | undefined>();
  #waiting: Ticket[] = [];
  #emptied: (() => void)[] = [];
  /** Set: nothing new is taken. */
  #refusal: ClusterError | undefined;

  constructor(enqueue: Enqueue, limits: OutboxLimits) {
    this.#enqueue = enqueue;
    this.#limits = limits;
  }

  /** Messages that the engine took and that are not delivered yet. */
  get queuedCount(): number {
    return this.#queued.size;
  }

  /** Messages that wait for room. */
  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** Resolves when this node delivers the message. */
  send(outgoing: Outgoing): Promise<Sent> {
    return new Promise((resolve, reject) => {
      this.#check(outgoing.payload, outgoing.level);
      outgoing.signal?.throwIfAborted();
      const ticket = new Ticket(outgoing, { resolve, reject });
      if (this.#waiting.length > 0 || !this.#offer(ticket)) {
        this.#wait(ticket);
      }
    });
  }

  /** Queues the message when there is room for it and nobody waits. */
  trySend(payload: Uint8Array, level: Level): boolean {
    this.#check(payload, level);
    if (this.#waiting.length > 0) {
      return false;
    }
    return this.#enqueue(payload, level, (id) => {
      this.#queued.set(id, undefined);
    });
  }

  /** There is room again: those who wait are served in their order. */
  writable(): void {
    let served = 0;
    for (const ticket of this.#waiting) {
      if (!ticket.aborted && !this.#offer(ticket)) {
        break;
      }
      served += 1;
    }
    this.#waiting.splice(0, served);
    this.#tellEmptied();
  }

  /** An own message was delivered. */
  delivered(id: number, sent: Sent): void {
    const ticket = this.#queued.get(id);
    this.#queued.delete(id);
    ticket?.resolve(sent);
    this.#tellEmptied();
  }

  /** Takes no new message from now on; those taken go on. */
  refuse(error: ClusterError): void {
    this.#refusal ??= error;
  }

  /** The node is gone: everything not delivered is rejected with `error`. */
  close(error: ClusterError): void {
    this.refuse(error);
    const tickets = [...this.#queued.values(), ...this.#waiting];
    this.#queued.clear();
    this.#waiting = [];
    for (const ticket of tickets) {
      ticket?.reject(error);
    }
    this.#tellEmptied();
  }

  /** Calls back once, as soon as nothing is on its way (perhaps at once). */
  whenEmpty(callback: () => void): void {
    this.#emptied.push(callback);
    this.#tellEmptied();
  }

  #check(payload: Uint8Array, level: Level): void {
    if (this.#refusal !== undefined) {
      throw this.#refusal;
    }
    const { bytesMax, hasSafe } = this.#limits;
    if (payload.length > bytesMax) {
      throw new ClusterError(
        'ERR_MESSAGE_TOO_LARGE',
        `A message of ${payload.length} bytes is larger than messageBytesMax (${bytesMax}).`,
        { bytes: payload.length, bytesMax },
      );
    }
    if (level === 'safe' && !hasSafe) {
      throw new ClusterError('ERR_LEVEL', 'Corosync has no level safe: send at level agreed.', { level });
    }
  }

  #offer(ticket: Ticket): boolean {
    return this.#enqueue(ticket.outgoing.payload, ticket.outgoing.level, (id) => {
      this.#queued.set(id, ticket);
    });
  }

  /** The engine may have failed while it was asked, which closed this outbox. */
  #wait(ticket: Ticket): void {
    if (this.#refusal === undefined) {
      this.#waiting.push(ticket);
    } else {
      ticket.reject(this.#refusal);
    }
  }

  #tellEmptied(): void {
    if (this.#queued.size > 0 || this.#waiting.some((ticket) => !ticket.aborted)) {
      return;
    }
    for (const callback of this.#emptied.splice(0)) {
      callback();
    }
  }
}
