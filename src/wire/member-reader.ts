/**
 * Members as they stand in joins and commit tokens: who, which run, where, and what people call them.
 */
import type { Evidence, Member, NodeId, ReceiveCapacity } from '../message.ts';
import type { ringcast } from './generated/totem.js';
import { utf8Bytes, wireLimits } from './limits.ts';
import { ascending, atMost, count, node } from './rules.ts';
import { Malformed } from './wire-reader.ts';

type MemberFields = ringcast.wire.Member.$Properties;
type CapacityFields = ringcast.wire.Capacity.$Properties;
type EvidenceFields = ringcast.wire.Evidence.$Properties;

/** Throws `Malformed`. */
export function memberOf(fields: MemberFields | null | undefined, what: string): Member {
  if (!fields) throw new Malformed(`${what} is missing`);
  return {
    nodeId: node(fields.nodeId, `the node id of ${what}`),
    incarnation: count(fields.incarnation),
    address: text(fields.address ?? '', wireLimits.addressBytes, `the address of ${what}`),
    name: text(fields.name ?? '', wireLimits.nameBytes, `the name of ${what}`),
    metadata: metadataOf(fields.metadata ?? {}, what),
    ...(fields.capacity ? { capacity: capacityOf(fields.capacity, what) } : {}),
  };
}

function capacityOf({ bufferBytes, frameBytes, chargeBytes }: CapacityFields, what: string): ReceiveCapacity {
  if (!bufferBytes || !frameBytes || !chargeBytes) throw new Malformed(`a part of the capacity of ${what} is missing`);
  return { bufferBytes, frameBytes, chargeBytes };
}

/** What a node says that it has seen of itself. Throws `Malformed`. */
export function evidenceOf(list: readonly EvidenceFields[] | null | undefined): readonly Evidence[] {
  return atMost(list, wireLimits.evidence, 'evidence').map((fields) => ({
    id: text(fields.id ?? '', wireLimits.evidenceIdBytes, 'the id of evidence'),
    text: text(fields.text ?? '', wireLimits.evidenceTextBytes, 'the text of evidence'),
  }));
}

/** Members in ascending order of their ids; at least one. Throws `Malformed`. */
export function membersOf(list: readonly MemberFields[] | null | undefined): readonly Member[] {
  const members: Member[] = [];
  let previous: NodeId = 0;
  for (const fields of atMost(list, wireLimits.nodes, 'members')) {
    const member = memberOf(fields, 'a member');
    previous = ascending(previous, member.nodeId, 'members');
    members.push(member);
  }
  if (members.length === 0) throw new Malformed('members is empty');
  return members;
}

function metadataOf(metadata: Readonly<Record<string, string>>, what: string): Readonly<Record<string, string>> {
  const keys = Object.keys(metadata);
  atMost(keys, wireLimits.metadataEntries, `the metadata of ${what}`);
  let bytes = 0;
  for (const key of keys) {
    const value = metadata[key] ?? '';
    bytes += bytesOf(key, wireLimits.metadataKeyBytes, `a metadata key of ${what}`);
    bytes += bytesOf(value, wireLimits.metadataValueBytes, `a metadata value of ${what}`);
  }
  checkBytes(bytes, wireLimits.metadataBytes, `the metadata of ${what}`);
  return metadata;
}

function text(value: string, bytesMax: number, what: string): string {
  bytesOf(value, bytesMax, what);
  return value;
}

/** The size of a text, which must be within its limit. */
function bytesOf(value: string, bytesMax: number, what: string): number {
  const bytes = utf8Bytes(value);
  checkBytes(bytes, bytesMax, what);
  return bytes;
}

function checkBytes(bytes: number, bytesMax: number, what: string): void {
  if (bytes > bytesMax) throw new Malformed(`${what} has ${bytes} bytes, at most ${bytesMax} are allowed`);
}
