/** What a capture file holds, whichever of the two formats it has. */
import type { ByteQueue } from './byte-queue.ts';

/** One packet as it was on a link. */
export interface CapturedPacket {
  /** When it was captured: milliseconds since 1970, with a fraction as fine as the file's and the number allow. */
  readonly time: number;
  /** What its bytes begin with: a number of the registry at tcpdump.org/linktypes.html. */
  readonly linkType: number;
  /** Number of the interface within the file; 0 in the older format, which has only one. */
  readonly device: number;
  readonly bytes: Uint8Array;
}

/** The file is not a capture, or is damaged. The message names the byte. */
export class CaptureError extends Error {
  override readonly name: string = 'CaptureError';
}

/** Reads one format. `next` answers a packet, `more` when it needs more bytes, `nothing` for a record without a packet. */
export interface CaptureFormat {
  /** Throws `CaptureError`. */
  next(queue: ByteQueue): CapturedPacket | 'more' | 'nothing';
}

/** Longest packet that is believed: tcpdump's largest snapshot length is a quarter of it. */
export const packetBytesMax: number = 1024 * 1024;

export function packetTooLong(bytes: number, offset: number): CaptureError {
  return new CaptureError(`a packet of ${bytes} bytes at offset ${offset}: the capture is damaged`);
}
