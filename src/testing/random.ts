/**
 * Random numbers that a seed decides. The same seed gives the same sequence on every machine, which is what makes a
 * simulation replayable. The generator is sfc32 (Chris Doty-Humphrey's PractRand): 128 bits of state, 32 bits at a time.
 */

const twoTo32 = 4294967296;

/** Spreads a seed over 32 bits (the finaliser of MurmurHash3), so that neighbouring seeds have nothing in common. */
function scramble(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** A seeded source of random numbers. Not for secrets. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** `seed` is any safe integer. Different `stream`s of one seed are independent of one another. */
  constructor(seed: number, stream = 0) {
    this.#a = scramble(seed % twoTo32);
    this.#b = scramble(Math.floor(seed / twoTo32) + 0x9e3779b9);
    this.#c = scramble(stream + 0x7f4a7c15);
    for (let round = 0; round < 12; round++) this.next();
  }

  /** 32 random bits as a number from 0 to 4294967295. */
  next(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** From 0 up to, but not including, 1. */
  float(): number {
    return this.next() / twoTo32;
  }

  /** An integer from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.float() * (max - min + 1));
  }

  /** A number from `min` up to `max`. */
  uniform(min: number, max: number): number {
    return min + this.float() * (max - min);
  }

  /** Exponentially distributed: mostly small, now and then many times the mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.float()) * mean;
  }

  /** True with the given probability. Draws nothing when the answer is certain. */
  chance(probability: number): boolean {
    return probability > 0 && (probability >= 1 || this.float() < probability);
  }

  /** One of the items. Throws a RangeError when there is none. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('cannot pick from an empty list');
    return items[this.integer(0, items.length - 1)] as T;
  }

  /** The items in a random order, as a new array. */
  shuffle<T>(items: readonly T[]): T[] {
    const result: T[] = [];
    for (const item of items) {
      const place = this.integer(0, result.length);
      if (place === result.length) {
        result.push(item);
      } else {
        result.push(result[place] as T);
        result[place] = item;
      }
    }
    return result;
  }
}
