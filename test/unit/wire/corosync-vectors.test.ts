/**
 * Every captured datagram of real daemons, in both directions. Goal: to show that no byte of Corosync's ring messages is
 * misread or miswritten. Method: decode to structures and compare each field with the record; encode the structures with
 * the garbage that was passed over to the same bytes; then decode to the engine's messages and encode these, where only what
 * is documented as garbage or as arbitrary may differ.
 */
import type { Data, Message } from '../../../src/message.ts';
import { CorosyncCodec } from '../../../src/wire/corosync-codec.ts';
import { composePacket } from '../../../src/wire/corosync-composer.ts';
import type { CorosyncPacket } from '../../../src/wire/corosync-format.ts';
import { parsePacket } from '../../../src/wire/corosync-parser.ts';
import type { Gap } from '../../../src/wire/struct-reader.ts';
import { documentedDatagram } from '../../support/corosync-documented.ts';
import { wholeDatagram } from '../../support/corosync-restore.ts';
import type { Vector } from '../../support/corosync-vectors.ts';
import { datagramFiles, toHex } from '../../support/corosync-vectors.ts';

const nodes = [1, 2, 3].map((nodeId) => ({ nodeId, address: `10.78.0.${nodeId}:5405`, name: `node${nodeId}` }));
const files = [...datagramFiles('udp'), ...datagramFiles('udpu')];

function allVectors(): readonly Vector[] {
  return files.flatMap(([, vectors]) => vectors);
}

/** Encodes as the node that sent it. */
function codecOf(packet: CorosyncPacket): CorosyncCodec {
  return new CorosyncCodec({ self: packet.type === 'join' ? packet.sender : packet.nodeId, nodes, netmtu: 1500 });
}

/** The message as an engine would have made it, not received it. */
function ownVersion(message: Message): Message {
  return message.type === 'data' ? { ...message, datagram: undefined } : message;
}

/** Of some packets the record has no pieces. */
function asRecorded(found: Record<string, unknown>, { decoded }: Vector): Record<string, unknown> {
  if (decoded.kind !== 'mcast' || decoded.pg?.msgs !== 'see msg_lens') return found;
  return { ...found, pg: { ...(found['pg'] as object), msgs: 'see msg_lens' } };
}

/** What a codec cannot know: garbage is zero, a sender's own count is the ring's, lists are in order. */
function normalised(packet: CorosyncPacket): CorosyncPacket {
  if (packet.type === 'mcast') return { ...packet, ownCount: packet.seq };
  if (packet.type !== 'join') return packet;
  const ascending = (list: readonly number[]): readonly number[] => list.toSorted((a, b) => a - b);
  return { ...packet, procList: ascending(packet.procList), failedList: ascending(packet.failedList) };
}

test('there are 509 datagrams of 20 scenarios on multicast and 6 on unicast, all of little-endian senders', () => {
  expect(files).toHaveLength(26);
  expect(allVectors()).toHaveLength(509);
  expect(allVectors().filter(({ hex }) => hex === undefined)).toHaveLength(69);
});

describe.each(files)('%s', (_file, vectors) => {
  test('each datagram has the fields that are on record', () => {
    for (const vector of vectors) {
      expect(asRecorded(documentedDatagram(wholeDatagram(vector)), vector)).toEqual(vector.decoded);
    }
  });

  test('each datagram is made of its structure again, byte by byte', () => {
    for (const vector of vectors) {
      const datagram = wholeDatagram(vector);
      const gaps: Gap[] = [];
      const packet = parsePacket(datagram, gaps);
      expect(toHex(composePacket(packet, gaps))).toBe(toHex(datagram));
    }
  });

  test('each datagram is made of the message to the engine again, but for what the engine does not know', () => {
    for (const vector of vectors) {
      const datagram = wholeDatagram(vector);
      const packet = parsePacket(datagram);
      const codec = codecOf(packet);
      const decoded = codec.decode(datagram);
      if (!decoded.ok) throw new Error(`${vector.name}: ${decoded.detail}`);
      expect(toHex(codec.encode(ownVersion(decoded.message)))).toBe(toHex(composePacket(normalised(packet))));
    }
  });

  test('each data message leaves as the datagram that it came in', () => {
    for (const vector of vectors) {
      const datagram = wholeDatagram(vector);
      const codec = codecOf(parsePacket(datagram));
      const decoded = codec.decode(datagram);
      if (!decoded.ok || decoded.message.type !== 'data') continue;
      expect(toHex(codec.encode(decoded.message))).toBe(toHex(datagram));
    }
  });
});

test("a message sent again by another node is the same datagram, and still its originator's", () => {
  const again = allVectors().filter(({ name }) => /^11-retransmit\/.*-mcast-.*-n3$/.test(name));
  const digests = allVectors()
    .filter(({ name }) => /^11-retransmit\/.*-mcast-.*-n1$/.test(name))
    .map(({ sha256 }) => sha256);
  const codec = new CorosyncCodec({ self: 3, nodes, netmtu: 1500 });
  expect(again.length).toBeGreaterThan(5);
  expect(again.some(({ sha256 }) => digests.includes(sha256))).toBe(true);
  for (const vector of again) {
    expect(codec.decode(wholeDatagram(vector))).toMatchObject({
      ok: true,
      origin: { nodeId: 1 },
      message: { sender: 1 },
    });
  }
});

test('a message that a survivor sends for a dead node is carried whole', () => {
  const carriers = allVectors().filter(({ name }) => name.includes('-encapsulated-'));
  const codec = new CorosyncCodec({ self: 1, nodes, netmtu: 1500 });
  expect(carriers).toHaveLength(2);
  for (const vector of carriers) {
    const datagram = wholeDatagram(vector);
    const decoded = codec.decode(datagram);
    if (!decoded.ok) throw new Error(decoded.detail);
    const { recovered, ...outer } = decoded.message as Data;
    expect(outer).toMatchObject({ sender: 1, ringId: { seq: 43 }, chunks: [] });
    expect(recovered).toMatchObject({ sender: 3, ringId: { seq: 39 }, recovered: undefined });
    expect(toHex(recovered?.datagram ?? new Uint8Array())).toBe(toHex(datagram.subarray(45)));
  }
});
