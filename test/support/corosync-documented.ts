/**
 * What was decoded, by the names that the captured datagrams document it with, so that the two can be compared as a whole.
 * Numbers without meaning come from the gaps that the readers kept.
 */
import { parseGroupHeader } from '../../src/corosync/group-header.ts';
import { parsePacket as parsePackingPacket } from '../../src/corosync/packet.ts';
import type { RingId } from '../../src/message.ts';
import type { CorosyncPacket, Mcast } from '../../src/wire/corosync-format.ts';
import { encapsulation, magic, packetTypes, sizes, wireVersion } from '../../src/wire/corosync-format.ts';
import { parsePacket } from '../../src/wire/corosync-parser.ts';
import type { Gap } from '../../src/wire/struct-reader.ts';
import { documentedMessage } from './corosync-documented-message.ts';
import { gapAt, word } from './corosync-gaps.ts';
import type { DocumentedRing } from './corosync-vectors.ts';

const kinds: Readonly<Record<CorosyncPacket['type'], string>> = {
  orfToken: 'orf_token',
  mcast: 'mcast',
  mergeDetect: 'memb_merge_detect',
  join: 'memb_join',
  commitToken: 'memb_commit_token',
  holdCancel: 'token_hold_cancel',
};

const targetAt = 9;

/** `start`: where the datagram begins in the one that the offsets are counted in. */
export function documentedDatagram(datagram: Uint8Array, start = 0): Record<string, unknown> {
  const gaps: Gap[] = [];
  const packet = parsePacket(datagram, gaps);
  const header = {
    magic,
    version: wireVersion,
    type: packetTypes.indexOf(packet.type),
    encapsulated: encapsulatedOf(packet),
    nodeid: packet.nodeId,
    target_nodeid: word(gapAt(gaps, targetAt)),
  };
  return { endian: 'little', kind: kinds[packet.type], header, ...fieldsOf(packet, gaps, start) };
}

function encapsulatedOf(packet: CorosyncPacket): number {
  if (packet.type !== 'mcast') return encapsulation.none;
  return packet.isRecovered ? encapsulation.recovered : encapsulation.plain;
}

function fieldsOf(packet: CorosyncPacket, gaps: readonly Gap[], start: number): Record<string, unknown> {
  switch (packet.type) {
    case 'orfToken':
      return {
        seq: packet.seq,
        token_seq: packet.tokenSeq,
        aru: packet.aru,
        aru_addr: packet.aruNode,
        ring_id: ring(packet.ringId),
        backlog: packet.backlog,
        fcc: packet.flowControlCount,
        retrans_flg: packet.retransmitFlag,
        rtr_list_entries: packet.retransmit.length,
        rtr_list: packet.retransmit.map(({ ringId, seq }) => ({ ring_id: ring(ringId), seq })),
      };
    case 'mcast':
      return mcastFields(packet, gaps, start);
    case 'mergeDetect':
      return { system_from: packet.sender, ring_id: ring(packet.ringId) };
    case 'join':
      return {
        system_from: packet.sender,
        proc_list_entries: packet.procList.length,
        failed_list_entries: packet.failedList.length,
        ring_seq: packet.ringSeq,
        proc_list: packet.procList,
        failed_list: packet.failedList,
      };
    case 'commitToken':
      return {
        token_seq: packet.tokenSeq,
        ring_id: ring(packet.ringId),
        retrans_flg: word(gapAt(gaps, 29)),
        memb_index: packet.filled,
        addr_entries: packet.addresses.length,
        addr: packet.addresses,
        memb_list: packet.members.map((member) => ({
          ring_id: ring(member.oldRing),
          aru: member.aru,
          high_delivered: member.highDelivered,
          received_flg: member.receivedFlag,
        })),
      };
    case 'holdCancel':
      return { ring_id: ring(packet.ringId) };
  }
}

function mcastFields(packet: Mcast, gaps: readonly Gap[], start: number): Record<string, unknown> {
  const fields = {
    system_from: packet.sender,
    seq: packet.seq,
    this_seqno: packet.ownCount,
    ring_id: ring(packet.ringId),
    node_id: word(gapAt(gaps, 37)),
    guarantee: packet.guarantee,
  };
  if (!packet.isRecovered) return { ...fields, pg: documentedPacket(packet.payload, start + sizes.mcast) };
  const inner = documentedDatagram(packet.payload, start + sizes.mcast);
  return { ...fields, inner, inner_offset: sizes.mcast };
}

function documentedPacket(payload: Uint8Array, start: number): Record<string, unknown> {
  const gaps: Gap[] = [];
  const packet = parsePackingPacket(payload, gaps);
  if (packet === undefined) throw new Error('no packet');
  const { fragmented, continuation, pieces } = packet;
  const lengths = pieces.map((piece) => piece.length);
  const data = payload.length - lengths.reduce((sum, length) => sum + length, 0);
  const msgs = pieces.map((piece, index) => {
    const part = [
      ...(index === 0 && continuation !== 0 ? ['continues_previous'] : []),
      ...(index === pieces.length - 1 && fragmented !== 0 ? ['continues_next'] : []),
    ];
    const offset = start + data + lengths.slice(0, index).reduce((sum, length) => sum + length, 0);
    return { ...(part.length > 0 ? { part } : documentedWhole(piece, offset)), offset, length: piece.length };
  });
  const [version, , type] = gapAt(gaps, 0);
  return { version, type, fragmented, continuation, msg_count: pieces.length, msg_lens: lengths, msgs };
}

/** A whole message, whose own place is `start`. */
export function documentedWhole(message: Uint8Array, start = 0): Record<string, unknown> {
  const parsed = parseGroupHeader(message);
  if (parsed === undefined) throw new Error('no group header');
  const { groups, body } = parsed;
  return { groups, body: documentedMessage(groups[0] ?? '', body, start + message.length - body.length) };
}

function ring({ representative, seq }: RingId): DocumentedRing {
  return { rep: representative, seq };
}
