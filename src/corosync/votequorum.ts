/**
 * Votes: do the members of a configuration have as many as it takes, more than half of all? Every member tells its votes,
 * how many it expects in all, and whether it is quorate, each time that services synchronise. Everybody counts anew at
 * each such message, in the total order, so that all come to the same; what comes of it is told when all have spoken.
 *
 * Two modes say otherwise. With `twoNode` one vote is enough while there are no more than two members, so that each of two
 * nodes goes on without the other. With `waitForAll` a node that is not quorate becomes so only when it sees all expected
 * votes at once, or hears from a member that is quorate and does not wait itself. With both, a node that goes on alone has
 * seen the other since it was started.
 *
 * Source: Corosync 3.1.7, exec/votequorum.c (calculate_quorum, are_we_quorate, the handlers of nodeinfo and reconfigure)
 * and votequorum(5), without quorum device, last_man_standing and the like.
 */
import type { Quorum } from '../effect.ts';
import type { NodeId } from '../message.ts';
import type { NodeInfo, Reconfigure } from './service-message.ts';
import { nodeInfoFlags } from './service-message.ts';

/** How votes are counted. */
export interface VoteRules {
  /** Votes of all nodes that there should be. */
  readonly votes: ReadonlyMap<NodeId, number>;
  readonly expectedVotes: number;
  /** While no more than two are there one vote is enough. */
  readonly twoNode: boolean;
  /** Become quorate only when all are there at once. */
  readonly waitForAll: boolean;
}

export interface VotequorumOptions extends VoteRules {
  readonly self: NodeId;
}

/** What is known of a node that has ever told its votes. */
interface Voter {
  votes: number;
  expectedVotes: number;
  flags: number;
  /** Its votes count: it is in the configuration. */
  isMember: boolean;
}

export class Votequorum {
  readonly #options: VotequorumOptions;
  readonly #own: Voter;
  /** This node among them, from the start. */
  readonly #voters: Map<NodeId, Voter>;
  #members: readonly NodeId[];
  /** Votes that it takes: fewer only when an operator or a quorate member says so, and with two nodes. */
  #needed = 0;
  #isQuorate = false;
  /** All must be seen at once before this node is quorate. */
  #waits: boolean;
  /** What was told last. */
  #quorum: Quorum | undefined;

  constructor(options: VotequorumOptions) {
    const { self, votes, expectedVotes, waitForAll } = options;
    this.#options = options;
    this.#members = [self];
    this.#own = { votes: votes.get(self) ?? 1, expectedVotes, flags: nodeInfoFlags.first, isMember: true };
    this.#voters = new Map([[self, this.#own]]);
    this.#waits = waitForAll;
    this.#mark('waitForAll', waitForAll);
    this.#recalculate();
  }

  /** As told last; undefined before the first count. */
  get quorum(): Quorum | undefined {
    return this.#quorum;
  }

