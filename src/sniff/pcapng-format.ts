/**
 * The newer capture format, what Wireshark and tshark write: blocks, of which those that matter here begin a section,
 * describe an interface, or hold a packet. All others are skipped by their length.
 *
 *     0   4  type
 *     4   4  length of the whole block, a multiple of 4
 *     8      content
 *    -4   4  the length again
 *
 * A section chooses the byte order for what follows and forgets the interfaces of the one before. Packets name their
 * interface by its number; an interface has a link type and a unit of time, microseconds unless an option says otherwise.
 *
 * Source: draft-ietf-opsawg-pcapng.
 */
import type { ByteQueue } from './byte-queue.ts';
import type { CaptureFormat, CapturedPacket } from './captured-packet.ts';
import { CaptureError, packetBytesMax, packetTooLong } from './captured-packet.ts';

const blockTypes = { section: 0x0a0d0d0a, interface: 1, oldPacket: 2, simplePacket: 3, packet: 6 } as const;
const byteOrderMagic = 0x1a2b3c4d;
const optionCodes = { end: 0, timeUnit: 9, timeOffset: 14 } as const;
/** Type, both lengths, and the byte order magic of a section. */
const sectionBytesMin = 16;
const blockBytesMin = 12;
/** Blocks without packets may be long (names, secrets), but not longer than this; Wireshark has the same limit. */
const blockBytesMax = 16 * 1024 * 1024;

/** Does a file that begins like this have the format? */
export function isPcapng(start: DataView): boolean {
  return start.getUint32(0) === blockTypes.section;
}

interface Interface {
  readonly linkType: number;
  readonly snapshotBytes: number;
  readonly unitsPerSecond: bigint;
  readonly offsetSeconds: number;
}

/** One block without its frame. */
interface Block {
  readonly type: number;
  readonly offset: number;
  readonly content: DataView;
}

export class PcapngFormat implements CaptureFormat {
  #littleEndian = true;
  #interfaces: Interface[] = [];
  /** Simple packets have no time: theirs is that of the packet before. */
  #time = 0;

  next(queue: ByteQueue): CapturedPacket | 'more' | 'nothing' {
    const block = this.#nextBlock(queue);
    if (block === undefined) return 'more';
    switch (block.type) {
      case blockTypes.section:
        this.#interfaces = [];
        return 'nothing';
      case blockTypes.interface:
        this.#interfaces.push(readInterface(block, this.#littleEndian));
        return 'nothing';
      case blockTypes.packet:
        return this.#packet(block, needed(block, 20).getUint32(0, this.#littleEndian));
      case blockTypes.oldPacket:
        return this.#packet(block, needed(block, 20).getUint16(0, this.#littleEndian));
      case blockTypes.simplePacket:
        return this.#simplePacket(block);
      default:
        return 'nothing';
    }
  }

  #nextBlock(queue: ByteQueue): Block | undefined {
    const start = queue.peek(sectionBytesMin) ?? queue.peek(blockBytesMin);
    if (start === undefined) return undefined;
    const { offset } = queue;
    if (start.getUint32(0) === blockTypes.section) {
      if (start.byteLength < sectionBytesMin) return undefined;
      this.#littleEndian = byteOrderAt(start, offset);
    }
    const type = start.getUint32(0, this.#littleEndian);
    const length = start.getUint32(4, this.#littleEndian);
    if (length < blockBytesMin || length % 4 !== 0 || length > blockBytesMax) {
      throw new CaptureError(`a block of ${length} bytes at offset ${offset}: the capture is damaged`);
    }
    const whole = queue.peek(length);
    if (whole === undefined) return undefined;
    if (whole.getUint32(length - 4, this.#littleEndian) !== length) {
      throw new CaptureError(`the block at offset ${offset} does not end with its length: the capture is damaged`);
    }
    queue.take(length);
    return { type, offset, content: new DataView(whole.buffer, whole.byteOffset + 8, length - blockBytesMin) };
  }

  /** Both packet blocks with a time have it, the lengths and the bytes at the same places. */
  #packet(block: Block, device: number): CapturedPacket {
    const { content, offset } = block;
    const from = this.#interfaces[device];
    if (from === undefined) throw new CaptureError(`a packet of the unknown interface ${device} at offset ${offset}`);
    const high = content.getUint32(4, this.#littleEndian);
    const low = content.getUint32(8, this.#littleEndian);
    this.#time = timeOf((BigInt(high) << 32n) | BigInt(low), from);
    const length = content.getUint32(12, this.#littleEndian);
    return { time: this.#time, linkType: from.linkType, device, bytes: bytesOf(block, 20, length) };
  }

  #simplePacket(block: Block): CapturedPacket {
    const length = needed(block, 4).getUint32(0, this.#littleEndian);
    const from = this.#interfaces[0];
    if (from === undefined) throw new CaptureError(`a packet of no interface at offset ${block.offset}`);
    const { snapshotBytes, linkType } = from;
    const kept = Math.min(length, snapshotBytes === 0 ? length : snapshotBytes);
    return { time: this.#time, linkType, device: 0, bytes: bytesOf(block, 4, kept) };
  }
}

function byteOrderAt(start: DataView, offset: number): boolean {
  if (start.getUint32(8, true) === byteOrderMagic) return true;
  if (start.getUint32(8, false) === byteOrderMagic) return false;
  throw new CaptureError(`a section without byte order at offset ${offset + 8}: the capture is damaged`);
}

/** The content, which must have so many bytes. */
function needed({ content, offset }: Block, bytes: number): DataView {
  if (content.byteLength >= bytes) return content;
  throw new CaptureError(`a block cut short at offset ${offset}: the capture is damaged`);
}

function bytesOf(block: Block, start: number, length: number): Uint8Array {
  if (length > packetBytesMax) throw packetTooLong(length, block.offset);
  const { buffer, byteOffset } = needed(block, start + length);
  return new Uint8Array(buffer, byteOffset + start, length);
}

function readInterface(block: Block, littleEndian: boolean): Interface {
  const content = needed(block, 8);
  let unitsPerSecond = 1_000_000n;
  let offsetSeconds = 0;
  for (let at = 8; at + 4 <= content.byteLength;) {
    const code = content.getUint16(at, littleEndian);
    const length = content.getUint16(at + 2, littleEndian);
    if (code === optionCodes.end || at + 4 + length > content.byteLength) break;
    if (code === optionCodes.timeUnit && length === 1) unitsPerSecond = unitsOf(content.getUint8(at + 4));
    if (code === optionCodes.timeOffset && length === 8) {
      offsetSeconds = Number(content.getBigInt64(at + 4, littleEndian));
    }
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return {
    linkType: content.getUint16(0, littleEndian),
    snapshotBytes: content.getUint32(4, littleEndian),
    unitsPerSecond,
    offsetSeconds,
  };
}

/** The unit is a negative power: of 2 with the highest bit set, else of 10. */
function unitsOf(exponent: number): bigint {
  return exponent & 0x80 ? 2n ** BigInt(exponent & 0x7f) : 10n ** BigInt(exponent);
}

/** Milliseconds; seconds and fraction apart, since nanoseconds since 1970 exceed what a number holds. */
function timeOf(units: bigint, { unitsPerSecond, offsetSeconds }: Interface): number {
  const seconds = Number(units / unitsPerSecond) + offsetSeconds;
  return seconds * 1000 + (Number(units % unitsPerSecond) * 1000) / Number(unitsPerSecond);
}
