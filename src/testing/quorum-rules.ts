/**
 * The property `votes`, asked of every run on Corosync's wire: what a node is told of votes is right for the members that it
 * has. From outside this is known without counting any message, since the node list says who has how many:
 *
 * - a count has the votes of all members that take part, and more than half of all votes make a quorum;
 * - applications are shown messages only when the votes of the configuration have been counted;
 * - a quorum that the members of a new configuration cannot have is gone with the configuration, before anything else. One
 *   that a count of before has lost, in a synchronisation that was interrupted, may go there as well.
 */
import type { Configuration } from '../configuration.ts';
import type { Effect, Quorum } from '../effect.ts';
import type { SimulatedVotes } from './corosync-votes.ts';
import type { SimNode } from './sim-node.ts';
import { simulationFailure } from './simulation-failure.ts';
import type { ProcessName } from './trace.ts';

/** What one process was told. */
interface Standing {
  /** Votes of the members of its regular configuration: of those that take part, and of all. */
  counted: number;
  possible: number;
  told: Quorum | undefined;
  /** The quorum that it had is lost, and it must be told so now. */
  mustLose: boolean;
  /** It has just installed its configuration. */
  isNew: boolean;
}

/** Watches what the nodes are told. Throws a SimulationFailure when one is told wrong. */
export class QuorumRules {
  readonly #votes: SimulatedVotes;
  readonly #standings = new Map<ProcessName, Standing>();

  constructor(votes: SimulatedVotes) {
    this.#votes = votes;
  }

  /** A node is about to perform an effect. */
  effect(node: SimNode, effect: Effect): void {
    const { process } = node;
    const standing = this.#standing(process);
    const isLoss = effect.type === 'quorum' && !effect.quorum.quorate;
    if (standing.mustLose && !isLoss) {
      fail(`${process} stays quorate, though its members have ${standing.possible} votes`);
    }
    if (effect.type === 'install' && effect.configuration.kind === 'regular') {
      this.#install(standing, effect.configuration);
    } else if (effect.type === 'quorum') {
      this.#count(process, effect.quorum);
    } else if (effect.type === 'deliver' || effect.type === 'groupDeliver') {
      if (effect.delivery.configuration.kind === 'regular') this.#requireCount(node);
    }
    standing.isNew = effect.type === 'install' && effect.configuration.kind === 'regular';
  }

  #install(standing: Standing, { members }: Configuration): void {
    const { votes, silent } = this.#votes;
    const ofNode = (nodeId: number): number => votes.get(nodeId) ?? 0;
    standing.possible = members.reduce((sum, { nodeId }) => sum + ofNode(nodeId), 0);
    const isSilentHere = silent !== undefined && members.some(({ nodeId }) => nodeId === silent);
    standing.counted = standing.possible - (isSilentHere ? ofNode(silent) : 0);
    standing.mustLose = standing.told?.quorate === true && !this.#isMajority(standing.possible);
  }

  #count(process: ProcessName, quorum: Quorum): void {
    const standing = this.#standing(process);
    const { quorate, votes, votesNeeded, expectedVotes } = quorum;
    const isLostAtOnce = standing.isNew && standing.told?.quorate === true && !quorate;
    const wanted = isLostAtOnce ? standing.possible : standing.counted;
    if (votes !== wanted || expectedVotes !== this.#votes.expectedVotes) {
      const all = this.#votes.expectedVotes;
      fail(`${process} is told of ${votes} votes of ${expectedVotes}; its members have ${wanted} of ${all}`);
    }
    if (votesNeeded !== Math.floor(expectedVotes / 2) + 1) {
      fail(`${process} is told that it takes ${votesNeeded} votes of ${expectedVotes}`);
    }
    if (!isLostAtOnce && quorate !== this.#isMajority(votes)) {
      fail(`${process} is told that ${votes} votes of ${expectedVotes} are ${quorate ? 'a' : 'no'} quorum`);
    }
    standing.told = quorum;
    standing.mustLose = false;
  }

  /** Whoever takes no part is told nothing. */
  #requireCount({ id, process }: SimNode): void {
    const { told, counted } = this.#standing(process);
    if (id === this.#votes.silent || told?.votes === counted) return;
    fail(`${process} is shown a message before the votes of its members are counted`);
  }

  #isMajority(votes: number): boolean {
    return 2 * votes > this.#votes.expectedVotes;
  }

  #standing(process: ProcessName): Standing {
    let standing = this.#standings.get(process);
    if (standing === undefined) {
      standing = { counted: 0, possible: 0, told: undefined, mustLose: false, isNew: false };
      this.#standings.set(process, standing);
    }
    return standing;
  }
}

function fail(message: string): never {
  throw simulationFailure('votes', message);
}
