/**
 * What the messages of one ring say to an observer beside being there: who is in which process group, and on Corosync's
 * wire the votes. Messages are read in the order of the ring, as members do.
 *
 * The groups are all known when the ring was heard from its beginning: its nodes then tell each other of their processes.
 * A ring that was there before is known as far as somebody joined, left or sent since.
 */
import type { Data, NodeId, RingId } from '../message.ts';
import type { Reader } from './content-reader.ts';
import { OrderedData } from './ordered-data.ts';
import type { ObservedGroup } from './process-directory.ts';
import { ProcessDirectory } from './process-directory.ts';
import type { VotesTold } from './vote-table.ts';
import { VoteTable } from './vote-table.ts';

export interface ContentStatistics {
  readonly groups: readonly ObservedGroup[];
  /** False: there may be processes and groups that were not seen. */
  readonly groupsComplete: boolean;
  /** Null where nobody told: always so on the native wire. */
  readonly votes: VotesTold | null;
}

/** What a reader finds out about one ring. */
export interface RingFacts {
  readonly ringId: RingId;
  readonly directory: ProcessDirectory;
  readonly votes: VoteTable;
}

export class RingContent {
  readonly #facts: RingFacts;
  readonly #order: OrderedData;
  #unread = 0;

  constructor(ringId: RingId, reader: Reader) {
    this.#facts = { ringId, directory: new ProcessDirectory(), votes: new VoteTable() };
    this.#order = new OrderedData((data) => {
      if (!reader.read(data, this.#facts)) this.#unread += 1;
    });
  }

  take(data: Data, now: number): void {
    this.#order.add(data, now);
  }

  advance(now: number): void {
    this.#order.advance(now);
  }

  /** `members`: all of the ring; undefined where they are not all known. */
  statistics(members: readonly NodeId[] | undefined): ContentStatistics {
    const { directory, votes } = this.#facts;
    const isWhole = this.#order.holes === 0 && this.#unread === 0;
    const groupsComplete = isWhole && members?.every((node) => directory.knows(node)) === true;
    return { groups: directory.groups(), groupsComplete, votes: votes.statistics() };
  }
}
