/**
 * The votes of a simulation on Corosync's wire, as its seed decides them: nodes have different numbers of votes, and in some
 * runs one of them takes no part in the count, so that members do not all have the same services to synchronise.
 */
import type { NodeId } from '../message.ts';
import { Random } from './random.ts';

/** What the node list says of votes. */
export interface SimulatedVotes {
  readonly votes: ReadonlyMap<NodeId, number>;
  /** The sum of all. */
  readonly expectedVotes: number;
  /** The node that has votes and never tells them; undefined when all do. */
  readonly silent: NodeId | undefined;
}

const votesMax = 3;

/** Draws the votes of the nodes. The same seed and nodes give the same votes. */
export function drawVotes(seed: number, nodes: readonly NodeId[]): SimulatedVotes {
  const random = new Random(seed, 23);
  const votes = new Map(nodes.map((id) => [id, random.integer(1, votesMax)]));
  const silent = random.chance(1 / 4) ? random.pick(nodes) : undefined;
  return { votes, expectedVotes: [...votes.values()].reduce((sum, own) => sum + own, 0), silent };
}
