import fc from 'fast-check';
import { crc32c } from '../../../src/wire/checksum.ts';
import { ProtobufCodec } from '../../../src/wire/protobuf-codec.ts';
import { clusterHash, decodeProbe, encodeProbe, probeHeaderBytes } from '../../../src/wire/probe-codec.ts';

const body = { kind: 'probe', number: 7 };

test('a probe of any size comes back as it was, with the cluster it names', () => {
  for (const bytes of [0, 200, 1472, 16_000]) {
    const datagram = encodeProbe({ cluster: 'blue', body, bytes });
    expect(datagram.length).toBe(Math.max(bytes, probeHeaderBytes + JSON.stringify(body).length));
    expect(decodeProbe(datagram)).toEqual({ ok: true, body, clusterHash: clusterHash('blue') });
  }
  expect(clusterHash('blue')).not.toBe(clusterHash('green'));
});

test('a ring refuses a probe as foreign, and a doctor refuses what is no probe', () => {
  const codec = new ProtobufCodec({ cluster: 'blue', self: { nodeId: 1, incarnation: 1 } });
  expect(codec.decode(encodeProbe({ cluster: 'blue', body }))).toMatchObject({ ok: false, reason: 'foreign' });
  expect(decodeProbe(Uint8Array.of(0x52, 0x43, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))).toMatchObject({
    ok: false,
    reason: 'foreign',
  });
  expect(decodeProbe(new Uint8Array(0))).toMatchObject({ ok: false, reason: 'foreign' });
});

test('any damaged byte behind the version is found, in the padding too', () => {
  const datagram = encodeProbe({ cluster: 'blue', body, bytes: 1400 });
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 1399 }), fc.integer({ min: 1, max: 255 }), (index, change) => {
      const damaged = Uint8Array.from(datagram);
      damaged[index] = (damaged[index] ?? 0) ^ change;
      expect(decodeProbe(damaged)).toMatchObject({ ok: false, reason: 'corrupt' });
    }),
  );
});

test('another version is told as such, and a body that is not JSON as malformed', () => {
  const other = encodeProbe({ cluster: 'blue', body });
  other[2] = 9;
  expect(decodeProbe(other)).toMatchObject({ ok: false, reason: 'version' });
  const broken = encodeProbe({ cluster: 'blue', body });
  broken[probeHeaderBytes] = 0x5d;
  new DataView(broken.buffer).setUint32(4, crc32c(broken, 8));
  expect(decodeProbe(broken)).toMatchObject({ ok: false, reason: 'malformed' });
});

test('garbage never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(decodeProbe(Uint8Array.of(0x52, 0x50, 1, ...bytes)).ok).toBe(false);
    }),
  );
});

test('what exceeds the format is the caller’s mistake', () => {
  expect(() => encodeProbe({ cluster: 'blue', body, bytes: 70_000 })).toThrow(RangeError);
  expect(() => encodeProbe({ cluster: 'blue', body: 'x'.repeat(20_000) })).toThrow(RangeError);
});
