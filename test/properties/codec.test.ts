/**
 * The native codec against random input: what it encodes it decodes to the same, and nothing that the network may do
 * to a datagram makes it throw or take the datagram for another.
 */
import fc from 'fast-check';

import type { Message } from '../../src/message.ts';
import { headerBytes, seal } from '../../src/wire/frame.ts';
import { ProtobufCodec } from '../../src/wire/protobuf-codec.ts';
import * as arbitrary from '../arbitraries/messages.ts';

const cluster = 'property-test';
const self = { nodeId: 3_000_000_001, incarnation: 1_760_000_000_123 };
const codec = new ProtobufCodec({ cluster, self });

const kinds = {
  token: arbitrary.token,
  data: arbitrary.data,
  mergeDetect: arbitrary.mergeDetect,
  join: arbitrary.join,
  commitToken: arbitrary.commitToken,
  holdCancel: arbitrary.holdCancel,
} satisfies Record<Message['type'], fc.Arbitrary<Message>>;

describe('round trip', () => {
  test.each(Object.entries<fc.Arbitrary<Message>>(kinds))(
    'a %s message comes back as it was',
    (_kind, arbitraryOfKind) => {
      fc.assert(
        fc.property(arbitraryOfKind, (message) => {
          expect(codec.decode(codec.encode(message))).toStrictEqual({ ok: true, origin: self, message });
        }),
        { numRuns: 300 },
      );
    },
  );

  test('every process and every cluster name come back as they were', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 10, unit: 'binary' })
      .filter((text) => Buffer.byteLength(text) <= 32);
    fc.assert(
      fc.property(name, arbitrary.origin, arbitrary.holdCancel, (clusterName, origin, message) => {
        const theirs = new ProtobufCodec({ cluster: clusterName, self: origin });
        const ours = new ProtobufCodec({ cluster: clusterName, self });
        expect(ours.decode(theirs.encode(message))).toStrictEqual({ ok: true, origin, message });
      }),
    );
  });

  test('a Buffer is decoded like the plain bytes', () => {
    fc.assert(
      fc.property(arbitrary.message, fc.nat({ max: 9 }), (message, offset) => {
        const buffer = Buffer.concat([Buffer.alloc(offset), codec.encode(message), Buffer.alloc(3)]);
        const datagram = buffer.subarray(offset, buffer.length - 3);
        expect(codec.decode(datagram)).toStrictEqual({ ok: true, origin: self, message });
      }),
    );
  });
});

describe('overhead', () => {
  const numberMax = Number.MAX_SAFE_INTEGER;
  const worst = { ringId: { representative: 0xffffffff, seq: numberMax }, seq: 0xffffffff, sender: 0xffffffff };
  const ofSize = fc.record({ first: fc.boolean(), last: fc.boolean(), payload: sizedPayload() });

  function sizedPayload(): fc.Arbitrary<Uint8Array> {
    return fc.oneof(fc.nat({ max: 140 }), fc.integer({ min: 16_300, max: 16_500 })).map((size) => new Uint8Array(size));
  }

  test('a recovered message of worst-case values never exceeds the stated overhead', () => {
    const worstCodec = new ProtobufCodec({ cluster: 'c'.repeat(32), self: { nodeId: 1, incarnation: numberMax } });
    const { dataBytes, chunkBytes } = worstCodec.overhead;
    const manySmall = fc.array(
      ofSize.map((one) => ({ ...one, payload: one.payload.subarray(0, 3) })),
      { maxLength: 4096 },
    );
    fc.assert(
      fc.property(fc.oneof(fc.array(ofSize, { maxLength: 3 }), manySmall), (chunks) => {
        const fields = { ...worst, type: 'data', level: 'safe', messageNumber: numberMax } as const;
        const recovered = { ...fields, chunks, recovered: undefined };
        const size = worstCodec.encode({ ...fields, chunks: [], recovered }).length;
        const payloadBytes = chunks.reduce((sum, one) => sum + one.payload.length, 0);
        expect(size).toBeLessThanOrEqual(dataBytes + chunks.length * chunkBytes + payloadBytes);
      }),
      { numRuns: 200 },
    );
  });

  test('any data message stays within the overhead', () => {
    const { dataBytes, chunkBytes } = codec.overhead;
    fc.assert(
      fc.property(arbitrary.data, (message) => {
        const { chunks } = message.recovered ?? message;
        const payloadBytes = chunks.reduce((sum, one) => sum + one.payload.length, 0);
        expect(codec.encode(message).length).toBeLessThanOrEqual(dataBytes + chunks.length * chunkBytes + payloadBytes);
      }),
    );
  });
});

