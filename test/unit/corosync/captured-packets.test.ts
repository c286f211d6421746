/**
 * Long messages as real daemons sent them (test/vectors/corosync/udp, 08 and 19). Of their datagrams the beginnings are kept,
 * with the formula that the payload follows, so all of them can be made again.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PacketAssembly } from '../../../src/corosync/packet-assembly.ts';
import { parsePacket } from '../../../src/corosync/packet.ts';
import { PacketQueue } from '../../../src/corosync/packet-queue.ts';
import { parseGroupHeader } from '../../../src/corosync/group-header.ts';
import { decodeServiceMessage } from '../../../src/corosync/service-decoder.ts';

type Row = readonly [seq: number, fragmented: number, continuation: number, lengths: readonly number[]];

interface LongMessage {
  readonly reassembled_message_length: number;
  readonly reassembled_message_sha256: string;
  readonly reassembled_header_hex: string;
  readonly all_datagrams: readonly Row[];
}

interface Wrap {
  readonly vectors: readonly {
    readonly decoded: { readonly pg: { readonly fragmented: number; readonly continuation: number } };
  }[];
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../vectors/corosync/udp/${name}.json`, import.meta.url), 'utf8'));
}

const long = read('08-fragment-100k') as LongMessage;

/** The header on record, and the payload by its formula. */
function longMessage(): Uint8Array {
  const header = Buffer.from(long.reassembled_header_hex, 'hex');
  const payload = Uint8Array.from(
    { length: long.reassembled_message_length - header.length },
    (_, index) => 7 * index + (index >> 8),
  );
  return Uint8Array.from(Buffer.concat([header, payload]));
}

/** Packets of this node for one message, as `[fragmented, continuation, lengths]`. */
function packed(message: Uint8Array): (readonly [number, number, readonly number[]])[] {
  const queue = new PacketQueue({ packetBytes: 1410, sendQueueBytes: 1e9 });
  queue.push(message);
  const rows: (readonly [number, number, readonly number[]])[] = [];
  for (let frame = queue.pack(); frame !== undefined; frame = queue.pack()) {
    const packet = frame.chunks[0] && parsePacket(frame.chunks[0].payload);
    if (packet !== undefined)
      rows.push([packet.fragmented, packet.continuation, packet.pieces.map(({ length }) => length)]);
  }
  return rows;
}

describe('A message of 100000 bytes that a daemon sent', () => {
  it('comes out of its 72 packets as it is on record', () => {
    const message = longMessage();
    const assembly = new PacketAssembly();
    const found: Uint8Array[] = [];
    let offset = 0;
    for (const [, fragmented, continuation, lengths] of long.all_datagrams) {
      const pieces = lengths.map((length) => message.subarray(offset, (offset += length)));
      assembly.add(1, { fragmented, continuation, pieces }, (whole) => {
        found.push(whole);
      });
    }
    expect(found.map(({ length }) => length)).toEqual([long.reassembled_message_length]);
    const hash = createHash('sha256')
      .update(found[0] ?? '')
      .digest('hex');
    expect(hash).toBe(long.reassembled_message_sha256);
    const parsed = parseGroupHeader(found[0] ?? new Uint8Array());
    const body = parsed && decodeServiceMessage('a', parsed.body);
    expect(body?.kind === 'cpgMulticast' && [body.group, body.payload.length]).toEqual(['grp', 100_000]);
  });

  it('goes into the same packets here', () => {
    expect(packed(longMessage())).toEqual(
      long.all_datagrams.map(([, fragmented, continuation, lengths]) => [fragmented, continuation, lengths]),
    );
  });
});

describe('A part of 1047552 bytes that libcpg cut', () => {
  it('has the numbers of its packets go on behind 255 as a daemon has them', () => {
    const [first, last, wrapped] = (read('19-cpg-partial') as Wrap).vectors.map(({ decoded: { pg } }) => [
      pg.fragmented,
      pg.continuation,
    ]);
    const numbers = packed(new Uint8Array(5 + 200 + 1_047_552)).map(([fragmented, continuation]) => [
      fragmented,
      continuation,
    ]);
    expect([numbers[0], numbers[254], numbers[255]]).toEqual([first, last, wrapped]);
    expect(numbers).toHaveLength(749);
  });
});
