/**
 * What the driver needs of a wire format: messages to datagrams and back. A codec is pure: no I/O, no clock, no
 * state that changes what it answers.
 */
import type { Message, Origin } from '../message.ts';

/** Why a datagram was not accepted. Each reason is a counter, kept by source address. */
export type RejectReason =
  /** Not one of ours: wrong magic, or not parseable at all. */
  | 'foreign'
  /** Ours, but another protocol version. */
  | 'version'
  /** Ours, but another cluster's. */
  | 'cluster'
  /** The checksum does not match. */
  | 'corrupt'
  /** Shorter than its header. */
  | 'truncated'
  /** Longer than the largest datagram of this wire format. */
  | 'oversized'
  /** The checksum matches, but the content breaks a rule of the format (a set unsorted, a number out of range). */
  | 'malformed';

/** An accepted datagram. `message`'s payloads are views of the datagram's bytes: the caller must not reuse them. */
export interface Decoded {
  readonly ok: true;
  /** The process that transmitted the datagram. */
  readonly origin: Origin;
  readonly message: Message;
}

/** A refused datagram. `detail` is for people: the version or cluster found, the rule broken. */
export interface Rejected {
  readonly ok: false;
  readonly reason: RejectReason;
  readonly detail: string;
}

/** What the wire format itself costs, so that the engine can fill datagrams without knowing the format. */
export interface Overhead {
  /** Most bytes of a datagram that carries a recovered data message, apart from that message's chunks. */
  readonly dataBytes: number;
  /** Most bytes that one chunk costs beside its payload. */
  readonly chunkBytes: number;
}

export interface Codec {
  readonly overhead: Overhead;
  /**
   * Encodes `message` as transmitted by this node. Never throws on messages an engine makes. The result must not be changed:
   * it may be the datagram that a data message arrived in (`Data.datagram`).
   */
  encode(message: Message): Uint8Array;
  /** Decodes a datagram; never throws, whatever the bytes. Takes ownership of `datagram`. */
  decode(datagram: Uint8Array): Decoded | Rejected;
}
