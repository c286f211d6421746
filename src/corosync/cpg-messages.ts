/**
 * The messages of CPG, Corosync's process groups. Behind the service header of 16 bytes, each field aligned to 8:
 *
 *     procjoin, procleave, 168 bytes:   16  group name, 152 pid, 160 reason
 *     joinlist, 24 + 144 x n bytes:     16  error (unused), 24 n times: pid, group name
 *     mcast, 184 bytes + payload:       16  group name, 152 length, 160 pid, 168 source node, 176 source connection
 *     downlist, 1568 bytes:             16  old members u32, 24 left nodes u32, 32 node ids u32 x 384 (unaligned)
 *     partial mcast, 200 + payload:     16  group name, 152 total length, 160 length, 168 pid, 176 position,
 *                                      184 source node, 192 source connection
 *
 * A group name takes 136 bytes: length u32, 4 unused, 128 bytes. The connection is a pointer of the sending daemon.
 */
import { invariant } from '../invariant.ts';
import type { StructReader } from '../wire/struct-reader.ts';
import { WireFault } from '../wire/struct-reader.ts';
import type { StructWriter } from '../wire/struct-writer.ts';
import { groupBytes, groupNameBytesMax, groupText } from './group-name.ts';
import type {
  CpgMulticast,
  DownList,
  JoinedProcess,
  JoinList,
  PartialMulticast,
  PartialPosition,
  ProcJoin,
  ProcLeave,
} from './service-message.ts';

/** Sizes in bytes, service header included; of those that vary the fixed part. */
export const cpgSizes = {
  procChange: 168,
  joinList: 24,
  joinListEntry: 144,
  multicast: 184,
  downList: 1568,
  partialMulticast: 200,
} as const;

const nodesMax = 384;
const positions: readonly (PartialPosition | undefined)[] = [undefined, 'first', 'continued', 'last'];

export function readProcChange<Kind extends 'procJoin' | 'procLeave'>(
  reader: StructReader,
  kind: Kind,
): { readonly kind: Kind; readonly group: string; readonly pid: number; readonly reason: number } {
  return { kind, group: readGroupName(reader), pid: readAligned(reader), reason: readAligned(reader) };
}

export function writeProcChange(writer: StructWriter, { group, pid, reason }: ProcJoin | ProcLeave): void {
  writeGroupName(writer, group);
  writeAligned(writer, pid);
  writeAligned(writer, reason);
}

/** The number of entries follows from the size, which must be right: a daemon reads as many. */
export function readJoinList(reader: StructReader): JoinList {
  reader.gap(8);
  if (reader.left % cpgSizes.joinListEntry !== 0) throw new WireFault('malformed', 'a part of an entry');
  const processes: JoinedProcess[] = [];
  while (reader.left > 0) {
    const pid = readAligned(reader);
    processes.push({ group: readGroupName(reader), pid });
  }
  return { kind: 'joinList', processes };
}

export function writeJoinList(writer: StructWriter, { processes }: JoinList): void {
  writer.gap(8);
  for (const { group, pid } of processes) {
    writeAligned(writer, pid);
    writeGroupName(writer, group);
  }
}

export function readMulticast(reader: StructReader): CpgMulticast {
  const group = readGroupName(reader);
  const length = readAligned(reader);
  const pid = readAligned(reader);
  const source = readAligned(reader);
  reader.gap(8);
  return { kind: 'cpgMulticast', group, pid, source, payload: reader.bytes(length) };
}

export function writeMulticast(writer: StructWriter, { group, pid, source, payload }: CpgMulticast): void {
  writeGroupName(writer, group);
  writeAligned(writer, payload.length);
  writeAligned(writer, pid);
  writeAligned(writer, source);
  writer.gap(8);
  writer.raw(payload);
}

export function readPartialMulticast(reader: StructReader): PartialMulticast {
  const group = readGroupName(reader);
  const totalBytes = readAligned(reader);
  const length = readAligned(reader);
  const pid = readAligned(reader);
  const position = positions[readAligned(reader)];
  const source = readAligned(reader);
  reader.gap(8);
  if (position === undefined || length > totalBytes) throw new WireFault('malformed', 'a piece that belongs nowhere');
  return { kind: 'partialMulticast', group, pid, source, totalBytes, position, payload: reader.bytes(length) };
}

export function writePartialMulticast(writer: StructWriter, message: PartialMulticast): void {
  const { group, pid, source, totalBytes, position, payload } = message;
  invariant(payload.length <= totalBytes, 'a piece is not longer than the whole');
  writeGroupName(writer, group);
  writeAligned(writer, totalBytes);
  writeAligned(writer, payload.length);
  writeAligned(writer, pid);
  writeAligned(writer, positions.indexOf(position));
  writeAligned(writer, source);
  writer.gap(8);
  writer.raw(payload);
}

/** Entries behind the last one are left over from earlier lists. */
export function readDownList(reader: StructReader): DownList {
  const oldMembers = readAligned(reader);
  const count = readAligned(reader);
  if (count > nodesMax) throw new WireFault('malformed', `${count} nodes have left`);
  const left = reader.u32List(count);
  reader.gap(4 * (nodesMax - count));
  return { kind: 'downList', oldMembers, left };
}

export function writeDownList(writer: StructWriter, { oldMembers, left }: DownList): void {
  invariant(left.length <= nodesMax, 'a down list names 384 nodes at most');
  writeAligned(writer, oldMembers);
  writeAligned(writer, left.length);
  writer.u32List(left);
  writer.gap(4 * (nodesMax - left.length));
}

function readGroupName(reader: StructReader): string {
  const length = readAligned(reader);
  if (length > groupNameBytesMax) throw new WireFault('malformed', `a group name of ${length} bytes`);
  const group = groupText(reader.bytes(length));
  reader.gap(groupNameBytesMax - length);
  return group;
}

function writeGroupName(writer: StructWriter, group: string): void {
  const bytes = groupBytes(group);
  writeAligned(writer, bytes.length);
  writer.raw(bytes);
  writer.gap(groupNameBytesMax - bytes.length);
}

/** A u32 that takes eight bytes. */
function readAligned(reader: StructReader): number {
  const value = reader.u32();
  reader.gap(4);
  return value;
}

function writeAligned(writer: StructWriter, value: number): void {
  writer.u32(value);
  writer.gap(4);
}
