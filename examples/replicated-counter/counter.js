// @ts-check
/**
 * A counter that every member holds and anybody may add to. It survives partitions: both sides go on counting, and when
 * they meet nothing is lost.
 *
 * Additions are ordered messages. When members with different histories meet in a regular configuration, they exchange
 * what they have, in order with all other messages: of those that came along together, who have the same, only the one
 * with the lowest id speaks. How totals are kept and merged is not decided here but in totals.js.
 */

/**
 * @typedef {object} Totals How a counter's state is kept: `TotalPerProcess`, or `SingleTotal`, which is wrong.
 * @property {number} value the count
 * @property {(amount: number) => object} add what to tell the others of an addition of this process
 * @property {(process: string, fields: any) => void} apply an addition is delivered, one's own included
 * @property {() => void} begin a regular configuration begins
 * @property {() => unknown} state what to tell members with another history
 * @property {(state: any) => void} merge what such a member told
 */

export class ReplicatedCounter {
  /** @type {import('ringcast').Cluster} */
  #cluster;
  /** @type {Totals} */
  #totals;
  /** Ids of the members whose state has not come yet. @type {Set<number>} */
  #missing = new Set();

  /**
   * @param {import('ringcast').Cluster} cluster that has just joined
   * @param {Totals} totals
   */
  constructor(cluster, totals) {
    this.#cluster = cluster;
    this.#totals = totals;
    cluster.on('message', (message) => {
      this.#apply(message);
    });
    cluster.on('configuration', (configuration) => {
      this.#configure(configuration);
    });
    this.#configure(cluster.configuration);
  }

  get value() {
    return this.#totals.value;
  }

  /** False while the state of other members is on its way: the value may be too low then. */
  get ready() {
    return this.#missing.size === 0;
  }

  /**
   * Adds to the count. Resolves with the configuration in which the addition was delivered here: when that is a regular
   * one, all its members hold the addition.
   *
   * @param {number} amount
   */
  async add(amount) {
    const fields = this.#totals.add(amount);
    const { configuration } = await this.#cluster.send(JSON.stringify({ add: fields }), { level: 'safe' });
    return configuration;
  }

  /** @param {import('ringcast').Configuration} configuration */
  #configure({ kind, id, members, joined }) {
    if (kind === 'transitional') return;
    this.#totals.begin();
    const self = this.#cluster.nodeId;
    const strangers = joined.map(({ nodeId }) => nodeId).filter((nodeId) => nodeId !== self);
    if (strangers.length === 0 && this.ready) return;
    // Those who came along have what this member has, unless the last exchange was cut short: then each speaks for itself.
    const everybody = members.map(({ nodeId }) => nodeId);
    const group = this.ready ? everybody.filter((nodeId) => !strangers.includes(nodeId)) : [self];
    // One's own group counts as missing too, until its state is delivered. So who is missing depends on the delivered
    // messages only, and members that go on together agree on whether the exchange was cut short.
    this.#missing = new Set(everybody);
    if (group[0] !== self) return;
    const state = { state: this.#totals.state(), speaksFor: group, asOf: id };
    this.#cluster.send(JSON.stringify(state)).catch(() => undefined); // Rejected only when this member is gone.
  }

  /** @param {import('ringcast').ClusterMessage} message */
  #apply(message) {
    const { add, state, speaksFor, asOf } = JSON.parse(message.text());
    if (add !== undefined) {
      this.#totals.apply(`${message.from.nodeId}.${message.from.incarnation}`, add);
    } else if (asOf === message.ring) {
      this.#totals.merge(state);
      for (const nodeId of speaksFor) this.#missing.delete(nodeId);
    }
  }
}
