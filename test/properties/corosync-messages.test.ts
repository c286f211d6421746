/** Packets and service messages of Corosync against random input. */
import fc from 'fast-check';

import { groupBytes, groupText } from '../../src/corosync/group-name.ts';
import { parseGroupHeader } from '../../src/corosync/group-header.ts';
import { buildPacket, parsePacket } from '../../src/corosync/packet.ts';
import { decodeServiceMessage } from '../../src/corosync/service-decoder.ts';
import { encodeServiceMessage } from '../../src/corosync/service-encoder.ts';
import type { OutgoingMessage, ServiceMessage } from '../../src/corosync/service-message.ts';
import * as arbitrary from '../arbitraries/corosync.ts';

function groupOf({ kind }: OutgoingMessage): 'a' | 'sync' {
  return kind === 'barrier' || kind === 'serviceBuild' ? 'sync' : 'a';
}

function bodyOf(message: OutgoingMessage): Uint8Array {
  return parseGroupHeader(encodeServiceMessage(message))?.body ?? new Uint8Array();
}

test('a packet comes back as it was', () => {
  fc.assert(
    fc.property(arbitrary.packet, (packet) => {
      expect(parsePacket(buildPacket(packet))).toEqual(packet);
    }),
  );
});

test('a packet that lost or gained bytes is none', () => {
  fc.assert(
    fc.property(arbitrary.packet, fc.nat(), fc.uint8Array({ minLength: 1 }), (packet, cut, tail) => {
      const payload = buildPacket(packet);
      expect(parsePacket(payload.slice(0, cut % payload.length))).toBeUndefined();
      expect(parsePacket(Uint8Array.from([...payload, ...tail]))).toBeUndefined();
    }),
  );
});

test('random bytes are a packet only when they add up to it exactly, and never throw', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 4 }), { maxLength: 40 }), (values) => {
      const payload = Uint8Array.from(values);
      const packet = parsePacket(payload);
      if (packet === undefined) return;
      expect(buildPacket(packet).subarray(4)).toEqual(payload.subarray(4));
    }),
    { numRuns: 2000 },
  );
});

test('the text of any name gives the same bytes back', () => {
  const continuation = fc.integer({ min: 0x7f, max: 0xff });
  const name = fc.array(fc.oneof(continuation, fc.nat({ max: 255 })), { maxLength: 128 });
  fc.assert(
    fc.property(name, (values) => {
      expect([...groupBytes(groupText(Uint8Array.from(values)))]).toEqual(values);
    }),
    { numRuns: 1000 },
  );
});

test('a service message comes back as it was, to the group that it is for', () => {
  fc.assert(
    fc.property(arbitrary.outgoingMessage, (message) => {
      const { groups, body = new Uint8Array() } = parseGroupHeader(encodeServiceMessage(message)) ?? {};
      expect(groups).toEqual([groupOf(message)]);
      expect(decodeServiceMessage(groupOf(message), body)).toEqual(message);
    }),
    { numRuns: 1000 },
  );
});

test('a service message that lost its end is none', () => {
  fc.assert(
    fc.property(arbitrary.outgoingMessage, fc.nat(), (message, cut) => {
      const body = bodyOf(message);
      expect(decodeServiceMessage(groupOf(message), body.slice(0, cut % body.length))).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});

test('a damaged service message never throws, and has no more than its bytes', () => {
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(arbitrary.outgoingMessage, edits, (message, changes) => {
      const body = bodyOf(message);
      for (const [at, byte] of changes) body[at % body.length] = byte;
      expectWithin(decodeServiceMessage(groupOf(message), body), body);
    }),
    { numRuns: 3000 },
  );
});

test('random bytes never throw, whatever service and function they name', () => {
  const id = fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 }));
  fc.assert(
    fc.property(
      fc.constantFrom('a' as const, 'sync' as const),
      id,
      fc.uint8Array({ maxLength: 600 }),
      (group, at, rest) => {
        const [fn, service] = at;
        const body = Uint8Array.from([
          fn,
          0,
          group === 'a' ? service : 0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          ...rest,
        ]);
        new DataView(body.buffer).setInt32(8, body.length, true);
        expectWithin(decodeServiceMessage(group, body), body);
      },
    ),
    { numRuns: 2000 },
  );
});

function expectWithin(message: ServiceMessage | undefined, body: Uint8Array): void {
  if (message === undefined || !('payload' in message)) return;
  const { payload } = message;
  expect(payload.buffer).toBe(body.buffer);
  expect(payload.byteOffset + payload.length).toBeLessThanOrEqual(body.byteOffset + body.length);
}
