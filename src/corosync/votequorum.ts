/**
 * Votes: do the members of a configuration have more than half of all votes? Every member tells its votes, how many it
 * expects in all, and whether it is quorate, each time that services synchronise; then everybody counts.
 *
 * Source: Corosync's exec/votequorum.c, without quorum device, two_node, wait_for_all and the like.
 */
import type { Quorum } from '../effect.ts';
import type { NodeId } from '../message.ts';
import type { NodeInfo, Reconfigure } from './service-message.ts';
import { nodeInfoFlags } from './service-message.ts';

export interface VotequorumOptions {
  readonly self: NodeId;
  /** Votes of all nodes that there should be. */
  readonly votes: ReadonlyMap<NodeId, number>;
  readonly expectedVotes: number;
}

export class Votequorum {
  readonly #options: VotequorumOptions;
  /** What members of the present configuration told. */
  readonly #told = new Map<NodeId, number>();
  #members: readonly NodeId[];
  #ownVotes: number;
  #expectedVotes: number;
  #quorum: Quorum | undefined;
  /** No other node was met since the start. */
  #first = true;

  constructor(options: VotequorumOptions) {
    this.#options = options;
    this.#members = [options.self];
    this.#expectedVotes = options.expectedVotes;
    this.#ownVotes = options.votes.get(options.self) ?? 1;
  }

  /** As counted last; undefined before the first count. */
  get quorum(): Quorum | undefined {
    return this.#quorum;
  }

  /** A new configuration: its members tell anew. */
  start(members: readonly NodeId[]): void {
    this.#members = members;
    this.#told.clear();
  }

  /**
   * What this node tells. It calls itself quorate only when it was by the last count and the members that there are now
   * have the votes, since whoever is not quorate believes the expected votes of one that says it is.
   */
  state(): NodeInfo {
    const present = this.#members.reduce((sum, id) => sum + (this.#options.votes.get(id) ?? 0), 0);
    const quorate = this.#quorum?.quorate === true && isMajority(present, this.#expectedVotes);
    return {
      kind: 'nodeInfo',
      nodeId: this.#options.self,
      votes: this.#ownVotes,
      expectedVotes: this.#expectedVotes,
      flags: (quorate ? nodeInfoFlags.quorate : 0) | (this.#first ? nodeInfoFlags.first : 0),
    };
  }

  /** A member told its votes, at this place of the order. What it tells of a quorum device is left out. */
  told(sender: NodeId, { nodeId, votes, expectedVotes, flags }: NodeInfo): void {
    if (nodeId !== sender || !this.#members.includes(sender)) return;
    this.#told.set(sender, votes);
    if (sender !== this.#options.self) this.#first = false;
    const isQuorate = (flags & nodeInfoFlags.quorate) !== 0;
    if (isQuorate && this.#quorum?.quorate !== true) this.#expectedVotes = expectedVotes;
  }

  /** An operator changed how many votes are expected, or how many a node has. */
  reconfigured({ parameter, nodeId, value }: Reconfigure): void {
    if (parameter === 'expectedVotes') this.#expectedVotes = value;
    if (parameter !== 'nodeVotes') return;
    if (nodeId === this.#options.self) this.#ownVotes = value;
    if (this.#told.has(nodeId)) this.#told.set(nodeId, value);
  }

  /** Counts; answers the votes if they are not as before. More votes than are expected raise what is expected. */
  count(): Quorum | undefined {
    const votes = [...this.#told.values()].reduce((sum, own) => sum + own, 0);
    this.#expectedVotes = Math.max(this.#expectedVotes, votes);
    const before = this.#quorum;
    const quorate = isMajority(votes, this.#expectedVotes);
    this.#quorum = { quorate, votes, expectedVotes: this.#expectedVotes };
    const isSame =
      before?.quorate === quorate && before.votes === votes && before.expectedVotes === this.#expectedVotes;
    return isSame ? undefined : this.#quorum;
  }
}

function isMajority(votes: number, expectedVotes: number): boolean {
  return votes > Math.floor(expectedVotes / 2);
}
