import { buildPacket, packetHeaderBytes, parsePacket, pieceLengthBytes } from '../../../src/corosync/packet.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('a packet of the packing layer', () => {
  test('has a header, the lengths of its pieces, and the pieces back to back', () => {
    const packet = { fragmented: 2, continuation: 1, pieces: [bytes(7), bytes(), bytes(8, 9)] };
    const payload = buildPacket(packet);
    expect([...payload]).toEqual([0, 0, 0, 0, 2, 1, 3, 0, 1, 0, 0, 0, 2, 0, 7, 8, 9]);
    expect(payload).toHaveLength(packetHeaderBytes + 3 * pieceLengthBytes + 3);
    expect(parsePacket(payload)).toEqual(packet);
  });

  test('has pieces that are views of the payload', () => {
    const payload = buildPacket({ fragmented: 0, continuation: 0, pieces: [bytes(1, 2)] });
    expect(parsePacket(payload)?.pieces[0]?.buffer).toBe(payload.buffer);
  });

  test('is read whatever its version and type, since no receiver looks at them', () => {
    const payload = buildPacket({ fragmented: 0, continuation: 0, pieces: [bytes(1)] });
    payload.set([1, 0, 2, 0]);
    expect(parsePacket(payload)?.pieces).toEqual([bytes(1)]);
  });

  test('is none when the lengths do not add up to the payload exactly', () => {
    const payload = buildPacket({ fragmented: 0, continuation: 0, pieces: [bytes(1, 2), bytes(3)] });
    expect(parsePacket(payload.slice(0, -1))).toBeUndefined();
    expect(parsePacket(bytes(...payload, 0))).toBeUndefined();
    expect(parsePacket(payload.with(8, 1))).toBeUndefined();
    expect(parsePacket(payload.with(9, 1))).toBeUndefined();
  });

  test('is none without pieces, or with more of them than there is room for lengths', () => {
    expect(parsePacket(bytes(0, 0, 0, 0, 0, 0, 0, 0))).toBeUndefined();
    expect(parsePacket(bytes(0, 0, 0, 0, 0, 0, 2, 0, 0, 0))).toBeUndefined();
  });

  test('is none when its header is cut off', () => {
    for (let length = 0; length < packetHeaderBytes; length += 1) {
      expect(parsePacket(new Uint8Array(length).fill(1))).toBeUndefined();
    }
  });

  test('is not built without pieces, with long ones, or with fragment numbers of more than a byte', () => {
    const pieces = [bytes(1)];
    expect(() => buildPacket({ fragmented: 0, continuation: 0, pieces: [] })).toThrow(/1 to 65535 pieces/);
    expect(() => buildPacket({ fragmented: 0, continuation: 0, pieces: [new Uint8Array(65536)] })).toThrow(
      /65535 bytes/,
    );
    expect(() => buildPacket({ fragmented: 256, continuation: 0, pieces })).toThrow(/one byte/);
    expect(() => buildPacket({ fragmented: 0, continuation: -1, pieces })).toThrow(/one byte/);
  });
});
