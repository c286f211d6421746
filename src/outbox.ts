/**
 * Own messages on their way: from `send()` until this node delivers them itself. Those that the engine took are known
 * by the number it gave; those it had no room for wait here, first come, first served.
 */
import { ClusterError } from './errors.ts';

/** Offers a message to the engine; calls `queued` with its number before anything else happens. False: no room. */
export type Enqueue<Message> = (message: Message, queued: (id: number) => void) => boolean;

export interface Outgoing {
  readonly payload: Uint8Array;
  readonly signal: AbortSignal | undefined;
}

/** One `send()`: settles once. */
class Ticket<Message extends Outgoing, Place> {
  readonly outgoing: Message;
  readonly #resolve: (sent: Place) => void;
  readonly #reject: (error: unknown) => void;
  readonly #onAbort: () => void;

  constructor(outgoing: Message, settle: { resolve: (sent: Place) => void; reject: (error: unknown) => void }) {
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

  resolve(sent: Place): void {
    this.outgoing.signal?.removeEventListener('abort', this.#onAbort);
    this.#resolve(sent);
  }

  reject(error: unknown): void {
    this.outgoing.signal?.removeEventListener('abort', this.#onAbort);
    this.#reject(error);
  }
}

/** The messages of one node that are not delivered yet; `Place` is what a sender is told of its message's delivery. */
export class Outbox<Message extends Outgoing, Place> {
  readonly #enqueue: Enqueue<Message>;
  readonly #bytesMax: number;
  readonly #inspect: ((outgoing: Message) => void) | undefined;
  /** Taken by the engine, by its number; undefined for those of `trySend`. */
  readonly #queued = new Map<number, Ticket<Message, Place> | undefined>();
  #waiting: Ticket<Message, Place>[] = [];
  #emptied: (() => void)[] = [];
  /** Set: nothing new is taken. */
  #refusal: ClusterError | undefined;

  /** `inspect` is shown each message before it is taken; what it throws is the refusal. */
  constructor(enqueue: Enqueue<Message>, bytesMax: number, inspect?: (outgoing: Message) => void) {
    this.#enqueue = enqueue;
    this.#bytesMax = bytesMax;
    this.#inspect = inspect;
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
  send(outgoing: Message): Promise<Place> {
    return new Promise((resolve, reject) => {
      this.#check(outgoing);
      outgoing.signal?.throwIfAborted();
      const ticket = new Ticket(outgoing, { resolve, reject });
      if (this.#waiting.length > 0 || !this.#offer(ticket)) {
        this.#wait(ticket);
      }
    });
  }

  /** Queues the message when there is room for it and nobody waits. */
  trySend(outgoing: Message): boolean {
    this.#check(outgoing);
    if (this.#waiting.length > 0) {
      return false;
    }
    return this.#enqueue(outgoing, (id) => {
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
  delivered(id: number, sent: Place): void {
    const ticket = this.#queued.get(id);
    this.#queued.delete(id);
    ticket?.resolve(sent);
    this.#tellEmptied();
  }

  /** Rejects those that wait for room and are meant. */
  withdraw(isMeant: (outgoing: Message) => boolean, error: ClusterError): void {
    const withdrawn = this.#waiting.filter(({ outgoing }) => isMeant(outgoing));
    this.#waiting = this.#waiting.filter((ticket) => !withdrawn.includes(ticket));
    for (const ticket of withdrawn) {
      ticket.reject(error);
    }
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

  #check(outgoing: Message): void {
    const { payload } = outgoing;
    if (this.#refusal !== undefined) {
      throw this.#refusal;
    }
    if (payload.length > this.#bytesMax) {
      throw new ClusterError(
        'ERR_MESSAGE_TOO_LARGE',
        `A message of ${payload.length} bytes is larger than messageBytesMax (${this.#bytesMax}).`,
        { bytes: payload.length, bytesMax: this.#bytesMax },
      );
    }
    this.#inspect?.(outgoing);
  }

  #offer(ticket: Ticket<Message, Place>): boolean {
    return this.#enqueue(ticket.outgoing, (id) => {
      this.#queued.set(id, ticket);
    });
  }

  /** The engine may have failed while it was asked, which closed this outbox. */
  #wait(ticket: Ticket<Message, Place>): void {
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
