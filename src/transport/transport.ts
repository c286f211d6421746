/**
 * What the driver needs of a network: one datagram to all, one datagram to one, and what arrives. A transport knows
 * nothing of the protocol; it loses, repeats and reorders as networks do.
 */
import type { ReceiveCapacity } from '../message.ts';

/** Which socket a datagram came in on. Tokens travel on a socket of their own. */
export type Channel = 'group' | 'token';

/** What a transport tells its driver. Called from event-loop callbacks, never from inside a method of the transport. */
export interface TransportHandler {
  /**
   * A datagram arrived; `bytes` belongs to the handler. Datagrams of the group socket that arrived in the same turn
   * of the event loop are handed over before those of the token socket.
   */
  datagram(bytes: Uint8Array, from: string, channel: Channel): void;
  /** The own address changed or the interface came back: sockets were made anew. `address` is the new token address. */
  addressChanged(address: string): void;
  /** Something went wrong that the transport survives (a transient send error, an interface that went away). */
  trouble(error: Error): void;
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
  /** How long ago the group was joined by the present sockets, milliseconds; undefined before. */
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
