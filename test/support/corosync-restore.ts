/**
 * Makes captured datagrams whole again of which the files have only the beginning: either every field of them is given, or
 * they carry a part of a client's messages, whose text is known. The SHA-256 in the file tells whether it was done right,
 * so this also tests the encoders against real datagrams.
 */
import { createHash } from 'node:crypto';

import { withGroupHeader } from '../../src/corosync/group-header.ts';
import { packetHeaderBytes, pieceLengthBytes } from '../../src/corosync/packet.ts';
import { encodeServiceMessage } from '../../src/corosync/service-encoder.ts';
import type { OutgoingMessage } from '../../src/corosync/service-message.ts';
import type { RingId } from '../../src/message.ts';
import { composePacket } from '../../src/wire/corosync-composer.ts';
import { encodeAdministrativeBody } from './corosync-administrative.ts';
import type {
  DocumentedBody,
  DocumentedCommitToken,
  DocumentedPacket,
  DocumentedRing,
  DocumentedToken,
  Vector,
} from './corosync-vectors.ts';
import { fromHex } from './corosync-vectors.ts';

const mcastBytes = 45;
const fragmentBytes = 1400;
/** Behind the group header of 5 bytes. */
const connectionAt = 5 + 176;

/** The whole datagram. Throws when it cannot be made again. */
export function wholeDatagram(vector: Vector): Uint8Array {
  if (vector.hex !== undefined) return fromHex(vector.hex);
  for (const candidate of candidates(vector)) {
    if (sha256(candidate) === vector.sha256) return candidate;
  }
  throw new Error(`${vector.name} cannot be made whole`);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function* candidates({ hex_prefix: hex = '', len = 0, decoded, name }: Vector): Generator<Uint8Array> {
  const prefix = fromHex(hex);
  if (decoded.kind === 'orf_token') yield withTarget(decoded, tokenOf(decoded));
  if (decoded.kind === 'memb_commit_token') yield withTarget(decoded, commitTokenOf(decoded));
  if (decoded.kind !== 'mcast' || decoded.pg === undefined) return;
  yield withBodies(prefix, len, decoded.pg);
  for (const stream of streams.get(name.split('/')[0] ?? '')?.() ?? []) yield* withParts(prefix, decoded.pg, stream);
}

/** Everything but the header's unused field is given. */
function withTarget({ header }: DocumentedToken | DocumentedCommitToken, datagram: Uint8Array): Uint8Array {
  new DataView(datagram.buffer).setUint32(9, header.target_nodeid, true);
  return datagram;
}

function tokenOf(decoded: DocumentedToken): Uint8Array {
  const { seq, aru, backlog } = decoded;
  return composePacket({
    type: 'orfToken',
    nodeId: decoded.header.nodeid,
    seq,
    tokenSeq: decoded.token_seq,
    aru,
    aruNode: decoded.aru_addr,
    ringId: ringOf(decoded.ring_id),
    backlog,
    flowControlCount: decoded.fcc,
    retransmitFlag: decoded.retrans_flg,
    retransmit: decoded.rtr_list.map((entry) => ({ ringId: ringOf(entry.ring_id), seq: entry.seq })),
  });
}

function commitTokenOf(decoded: DocumentedCommitToken): Uint8Array {
  return composePacket({
    type: 'commitToken',
    nodeId: decoded.header.nodeid,
    tokenSeq: decoded.token_seq,
    ringId: ringOf(decoded.ring_id),
    filled: decoded.memb_index,
    addresses: decoded.addr,
    members: decoded.memb_list.map((entry) => ({
      oldRing: ringOf(entry.ring_id),
      aru: entry.aru,
      highDelivered: entry.high_delivered,
      receivedFlag: entry.received_flg,
    })),
  });
}

function ringOf({ rep, seq }: DocumentedRing): RingId {
  return { representative: rep, seq };
}

/** Puts in the messages that are decoded; what is not is zeros. */
function withBodies(prefix: Uint8Array, length: number, { msgs }: DocumentedPacket): Uint8Array {
  const datagram = new Uint8Array(length);
  datagram.set(prefix);
  if (msgs === 'see msg_lens') return datagram;
  for (const { body, offset } of msgs) {
    if (body !== undefined && body.name !== 'cpg_mcast') datagram.set(messageOf(body), offset);
  }
  return datagram;
}

/** The kinds of messages that shortened datagrams have. */
function messageOf(body: DocumentedBody): Uint8Array {
  if (body.name === 'cmap_mcast') return withGroupHeader('a', noVersion());
  return encodeServiceMessage(outgoing(body));
}

function noVersion(): Uint8Array {
  const items = [{ key: 'totem.config_version', valueType: 0, value: new Uint8Array() }];
  return encodeAdministrativeBody({ kind: 'cmap', reason: 'synchronisation', items });
}

function outgoing(body: DocumentedBody): OutgoingMessage {
  const { nodeid: nodeId = 0, votes = 0, expected_votes: expectedVotes = 0, flags = 0 } = body;
  if (body.name === 'votequorum_nodeinfo') return { kind: 'nodeInfo', nodeId, votes, expectedVotes, flags };
  const ringId = ringOf(body.ring_id ?? { rep: 0, seq: 0 });
  if (body.name === 'sync_barrier') return { kind: 'barrier', ringId };
  if (body.name === 'sync_service_build') return { kind: 'serviceBuild', ringId, services: body.service_list ?? [] };
  throw new Error(`${body.name} is not expected in a shortened datagram`);
}

const node1Connection = 'c0f0deec95550000';
const node3Connection = '70d089703c560000';
const partialBytesMax = 1_047_552;
/** Group header and fixed part of a partial multicast: in the prefixes of the file, garbage included. */
const partialHeadBytes = 205;

/** What a client sent in a row. */
interface Stream {
  readonly bytes: Uint8Array;
  /** Packets begin or end a multiple of this from the front: the size of a message, or of a fragment that fills a packet. */
  readonly step: number;
}

const streams: ReadonlyMap<string, () => readonly Stream[]> = new Map([
  ['03-join-third-node', () => [0, 1, 2, 3].map(nobodyLeft)],
  ['08-fragment-100k', () => [{ bytes: multicast(31296, node1Connection, formula(0, 100_000)), step: fragmentBytes }]],
  ['09-packing', () => [lines({ pid: 31312, connection: node3Connection, count: 60, bytes: 40 })]],
  ['11-retransmit', () => [lines({ pid: 31296, connection: node1Connection, count: 30, bytes: 1000 })]],
  ['19-cpg-partial', () => [partial(0, partialBytesMax), partial(partialBytesMax, 1_300_000 - partialBytesMax)]],
]);

/** All datagrams that begin like this one and go on with what may be their part of the stream. */
function* withParts(
  prefix: Uint8Array,
  { msg_lens: lengths }: DocumentedPacket,
  stream: Stream,
): Generator<Uint8Array> {
  const { bytes, step } = stream;
  const dataStart = mcastBytes + packetHeaderBytes + pieceLengthBytes * lengths.length;
  const dataBytes = lengths.reduce((sum, length) => sum + length, 0);
  const datagram = new Uint8Array(dataStart + dataBytes);
  for (let at = 0; at < bytes.length; at += step) {
    for (const position of [at, at + step - (lengths[0] ?? 0)]) {
      datagram.set(bytes.subarray(position, position + dataBytes), dataStart);
      datagram.set(prefix);
      yield datagram;
    }
  }
}

/** The payload of large messages. */
function formula(start: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => 7 * (start + index) + ((start + index) >> 8));
}

