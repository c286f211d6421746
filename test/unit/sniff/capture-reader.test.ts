/** Captures in every form that is understood say the same; damaged ones say where the damage is. */
import { CaptureReader } from '../../../src/sniff/capture-reader.ts';
import type { CapturedDatagram } from '../../../src/sniff/captured-datagram.ts';
import { DatagramExtractor } from '../../../src/sniff/captured-datagram.ts';
import type { CapturedPacket } from '../../../src/sniff/captured-packet.ts';
import type { FileForm, Link, SentDatagram } from '../../support/captures.ts';
import {
  block,
  captureOf,
  fileOf,
  frameOf,
  ipPackets,
  join,
  linkTypes,
  numbers,
  usualForm,
} from '../../support/captures.ts';

const time = 1_760_000_000_123.25;

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (7 * at) & 255);
}

const short: SentDatagram = { time, source: '10.0.0.1:5404', target: '239.0.0.1:5405', payload: bytesOf(10) };
const long: SentDatagram = { time: time + 1, source: '10.0.0.2:5404', target: '10.0.0.1:5405', payload: bytesOf(5000) };
const short6: SentDatagram = {
  time: time + 2,
  source: '[fe80::1]:40000',
  target: '[ff15::1:2]:5505',
  payload: bytesOf(3),
};
const long6: SentDatagram = {
  time: time + 3,
  source: '[2001:db8::5]:1',
  target: '[2001:db8::6]:2',
  payload: bytesOf(3000),
};

function packetsOf(file: Uint8Array, pieceBytes = file.length): CapturedPacket[] {
  const reader = new CaptureReader();
  const packets: CapturedPacket[] = [];
  for (let at = 0; at < file.length; at += pieceBytes) {
    reader.push(file.slice(at, at + pieceBytes), (packet) => packets.push(packet));
  }
  expect(reader.end()).toBeUndefined();
  return packets;
}

function datagramsIn(packets: readonly CapturedPacket[]): CapturedDatagram[] {
  const extractor = new DatagramExtractor();
  return packets.flatMap((packet) => extractor.take(packet) ?? []);
}

/** As the datagrams were sent. */
function sent(found: readonly CapturedDatagram[]): SentDatagram[] {
  const text = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
  return found.map(({ time: at, source, target, payload }) => ({
    time: at,
    source: text(source.ip, source.port),
    target: text(target.ip, target.port),
    payload: Uint8Array.from(payload),
  }));
}

describe('A capture', () => {
  const formats = (['pcap', 'pcapng'] as const).flatMap((format) =>
    [true, false].flatMap((littleEndian) =>
      [true, false].map((nanoseconds): Partial<FileForm> => ({ format, littleEndian, nanoseconds })),
    ),
  );

  it.each(formats)('is read as %j, fragments put together', (form) => {
    const all = [short, long, short6, long6];
    expect(sent(datagramsIn(packetsOf(captureOf(all, form))))).toEqual(all);
  });

  it.each(Object.keys(linkTypes) as Link[])('is read from a link of type %s', (link) => {
    const all = link === 'ipv4' ? [short, long] : [short, long, short6, long6];
    expect(sent(datagramsIn(packetsOf(captureOf(all, { link }))))).toEqual(all);
  });

  it.each(['pcap', 'pcapng'] as const)('may come in pieces of any size, as %s', (format) => {
    const all = [short, long, short6];
    const file = captureOf(all, { format });
    for (const pieceBytes of [1, 3, 64, 1000]) {
      expect(sent(datagramsIn(packetsOf(file, pieceBytes)))).toEqual(all);
    }
  });

  it('tells interfaces of a cooked capture apart', () => {
    const [first] = datagramsIn(packetsOf(captureOf([short], { link: 'cooked2' })));
    expect(first?.device).toBe('0.3');
  });

  it('has packets that are of no interest', () => {
    const arp = { time, bytes: join(new Uint8Array(12), Uint8Array.of(8, 6), new Uint8Array(46)) };
    const tcp = { time, bytes: frameOf(ipPackets(short, 1, 1500)[0] ?? new Uint8Array(0), 'ethernet') };
    tcp.bytes[14 + 9] = 6;
    const file = fileOf([arp, tcp, { time, bytes: new Uint8Array(0) }], usualForm);
    expect(packetsOf(file)).toHaveLength(3);
    expect(datagramsIn(packetsOf(file))).toEqual([]);
  });

  it('counts packets of unknown links, and datagrams that it was not given whole', () => {
    const extractor = new DatagramExtractor();
    const [packet] = packetsOf(captureOf([short]));
    if (packet === undefined) throw new Error('no packet');
    expect(extractor.take({ ...packet, linkType: 105 })).toBeUndefined();
    expect(extractor.take({ ...packet, bytes: packet.bytes.subarray(0, 45) })).toBeUndefined();
    expect([[...extractor.unknownLinkTypes], extractor.cut]).toEqual([[[105, 1]], 1]);
  });
});