  /**
   * A new configuration: its members tell anew. What was told stays until they have, but for this: when the members cannot
   * have the votes the quorum is lost at once, however long they take. Answers the votes if so.
   */
  start(members: readonly NodeId[]): Quorum | undefined {
    this.#members = members;
    for (const [id, voter] of this.#voters) if (!members.includes(id)) voter.isMember = false;
    if (members.length > 1) this.#mark('first', false);
    const votes = members.reduce((sum, id) => sum + this.#votesOf(id), 0);
    const needed = this.#isForTwo(members.length) ? 1 : this.#needed;
    if (votes < needed && this.#isQuorate) this.#decide(false);
    // An own message of before may have brought back a flag that is not true any more.
    this.#mark('quorate', this.#isQuorate);
    if (this.#isQuorate || this.#quorum?.quorate !== true) return undefined;
    this.#quorum = this.#countOf(votes, needed);
    return this.#quorum;
  }

  /**
   * What this node tells. It calls itself quorate only when the members that there are now have the votes, since whoever is
   * not quorate believes the expected votes of one that says it is.
   */
  state(): NodeInfo {
    const { votes, expectedVotes, flags } = this.#own;
    return { kind: 'nodeInfo', nodeId: this.#options.self, votes, expectedVotes, flags };
  }

  /** A member, maybe this node, told its votes, at this place of the order. That of a quorum device is left out. */
  told(sender: NodeId, info: NodeInfo): void {
    if (info.nodeId !== sender || !this.#members.includes(sender)) return;
    const known = this.#voters.get(sender);
    const before = known && { ...known };
    const voter = known ?? { votes: 0, expectedVotes: 0, flags: 0, isMember: false };
    this.#voters.set(sender, voter);
    const isBelieved = isSet(info.flags, 'quorate') && info.expectedVotes > 0;
    const isTaught = isBelieved && !this.#isQuorate;
    if (isTaught) this.#own.expectedVotes = info.expectedVotes;
    voter.votes = info.votes;
    voter.flags = info.flags;
    voter.isMember = true;
    voter.expectedVotes = isBelieved ? info.expectedVotes : this.#own.expectedVotes;
    const isNews = voter === this.#own || isSet(voter.flags, 'first') || !isSame(before, voter);
    if (isNews) this.#recalculate({ mayLower: isTaught });
    const saysSo = isSet(voter.flags, 'quorate') && !isSet(voter.flags, 'waitForAll');
    if (saysSo) this.#wait(false);
  }

  /** An operator changed how many votes are expected, or how many a node has, or lets nobody wait for all. */
  reconfigured({ parameter, nodeId, value }: Reconfigure): void {
    switch (parameter) {
      case 'expectedVotes':
        if (value > 0) for (const voter of this.#membersHeard()) voter.expectedVotes = value;
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

  /** All members have told: counts once more, and answers as `news` does. */
  count(): Quorum | undefined {
    this.#recalculate();
    return this.news();
  }

  /** The votes as they stand, if they are not as told last. Of no use while members are telling. */
  news(): Quorum | undefined {
    const before = this.#quorum;
    const now = this.#countOf(this.#votesHeard(), this.#needed);
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

  /** More votes than are expected raise what is expected. Without `mayLower` it never takes fewer votes than before. */
  #recalculate({ mayLower } = { mayLower: false }): void {
    const votes = this.#votesHeard();
    this.#own.expectedVotes = Math.max(this.#own.expectedVotes, votes);
    const members = this.#membersHeard();
    const majority = majorityOf(Math.max(votes, ...members.map(({ expectedVotes }) => expectedVotes)));
    this.#needed = mayLower ? majority : Math.max(this.#needed, majority);
    if (this.#isForTwo(members.length)) this.#needed = 1;
    if (this.#waits && votes !== this.#own.expectedVotes) return;
    this.#decide(votes >= this.#needed);
  }

  /** Who loses the quorum waits for all again. */
  #decide(isQuorate: boolean): void {
    this.#isQuorate = isQuorate;
    this.#mark('quorate', isQuorate);
    if (this.#options.waitForAll) this.#wait(!isQuorate);
  }

  #wait(waits: boolean): void {
    this.#waits = waits;
    this.#mark('waitForAll', waits);
  }

  #mark(flag: keyof typeof nodeInfoFlags, isOn: boolean): void {
    const bit = nodeInfoFlags[flag];
    this.#own.flags = (isOn ? this.#own.flags | bit : this.#own.flags & ~bit) >>> 0;
  }

  #isForTwo(memberCount: number): boolean {
    return this.#options.twoNode && memberCount <= 2;
  }

  #countOf(votes: number, votesNeeded: number): Quorum {
    const { expectedVotes } = this.#own;
    return { quorate: this.#isQuorate, votes, votesNeeded, expectedVotes, waitsForAll: this.#waits };
  }

  #membersHeard(): readonly Voter[] {
    return [...this.#voters.values()].filter(({ isMember }) => isMember);
  }

  #votesHeard(): number {
    return this.#membersHeard().reduce((sum, { votes }) => sum + votes, 0);
  }

  /** As the node told last, or is configured with. */
  #votesOf(id: NodeId): number {
    return this.#voters.get(id)?.votes ?? this.#options.votes.get(id) ?? 0;
  }
}

function majorityOf(votes: number): number {
  return Math.floor(votes / 2) + 1;
}

function isSet(flags: number, flag: keyof typeof nodeInfoFlags): boolean {
  return (flags & nodeInfoFlags[flag]) !== 0;
}

function isSame(one: Voter | undefined, other: Voter): boolean {
  return (
    one?.votes === other.votes &&
    one.expectedVotes === other.expectedVotes &&
    one.flags === other.flags &&
    one.isMember === other.isMember
  );
}
