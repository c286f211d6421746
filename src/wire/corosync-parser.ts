/**
 * Corosync's datagrams to structures. The tests come in the order of trust: magic, version, type, sizes, then the rules
 * between fields. Bytes behind the end of a message are tolerated, as in Corosync.
 */
import type { NodeId, RingId } from '../message.ts';
import type {
  CommitMember,
  CommitTokenPacket,
  CorosyncPacket,
  HoldCancelPacket,
  JoinPacket,
  Mcast,
  MergeDetectPacket,
  OrfToken,
} from './corosync-format.ts';
import { encapsulation, limits, magic, packetTypes, sizes, wireVersion } from './corosync-format.ts';
import type { Gap } from './struct-reader.ts';
import { StructReader, WireFault } from './struct-reader.ts';

/** What the common header says, behind magic, version and type. */
interface Header {
  readonly encapsulated: number;
  readonly nodeId: NodeId;
}

const swappedMagic = 0x70c0;

/** Throws `WireFault` when the datagram is not a message of Corosync 3. Gaps are kept in `gaps`, if given. */
export function parsePacket(datagram: Uint8Array, gaps?: Gap[]): CorosyncPacket {
  const { length } = datagram;
  if (length > sizes.datagramMax) {
    throw new WireFault('oversized', `${length} bytes, at most ${sizes.datagramMax} are allowed`);
  }
  if (length < sizes.header) {
    throw new WireFault('truncated', `${length} bytes, the header alone has ${sizes.header}`);
  }
  const reader = new StructReader(datagram, { littleEndian: isLittleEndian(datagram), gaps });
  reader.bytes(2);
  const version = reader.u8();
  if (version !== wireVersion) {
    throw new WireFault('version', `has version ${version}, Corosync 3 speaks ${wireVersion}`);
  }
  const type = reader.u8();
  const header = { encapsulated: reader.u8(), nodeId: reader.u32() };
  reader.gap(4);
  return parseBody(reader, type, header);
}

/** Does it begin like a datagram of this format, in either byte order? */
export function isCorosync([low = 0, high = 0]: Uint8Array): boolean {
  const found = (high << 8) | low;
  return found === magic || found === swappedMagic;
}

function isLittleEndian(datagram: Uint8Array): boolean {
  const [low = 0, high = 0] = datagram;
  if (!isCorosync(datagram)) {
    throw new WireFault('foreign', `starts with ${hexByte(low)} ${hexByte(high)}, not with 70 c0`);
  }
  return ((high << 8) | low) === magic;
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function parseBody(reader: StructReader, type: number, header: Header): CorosyncPacket {
  const name = packetTypes[type];
  if (name === undefined) throw new WireFault('malformed', `unknown type ${type}`);
  reader.need(sizes[name] - sizes.header);
  switch (name) {
    case 'orfToken':
      return orfToken(reader, header);
    case 'mcast':
      return mcast(reader, header);
    case 'mergeDetect':
      return mergeDetect(reader, header);
    case 'join':
      return join(reader, header);
    case 'commitToken':
      return commitToken(reader, header);
    case 'holdCancel':
      return holdCancel(reader, header);
    default: {
      const unreachable: never = name;
      return unreachable;
    }
  }
}

function orfToken(reader: StructReader, { nodeId }: Header): OrfToken {
  const fields = {
    seq: reader.u32(),
    tokenSeq: reader.u32(),
    aru: reader.u32(),
    aruNode: reader.u32(),
    ringId: ringId(reader),
    backlog: reader.u32(),
    flowControlCount: reader.u32(),
    retransmitFlag: reader.i32(),
  };
  const entries = atMost(reader.i32(), limits.retransmit, 'retransmit entries');
  reader.need(entries * sizes.retransmitEntry);
  const retransmit = Array.from({ length: entries }, () => ({ ringId: ringId(reader), seq: reader.u32() }));
  return { type: 'orfToken', nodeId, ...fields, retransmit };
}

function mcast(reader: StructReader, { nodeId, encapsulated }: Header): Mcast {
  const sender = reader.u32();
  const fields = { seq: reader.u32(), ownCount: reader.i32(), ringId: ringId(reader) };
  reader.gap(4);
  const guarantee = reader.i32();
  if (sender !== nodeId) throw new WireFault('malformed', senderMismatch(nodeId, sender));
  if (encapsulated !== encapsulation.recovered && encapsulated !== encapsulation.plain) {
    throw new WireFault('malformed', `an mcast with encapsulated ${encapsulated}`);
  }
  const isRecovered = encapsulated === encapsulation.recovered;
  return { type: 'mcast', nodeId, isRecovered, sender, ...fields, guarantee, payload: reader.bytes(reader.left) };
}

function mergeDetect(reader: StructReader, { nodeId }: Header): MergeDetectPacket {
  const sender = reader.u32();
  if (sender !== nodeId) throw new WireFault('malformed', senderMismatch(nodeId, sender));
  return { type: 'mergeDetect', nodeId, sender, ringId: ringId(reader) };
}

function join(reader: StructReader, { nodeId }: Header): JoinPacket {
  const sender = reader.u32();
  if (sender !== nodeId && nodeId !== 0) throw new WireFault('malformed', senderMismatch(nodeId, sender));
  const proc = atMost(reader.u32(), limits.nodes, 'nodes in the proc list');
  const failed = atMost(reader.u32(), limits.nodes, 'nodes in the failed list');
  const ringSeq = reader.u64();
  const procList = reader.u32List(proc);
  const failedList = reader.u32List(failed);
  return { type: 'join', nodeId, sender, ringSeq, procList, failedList };
}

function commitToken(reader: StructReader, { nodeId }: Header): CommitTokenPacket {
  const fields = { tokenSeq: reader.u32(), ringId: ringId(reader) };
  reader.gap(4);
  const filled = reader.i32();
  const entries = atMost(reader.i32(), limits.nodes, 'members');
  if (filled < 0 || filled > entries) throw new WireFault('malformed', `${filled} of ${entries} members are filled`);
  reader.need(entries * sizes.commitMember);
  const addresses = reader.u32List(entries);
  const members = Array.from({ length: entries }, () => commitMember(reader));
  return { type: 'commitToken', nodeId, ...fields, filled, addresses, members };
}

function commitMember(reader: StructReader): CommitMember {
  return { oldRing: ringId(reader), aru: reader.u32(), highDelivered: reader.u32(), receivedFlag: reader.u32() };
}

function holdCancel(reader: StructReader, { nodeId }: Header): HoldCancelPacket {
  return { type: 'holdCancel', nodeId, ringId: ringId(reader) };
}

/** 12 bytes: representative, then sequence. */
function ringId(reader: StructReader): RingId {
  return { representative: reader.u32(), seq: reader.u64() };
}

function atMost(count: number, limit: number, what: string): number {
  if (count >= 0 && count <= limit) return count;
  throw new WireFault('malformed', `${count} ${what}, at most ${limit} are allowed`);
}

function senderMismatch(nodeId: NodeId, sender: NodeId): string {
  return `the header names node ${nodeId}, the message node ${sender}`;
}
