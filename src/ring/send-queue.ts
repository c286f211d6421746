/**
 * Application messages that wait for their place in the order, and how they are packed into data messages: many small
 * ones share one, a large one spans several in a row. A data message carries one level only, so that its place in the
 * delivery is one decision, and one channel only, so that its messages are numbered or not.
 *
 * A message belongs to the ring on which its *last* chunk is sent. When the ring is given up with a message half sent,
 * its chunks are void at every receiver and it starts from its beginning on the next ring (`restart`).
 */
import { invariant } from '../invariant.ts';
import type { Chunk, DataChannel, Level } from '../message.ts';

export interface PackingLimits {
  readonly framePayloadBytes: number;
  readonly chunkOverheadBytes: number;
  readonly sendQueueBytes: number;
}

/** What goes into one data message. */
export interface Packet {
  readonly level: Level;
  /** Absent: `application`. */
  readonly channel?: DataChannel | undefined;
  readonly chunks: readonly Chunk[];
  /** Ids of the messages whose last chunk is in here, in order. */
  readonly completed: readonly number[];
}

/** Where an engine's new data messages come from: what the application gave it, packed. */
export interface FrameQueue {
  /** Bytes waiting. */
  readonly bytes: number;
  readonly isEmpty: boolean;
  /** About how many data messages the queue will fill: what the token's backlog counts. */
  readonly frames: number;
  /** Would a message of this size be taken? */
  hasRoom(bytes: number): boolean;
  /** Appends a message and answers its id: 1, 2, 3, ... on each channel. Default of `channel`: `application`. */
  push(payload: Uint8Array, level: Level, channel?: DataChannel): number;
  /** The next data message's content; undefined when nothing waits. */
  pack(): Packet | undefined;
  /** The ring was given up. */
  restart(): void;
}

interface Waiting {
  readonly id: number;
  readonly payload: Uint8Array;
  readonly level: Level;
  readonly channel: DataChannel;
}

/** A rest shorter than this is not worth starting another message in. */
const chunkBytesMin = 32;

export class SendQueue implements FrameQueue {
  readonly #limits: PackingLimits;
  #waiting: Waiting[] = [];
  /** Index of the first waiting message in `#waiting`; the array is cut when it has grown. */
  #head = 0;
  /** Bytes of the head message that were sent already. */
  #offset = 0;
  #bytes = 0;
  readonly #lastIds: Record<DataChannel, number> = { application: 0, groups: 0 };

  constructor(limits: PackingLimits) {
    this.#limits = limits;
  }

  /** Bytes waiting, a half sent message counted whole. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#head === this.#waiting.length;
  }

  /** Would a message of this size be taken? An empty queue takes any. */
  hasRoom(bytes: number): boolean {
    return this.isEmpty || this.#bytes + bytes <= this.#limits.sendQueueBytes;
  }

  /** Appends a message and answers its id. */
  push(payload: Uint8Array, level: Level, channel: DataChannel = 'application'): number {
    const id = this.#lastIds[channel] + 1;
    this.#lastIds[channel] = id;
    this.#waiting.push({ id, payload, level, channel });
    this.#bytes += payload.length;
    return id;
  }

  /** About how many data messages the queue will fill: what the token's backlog counts. */
  get frames(): number {
    const count = this.#waiting.length - this.#head;
    if (count === 0) return 0;
    const bytes = this.#bytes - this.#offset + count * this.#limits.chunkOverheadBytes;
    return Math.max(1, Math.ceil(bytes / this.#limits.framePayloadBytes));
  }

  /** The next data message's content; undefined when nothing waits. */
  pack(): Packet | undefined {
    const first = this.#waiting[this.#head];
    if (first === undefined) return undefined;
    const chunks: Chunk[] = [];
    const completed: number[] = [];
    let room = this.#limits.framePayloadBytes;
    for (let head: Waiting | undefined = first; isAlike(head, first); head = this.#waiting[this.#head]) {
      room -= this.#limits.chunkOverheadBytes;
      const rest = head.payload.length - this.#offset;
      if (chunks.length > 0 && room < Math.min(rest, chunkBytesMin)) break;
      const taken = Math.min(rest, room);
      chunks.push(this.#take(head, taken));
      room -= taken;
      if (taken < rest) break;
      completed.push(head.id);
    }
    invariant(chunks.length > 0, 'a packet holds at least one chunk');
    return { level: first.level, channel: first.channel, chunks, completed };
  }

  /** The ring was given up: a half sent message starts again from its beginning. */
  restart(): void {
    this.#offset = 0;
  }

  #take(head: Waiting, bytes: number): Chunk {
    const start = this.#offset;
    const end = start + bytes;
    const whole = start === 0 && end === head.payload.length;
    const last = end === head.payload.length;
    this.#offset = last ? 0 : end;
    if (last) this.#drop(head);
    return { first: start === 0, last, payload: whole ? head.payload : head.payload.subarray(start, end) };
  }

  #drop(head: Waiting): void {
    this.#bytes -= head.payload.length;
    this.#head += 1;
    if (this.#head === this.#waiting.length || this.#head > 1024) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }
}

/** May both share a data message? */
function isAlike(one: Waiting | undefined, other: Waiting): one is Waiting {
  return one?.level === other.level && one.channel === other.channel;
}
