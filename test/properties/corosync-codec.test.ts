/**
 * The Corosync codec against random input: messages come back as they were, in either byte order, and no bytes make it
 * throw. Unlike the native format Corosync's has no checksum, so damage is often accepted as another message.
 */
import fc from 'fast-check';

import type { Data, Message } from '../../src/message.ts';
import { CorosyncCodec } from '../../src/wire/corosync-codec.ts';
import * as arbitrary from '../arbitraries/corosync.ts';
import { bigEndian } from '../support/corosync-swap.ts';

const { nodes } = arbitrary;
const self = 700;
const codec = new CorosyncCodec({ self, nodes, netmtu: 1500 });
const headerBytes = 13;
const mcastBytes = 45;

const kinds = {
  token: arbitrary.token,
  data: arbitrary.data,
  mergeDetect: arbitrary.mergeDetect,
  join: arbitrary.join,
  commitToken: arbitrary.commitToken,
  holdCancel: arbitrary.holdCancel,
} satisfies Record<Message['type'], fc.Arbitrary<Message>>;

const entries = Object.entries<fc.Arbitrary<Message>>(kinds);

/** What a receiver makes of a message that arrives as these bytes. */
function received(message: Message, datagram: Uint8Array): Message {
  return message.type === 'data' ? receivedData(message, datagram) : message;
}

function receivedData(message: Data, datagram: Uint8Array): Data {
  const { recovered } = message;
  if (recovered === undefined) return { ...message, datagram };
  return { ...message, recovered: receivedData(recovered, datagram.subarray(mcastBytes)), datagram };
}

function transmitter(message: Message): number {
  switch (message.type) {
    case 'token':
    case 'commitToken':
      return self;
    case 'join':
      return message.sender.nodeId;
    case 'data':
    case 'mergeDetect':
    case 'holdCancel':
      return message.sender;
  }
}

describe('round trip', () => {
  test.each(entries)('a %s message comes back as it was', (_kind, arbitraryOfKind) => {
    fc.assert(
      fc.property(arbitraryOfKind, (message) => {
        const datagram = codec.encode(message);
        expect(codec.decode(datagram)).toEqual({
          ok: true,
          origin: { nodeId: transmitter(message), incarnation: 0 },
          message: received(message, datagram),
        });
      }),
      { numRuns: 300 },
    );
  });

  test.each(entries)('a %s message of a big-endian machine is the same message', (_kind, arbitraryOfKind) => {
    fc.assert(
      fc.property(arbitraryOfKind, (message) => {
        const datagram = bigEndian(codec.encode(message));
        expect([...datagram.subarray(0, 2)]).toEqual([0xc0, 0x70]);
        expect(codec.decode(datagram)).toMatchObject({ ok: true, message: received(message, datagram) });
      }),
      { numRuns: 200 },
    );
  });

  test('a Buffer is decoded like the plain bytes', () => {
    fc.assert(
      fc.property(arbitrary.message, fc.nat({ max: 9 }), (message, offset) => {
        const plain = codec.encode(message);
        const buffer = Buffer.concat([Buffer.alloc(offset), plain, Buffer.alloc(3)]);
        expect(codec.decode(buffer.subarray(offset, buffer.length - 3))).toEqual(codec.decode(plain));
      }),
    );
  });

  test('a received data message leaves as the same bytes, alone and inside another', () => {
    fc.assert(
      fc.property(arbitrary.data, arbitrary.data, fc.boolean(), (message, carrier, isSwapped) => {
        const sent = codec.encode(message);
        const datagram = isSwapped ? bigEndian(sent) : sent;
        const decoded = codec.decode(datagram);
        if (!decoded.ok) throw new Error(decoded.detail);
        expect(codec.encode(decoded.message)).toEqual(datagram);
        const carried = codec.encode({ ...carrier, chunks: [], recovered: decoded.message as Data });
        expect(carried.subarray(mcastBytes)).toEqual(datagram);
      }),
    );
  });

  test('bytes behind the end of a message change nothing, except in a data message', () => {
    const others = arbitrary.message.filter(({ type }) => type !== 'data');
    fc.assert(
      fc.property(others, fc.uint8Array({ maxLength: 40 }), (message, tail) => {
        const datagram = codec.encode(message);
        expect(codec.decode(Uint8Array.from([...datagram, ...tail]))).toEqual(codec.decode(datagram));
      }),
    );
  });
});

test('a data message costs what the overhead says, beside its packet', () => {
  fc.assert(
    fc.property(arbitrary.data, (message) => {
      const { chunks } = message.recovered ?? message;
      const size = codec.encode(message).length;
      const payloadBytes = chunks.reduce((sum, one) => sum + one.payload.length, 0);
      const headers = message.recovered === undefined ? codec.overhead.dataBytes / 2 : codec.overhead.dataBytes;
      expect(size).toBe(headers + payloadBytes);
    }),
  );
});

describe('damage', () => {
  /** Whatever is accepted can be passed on, and is then accepted as well. */
  function expectRefusedOrSound(datagram: Uint8Array): void {
    const decoded = codec.decode(datagram);
    if (!decoded.ok) return;
    expect(codec.decode(codec.encode(decoded.message)).ok).toBe(true);
  }

  test('a datagram that lost its end is refused, unless it is only a part of a payload', () => {
    fc.assert(
      fc.property(arbitrary.message, fc.nat(), (message, cut) => {
        const original = codec.encode(message);
        const fixed =
          message.type === 'data' ? (message.recovered === undefined ? 1 : 2) * mcastBytes : original.length;
        expect(codec.decode(original.slice(0, cut % fixed)).ok).toBe(false);
        expectRefusedOrSound(original.slice(0, cut % original.length));
      }),
      { numRuns: 500 },
    );
  });

  test('a datagram with one to five wrong bytes never throws, and is sound when accepted', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(arbitrary.message, edits, fc.boolean(), (message, changes, isSwapped) => {
        const sent = codec.encode(message).slice();
        const datagram = isSwapped ? bigEndian(sent) : sent;
        for (const [at, byte] of changes) datagram[at % datagram.length] = byte;
        expectRefusedOrSound(datagram);
      }),
      { numRuns: 3000 },
    );
  });

  test('random bytes never throw and are foreign or truncated', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const decoded = codec.decode(bytes);
        expect(['foreign', 'truncated']).toContain(decoded.ok ? 'accepted' : decoded.reason);
      }),
      { numRuns: 1000 },
    );
  });

  test('random content behind a right header never throws, and is sound when accepted', () => {
    const small = fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 255 }));
    const content = fc.array(small, { maxLength: 300 });
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.nat({ max: 2 }), content, fc.boolean(), (type, encapsulated, rest, isBig) => {
        const id = isBig ? [0, 0, 0, 1] : [1, 0, 0, 0];
        const header = [...(isBig ? [0xc0, 0x70] : [0x70, 0xc0]), 3, type, encapsulated, ...id, 0, 0, 0, 0];
        expect(header).toHaveLength(headerBytes);
        expectRefusedOrSound(Uint8Array.from([...header, ...rest]));
      }),
      { numRuns: 3000 },
    );
  });
});
