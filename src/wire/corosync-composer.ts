/**
 * Structures to Corosync's datagrams, little-endian. What could stop a real daemon is asserted here: a list that is too
 * long never leaves this node.
 */
import { invariant } from '../invariant.ts';
import type { RingId } from '../message.ts';
import type {
  CommitMember,
  CommitTokenPacket,
  CorosyncPacket,
  JoinPacket,
  Mcast,
  OrfToken,
} from './corosync-format.ts';
import { encapsulation, limits, magic, packetTypes, sizes, wireVersion } from './corosync-format.ts';
import type { Gap } from './struct-reader.ts';
import { StructWriter } from './struct-writer.ts';

/** `gaps`: what `parsePacket` kept, to be put back; by default gaps are zeros. */
export function composePacket(packet: CorosyncPacket, gaps?: readonly Gap[]): Uint8Array {
  const writer = new StructWriter(sizeOf(packet), gaps);
  writer.u16(magic);
  writer.u8(wireVersion);
  writer.u8(packetTypes.indexOf(packet.type));
  writer.u8(encapsulatedOf(packet));
  writer.u32(packet.nodeId);
  writer.gap(4);
  writeBody(writer, packet);
  return writer.bytes;
}

function encapsulatedOf(packet: CorosyncPacket): number {
  if (packet.type !== 'mcast') return encapsulation.none;
  return packet.isRecovered ? encapsulation.recovered : encapsulation.plain;
}

function sizeOf(packet: CorosyncPacket): number {
  const fixed = sizes[packet.type];
  switch (packet.type) {
    case 'orfToken':
      return fixed + packet.retransmit.length * sizes.retransmitEntry;
    case 'mcast':
      return fixed + packet.payload.length;
    case 'join':
      return fixed + (packet.procList.length + packet.failedList.length) * sizes.nodeId;
    case 'commitToken':
      return fixed + packet.addresses.length * sizes.commitMember;
    case 'mergeDetect':
    case 'holdCancel':
      return fixed;
    default: {
      const unreachable: never = packet;
      return unreachable;
    }
  }
}

function writeBody(writer: StructWriter, packet: CorosyncPacket): void {
  switch (packet.type) {
    case 'orfToken':
      writeToken(writer, packet);
      break;
    case 'mcast':
      writeMcast(writer, packet);
      break;
    case 'mergeDetect':
      writer.u32(packet.sender);
      writeRingId(writer, packet.ringId);
      break;
    case 'join':
      writeJoin(writer, packet);
      break;
    case 'commitToken':
      writeCommitToken(writer, packet);
      break;
    case 'holdCancel':
      writeRingId(writer, packet.ringId);
      break;
    default: {
      const unreachable: never = packet;
      return unreachable;
    }
  }
}

function writeToken(writer: StructWriter, token: OrfToken): void {
  invariant(token.retransmit.length <= limits.retransmit, 'a token asks for 30 messages at most');
  writer.u32(token.seq);
  writer.u32(token.tokenSeq);
  writer.u32(token.aru);
  writer.u32(token.aruNode);
  writeRingId(writer, token.ringId);
  writer.u32(token.backlog);
  writer.u32(token.flowControlCount);
  writer.u32(token.retransmitFlag);
  writer.u32(token.retransmit.length);
  for (const { ringId, seq } of token.retransmit) {
    writeRingId(writer, ringId);
    writer.u32(seq);
  }
}

function writeMcast(writer: StructWriter, mcast: Mcast): void {
  writer.u32(mcast.sender);
  writer.u32(mcast.seq);
  writer.u32(mcast.ownCount);
  writeRingId(writer, mcast.ringId);
  writer.gap(4);
  writer.u32(mcast.guarantee);
  writer.raw(mcast.payload);
}

function writeJoin(writer: StructWriter, { sender, ringSeq, procList, failedList }: JoinPacket): void {
  const longer = Math.max(procList.length, failedList.length);
  invariant(longer <= limits.nodes, 'a join names 384 nodes at most');
  writer.u32(sender);
  writer.u32(procList.length);
  writer.u32(failedList.length);
  writer.u64(ringSeq);
  writer.u32List(procList);
  writer.u32List(failedList);
}

function writeCommitToken(writer: StructWriter, token: CommitTokenPacket): void {
  const { addresses, members, filled } = token;
  invariant(addresses.length <= limits.nodes, 'a ring has 384 members at most');
  invariant(members.length === addresses.length && filled <= members.length, 'an entry for each member');
  writer.u32(token.tokenSeq);
  writeRingId(writer, token.ringId);
  writer.gap(4);
  writer.u32(filled);
  writer.u32(addresses.length);
  writer.u32List(addresses);
  for (const member of members) writeCommitMember(writer, member);
}

function writeCommitMember(writer: StructWriter, { oldRing, aru, highDelivered, receivedFlag }: CommitMember): void {
  writeRingId(writer, oldRing);
  writer.u32(aru);
  writer.u32(highDelivered);
  writer.u32(receivedFlag);
}

function writeRingId(writer: StructWriter, { representative, seq }: RingId): void {
  writer.u32(representative);
  writer.u64(seq);
}
