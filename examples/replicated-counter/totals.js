// @ts-check
/**
 * Two ways to keep a counter's state. The first survives partitions. The second looks right, is right as long as nobody is
 * cut off, and is here so that the simulator has something to find.
 */

/** @typedef {import('./counter.js').Totals} Totals */

/**
 * One total for each process, written by that process alone; the count is the sum of all. An addition carries the total
 * that its process has reached with it, not the amount. So it does no harm to hear of one twice or to have missed one
 * before, and of two totals of one process the greater is always the newer.
 *
 * @implements {Totals}
 */
export class TotalPerProcess {
  /** @type {Map<string, number>} */
  #totals = new Map();
  /** What this process has added, additions on their way included. */
  #own = 0;

  get value() {
    return [...this.#totals.values()].reduce((sum, total) => sum + total, 0);
  }

  /** @param {number} amount */
  add(amount) {
    this.#own += amount;
    return { total: this.#own };
  }

  /**
   * @param {string} process
   * @param {{ total: number }} addition
   */
  apply(process, { total }) {
    this.#totals.set(process, Math.max(total, this.#totals.get(process) ?? 0));
  }

  begin() {}

  state() {
    return [...this.#totals];
  }

  /** @param {[string, number][]} state */
  merge(state) {
    for (const [process, total] of state) this.apply(process, { total });
  }
}

/**
 * One total for all. When members with different histories meet, the biggest total wins: "they all count the same thing".
 * A newcomer gets the right value that way. Two sides of a partition that both went on counting do not: the additions of
 * the side that counted less are gone.
 *
 * @implements {Totals}
 */
export class SingleTotal {
  #base = 0;
  /** Added since the configuration began: not in the totals that are exchanged in it. */
  #since = 0;

  get value() {
    return this.#base + this.#since;
  }

  /** @param {number} amount */
  add(amount) {
    return { amount };
  }

  /**
   * @param {string} _process
   * @param {{ amount: number }} addition
   */
  apply(_process, { amount }) {
    this.#since += amount;
  }

  begin() {
    this.#base += this.#since;
    this.#since = 0;
  }

  state() {
    return this.#base;
  }

  /** @param {number} total */
  merge(total) {
    this.#base = Math.max(this.#base, total);
  }
}
