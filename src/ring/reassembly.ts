/**
 * Puts application messages together from the chunks of data messages, which come in the ring's order. One message per
 * sender is in the making at a time. A ring starts with an empty reassembly: chunks never belong to messages of another
 * ring.
 */
import type { Data, DataChannel, Level, NodeId } from '../message.ts';
import { concatenate } from './concatenate.ts';

/** A complete application message at its place in the order. */
export interface Completed {
  readonly sender: NodeId;
  /** Its number within the ring: 1, 2, 3, ... On the channel `groups` that of the last application message before it. */
  readonly number: number;
  readonly level: Level;
  readonly channel: DataChannel;
  readonly payload: Uint8Array;
}

export class Reassembly {
  readonly #partial = new Map<NodeId, Uint8Array[]>();

  /** Takes the next data message in order and hands each message that it completes to `complete`. */
  add(data: Data, complete: (message: Completed) => void): void {
    const { sender, level, channel = 'application' } = data;
    const step = channel === 'application' ? 1 : 0;
    let number = data.messageNumber - 1;
    for (const chunk of data.chunks) {
      if (chunk.last) number += step;
      const payload = this.#join(sender, chunk.payload, chunk);
      if (payload !== undefined) complete({ sender, number, level, channel, payload });
    }
  }

  #join(sender: NodeId, payload: Uint8Array, flags: { first: boolean; last: boolean }): Uint8Array | undefined {
    if (flags.first && flags.last) return payload;
    const parts = flags.first ? [] : this.#partial.get(sender);
    if (parts === undefined) return undefined;
    parts.push(payload);
    if (!flags.last) {
      this.#partial.set(sender, parts);
      return undefined;
    }
    this.#partial.delete(sender);
    return concatenate(parts);
  }
}
