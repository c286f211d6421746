/**
 * What an application sees: messages and configurations, in the one order that all members share. The listeners of
 * `Cluster` and its async iterators are given these objects.
 */
import type { ClusterError } from './errors.ts';
import type { Configuration } from './configuration.ts';
import { regularId } from './configuration.ts';
import type { Delivery, Quorum } from './effect.ts';
import type { Level, Member } from './message.ts';
import type { Finding } from './transport/reject-table.ts';

const decoder = new TextDecoder();

/** A message at its place in the order. */
export class ClusterMessage {
  readonly type = 'message';
  readonly #delivery: Delivery;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  /** The process that sent it. */
  get from(): Member {
    return this.#delivery.sender;
  }

  /** Its number on the ring it was sent in: 1, 2, 3, ... and the same at every member. */
  get seq(): number {
    return this.#delivery.seq;
  }

  /** Id of the regular configuration it was sent in. Together with `seq` it names the message, everywhere and for good. */
  get ring(): string {
    const { from, id } = this.#delivery.configuration;
    return from === undefined ? id : regularId(from);
  }

  get level(): Level {
    return this.#delivery.level;
  }

  /**
   * The configuration it is delivered in. A `safe` message in a regular one is held by all its members; in a
   * transitional one only by the members of that.
   */
  get configuration(): Configuration {
    return this.#delivery.configuration;
  }

  /** The bytes as sent. Belongs to all readers of this message: do not change it. */
  get payload(): Uint8Array {
    return this.#delivery.payload;
  }

  /** Was it sent by this very process? */
  get own(): boolean {
    return this.#delivery.ownId !== undefined;
  }

  /** The payload read as UTF-8; bytes that are not become U+FFFD. */
  text(): string {
    return decoder.decode(this.#delivery.payload);
  }
}

/** A configuration as the async iterator shows it. */
export interface ConfigurationEvent extends Configuration {
  readonly type: 'configuration';
}

/** An item of the async iterator. */
export type ClusterEvent = ClusterMessage | ConfigurationEvent;

/** An own message's place in the order. */
export interface Sent {
  /** As `ClusterMessage.seq`. */
  readonly seq: number;
  readonly level: Level;
  /** For `send()` the configuration of delivery; for the event `sent` the one in which the message got its number. */
  readonly configuration: Configuration;
}

/** The events of a `Cluster`, by name. */
export interface ClusterEvents {
  /** A message is delivered. */
  message: (message: ClusterMessage) => void;
  /** A configuration is installed. The first one is not told: `join` resolves with it installed. */
  configuration: (configuration: Configuration) => void;
  /** An own message got its number and is on its way; it is not delivered yet. */
  sent: (sent: Sent) => void;
  /** Votes were counted anew: on Corosync's wire, where its votequorum is asked for. */
  quorum: (quorum: Quorum) => void;
  /** `trySend` said no and may be tried again. */
  writable: () => void;
  /** Something around the node is wrong that it lives with. */
  finding: (finding: Finding) => void;
  /** The node closed itself with this error, or another listener threw this. */
  error: (error: unknown) => void;
  /** The node is gone and its sockets are closed; `error` undefined after `leave` or `close`. The last event. */
  closed: (error: ClusterError | undefined) => void;
}

/** What one event counts against an iterator's buffer beside its payload. */
const eventBytes = 128;

/** What an event costs an iterator's buffer, in bytes: the payload and a flat charge for the objects around it. */
export function eventCost(event: ClusterEvent): number {
  return event.type === 'message' ? eventBytes + event.payload.length : eventBytes * (1 + event.members.length);
}
