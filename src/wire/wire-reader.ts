/**
 * A protobuf reader that answers 64-bit numbers as JavaScript numbers.
 *
 * protobufjs makes a `Long` object of each one. A data message has three of them, and none can ever need more than 53
 * bits: incarnations and ring sequence numbers are milliseconds at most, messages are counted from 1. So the bytes are
 * added up as plain numbers here, and what is greater than 2^53 - 1 breaks the rules of the format. Changing the
 * library's own reader instead (by taking its `Long` away) would change it for the whole process.
 */
import protobuf from 'protobufjs/minimal.js';

/** A rule of the format is broken; the text names it. Never leaves `wire/`. */
export class Malformed extends Error {
  override readonly name: string = 'Malformed';
}

/** protobufjs' reader without the one method whose type differs here. */
type NumberlessReader = new (bytes: Uint8Array) => Omit<protobuf.Reader, 'uint64'>;

const NumberlessReader = protobuf.Reader as NumberlessReader;

const varintBytesMax = 10;

/** Reads one datagram. Byte fields are views of it; fields that the schema does not know are skipped. */
export class WireReader extends NumberlessReader {
  constructor(datagram: Uint8Array, start: number) {
    super(datagram);
    this.pos = start;
    this.discardUnknown = true;
  }

  /** Reads a varint of up to 64 bits. Throws `Malformed` when it exceeds 2^53 - 1. */
  uint64(): number {
    let value = 0;
    let unit = 1;
    for (let count = 0; count < varintBytesMax; count += 1) {
      const byte = this.buf[this.pos];
      if (byte === undefined || this.pos >= this.len) throw new Malformed('a number is cut off');
      this.pos += 1;
      value += (byte & 127) * unit;
      if (byte < 128) return inRange(value);
      unit *= 128;
    }
    throw new Malformed('a number has more than 10 bytes');
  }
}

/**
 * Sums of parts below 2^53 are exact; beyond it they are rounded, but never back below it, so the test is reliable.
 */
function inRange(value: number): number {
  if (value > Number.MAX_SAFE_INTEGER) throw new Malformed('a number is greater than 2^53 - 1');
  return value;
}
