/** Counters of several nodes, which tell each other in one order as daemons do when services synchronise. */
import type { VoteRules } from '../../../src/corosync/votequorum.ts';
import { Votequorum } from '../../../src/corosync/votequorum.ts';

/** Nodes 1 to n with one vote each, or the votes given. */
export class VotingNodes {
  readonly #rules: VoteRules;
  readonly #counters = new Map<number, Votequorum>();
  #now = 0;

  constructor(votes: readonly number[], modes: Partial<VoteRules>) {
    this.#rules = {
      votes: new Map(votes.map((own, index) => [index + 1, own])),
      expectedVotes: votes.reduce((sum, own) => sum + own, 0),
      twoNode: false,
      waitForAll: false,
      autoTieBreaker: undefined,
      lastManStandingMs: undefined,
      ...modes,
    };
  }

  /** Starts a node, for the first time or again. */
  start(id: number): Votequorum {
    const counter = new Votequorum({ self: id, ...this.#rules });
    this.#counters.set(id, counter);
    return counter;
  }

  get now(): number {
    return this.#now;
  }

  /** Lets time pass; who has something to do then tells. */
  pass(ms: number): void {
    this.#now += ms;
    for (const counter of this.#counters.values()) {
      counter.expire(this.#now);
      counter.news();
    }
  }

  counter(id: number): Votequorum {
    return this.#counters.get(id) ?? this.start(id);
  }

  /** These become one ring; each tells, in this order, and all count. Answers who is quorate then. */
  meet(...order: readonly number[]): readonly number[] {
    const members = [...order].sort((one, other) => one - other);
    const counters = members.map((id) => this.counter(id));
    for (const counter of counters) counter.start(members, this.#now);
    const states = order.map((id) => this.counter(id).state());
    for (const state of states) for (const counter of counters) counter.told(state.nodeId, state);
    for (const counter of counters) counter.count();
    return members.filter((id) => this.counter(id).quorum?.quorate === true);
  }
}
