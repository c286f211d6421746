/**
 * Bytes that arrive in pieces and are taken in whole records. Remembers how many were taken, so that whoever finds a
 * fault can say where.
 */
const none = new Uint8Array(0);

export class ByteQueue {
  #bytes: Uint8Array = none;
  #at = 0;
  #taken = 0;

  /** How many bytes wait. */
  get length(): number {
    return this.#bytes.length - this.#at;
  }

  /** How many bytes were taken before those that wait: the offset of the first of them. */
  get offset(): number {
    return this.#taken;
  }

  /** Adds a piece; it must not be changed afterwards. */
  push(piece: Uint8Array): void {
    if (this.length === 0) {
      this.#bytes = piece;
    } else {
      const joined = new Uint8Array(this.length + piece.length);
      joined.set(this.#bytes.subarray(this.#at));
      joined.set(piece, this.length);
      this.#bytes = joined;
    }
    this.#at = 0;
  }

  /** A view of the first `count` bytes, which stay; undefined when there are fewer. */
  peek(count: number): DataView | undefined {
    if (count > this.length) return undefined;
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, count);
  }

  /** Takes the first `count` bytes, of which there must be so many; a view, not a copy. */
  take(count: number): Uint8Array {
    const taken = this.#bytes.subarray(this.#at, this.#at + count);
    this.#at += count;
    this.#taken += count;
    return taken;
  }
}
