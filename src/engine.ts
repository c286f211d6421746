/**
 * STUB: being written. The methods and their meaning are final; the bodies are not.
 */
import type { Configuration } from './configuration.ts';
import type { Effect } from './effect.ts';
import type { Level, Member, Message, Origin } from './message.ts';
import type { EngineSettings } from './tuning/settings.ts';

export type EngineState = 'operational' | 'gather' | 'commit' | 'recovery';

export interface EngineOptions {
  readonly self: Member;
  readonly settings: EngineSettings;
  /** Rings that this node forms get greater sequence numbers than this: never one that it used before. */
  readonly ringSeq: number;
}

/** One node's protocol. Synchronous, without I/O; `now` is monotonic milliseconds. After each call take the effects. */
export class Engine {
  constructor(options: EngineOptions) {
    void options;
  }
  /** Starts looking for other nodes. Once. */
  start(now: number): void {
    void now;
  }
  /** A message arrived, transmitted by `origin` (never by this very process: the driver drops own multicast copies,
   * but hands back tokens that this node unicast to itself). */
  receive(message: Message, origin: Origin, now: number): void {
    void message;
    void origin;
    void now;
  }
  /** A deadline has passed. Harmless when called early. */
  expire(now: number): void {
    void now;
  }
  /** Queues an application message. Answers its id (1, 2, 3, ...), or undefined when the queue has no room: then a
   * `writable` effect follows when there is. The payload must not be changed afterwards. */
  send(payload: Uint8Array, level: Level, now: number): number | undefined {
    void payload;
    void level;
    void now;
    return undefined;
  }
  /** Says farewell and halts: the last effects are the leave messages and `halt`. */
  leave(now: number): void {
    void now;
  }
  /** The transport made its sockets anew: the token is now taken at `address`. */
  addressChanged(address: string, now: number): void {
    void address;
    void now;
  }
  /** When `expire` wants to be called next; Infinity for never. */
  get nextDeadline(): number {
    return Infinity;
  }
  /** The effects since the last call, in order. */
  takeEffects(): readonly Effect[] {
    return [];
  }
  get state(): EngineState {
    return 'gather';
  }
  /** The configuration installed last. */
  get configuration(): Configuration | undefined {
    return undefined;
  }
}
