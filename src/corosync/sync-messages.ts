/**
 * The two messages of group `sync`. Behind the service header of 16 bytes:
 *
 *     barrier, 32 bytes:          16  12  ring id (representative u32, sequence u64; not aligned), 4 unused
 *
 *     service build, 552 bytes:   16  12  ring id, 4 unused
 *                                 32   4  entries, 4 unused
 *                                 40   4 x 128  numbers of services
 */
import { invariant } from '../invariant.ts';
import type { RingId } from '../message.ts';
import type { StructReader } from '../wire/struct-reader.ts';
import { WireFault } from '../wire/struct-reader.ts';
import type { StructWriter } from '../wire/struct-writer.ts';
import type { Barrier, ServiceBuild } from './service-message.ts';

export const barrierBytes = 32;
export const serviceBuildBytes = 552;
/** The room of the list. A daemon keeps the services of all nodes in 64 places. */
const serviceEntriesMax = 128;
const servicesMax = 64;

export function readBarrier(reader: StructReader): Barrier {
  const ringId = readRingId(reader);
  reader.gap(4);
  return { kind: 'barrier', ringId };
}

export function writeBarrier(writer: StructWriter, { ringId }: Barrier): void {
  writeRingId(writer, ringId);
  writer.gap(4);
}

export function readServiceBuild(reader: StructReader): ServiceBuild {
  const ringId = readRingId(reader);
  reader.gap(4);
  const entries = reader.i32();
  reader.gap(4);
  if (entries < 0 || entries > serviceEntriesMax) throw new WireFault('malformed', `${entries} services`);
  const services = Array.from({ length: entries }, () => reader.i32());
  reader.gap(4 * (serviceEntriesMax - entries));
  return { kind: 'serviceBuild', ringId, services };
}

export function writeServiceBuild(writer: StructWriter, { ringId, services }: ServiceBuild): void {
  const isInRange = services.every((service) => service >= 0 && service < servicesMax);
  const isSet = new Set(services).size === services.length;
  invariant(isInRange && isSet, 'a service build names services 0 to 63, each once');
  writeRingId(writer, ringId);
  writer.gap(4);
  writer.u32(services.length);
  writer.gap(4);
  writer.u32List(services);
  writer.gap(4 * (serviceEntriesMax - services.length));
}

function readRingId(reader: StructReader): RingId {
  return { representative: reader.u32(), seq: reader.u64() };
}

function writeRingId(writer: StructWriter, { representative, seq }: RingId): void {
  writer.u32(representative);
  writer.u64(seq);
}
