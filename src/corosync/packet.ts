/**
 * A packet of the packing layer: what a Corosync mcast carries. Messages are packed several to a packet, and a long one is
 * cut into pieces; so a packet often holds the tail of one message, some whole ones, and the head of another.
 *
 *     0    2          version        0; no receiver looks
 *     2    2          type           0; no receiver looks
 *     4    1          fragmented     0, or k: the last piece goes on in the sender's packet whose continuation is k
 *     5    1          continuation   0, or k: the first piece goes on from the sender's packet whose fragmented was k
 *     6    2          count          pieces, at least 1
 *     8    2 x count  lengths        of each piece
 *     ...             pieces, back to back
 *
 * Source: struct totempg_mcast of Corosync 3.1.7, exec/totempg.c.
 */
import { invariant } from '../invariant.ts';
import type { Gap } from '../wire/struct-reader.ts';
import { StructReader } from '../wire/struct-reader.ts';
import { StructWriter } from '../wire/struct-writer.ts';

export interface Packet {
  /** 0 when the last piece ends its message here, else 1 to 255. */
  readonly fragmented: number;
  /** 0 when the first piece begins its message here, else 1 to 255. */
  readonly continuation: number;
  /** At least one. */
  readonly pieces: readonly Uint8Array[];
}

/** What a packet costs beside its pieces: so much once... */
export const packetHeaderBytes = 8;
/** ...and so much for each piece. */
export const pieceLengthBytes = 2;

/**
 * The packet in a payload; its pieces are views. Undefined when the lengths do not add up to the payload exactly, which a
 * receiver must drop.
 */
export function parsePacket(payload: Uint8Array, gaps?: Gap[]): Packet | undefined {
  if (payload.length < packetHeaderBytes) return undefined;
  const reader = new StructReader(payload, { gaps });
  reader.gap(4);
  const fragmented = reader.u8();
  const continuation = reader.u8();
  const count = reader.u16();
  if (count === 0 || reader.left < count * pieceLengthBytes) return undefined;
  const lengths = Array.from({ length: count }, () => reader.u16());
  if (sum(lengths) !== reader.left) return undefined;
  return { fragmented, continuation, pieces: lengths.map((length) => reader.bytes(length)) };
}

/** The payload of a packet. */
export function buildPacket({ fragmented, continuation, pieces }: Packet, gaps?: readonly Gap[]): Uint8Array {
  invariant(pieces.length > 0 && pieces.length <= 0xffff, 'a packet has 1 to 65535 pieces');
  invariant(isFragmentNumber(fragmented) && isFragmentNumber(continuation), 'fragment numbers have one byte');
  const lengths = pieces.map((piece) => piece.length);
  invariant(Math.max(...lengths) <= 0xffff, 'a piece has 65535 bytes at most');
  const writer = new StructWriter(packetHeaderBytes + pieceLengthBytes * pieces.length + sum(lengths), gaps);
  writer.gap(4);
  writer.u8(fragmented);
  writer.u8(continuation);
  writer.u16(pieces.length);
  for (const length of lengths) writer.u16(length);
  for (const piece of pieces) writer.raw(piece);
  return writer.bytes;
}

function isFragmentNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}

function sum(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total + length, 0);
}