describe('damage', () => {
  /** A changed datagram must be refused, unless the change happened to change nothing. */
  function expectRefused(changed: Uint8Array, originals: readonly Uint8Array[]): void {
    const decoded = codec.decode(changed.slice());
    if (decoded.ok) expect(originals.map((one) => Buffer.from(one).toString('hex'))).toContain(hex(changed));
  }

  function hex(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString('hex');
  }

  test('a datagram with one to five wrong bits is refused', () => {
    const flips = fc.array(fc.nat(), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(arbitrary.message, flips, (message, bits) => {
        const original = codec.encode(message);
        const changed = original.slice();
        for (const bit of bits) {
          const at = bit % (changed.length * 8);
          changed[at >> 3] = (changed[at >> 3] ?? 0) ^ (1 << (at & 7));
        }
        expectRefused(changed, [original]);
      }),
      { numRuns: 1000 },
    );
  });

  test('a datagram that lost its end is refused', () => {
    fc.assert(
      fc.property(arbitrary.message, fc.nat(), (message, cut) => {
        const original = codec.encode(message);
        expect(codec.decode(original.slice(0, cut % original.length)).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('a datagram with something appended is refused', () => {
    fc.assert(
      fc.property(arbitrary.message, fc.uint8Array({ minLength: 1, maxLength: 40 }), (message, tail) => {
        const original = codec.encode(message);
        expect(codec.decode(Uint8Array.from([...original, ...tail])).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('a datagram pieced together from two others is refused', () => {
    fc.assert(
      fc.property(arbitrary.message, arbitrary.message, fc.nat(), fc.nat(), (one, other, headCut, tailCut) => {
        const head = codec.encode(one);
        const tail = codec.encode(other);
        const spliced = [...head.slice(0, headCut % head.length), ...tail.slice(tailCut % tail.length)];
        expectRefused(Uint8Array.from(spliced), [head, tail]);
      }),
      { numRuns: 500 },
    );
  });

  test('random bytes never throw and are never accepted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(codec.decode(bytes).ok).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('content that is damaged before its checksum is made never throws, and keeps the rules when accepted', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(arbitrary.message, edits, (message, changes) => {
        const forged = codec.encode(message);
        for (const [at, byte] of changes) forged[headerBytes + (at % (forged.length - headerBytes))] = byte;
        seal(forged);
        expectRefusedOrSound(forged);
      }),
      { numRuns: 2000 },
    );
  });

  test('random content with a right checksum never throws, and keeps the rules when accepted', () => {
    const start = codec.encode({ type: 'mergeDetect', ringId: { representative: 1, seq: 0 }, sender: 1 }).slice(0, -16);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (content) => {
        const forged = Uint8Array.from([...start, ...content]);
        seal(forged);
        expectRefusedOrSound(forged);
      }),
      { numRuns: 2000 },
    );
  });

  /** What keeps the rules can be sent on and is understood by the next node as it was by this one. */
  function expectRefusedOrSound(datagram: Uint8Array): void {
    const first = codec.decode(datagram);
    if (!first.ok) return;
    const second = codec.decode(codec.encode(first.message));
    expect(second).toStrictEqual({ ok: true, origin: self, message: first.message });
  }
});