/** A message to the group, with the pointer that the daemon left in it. */
function multicast(pid: number, connection: string, payload: Uint8Array): Uint8Array {
  const source = connection === node1Connection ? 1 : 3;
  const message = encodeServiceMessage({ kind: 'cpgMulticast', group: 'grp', pid, source, payload });
  message.set(fromHex(connection), connectionAt);
  return message;
}

/** Messages of equal size, each a number and a letter. */
function lines(of: {
  readonly pid: number;
  readonly connection: string;
  readonly count: number;
  bytes: number;
}): Stream {
  const messages = Array.from({ length: of.count }, (_, index) => {
    const letter = String.fromCharCode(97 + (index % 26));
    const text = `m${String(index).padStart(5, '0')}:`.padEnd(of.bytes, letter);
    return multicast(of.pid, of.connection, Buffer.from(text));
  });
  return { bytes: Uint8Array.from(Buffer.concat(messages)), step: messages[0]?.length ?? 0 };
}

/** A down list without nodes. How many members there had been is not on record. */
function nobodyLeft(oldMembers: number): Stream {
  return { bytes: encodeServiceMessage({ kind: 'downList', oldMembers, left: [] }), step: fragmentBytes };
}

function partial(start: number, length: number): Stream {
  const bytes = new Uint8Array(partialHeadBytes + length);
  bytes.set(formula(start, length), partialHeadBytes);
  return { bytes, step: fragmentBytes };
}
