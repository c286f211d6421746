/**
 * What the captured datagrams of real daemons carry: packets of the packing layer, and in them messages of services, whole,
 * reassembled here, or reassembled on record. Each is decoded, and encoded to the same bytes: once with the garbage that was
 * passed over, once without, where only that may differ.
 */
import type { DeliveryGroup } from '../../../src/corosync/group-header.ts';
import { groupHeaderBytes, parseGroupHeader, withGroupHeader } from '../../../src/corosync/group-header.ts';
import { buildPacket, parsePacket } from '../../../src/corosync/packet.ts';
import { decodeServiceMessage } from '../../../src/corosync/service-decoder.ts';
import { encodeServiceBody } from '../../../src/corosync/service-encoder.ts';
import type { ServiceMessage } from '../../../src/corosync/service-message.ts';
import type { Mcast } from '../../../src/wire/corosync-format.ts';
import { parsePacket as parseDatagram } from '../../../src/wire/corosync-parser.ts';
import type { Gap } from '../../../src/wire/struct-reader.ts';
import { encodeAdministrativeBody } from '../../support/corosync-administrative.ts';
import { documentedWhole } from '../../support/corosync-documented.ts';
import { wholeDatagram } from '../../support/corosync-restore.ts';
import type { Vector } from '../../support/corosync-vectors.ts';
import { datagramFiles, fromHex, messageVectors, toHex } from '../../support/corosync-vectors.ts';

const files = [...datagramFiles('udp'), ...datagramFiles('udpu')];

/** The mcasts of a file, recovered ones taken out of those that carry them; each once, in the order of sending. */
function mcasts(vectors: readonly Vector[]): readonly Mcast[] {
  const seen = new Set<string>();
  return vectors.flatMap((vector) => {
    if (vector.decoded.kind !== 'mcast') return [];
    const outer = parseDatagram(wholeDatagram(vector)) as Mcast;
    const mcast = outer.isRecovered ? (parseDatagram(outer.payload) as Mcast) : outer;
    const id = `${mcast.ringId.seq}.${mcast.ringId.representative} ${mcast.seq}`;
    if (seen.has(id)) return [];
    seen.add(id);
    return [mcast];
  });
}

/** The messages of a file that are there from begin to end. */
function messages(vectors: readonly Vector[]): readonly Uint8Array[] {
  const begun = new Map<number, { readonly next: number; readonly bytes: Uint8Array }>();
  return mcasts(vectors).flatMap(({ sender, ownCount, payload }) => {
    const { fragmented, continuation, pieces = [] } = parsePacket(payload) ?? {};
    const head = begun.get(sender);
    begun.delete(sender);
    const whole = [...pieces];
    if (continuation !== 0) {
      const rest = whole.shift() ?? new Uint8Array();
      if (head?.next === ownCount) whole.unshift(joined(head.bytes, rest));
      else if (whole.length === 0) return [];
    }
    if (fragmented !== 0) begun.set(sender, { next: ownCount + 1, bytes: whole.pop() ?? new Uint8Array() });
    return whole;
  });
}

function joined(head: Uint8Array, rest: Uint8Array): Uint8Array {
  return Uint8Array.from(Buffer.concat([head, rest]));
}

function encodeBody(message: ServiceMessage, gaps?: readonly Gap[]): Uint8Array {
  switch (message.kind) {
    case 'barrier':
    case 'serviceBuild':
    case 'procJoin':
    case 'procLeave':
    case 'joinList':
    case 'cpgMulticast':
    case 'partialMulticast':
    case 'downList':
    case 'nodeInfo':
      return encodeServiceBody(message, gaps);
    case 'unknown':
      throw new Error('nothing unknown was captured');
    case 'cmap':
    case 'killNode':
    case 'shutdown':
    case 'reload':
    case 'reconfigure':
    case 'qdeviceRegister':
    case 'qdeviceReconfigure':
    case 'cryptoReconfigure':
    case 'ringReenable':
    case 'pload':
      return encodeAdministrativeBody(message, gaps);
  }
}

