/**
 * What is known of each node that has ever told its votes, this one from the start. The votes of those in the configuration
 * count; those who left it are remembered.
 */
import type { NodeId } from '../message.ts';
import type { NodeInfo } from './service-message.ts';
import { nodeInfoFlags } from './service-message.ts';

export interface Voter {
  readonly nodeId: NodeId;
  votes: number;
  expectedVotes: number;
  flags: number;
  /** It is in the configuration, and its votes count. */
  isMember: boolean;
}

export type VoteFlag = keyof typeof nodeInfoFlags;

export class Voters {
  /** This node. */
  readonly own: Voter;
  readonly #configured: ReadonlyMap<NodeId, number>;
  readonly #all: Map<NodeId, Voter>;

  constructor(self: NodeId, configured: ReadonlyMap<NodeId, number>, expectedVotes: number) {
    this.#configured = configured;
    this.own = { ...unheard(self), votes: configured.get(self) ?? 1, expectedVotes, isMember: true };
    this.#all = new Map([[self, this.own]]);
  }

  get(id: NodeId): Voter | undefined {
    return this.#all.get(id);
  }

  /** Those whose votes count. */
  get members(): readonly Voter[] {
    return [...this.#all.values()].filter(({ isMember }) => isMember);
  }

  /** These are in the configuration, and no others: whoever is new counts when it has told. */
  stay(members: readonly NodeId[]): void {
    for (const voter of this.#all.values()) if (!members.includes(voter.nodeId)) voter.isMember = false;
  }

  /** A member told. Answers with it, and whether that changes anything. */
  take({ nodeId, votes, flags }: NodeInfo, expectedVotes: number): { readonly voter: Voter; readonly isNews: boolean } {
    const known = this.#all.get(nodeId);
    const voter = known ?? unheard(nodeId);
    const isNews =
      known === undefined ||
      voter.votes !== votes ||
      voter.flags !== flags ||
      voter.expectedVotes !== expectedVotes ||
      !voter.isMember;
    this.#all.set(nodeId, Object.assign(voter, { votes, flags, expectedVotes, isMember: true }));
    return { voter, isNews };
  }

  /** The votes of these nodes, as each told last or is configured with. */
  votesOf(ids: readonly NodeId[]): number {
    return ids.reduce((sum, id) => sum + (this.#all.get(id)?.votes ?? this.#configured.get(id) ?? 0), 0);
  }
}

export function votesIn(voters: readonly Voter[]): number {
  return voters.reduce((sum, { votes }) => sum + votes, 0);
}

export function idsOf(voters: readonly Voter[]): readonly NodeId[] {
  return voters.map(({ nodeId }) => nodeId);
}

export function isMarked({ flags }: Pick<Voter, 'flags'>, flag: VoteFlag): boolean {
  return (flags & nodeInfoFlags[flag]) !== 0;
}

export function mark(voter: Voter, flag: VoteFlag, isOn: boolean): void {
  const bit = nodeInfoFlags[flag];
  voter.flags = (isOn ? voter.flags | bit : voter.flags & ~bit) >>> 0;
}

function unheard(nodeId: NodeId): Voter {
  return { nodeId, votes: 0, expectedVotes: 0, flags: 0, isMember: false };
}
