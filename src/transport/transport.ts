/**
 * What the driver needs of a network: one datagram to all, one datagram to one, and what arrives. A transport knows
 * nothing of the protocol; it loses, repeats and reorders as networks do.
 */
import type { ReceiveCapacity } from '../message.ts';

/**
 * Which socket a datagram came in on. Tokens travel on a socket of their own. Where one socket takes everything, all that
 * arrives is of the channel `group`.
 */
export type Channel = 'group' | 'token';

/** What a transport tells its driver. Called from event-loop callbacks, never from inside a method of the transport. */
export interface TransportHandler {
  /**
   * A datagram arrived; `bytes` belongs to the handler. Datagrams of the group socket that arrived in the same turn
   * of the event loop are handed over before those of the token socket; those of one socket in the order in which they
   * arrived.
   */
  datagram(bytes: Uint8Array, from: string, channel: Channel): void;
  /** The own address changed or the interface came back: sockets were made anew. `address` is the new token address. */
  addressChanged(address: string): void;
  /** Something went wrong that the transport survives (a transient send error, an interface that went away). */
  trouble(error: Error): void;
  /**
   * A datagram was dropped because it came from the address of nobody whom this node knows. Transports that hear
   * everybody never call it; a handler that does not care leaves it out.
   */
  unlisted?(from: string): void;
}

export interface Transport {
  /** Opens the sockets and joins the group. Resolves with the address where this node takes its token. */
  open(handler: TransportHandler): Promise<string>;
  /** Sends to every node of the group, other nodes on this host included. Never throws; errors become `trouble`. */
  multicast(datagram: Uint8Array): void;
  /** Sends to one address as given by another node's `open`. Never throws; errors become `trouble`. */
  unicast(address: string, datagram: Uint8Array): void;
  /** Counters and facts for `cluster.stats()`: sockets, buffers granted, interface, errors by code. */
  statistics(): TransportStatistics;
  /** What this node's group socket holds, to be announced to the others; undefined where it cannot be found out. */
  capacity(): ReceiveCapacity | undefined;
  /** Leaves the group and closes the sockets once what was handed over is sent. May be called twice. */
  close(): Promise<void>;
}

export interface TransportStatistics {
  readonly address: string;
  readonly interfaceName: string;
  /** How long ago the group was joined by the present sockets, milliseconds; undefined before, and without a group. */
  readonly joinedAgoMs: number | undefined;
  /** Datagrams of the group socket since the start. */
  readonly groupDatagrams: number;
  readonly sentDatagrams: number;
  readonly sentBytes: number;
  readonly receivedDatagrams: number;
  readonly receivedBytes: number;
  /** Send errors by code (`ENETUNREACH`, ...). */
  readonly sendErrors: Readonly<Record<string, number>>;
  /** Socket buffers: what was asked for and what the kernel reports, in bytes; undefined where unknown. */
  readonly buffers: Readonly<Record<Channel, SocketBuffers>>;
  /** Whom multicasts are sent to, a copy each, by entry of the list of peers; left out where there is a group. */
  readonly peers?: readonly PeerStatistics[] | undefined;
  /** Datagrams that were dropped because they came from the address of no peer; left out where there is a group. */
  readonly unlistedDatagrams?: number | undefined;
}

/** What an entry of the list of peers stands for at present. */
export interface PeerStatistics {
  /** The entry as it was written. */
  readonly peer: string;
  /** Addresses with ports, of both families; those of the last time that they could be looked up. */
  readonly addresses: readonly string[];
  /** Code of the error with which the latest lookup failed (`ENOTFOUND`, ...); undefined when it did not. */
  readonly failure: string | undefined;
}

/** One socket's buffers. On Linux the kernel reports twice what it granted (socket(7), SO_RCVBUF). */
export interface BufferGrant {
  readonly receiveAsked: number;
  readonly receiveReported: number | undefined;
  readonly sendAsked: number;
  readonly sendReported: number | undefined;
}

/** The buffers of a socket that the kernel's tables list. */
export interface SocketBuffers extends BufferGrant {
  /** What is read back is this many times what was granted: 2 on Linux, else 1. */
  readonly reportFactor: number;
  /** By which the kernel's tables list the socket; undefined where there are none. */
  readonly inode: number | undefined;
}