/** Decodes, and makes it anew in both ways. Answers what kind of message it was. */
function expectSameBytes(message: Uint8Array): ServiceMessage['kind'] {
  const { groups, body } = parseGroupHeader(message) ?? { groups: [], body: message };
  const group = groups[0] as DeliveryGroup;
  const gaps: Gap[] = [];
  const decoded = decodeServiceMessage(group, body, gaps);
  if (decoded === undefined) throw new Error(`not understood: ${toHex(message)}`);
  expect(toHex(withGroupHeader(group, encodeBody(decoded, gaps)))).toBe(toHex(message));
  expect(toHex(encodeBody(decoded))).toBe(toHex(withoutGaps(body, gaps)));
  return decoded.kind;
}

function withoutGaps(body: Uint8Array, gaps: readonly Gap[]): Uint8Array {
  const clean = body.slice();
  for (const { offset, bytes } of gaps) clean.fill(0, offset, offset + bytes.length);
  return clean;
}

test.each(files)('%s: each packet is built again, byte by byte', (_file, vectors) => {
  for (const { payload } of mcasts(vectors)) {
    const gaps: Gap[] = [];
    const packet = parsePacket(payload, gaps);
    if (packet === undefined) throw new Error(`no packet: ${toHex(payload)}`);
    expect(toHex(buildPacket(packet, gaps))).toBe(toHex(payload));
    expect(toHex(buildPacket(packet))).toBe(toHex(payload));
  }
});

test('all messages that were captured from begin to end are encoded again, byte by byte', () => {
  const counts: Partial<Record<ServiceMessage['kind'], number>> = {};
  for (const [, vectors] of files) {
    for (const message of messages(vectors)) {
      const kind = expectSameBytes(message);
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  }
  expect(counts).toEqual({
    barrier: 20,
    cmap: 10,
    cpgMulticast: 74,
    downList: 4,
    killNode: 1,
    nodeInfo: 18,
    procJoin: 5,
    procLeave: 6,
    reconfigure: 2,
    reload: 1,
    serviceBuild: 15,
    shutdown: 1,
  });
});

test('the two pieces of a message of 1300000 bytes are understood and encoded again', () => {
  const [, vectors = []] = files.find(([file]) => file === 'udp/19-cpg-partial.json') ?? [];
  const starts = mcasts(vectors).flatMap(({ payload }) => {
    const packet = parsePacket(payload);
    return packet?.continuation === 0 ? packet.pieces : [];
  });
  const pieces = starts.map((start) => {
    const message = new Uint8Array(groupHeaderBytes('a') + sizeIn(start));
    message.set(start);
    expect(expectSameBytes(message)).toBe('partialMulticast');
    return decodeServiceMessage('a', message.subarray(groupHeaderBytes('a')));
  });
  const common = { kind: 'partialMulticast', group: 'grp', pid: 31296, source: 1, totalBytes: 1_300_000 };
  expect(pieces).toMatchObject([
    { ...common, position: 'first', payload: { length: 1_047_552 } },
    { ...common, position: 'last', payload: { length: 1_300_000 - 1_047_552 } },
  ]);
});

/** The size in the service header of a message of which the start is there. */
function sizeIn(start: Uint8Array): number {
  return new DataView(start.buffer, start.byteOffset).getInt32(groupHeaderBytes('a') + 8, true);
}

describe.each(messageVectors().map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
  const message = fromHex(vector.hex);

  test('has the fields that are on record', () => {
    expect(documentedWhole(message)).toEqual(vector.decoded);
  });

  test('is encoded again, byte by byte', () => {
    expectSameBytes(message);
  });

  test('is none when it is cut off anywhere', () => {
    const { body, groups } = parseGroupHeader(message) ?? { body: message, groups: [] };
    for (let length = 0; length < body.length; length += 1) {
      expect(decodeServiceMessage(groups[0] as DeliveryGroup, body.subarray(0, length))).toBeUndefined();
    }
  });
});
