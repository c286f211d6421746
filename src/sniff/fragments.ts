/**
 * Puts IP datagrams together again. Corosync's recovered messages are longer than an Ethernet frame, so even a healthy ring
 * sends fragments. Everything is bounded: the datagrams under way, the bytes and pieces of each, and the time they may
 * take.
 *
 * Source: RFC 791, section 3.2; the table is the plain one, by offset, since a capture is read once and in order.
 */
import { forgetOldest } from './forget-oldest.ts';
import type { Fragment, IpPacket } from './ip-packet.ts';

/** Datagrams that may be incomplete at a time; the oldest goes first. */
export const incompleteMax: number = 64;
const datagramBytesMax = 65_535;
/** With the smallest link of IPv4 (68 bytes) a datagram has about so many. */
const piecesMax = 1400;
/** Linux waits as long. */
const waitMsMax = 30_000;

interface Incomplete {
  readonly since: number;
  /** Pieces by their offset. */
  readonly pieces: Map<number, Uint8Array>;
  /** Length of the whole; known once the last piece is here. */
  length: number | undefined;
}

export class Fragments {
  readonly #incomplete = new Map<string, Incomplete>();

  /** Takes a packet in. Answers the payload when it is whole, or has become so. `now` in milliseconds. */
  take(packet: IpPacket, now: number): Uint8Array | undefined {
    const { fragment } = packet;
    if (fragment === undefined) return packet.payload;
    if (packet.cut || fragment.offset + packet.payload.length > datagramBytesMax) return undefined;
    const key = `${packet.source} ${packet.target} ${fragment.id}`;
    const datagram = this.#of(key, now);
    add(datagram, fragment, packet.payload);
    const whole = joined(datagram);
    if (whole !== undefined) this.#incomplete.delete(key);
    return whole;
  }

  #of(key: string, now: number): Incomplete {
    const known = this.#incomplete.get(key);
    if (known !== undefined && now - known.since <= waitMsMax) return known;
    // The number of an earlier datagram that never became complete is used again: the pieces do not belong together.
    this.#incomplete.delete(key);
    if (this.#incomplete.size >= incompleteMax) forgetOldest(this.#incomplete);
    const fresh: Incomplete = { since: now, pieces: new Map(), length: undefined };
    this.#incomplete.set(key, fresh);
    return fresh;
  }
}

function add(datagram: Incomplete, { offset, isLast }: Fragment, payload: Uint8Array): void {
  if (isLast) datagram.length = offset + payload.length;
  if (datagram.pieces.size < piecesMax) datagram.pieces.set(offset, payload);
}

/** The whole datagram; undefined while a piece is missing. */
function joined({ pieces, length }: Incomplete): Uint8Array | undefined {
  if (length === undefined) return undefined;
  let at = 0;
  const row: Uint8Array[] = [];
  while (at < length) {
    const piece = pieces.get(at);
    if (piece === undefined || piece.length === 0) return undefined;
    row.push(piece);
    at += piece.length;
  }
  if (at !== length) return undefined;
  const whole = new Uint8Array(length);
  at = 0;
  for (const piece of row) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
