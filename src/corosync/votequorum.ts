/**
 * Votes: do the members of a configuration have as many as it takes, more than half of all? Every member tells its votes,
 * how many it expects in all, and whether it is quorate, each time that services synchronise. Everybody counts anew at
 * each such message, in the total order, so that all come to the same; what comes of it is told when all have spoken.
 *
 * Modes say otherwise. With `twoNode` one vote is enough while there are no more than two members, so that each of two
 * nodes goes on without the other. With `waitForAll` a node that is not quorate becomes so only when it sees all expected
 * votes at once, or hears from a member that is quorate and does not wait itself. With both, a node that goes on alone has
 * seen the other since it was started. With `autoTieBreaker` one of two halves goes on (tie-breaker.ts), and with
 * `lastManStandingMs` less is expected some time after a loss (last-man-standing.ts).
 *
 * Source: Corosync 3.1.7, exec/votequorum.c (calculate_quorum, are_we_quorate, the handlers of nodeinfo and reconfigure)
 * and votequorum(5), without quorum device, allow_downscale and expected_votes_tracking.
 */
import type { Quorum } from '../effect.ts';
import type { NodeId } from '../message.ts';
import { LastManStanding } from './last-man-standing.ts';
import type { NodeInfo, Reconfigure } from './service-message.ts';
import type { TieRule } from './tie-breaker.ts';
import { TieBreaker } from './tie-breaker.ts';
import { idsOf, isMarked, mark, Voters, votesIn } from './voters.ts';

/** How votes are counted. */
export interface VoteRules {
  /** Votes of all nodes that there should be. */
  readonly votes: ReadonlyMap<NodeId, number>;
  readonly expectedVotes: number;
  /** While no more than two are there one vote is enough. */
  readonly twoNode: boolean;
  /** Become quorate only when all are there at once. */
  readonly waitForAll: boolean;
  /** Of two halves, which goes on; undefined for neither. */
  readonly autoTieBreaker: TieRule | undefined;
  /** How long after a loss those that are left become all that are expected; undefined for never. */
  readonly lastManStandingMs: number | undefined;
}

export interface VotequorumOptions extends VoteRules {
  readonly self: NodeId;
}

export class Votequorum {
  readonly #options: VotequorumOptions;
  readonly #voters: Voters;
  readonly #tieBreaker: TieBreaker;
  readonly #lastMan: LastManStanding;
  #members: readonly NodeId[];
  /** Votes that it takes: fewer only when an operator, a quorate member or a mode says so. */
  #needed = 0;
  #isQuorate = false;
  /** All must be seen at once before this node is quorate. */
  #waits: boolean;
  /** What was told last. */
  #quorum: Quorum | undefined;

