/**
 * The header in front of every message of a service: 16 bytes, of which eight are the compiler's.
 *
 *     0    4  id     service << 16 | function; in group `sync` 0 is a barrier, 1 a service build
 *     8    4  size   of the message, header included
 *
 * Source: struct qb_ipc_request_header of libqb, as used by Corosync 3.1.7.
 */
import type { StructReader } from '../wire/struct-reader.ts';
import { WireFault } from '../wire/struct-reader.ts';
import type { StructWriter } from '../wire/struct-writer.ts';

export const serviceHeaderBytes = 16;

/** Numbers of services; a daemon reads out of bounds for one of 64 or more. */
export const services = { cmap: 0, cfg: 1, cpg: 2, quorum: 3, pload: 4, votequorum: 5 } as const;

export interface ServiceHeader {
  readonly id: number;
  /** Bytes of the message, header included: 16 or more. */
  readonly size: number;
}

/** Throws `WireFault` when the message has less bytes than its header says. */
export function readServiceHeader(reader: StructReader): ServiceHeader {
  const start = reader.left;
  const id = reader.i32();
  reader.gap(4);
  const size = reader.i32();
  reader.gap(4);
  if (size < serviceHeaderBytes || size > start)
    throw new WireFault('malformed', `${start} bytes, its size is ${size}`);
  return { id, size };
}

export function writeServiceHeader(writer: StructWriter, id: number): void {
  writer.u32(id);
  writer.gap(4);
  writer.u32(writer.bytes.length);
  writer.gap(4);
}

/** The id of a service's function. */
export function functionId(service: number, fn: number): number {
  return (service << 16) | fn;
}
