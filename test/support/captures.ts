/**
 * Makes capture files in memory: UDP datagrams into IP packets, packets into frames of a link type, frames into a pcap or
 * pcapng file. Written apart from the reader, so that the two can be held against each other.
 */
import { isIPv6 } from 'node:net';

/** A UDP datagram and when it was captured. */
export interface SentDatagram {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** `ip:port`, `[ipv6]:port`. */
  readonly source: string;
  readonly target: string;
  readonly payload: Uint8Array;
}

export type Link = 'ethernet' | 'vlan' | 'cooked' | 'cooked2' | 'raw' | 'ipv4' | 'null' | 'loop';

export const linkTypes: Readonly<Record<Link, number>> = {
  ethernet: 1,
  vlan: 1,
  cooked: 113,
  cooked2: 276,
  raw: 101,
  ipv4: 228,
  null: 0,
  loop: 108,
};

export interface FileForm {
  readonly format: 'pcap' | 'pcapng';
  readonly littleEndian: boolean;
  readonly nanoseconds: boolean;
  readonly link: Link;
  /** Largest IP packet; longer ones are fragmented. */
  readonly mtu: number;
}

export const usualForm: FileForm = {
  format: 'pcap',
  littleEndian: true,
  nanoseconds: false,
  link: 'ethernet',
  mtu: 1500,
};

/** One packet of a file. */
export interface Frame {
  readonly time: number;
  readonly bytes: Uint8Array;
}

/** The file with these datagrams. */
export function captureOf(datagrams: readonly SentDatagram[], form: Partial<FileForm> = {}): Uint8Array {
  const whole = { ...usualForm, ...form };
  const frames = datagrams.flatMap((datagram, index) =>
    ipPackets(datagram, index + 1, whole.mtu).map((packet) => ({
      time: datagram.time,
      bytes: frameOf(packet, whole.link),
    })),
  );
  return fileOf(frames, whole);
}

/** The file with these packets. */
export function fileOf(frames: readonly Frame[], form: FileForm): Uint8Array {
  return form.format === 'pcap' ? pcapOf(frames, form) : pcapngOf(frames, form);
}

/** The IP packets of a datagram: several when it is longer than the MTU. */
export function ipPackets(datagram: SentDatagram, id: number, mtu: number): readonly Uint8Array[] {
  const source = endpoint(datagram.source);
  const target = endpoint(datagram.target);
  const udp = join(u16(source.port), u16(target.port), u16(8 + datagram.payload.length), u16(0), datagram.payload);
  const isV6 = isIPv6(source.ip);
  const room = (mtu - (isV6 ? 48 : 20)) & ~7;
  const packet = isV6 ? ipv6Packet : ipv4Packet;
  if (udp.length <= mtu - (isV6 ? 40 : 20)) return [packet({ source: source.ip, target: target.ip, payload: udp })];
  const count = Math.ceil(udp.length / room);
  return Array.from({ length: count }, (_, at) => {
    const payload = udp.subarray(at * room, (at + 1) * room);
    const fragment = { id, offset: at * room, isLast: at === count - 1 };
    return packet({ source: source.ip, target: target.ip, payload, fragment });
  });
}

interface PacketParts {
  readonly source: string;
  readonly target: string;
  readonly payload: Uint8Array;
  readonly fragment?: { readonly id: number; readonly offset: number; readonly isLast: boolean };
}

function ipv4Packet({ source, target, payload, fragment }: PacketParts): Uint8Array {
  const place = fragment === undefined ? 0x4000 : (fragment.isLast ? 0 : 0x2000) | (fragment.offset >> 3);
  const head = [u8(0x45), u8(0), u16(20 + payload.length), u16(fragment?.id ?? 0), u16(place), u8(1), u8(17), u16(0)];
  return join(...head, ipv4(source), ipv4(target), payload);
}

function ipv6Packet({ source, target, payload, fragment }: PacketParts): Uint8Array {
  const extension =
    fragment === undefined
      ? new Uint8Array(0)
      : join(u8(17), u8(0), u16(fragment.offset | Number(!fragment.isLast)), u32(fragment.id));
  const length = u16(extension.length + payload.length);
  const next = u8(fragment === undefined ? 17 : 44);
  return join(u32(0x60000000), length, next, u8(1), ipv6(source), ipv6(target), extension, payload);
}

