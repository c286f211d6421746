/**
 * A handler that writes down what a transport tells it, and waits for conditions instead of for time.
 */
import type { Channel, TransportHandler } from '../../src/transport/transport.ts';

export interface Received {
  readonly bytes: Uint8Array;
  readonly from: string;
  readonly channel: Channel;
}

interface Waiter {
  readonly condition: () => boolean;
  readonly resolve: () => void;
}

/** Everything that arrived, in order. A condition that never comes true ends in the test's own time limit. */
export class RecordingHandler implements TransportHandler {
  readonly received: Received[] = [];
  readonly addresses: string[] = [];
  readonly troubles: Error[] = [];
  #waiters: Waiter[] = [];

  datagram(bytes: Uint8Array, from: string, channel: Channel): void {
    this.received.push({ bytes, from, channel });
    this.#check();
  }

  addressChanged(address: string): void {
    this.addresses.push(address);
    this.#check();
  }

  trouble(error: Error): void {
    this.troubles.push(error);
    this.#check();
  }

  /** The texts that arrived on a channel (both when not told), in order. */
  texts(channel?: Channel): string[] {
    const wanted = this.received.filter((it) => channel === undefined || it.channel === channel);
    return wanted.map((it) => textOf(it.bytes));
  }

  /** Resolves once the condition holds; it is looked at after each call of the transport. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push({ condition, resolve });
      this.#check();
    });
  }

  /** Resolves once `count` datagrams have arrived. */
  untilReceived(count: number): Promise<void> {
    return this.until(() => this.received.length >= count);
  }

  #check(): void {
    const waiting = this.#waiters;
    this.#waiters = waiting.filter(({ condition }) => !condition());
    for (const waiter of waiting) {
      if (!this.#waiters.includes(waiter)) {
        waiter.resolve();
      }
    }
  }
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
