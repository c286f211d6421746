/**
 * The list of groups that every message of the packing layer starts with: who of the receiver's side it is for. There are
 * two, `a` for all services and `sync` for their synchronisation. (These are not the groups of CPG clients.)
 *
 *     0    2      count     groups
 *     2    2 x n  lengths   of each name
 *     ...         names, back to back
 *     ...         body; not aligned
 *
 * Source: totempg_groups_mcast_joined of Corosync 3.1.7, exec/totempg.c.
 */
import { StructReader, WireFault } from '../wire/struct-reader.ts';
import { StructWriter } from '../wire/struct-writer.ts';

/** A group of the packing layer. */
export type DeliveryGroup = 'a' | 'sync';

export interface GroupMessage {
  /** Who it is for, in the order of the message; groups that no receiver has joined are among them. */
  readonly groups: readonly string[];
  /** A view. */
  readonly body: Uint8Array;
}

/** Undefined when the header is longer than the message. */
export function parseGroupHeader(message: Uint8Array): GroupMessage | undefined {
  const reader = new StructReader(message);
  try {
    const lengths = Array.from({ length: reader.u16() }, () => reader.u16());
    const groups = lengths.map((length) => String.fromCharCode(...reader.bytes(length)));
    return { groups, body: reader.bytes(reader.left) };
  } catch (error) {
    if (error instanceof WireFault) return undefined;
    throw error;
  }
}

/** A message for one group. */
export function withGroupHeader(group: DeliveryGroup, body: Uint8Array): Uint8Array {
  const writer = new StructWriter(groupHeaderBytes(group) + body.length);
  writer.u16(1);
  writer.u16(group.length);
  for (let index = 0; index < group.length; index += 1) writer.u8(group.charCodeAt(index));
  writer.raw(body);
  return writer.bytes;
}

/** The size of the header in front of a message for that group. */
export function groupHeaderBytes(group: DeliveryGroup): number {
  return 4 + group.length;
}