describe('Fragments', () => {
  function packetsOfLong(id = 1): CapturedPacket[] {
    return ipPackets(long, id, 1500).map((bytes) => ({ time, linkType: linkTypes.raw, device: 0, bytes }));
  }

  it('may come in any order and more than once', () => {
    const [a, b, c, d] = packetsOfLong();
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('four are expected');
    const found = datagramsIn([d, b, b, a, c]);
    expect(found.map(({ payload }) => Uint8Array.from(payload))).toEqual([long.payload]);
  });

  it('of which one is missing make nothing, and do not mix with later ones of the same number', () => {
    const [first, ...others] = packetsOfLong();
    const later = packetsOfLong().map((packet) => ({ ...packet, time: time + 31_000 }));
    expect(datagramsIn(others)).toEqual([]);
    expect(datagramsIn([...others, ...later.slice(0, 1)])).toEqual([]);
    expect(datagramsIn([...others, ...later])).toHaveLength(1);
    expect(first).toBeDefined();
  });

  it('are kept in a bounded number: the oldest incomplete datagram is given up', () => {
    const [first, ...others] = packetsOfLong(7);
    if (first === undefined) throw new Error('no fragment');
    const strangers = Array.from({ length: 64 }, (_, at) => packetsOfLong(100 + at)[0] ?? first);
    expect(datagramsIn([first, ...strangers.slice(1), ...others])).toHaveLength(1);
    expect(datagramsIn([first, ...strangers, ...others])).toHaveLength(0);
  });
});

describe('A damaged capture', () => {
  function faultOf(file: Uint8Array): string {
    const reader = new CaptureReader();
    try {
      reader.push(file, () => undefined);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return reader.end() ?? 'none';
  }

  const pcap = captureOf([short]);
  const pcapng = captureOf([short], { format: 'pcapng' });
  const e = numbers(true);

  function changed(file: Uint8Array, offset: number, bytes: Uint8Array): Uint8Array {
    const copy = Uint8Array.from(file);
    copy.set(bytes, offset);
    return copy;
  }

  it('is told with the offset', () => {
    expect(faultOf(new TextEncoder().encode('no capture'))).toBe(
      'neither pcap nor pcapng: starts with 6e6f2063 at offset 0',
    );
    expect(faultOf(changed(pcap, 4, e.u16(9)))).toBe('version 9 of the pcap format at offset 4; only 2 is understood');
    expect(faultOf(changed(pcap, 32, e.u32(2_000_000)))).toBe(
      'a packet of 2000000 bytes at offset 24: the capture is damaged',
    );
    expect(faultOf(changed(pcapng, 8, e.u32(0)))).toBe(
      'a section without byte order at offset 8: the capture is damaged',
    );
    expect(faultOf(changed(pcapng, 32, e.u32(21)))).toBe('a block of 21 bytes at offset 28: the capture is damaged');
    expect(faultOf(changed(pcapng, 44, e.u32(24)))).toBe(
      'the block at offset 28 does not end with its length: the capture is damaged',
    );
  });

  it('has packets of interfaces that it never described, or longer than their block', () => {
    const section = pcapng.slice(0, 28);
    const device = block(e, 1, join(e.u16(1), e.u16(0), e.u32(0)));
    const packet = block(e, 6, join(e.u32(0), e.u32(0), e.u32(0), e.u32(400), e.u32(400)));
    expect(faultOf(join(section, packet))).toBe('a packet of the unknown interface 0 at offset 28');
    expect(faultOf(join(section, block(e, 3, e.u32(0))))).toBe('a packet of no interface at offset 28');
    expect(faultOf(join(section, device, packet))).toBe('a block cut short at offset 48: the capture is damaged');
    expect(faultOf(join(section, block(e, 1, new Uint8Array(0))))).toBe(
      'a block cut short at offset 28: the capture is damaged',
    );
  });

  it('may just end too early', () => {
    expect(faultOf(new Uint8Array(0))).toBe('it is empty');
    expect(faultOf(pcap.slice(0, 20))).toBe('it ends within its first 20 bytes');
    expect(faultOf(pcap.slice(0, -1))).toBe(`it ends in the middle of a packet, at offset ${pcap.length - 1}`);
    expect(faultOf(pcapng.slice(0, -1))).toBe(`it ends in the middle of a packet, at offset ${pcapng.length - 1}`);
  });
});

describe('The newer format', () => {
  const e = numbers(true);
  const section = captureOf([], { format: 'pcapng' }).slice(0, 28);

  it('has units of time by powers of two, and an offset', () => {
    const half = join(e.u16(9), e.u16(1), Uint8Array.of(0x81, 0, 0, 0));
    const offset = join(e.u16(14), e.u16(8), e.u32(100), e.u32(0));
    const device = block(e, 1, join(e.u16(101), e.u16(0), e.u32(0), offset, half));
    const packet = block(e, 6, join(e.u32(0), e.u32(0), e.u32(3), e.u32(4), e.u32(4), new Uint8Array(4)));
    expect(packetsOf(join(section, device, packet))).toMatchObject([{ time: 101_500, linkType: 101 }]);
  });

  it('has packets without a time, which have that of the one before, and packets of an older kind', () => {
    const device = block(e, 1, join(e.u16(101), e.u16(0), e.u32(2)));
    const old = block(
      e,
      2,
      join(e.u16(0), e.u16(0), e.u32(0), e.u32(5000), e.u32(4), e.u32(4), Uint8Array.of(1, 2, 3, 4)),
    );
    const simple = block(e, 3, join(e.u32(9), Uint8Array.of(5, 6, 0, 0)));
    expect(packetsOf(join(section, device, old, simple)).map(({ time: at, bytes }) => [at, [...bytes]])).toEqual([
      [5, [1, 2, 3, 4]],
      [5, [5, 6]],
    ]);
  });

  it('may begin a section of the other byte order in the middle of a file', () => {
    const file = join(
      captureOf([short], { format: 'pcapng' }),
      captureOf([long], { format: 'pcapng', littleEndian: false }),
    );
    expect(sent(datagramsIn(packetsOf(file)))).toEqual([short, long]);
  });
});
