/**
 * A 64-bit fingerprint of everything that happened in a run, fed bit by bit. Two runs with the same fingerprint took
 * the same course; a replay that does not match shows that something outside the seed had a say.
 *
 * Two 32-bit lanes with different multipliers, in the manner of FNV-1a; not meant to withstand an adversary.
 */

/** Collects numbers and strings into one hash. */
export class TraceHash {
  #low = 0x811c9dc5;
  #high = 0x2545f491;

  /** Adds 32 bits; `value` is truncated to them. */
  word(value: number): void {
    this.#low = Math.imul(this.#low ^ value, 0x01000193);
    this.#low ^= this.#low >>> 15;
    this.#high = Math.imul(this.#high ^ value, 0x5bd1e995);
    this.#high ^= this.#high >>> 13;
  }

  /** Adds a number with its fraction, to a thousandth. */
  number(value: number): void {
    const scaled = Math.round(value * 1000);
    this.word(scaled);
    this.word(scaled / 4294967296);
  }

  text(value: string): void {
    this.word(value.length);
    for (let index = 0; index < value.length; index++) this.word(value.charCodeAt(index));
  }

  /** The hash so far: sixteen hexadecimal digits. */
  get digest(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
