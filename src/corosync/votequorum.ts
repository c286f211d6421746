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
  /** What each node told last, or is configured with. */
  readonly #votes: Map<NodeId, number>;
  #members: readonly NodeId[];
  #expectedVotes: number;
  #quorum: Quorum | undefined;
  /** No ring with another node since the start. */
  #first = true;

  constructor(options: VotequorumOptions) {
    this.#options = options;
    this.#members = [options.self];
    this.#expectedVotes = options.expectedVotes;
    this.#votes = new Map(options.votes);
  }

  /** As counted last; undefined before the first count. */
  get quorum(): Quorum | undefined {
    return this.#quorum;
  }

  /**
   * A new configuration: its members tell anew. What was counted stays until they have, but for this: when the members
   * cannot have a majority the quorum is lost at once, however long they take. Answers the votes if so.
   */
  start(members: readonly NodeId[]): Quorum | undefined {
    this.#members = members;
    this.#told.clear();
    if (members.length > 1) this.#first = false;
    const votes = this.#votesPresent();
    if (this.#quorum?.quorate !== true || isMajority(votes, this.#expectedVotes)) return undefined;
    this.#quorum = { quorate: false, votes, expectedVotes: this.#expectedVotes };
    return this.#quorum;
  }

  /**
   * What this node tells. It calls itself quorate only when it was by the last count and the members that there are now
   * have the votes, since whoever is not quorate believes the expected votes of one that says it is.
   */
  state(): NodeInfo {
    const quorate = this.#quorum?.quorate === true;
    return {
      kind: 'nodeInfo',
      nodeId: this.#options.self,
      votes: this.#votes.get(this.#options.self) ?? 1,
      expectedVotes: this.#expectedVotes,
      flags: (quorate ? nodeInfoFlags.quorate : 0) | (this.#first ? nodeInfoFlags.first : 0),
    };
  }

  /** A member told its votes, at this place of the order. What it tells of a quorum device is left out. */
  told(sender: NodeId, { nodeId, votes, expectedVotes, flags }: NodeInfo): void {
    if (nodeId !== sender || !this.#members.includes(sender)) return;
    this.#told.set(sender, votes);
    this.#votes.set(sender, votes);
    const isQuorate = (flags & nodeInfoFlags.quorate) !== 0;
    if (isQuorate && expectedVotes > 0 && this.#quorum?.quorate !== true) this.#expectedVotes = expectedVotes;
  }

  /** An operator changed how many votes are expected, or how many a node has. */
  reconfigured({ parameter, nodeId, value }: Reconfigure): void {
    if (parameter === 'expectedVotes') this.#expectedVotes = value;
    if (parameter !== 'nodeVotes') return;
    this.#votes.set(nodeId, value);
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

  #votesPresent(): number {
    return this.#members.reduce((sum, id) => sum + (this.#votes.get(id) ?? 0), 0);
  }
}

function isMajority(votes: number, expectedVotes: number): boolean {
  return votes > Math.floor(expectedVotes / 2);
}
