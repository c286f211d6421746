/**
 * CRC-32C, the cyclic redundancy check with Castagnoli's polynomial that iSCSI and SCTP use (RFC 3720, appendix B.4).
 * It finds every error burst of up to 32 bits, every odd number of wrong bits, and every error of up to three bits in
 * any datagram, of up to five in one of 655 bytes or less (Koopman, "32-Bit Cyclic Redundancy Codes for Internet
 * Applications", DSN 2002).
 *
 * The plain way shifts one byte at a time through a table of 256 remainders, each step waiting for the one before.
 * Here sixteen bytes go at once through sixteen tables, where table `n` knows what a byte contributes that is followed
 * by `n` more; the sixteen look-ups do not wait for one another. The idea is "slicing by eight" of Kounavis and Berry,
 * "A Systematic Approach to Building High Performance Software-Based CRC Generators", ISCC 2005.
 */

/** The polynomial 0x1EDC6F41 with its bits in reverse, since the least significant bit goes first. */
const polynomial = 0x82f63b78;
const slices = 16;

/** Table `n` stands at `256 * n`. Signed, so that every step stays in 32-bit integer arithmetic. */
const tables = makeTables();

/**
 * The checksum of `bytes` from index `start` to the end, as an unsigned 32-bit number. To go on where another
 * calculation ended, give its result as `previous`; 0 starts anew.
 */
export function crc32c(bytes: Uint8Array, start = 0, previous = 0): number {
  let state = ~previous;
  let at = start;
  for (const last = bytes.length - slices; at <= last; at += slices) {
    state = sixteen(bytes, at, state);
  }
  for (; at < bytes.length; at += 1) {
    state = (state >>> 8) ^ look((state ^ byteAt(bytes, at)) & 255);
  }
  return ~state >>> 0;
}

/** The checksum after one more byte. */
export function crc32cByte(byte: number, previous = 0): number {
  const state = ~previous;
  return ~((state >>> 8) ^ look((state ^ byte) & 255)) >>> 0;
}

/** The state after the sixteen bytes at `at`: the state so far is mixed into the first four. */
function sixteen(bytes: Uint8Array, at: number, state: number): number {
  return (
    look(3840 + ((state ^ byteAt(bytes, at)) & 255)) ^
    look(3584 + (((state >>> 8) ^ byteAt(bytes, at + 1)) & 255)) ^
    look(3328 + (((state >>> 16) ^ byteAt(bytes, at + 2)) & 255)) ^
    look(3072 + ((state >>> 24) ^ byteAt(bytes, at + 3))) ^
    look(2816 + byteAt(bytes, at + 4)) ^
    look(2560 + byteAt(bytes, at + 5)) ^
    look(2304 + byteAt(bytes, at + 6)) ^
    look(2048 + byteAt(bytes, at + 7)) ^
    look(1792 + byteAt(bytes, at + 8)) ^
    look(1536 + byteAt(bytes, at + 9)) ^
    look(1280 + byteAt(bytes, at + 10)) ^
    look(1024 + byteAt(bytes, at + 11)) ^
    look(768 + byteAt(bytes, at + 12)) ^
    look(512 + byteAt(bytes, at + 13)) ^
    look(256 + byteAt(bytes, at + 14)) ^
    look(byteAt(bytes, at + 15))
  );
}

function look(index: number): number {
  return tables[index] ?? 0;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function makeTables(): Int32Array {
  const made = new Int32Array(256 * slices);
  for (let byte = 0; byte < 256; byte += 1) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
    }
    made[byte] = remainder;
  }
  for (let index = 256; index < made.length; index += 1) {
    const shorter = made[index - 256] ?? 0;
    made[index] = (shorter >>> 8) ^ (made[shorter & 255] ?? 0);
  }
  return made;
}
