/**
 * Which half of a cluster goes on when it breaks in two: the one with a certain node. `lowest` and `highest` are that of the
 * nodes that were there when the quorum was there last. A list names nodes in the order in which they decide: the first of
 * them that is here does, unless one before it was here until now and may be in the other half.
 *
 * Source: Corosync 3.1.7, exec/votequorum.c (are_we_quorate, check_auto_tie_breaker); votequorum(5), auto_tie_breaker.
 */
import type { NodeId } from '../message.ts';

/** As `auto_tie_breaker_node`. */
export type TieRule = 'lowest' | 'highest' | readonly NodeId[];

/** How the votes stand. */
interface Tie {
  readonly votes: number;
  readonly votesNeeded: number;
  readonly expectedVotes: number;
}

export class TieBreaker {
  readonly #rule: TieRule | undefined;
  #previous: readonly NodeId[] = [];
  #members: readonly NodeId[] = [];
  /** Of those who had the votes last; none before the first quorum. */
  #lowest: NodeId | undefined;
  #highest: NodeId | undefined;

  /** Without a rule neither half goes on. */
  constructor(rule: TieRule | undefined) {
    this.#rule = rule;
  }

  /** A new configuration. */
  start(members: readonly NodeId[]): void {
    this.#previous = this.#members;
    this.#members = members;
  }

  /** These have the votes. */
  reached(voters: readonly NodeId[]): void {
    this.#lowest = Math.min(...voters);
    this.#highest = Math.max(...voters);
  }

  /** There is a rule, and the lowest is among these, whatever the rule. */
  hasLowest(voters: readonly NodeId[]): boolean {
    return this.#rule !== undefined && voters.some((id) => id === this.#lowest);
  }

  /** These have half of the votes, the others cannot have more than that, and it is these who go on. */
  favours(voters: readonly NodeId[], { votes, votesNeeded, expectedVotes }: Tie): boolean {
    const isHalf = votes === Math.floor(expectedVotes / 2);
    const lostCount = this.#previous.length - this.#members.length;
    return isHalf && lostCount < votesNeeded && this.#isDecidedBy(voters);
  }

  #isDecidedBy(voters: readonly NodeId[]): boolean {
    switch (this.#rule) {
      case undefined:
        return false;
      case 'lowest':
        return voters.some((id) => id === this.#lowest);
      case 'highest':
        return voters.some((id) => id === this.#highest);
      default:
        return this.#isListed(this.#rule);
    }
  }

  #isListed(list: readonly NodeId[]): boolean {
    const first = list.findIndex((id) => this.#members.includes(id));
    return first >= 0 && !list.slice(0, first).some((id) => this.#previous.includes(id));
  }
}
