/**
 * Reads C structures: integers of fixed size at fixed places, in the byte order of the machine that wrote them.
 *
 * The idea: a structure is read front to back, each field by one call, and what means nothing (the holes that a compiler
 * leaves for alignment, fields that no receiver looks at, the unused rest of an array) is passed over by `gap`. A reader
 * may be told to keep these gaps, and `StructWriter` may be given them back: then decoding and encoding gives the same
 * bytes, garbage included. That is how the captured datagrams prove that no field was overlooked. In production nobody
 * keeps gaps, and zeros are written.
 */
import type { RejectReason } from './codec.ts';

/** A datagram or a message does not keep to its format. Caught where decoding begins. */
export class WireFault extends Error {
  override readonly name: string = 'WireFault';
  readonly reason: RejectReason;

  constructor(reason: RejectReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** Bytes without meaning, and where they were. */
export interface Gap {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface StructReaderOptions {
  /** Was the writer a little-endian machine? Default: true. */
  readonly littleEndian?: boolean;
  /** Where gaps are kept; by default nowhere. */
  readonly gaps?: Gap[] | undefined;
}

/** How many values 32 bits have. BigInt would be shorter, but makes an object of every ring's sequence. */
const wordValues = 0x1_0000_0000;

/** Every method throws `WireFault` ("truncated") rather than read beyond the bytes. */
export class StructReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  readonly #gaps: Gap[] | undefined;
  #at = 0;

  constructor(bytes: Uint8Array, { littleEndian = true, gaps }: StructReaderOptions = {}) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#littleEndian = littleEndian;
    this.#gaps = gaps;
  }

  /** Bytes that were not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#view.getUint8(this.#pass(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#pass(2), this.#littleEndian);
  }

  u32(): number {
    return this.#view.getUint32(this.#pass(4), this.#littleEndian);
  }

  i32(): number {
    return this.#view.getInt32(this.#pass(4), this.#littleEndian);
  }

  /** An unsigned 64-bit number; one greater than 2^53 - 1 is malformed. */
  u64(): number {
    const at = this.#pass(8);
    const first = this.#view.getUint32(at, this.#littleEndian);
    const second = this.#view.getUint32(at + 4, this.#littleEndian);
    const value = this.#littleEndian ? second * wordValues + first : first * wordValues + second;
    if (!Number.isSafeInteger(value)) throw new WireFault('malformed', 'a number is greater than 2^53 - 1');
    return value;
  }

  /** The next `count` bytes: a view, not a copy. */
  bytes(count: number): Uint8Array {
    const start = this.#pass(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** As many u32 as `count` says. */
  u32List(count: number): number[] {
    this.need(4 * count);
    return Array.from({ length: count }, () => this.u32());
  }

  /** Passes over bytes without meaning. */
  gap(count: number): void {
    const offset = this.#pass(count);
    this.#gaps?.push({ offset, bytes: this.#bytes.slice(offset, offset + count) });
  }

  /** Throws unless at least `count` bytes follow. */
  need(count: number): void {
    if (count <= this.left) return;
    const { length } = this.#bytes;
    throw new WireFault('truncated', `${length} bytes, at least ${this.#at + count} belong to it`);
  }

  #pass(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) this.need(count);
    this.#at = at + count;
    return at;
  }
}