/** The packet as it is on a link. */
export function frameOf(packet: Uint8Array, link: Link): Uint8Array {
  const isV6 = (packet[0] ?? 0) >> 4 === 6;
  const type = u16(isV6 ? 0x86dd : 0x0800);
  // A frame of Ethernet has 60 bytes at least.
  const padding = new Uint8Array(Math.max(0, 46 - packet.length));
  switch (link) {
    case 'ethernet':
      return join(new Uint8Array(12).fill(2), type, packet, padding);
    case 'vlan':
      return join(new Uint8Array(12).fill(2), u16(0x88a8), u16(7), u16(0x8100), u16(8), type, packet, padding);
    case 'cooked':
      return join(u16(0), u16(1), u16(6), new Uint8Array(8), type, packet);
    case 'cooked2':
      return join(type, u16(0), u32(3), u16(1), u8(0), u8(6), new Uint8Array(8), packet);
    case 'raw':
    case 'ipv4':
      return packet;
    case 'null':
      return join(u8(isV6 ? 10 : 2), new Uint8Array(3), packet);
    case 'loop':
      return join(u32(isV6 ? 10 : 2), packet);
  }
}

function pcapOf(frames: readonly Frame[], form: FileForm): Uint8Array {
  const e = numbers(form.littleEndian);
  const magic = form.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
  const head = join(e.u32(magic), e.u16(2), e.u16(4), e.u32(0), e.u32(0), e.u32(262_144), e.u32(linkTypes[form.link]));
  const records = frames.map(({ time, bytes }) => {
    const seconds = Math.floor(time / 1000);
    const fraction = Math.round((time - seconds * 1000) * (form.nanoseconds ? 1_000_000 : 1000));
    return join(e.u32(seconds), e.u32(fraction), e.u32(bytes.length), e.u32(bytes.length), bytes);
  });
  return join(head, ...records);
}

function pcapngOf(frames: readonly Frame[], form: FileForm): Uint8Array {
  const e = numbers(form.littleEndian);
  const perMs = form.nanoseconds ? 1_000_000n : 1000n;
  const unit = form.nanoseconds
    ? join(e.u16(9), e.u16(1), u8(9), new Uint8Array(3), e.u16(0), e.u16(0))
    : new Uint8Array(0);
  const section = block(
    e,
    0x0a0d0d0a,
    join(e.u32(0x1a2b3c4d), e.u16(1), e.u16(0), e.u32(0xffffffff), e.u32(0xffffffff)),
  );
  const device = block(e, 1, join(e.u16(linkTypes[form.link]), e.u16(0), e.u32(262_144), unit));
  // A block that a reader must skip: statistics of the interface.
  const other = block(e, 5, join(e.u32(0), e.u32(0), e.u32(0)));
  const packets = frames.map(({ time, bytes }) => {
    const whole = BigInt(Math.floor(time));
    const units = whole * perMs + BigInt(Math.round((time - Math.floor(time)) * Number(perMs)));
    const stamp = [e.u32(Number(units >> 32n)), e.u32(Number(units & 0xffffffffn))];
    const padding = new Uint8Array((4 - (bytes.length % 4)) % 4);
    return block(e, 6, join(e.u32(0), ...stamp, e.u32(bytes.length), e.u32(bytes.length), bytes, padding));
  });
  return join(section, device, other, ...packets);
}

/** A block of pcapng. */
export function block(e: Numbers, type: number, content: Uint8Array): Uint8Array {
  const length = e.u32(content.length + 12);
  return join(e.u32(type), length, content, length);
}

export interface Numbers {
  readonly u16: (value: number) => Uint8Array;
  readonly u32: (value: number) => Uint8Array;
}

/** Numbers in one byte order. */
export function numbers(littleEndian: boolean): Numbers {
  return {
    u16: (value) => (littleEndian ? u16(value).reverse() : u16(value)),
    u32: (value) => (littleEndian ? u32(value).reverse() : u32(value)),
  };
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 255);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

function ipv4(ip: string): Uint8Array {
  return Uint8Array.from(ip.split('.').map(Number));
}

/** Of an address with one `::` or none. */
function ipv6(ip: string): Uint8Array {
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [front = '', back] = ip.split('::');
  const head = groups(front);
  const tail = groups(back ?? '');
  const middle = Array.from({ length: 8 - head.length - tail.length }, () => 0);
  return join(...[...head, ...middle, ...tail].map(u16));
}

function endpoint(text: string): { readonly ip: string; readonly port: number } {
  const at = text.lastIndexOf(':');
  return { ip: text.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(at + 1)) };
}
