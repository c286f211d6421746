/**
 * The classic capture format, `tcpdump -w`: a header of 24 bytes, then packets with a header of 16 bytes each, all in the
 * byte order of the machine that wrote it.
 *
 *     0   4  magic      0xA1B2C3D4: time in microseconds; 0xA1B23C4D: in nanoseconds
 *     4   4  version    2.4
 *     8   8  unused
 *    16   4  snapshot length
 *    20   4  link type in the low 16 bits
 *
 *     0   4  seconds since 1970
 *     4   4  micro- or nanoseconds
 *     8   4  bytes in the file
 *    12   4  bytes that the packet had
 *
 * Source: draft-ietf-opsawg-pcap.
 */
import type { ByteQueue } from './byte-queue.ts';
import type { CaptureFormat, CapturedPacket } from './captured-packet.ts';
import { CaptureError, packetBytesMax, packetTooLong } from './captured-packet.ts';

const magicMicroseconds = 0xa1b2c3d4;
const magicNanoseconds = 0xa1b23c4d;
const fileHeaderBytes = 24;
const packetHeaderBytes = 16;

/** Does a file that begins like this have the format? */
export function isPcap(start: DataView): boolean {
  return [true, false].some((littleEndian) => {
    const magic = start.getUint32(0, littleEndian);
    return magic === magicMicroseconds || magic === magicNanoseconds;
  });
}

interface FileFacts {
  readonly littleEndian: boolean;
  readonly fractionsPerMs: number;
  readonly linkType: number;
}

export class PcapFormat implements CaptureFormat {
  #file: FileFacts | undefined;

  next(queue: ByteQueue): CapturedPacket | 'more' | 'nothing' {
    if (this.#file === undefined) {
      const header = queue.peek(fileHeaderBytes);
      if (header === undefined) return 'more';
      this.#file = fileFacts(header);
      queue.take(fileHeaderBytes);
    }
    return nextPacket(queue, this.#file);
  }
}

function fileFacts(header: DataView): FileFacts {
  const littleEndian = header.getUint8(0) === 0xd4 || header.getUint8(0) === 0x4d;
  const magic = header.getUint32(0, littleEndian);
  const major = header.getUint16(4, littleEndian);
  if (major !== 2) throw new CaptureError(`version ${major} of the pcap format at offset 4; only 2 is understood`);
  return {
    littleEndian,
    fractionsPerMs: magic === magicNanoseconds ? 1_000_000 : 1000,
    linkType: header.getUint32(20, littleEndian) & 0xffff,
  };
}

function nextPacket(queue: ByteQueue, file: FileFacts): CapturedPacket | 'more' {
  const { littleEndian, linkType } = file;
  const header = queue.peek(packetHeaderBytes);
  if (header === undefined) return 'more';
  const length = header.getUint32(8, littleEndian);
  if (length > packetBytesMax) throw packetTooLong(length, queue.offset);
  if (queue.length < packetHeaderBytes + length) return 'more';
  const time = header.getUint32(0, littleEndian) * 1000 + header.getUint32(4, littleEndian) / file.fractionsPerMs;
  queue.take(packetHeaderBytes);
  return { time, linkType, device: 0, bytes: queue.take(length) };
}
