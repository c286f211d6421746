/**
 * Data before the token. A token says which messages were sent before it; if it is handled while those messages still
 * wait in the other socket, they look lost and are asked for again. Corosync therefore empties its multicast socket
 * before it handles a token (`exec/totemudp.c`). Node cannot ask a socket for more, but it can wait: datagrams of the
 * group socket are handed over at once, those of the token socket after the poll phase of the event loop, when
 * everything that was read in the same turn has been handed over.
 *
 * One turn reads at most 32 datagrams of a socket. If the group socket delivered that many, more may be waiting, and
 * the token waits for another turn; but not for ever, since under a steady flood a token that never arrives is worse
 * than a few requests too many.
 */
import type { Channel } from './transport.ts';

/** libuv reads at most this many datagrams of one socket before it turns to the next. */
export const datagramsPerTurn = 32;

/** A token waits at most this many turns beyond its own: up to 256 datagrams more are read before it. */
export const turnsWaitedMax = 8;

export interface TurnOrderOptions {
  readonly deliver: (bytes: Uint8Array, from: string, channel: Channel) => void;
  /** Calls back after the poll phase (`Clock.afterPoll`). */
  readonly afterPoll: (callback: () => void) => void;
}

interface Waiting {
  readonly bytes: Uint8Array;
  readonly from: string;
}

/** Puts what two sockets deliver into the order that the protocol wants. */
export class TurnOrder {
  readonly #deliver: TurnOrderOptions['deliver'];
  readonly #afterPoll: TurnOrderOptions['afterPoll'];
  /** Bounded by the turns: 32 datagrams in each of at most 9. */
  #tokens: Waiting[] = [];
  /** Datagrams of the group socket in this turn. */
  #groupDatagrams = 0;
  #turnsWaited = 0;
  #armed = false;
  readonly #endTurn = (): void => {
    this.#turnEnded();
  };

  constructor(options: TurnOrderOptions) {
    this.#deliver = options.deliver;
    this.#afterPoll = options.afterPoll;
  }

  /** A datagram of the group socket. */
  group(bytes: Uint8Array, from: string): void {
    this.#groupDatagrams += 1;
    this.#arm();
    this.#deliver(bytes, from, 'group');
  }

  /** A datagram of the token socket. */
  token(bytes: Uint8Array, from: string): void {
    this.#tokens.push({ bytes, from });
    this.#arm();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#tokens = [];
  }

  #arm(): void {
    if (!this.#armed) {
      this.#armed = true;
      this.#afterPoll(this.#endTurn);
    }
  }

  #turnEnded(): void {
    this.#armed = false;
    const moreDataWaits = this.#groupDatagrams >= datagramsPerTurn;
    this.#groupDatagrams = 0;
    if (this.#tokens.length > 0 && moreDataWaits && this.#turnsWaited < turnsWaitedMax) {
      this.#turnsWaited += 1;
      this.#arm();
      return;
    }
    this.#turnsWaited = 0;
    this.#handOver();
  }

  #handOver(): void {
    const tokens = this.#tokens;
    this.#tokens = [];
    for (const { bytes, from } of tokens) {
      this.#deliver(bytes, from, 'token');
    }
  }
}