  constructor(options: VotequorumOptions) {
    const { self, votes, expectedVotes, waitForAll, autoTieBreaker, lastManStandingMs } = options;
    this.#options = options;
    this.#members = [self];
    this.#voters = new Voters(self, votes, expectedVotes);
    this.#tieBreaker = new TieBreaker(autoTieBreaker);
    this.#lastMan = new LastManStanding(lastManStandingMs);
    this.#waits = waitForAll;
    mark(this.#voters.own, 'first', true);
    mark(this.#voters.own, 'waitForAll', waitForAll);
    this.#recalculate();
  }

  /** As told last; undefined before the first count. */
  get quorum(): Quorum | undefined {
    return this.#quorum;
  }

  /** When `expire` has something to do. */
  get nextDeadline(): number {
    return this.#lastMan.deadline;
  }

  /**
   * A new configuration: its members tell anew. What was told stays until they have, but for this: when the members cannot
   * have the votes this node says at once that the quorum is lost, here and to the others, however long they take. What it
   * counts with stays as a daemon's. Answers the votes if so.
   */
  start(members: readonly NodeId[], now: number): Quorum | undefined {
    const hasLost = this.#members.some((id) => !members.includes(id));
    this.#members = members;
    this.#voters.stay(members);
    this.#tieBreaker.start(members);
    if (this.#mayExpectLess(hasLost)) this.#lastMan.lost(now);
    const { own } = this.#voters;
    if (members.length > 1) mark(own, 'first', false);
    const votes = this.#voters.votesOf(members);
    const needed = this.#isForTwo(members.length) ? 1 : this.#needed;
    const isLost = this.#isQuorate && !this.#suffices(members, votes, needed);
    // An own message of before may have brought back a flag that is not true any more.
    mark(own, 'quorate', this.#isQuorate && !isLost);
    if (isLost) mark(own, 'waitForAll', this.#options.waitForAll);
    return isMarked(own, 'quorate') || this.#quorum?.quorate !== true ? undefined : this.#lose(votes, needed);
  }

  /**
   * What this node tells. It calls itself quorate only when the members that there are now have the votes, since whoever is
   * not quorate believes the expected votes of one that says it is.
   */
  state(): NodeInfo {
    const { nodeId, votes, expectedVotes, flags } = this.#voters.own;
    return { kind: 'nodeInfo', nodeId, votes, expectedVotes, flags };
  }

  /** A member, maybe this node, told its votes, at this place of the order. That of a quorum device is left out. */
  told(sender: NodeId, info: NodeInfo): void {
    if (info.nodeId !== sender || !this.#members.includes(sender)) return;
    const { own } = this.#voters;
    const isBelieved = isMarked(info, 'quorate') && info.expectedVotes > 0;
    const isTaught = isBelieved && !this.#isQuorate;
    if (isTaught) own.expectedVotes = info.expectedVotes;
    const expectedVotes = isBelieved ? info.expectedVotes : own.expectedVotes;
    const { voter, isNews } = this.#voters.take(info, expectedVotes);
    if (info.votes > 1) this.#lastMan.stop();
    if (voter === own || isNews || isMarked(info, 'first')) this.#recalculate({ mayLower: isTaught });
    if (isMarked(voter, 'quorate') && !isMarked(voter, 'waitForAll')) this.#wait(false);
  }

  /** An operator changed how many votes are expected, or how many a node has, or lets nobody wait for all. */
  reconfigured({ parameter, nodeId, value }: Reconfigure): void {
    switch (parameter) {
      case 'expectedVotes':
        if (value > 0) this.#expect(value);
        this.#recalculate({ mayLower: true });
        break;
      case 'nodeVotes': {
        const voter = this.#voters.get(nodeId);
        if (voter === undefined) return;
        voter.votes = value;
        this.#recalculate({ mayLower: true });
        break;
      }
      case 'cancelWaitForAll':
        this.#wait(false);
        this.#recalculate();
        break;
      default:
        parameter satisfies never;
    }
  }

  /** Time has passed: those that are left may be all from now on. Answers whether they are. */
  expire(now: number): boolean {
    const isDue = this.#lastMan.isDue(now) && this.#isQuorate;
    if (isDue) this.#recalculate({ mayLower: true, byMembers: true });
    return isDue;
  }

  /** All members have told: counts once more, and answers as `news` does. */
  count(): Quorum | undefined {
    this.#recalculate();
    return this.news();
  }

  /** The votes as they stand, if they are not as told last. Of no use while members are telling. */
  news(): Quorum | undefined {
    const before = this.#quorum;
    const now = this.#countOf(votesIn(this.#voters.members), this.#needed);
    const isOld =
      before?.quorate === now.quorate &&
      before.votes === now.votes &&
      before.votesNeeded === now.votesNeeded &&
      before.expectedVotes === now.expectedVotes &&
      before.waitsForAll === now.waitsForAll;
    if (isOld) return undefined;
    this.#quorum = now;
    return now;
  }

  /**
   * More votes than are expected raise what is expected. Without `mayLower` it never takes fewer votes than before. With
   * `byMembers` one vote is expected for each member, and no more.
   */
  #recalculate({ mayLower = false, byMembers = false } = {}): void {
    const { own, members } = this.#voters;
    const votes = votesIn(members);
    own.expectedVotes = Math.max(own.expectedVotes, votes);
    if (byMembers) this.#expect(members.length);
    const majority = majorityOf(Math.max(votes, ...members.map(({ expectedVotes }) => expectedVotes)));
    this.#needed = mayLower ? majority : Math.max(this.#needed, majority);
    if (this.#isForTwo(members.length)) this.#needed = 1;
    if (this.#waits && votes !== own.expectedVotes) return;
    const ids = idsOf(members);
    if (votes >= this.#needed) this.#tieBreaker.reached(ids);
    this.#decide(this.#suffices(ids, votes, this.#needed));
  }

  #expect(votes: number): void {
    for (const voter of this.#voters.members) voter.expectedVotes = votes;
  }

  #suffices(voters: readonly NodeId[], votes: number, votesNeeded: number): boolean {
    const { expectedVotes } = this.#voters.own;
    return votes >= votesNeeded || this.#tieBreaker.favours(voters, { votes, votesNeeded, expectedVotes });
  }

  /** Who loses the quorum waits for all again. */
  #decide(isQuorate: boolean): void {
    this.#isQuorate = isQuorate;
    mark(this.#voters.own, 'quorate', isQuorate);
    if (this.#options.waitForAll) this.#wait(!isQuorate);
  }

  #wait(waits: boolean): void {
    this.#waits = waits;
    mark(this.#voters.own, 'waitForAll', waits);
  }

  /** As far as can be said from the number of members: they go on after a loss, or a tie breaker lets them. */
  #mayExpectLess(hasLost: boolean): boolean {
    const count = this.#members.length;
    const isFavoured = this.#tieBreaker.hasLowest(idsOf(this.#voters.members));
    return (hasLost && count >= this.#needed) || (isFavoured && count <= this.#needed);
  }

  #lose(votes: number, votesNeeded: number): Quorum {
    const { waitForAll: waitsForAll } = this.#options;
    this.#quorum = { ...this.#countOf(votes, votesNeeded), quorate: false, waitsForAll };
    return this.#quorum;
  }

  #isForTwo(memberCount: number): boolean {
    return this.#options.twoNode && memberCount <= 2;
  }

  #countOf(votes: number, votesNeeded: number): Quorum {
    const { expectedVotes } = this.#voters.own;
    return { quorate: this.#isQuorate, votes, votesNeeded, expectedVotes, waitsForAll: this.#waits };
  }
}

function majorityOf(votes: number): number {
  return Math.floor(votes / 2) + 1;
}
