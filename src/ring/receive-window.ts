/**
 * The data messages of one ring, by sequence number, from the first that somebody may still need to the highest that
 * arrived. A fixed number of slots, so memory is bounded; a message outside the window is refused and asked for again
 * later.
 *
 *     released        aru                     highSeen
 *        |  all here   |  some here, some not    |
 */
import type { Data } from '../message.ts';
import { invariant } from '../invariant.ts';
import { seqAdd, seqDistance, seqLess, seqMin } from './sequence.ts';

export class ReceiveWindow {
  readonly #slots: (Data | undefined)[];
  readonly #mask: number;
  #released: number;
  #aru: number;
  #highSeen: number;

  /** `firstSeq` is the number before the first message; `capacity` a power of two. */
  constructor(firstSeq: number, capacity: number) {
    invariant(capacity > 0 && (capacity & (capacity - 1)) === 0, 'the window capacity is a power of two');
    this.#slots = new Array<Data | undefined>(capacity).fill(undefined);
    this.#mask = capacity - 1;
    this.#released = firstSeq;
    this.#aru = firstSeq;
    this.#highSeen = firstSeq;
  }

  get capacity(): number {
    return this.#mask + 1;
  }

  /** All messages up to this number are held by every member and were given up here. */
  get released(): number {
    return this.#released;
  }

  /** All received up to: every message up to this number was received. At least `released`. */
  get aru(): number {
    return this.#aru;
  }

  /** The highest number received. At least `aru`. */
  get highSeen(): number {
    return this.#highSeen;
  }

  /** Stores a message. False when it is a duplicate or outside the window. */
  insert(data: Data): boolean {
    const seq = data.seq;
    const offset = seqDistance(seq, this.#released);
    if (offset <= 0 || offset > this.#mask + 1) return false;
    if (this.#slots[seq & this.#mask] !== undefined) return false;
    this.#slots[seq & this.#mask] = data;
    if (seqLess(this.#highSeen, seq)) this.#highSeen = seq;
    while (this.#aru !== this.#highSeen && this.#slots[(this.#aru + 1) & this.#mask] !== undefined) {
      this.#aru = seqAdd(this.#aru, 1);
    }
    return true;
  }

  /** The message with this number, if it is held. */
  get(seq: number): Data | undefined {
    const offset = seqDistance(seq, this.#released);
    return offset <= 0 || offset > this.#mask + 1 ? undefined : this.#slots[seq & this.#mask];
  }

  /** Was this number received, be it released by now? */
  has(seq: number): boolean {
    return seqDistance(seq, this.#released) <= 0 || this.get(seq) !== undefined;
  }

  /** How many numbers after `seq` still fit in the window. */
  roomAfter(seq: number): number {
    return this.capacity - seqDistance(seq, this.#released);
  }

  /** Gives up the messages up to `seq` (never beyond `aru`, never backwards). */
  release(seq: number): void {
    const target = seqMin(seq, this.#aru);
    while (seqLess(this.#released, target)) {
      this.#released = seqAdd(this.#released, 1);
      this.#slots[this.#released & this.#mask] = undefined;
    }
  }
}
