/**
 * The outside of a native datagram: an 8-byte header that says whose it is, in which version, and whether it is whole.
 *
 *     0    2  magic      0x52 0x43, "RC"
 *     2    1  version    1
 *     3    1  flags      0; none is defined
 *     4    4  checksum   CRC-32C of version, flags and everything after the header; big-endian
 *     8       a protobuf `Frame` (totem.proto)
 *
 * The order of the tests is the order of trust: nothing is believed before the fields in front of it are right. The
 * version comes before the checksum because another version may calculate that in another way.
 */
import { crc32c, crc32cByte } from './checksum.ts';
import type { Rejected, RejectReason } from './codec.ts';

export const headerBytes = 8;
export const wireVersion = 1;

const magicHigh = 0x52;
const magicLow = 0x43;
const flagsNone = 0;
const versionChecksum = crc32cByte(wireVersion);

/** Fills in the header of a datagram whose first eight bytes are free; the rest must be complete. */
export function seal(datagram: Uint8Array): void {
  datagram[0] = magicHigh;
  datagram[1] = magicLow;
  datagram[2] = wireVersion;
  datagram[3] = flagsNone;
  const checksum = crc32c(datagram, headerBytes, crc32cByte(flagsNone, versionChecksum));
  datagram[4] = checksum >>> 24;
  datagram[5] = checksum >>> 16;
  datagram[6] = checksum >>> 8;
  datagram[7] = checksum;
}

/** Does it begin like a datagram of this format? */
export function isNative(datagram: Uint8Array): boolean {
  return datagram[0] === magicHigh && datagram[1] === magicLow;
}

/** Why this datagram's outside is not in order; undefined when it is. */
export function faultOf(datagram: Uint8Array, bytesMax: number): Rejected | undefined {
  const { length } = datagram;
  if (length > bytesMax) return rejected('oversized', `${length} bytes, at most ${bytesMax} are allowed`);
  if (length < headerBytes) return rejected('truncated', `${length} bytes, the header alone has ${headerBytes}`);
  if (byteAt(datagram, 0) !== magicHigh || byteAt(datagram, 1) !== magicLow) {
    return rejected('foreign', `starts with ${hexByte(datagram, 0)} ${hexByte(datagram, 1)}, not with 52 43`);
  }
  const version = byteAt(datagram, 2);
  if (version !== wireVersion) return rejected('version', `has version ${version}, this node speaks ${wireVersion}`);
  const flags = byteAt(datagram, 3);
  const wanted = crc32c(datagram, headerBytes, crc32cByte(flags, versionChecksum));
  const found = checksumIn(datagram);
  if (found !== wanted) return rejected('corrupt', `checksum ${hexWord(found)}, calculated ${hexWord(wanted)}`);
  if (flags !== flagsNone) return rejected('malformed', `unknown flags ${flags}`);
  return undefined;
}

export function rejected(reason: RejectReason, detail: string): Rejected {
  return { ok: false, reason, detail };
}

function checksumIn(datagram: Uint8Array): number {
  const high = (byteAt(datagram, 4) << 8) | byteAt(datagram, 5);
  const low = (byteAt(datagram, 6) << 8) | byteAt(datagram, 7);
  return ((high << 16) | low) >>> 0;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function hexByte(bytes: Uint8Array, index: number): string {
  return byteAt(bytes, index).toString(16).padStart(2, '0');
}

function hexWord(word: number): string {
  return word.toString(16).padStart(8, '0');
}
