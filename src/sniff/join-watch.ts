/**
 * Who gathers, with which sets, how often; and what ring is to come of it. When the members of a set all want that set and
 * no other, they have agreed, and a ring of those nodes with their lowest as its representative is what forms next.
 */
import type { Join, NodeId, RingId } from '../message.ts';
import type { EventSink, JoinSets } from './ring-event.ts';
import { sameNodes } from './same-nodes.ts';
import type { WireName } from './sighting.ts';

export interface JoinStatistics extends JoinSets {
  /** Joins heard of this sender. */
  readonly joins: number;
  /** When the latest was heard, milliseconds before the time of the question. */
  readonly agoMs: number;
}

/** What joins say about the members of a ring. */
export interface AgreedMembers {
  readonly members: readonly NodeId[];
  /** Was every one of them heard to want it? */
  readonly complete: boolean;
}

interface Gatherer {
  join: Join;
  joins: number;
  at: number;
  /** Has it told its sets since the last ring formed? */
  gathers: boolean;
}

const gatherersMax = 512;
/** After so long without a join a gathering is over, whatever came of it. */
const quietMs = 3000;
/** How long a healthy gathering may take at most, with token time-outs of up to some seconds. */
export const unsettledMs: number = 10_000;

export class JoinWatch {
  readonly #wire: WireName;
  readonly #emit: EventSink;
  readonly #gatherers = new Map<NodeId, Gatherer>();
  #since: number | undefined;
  #latest = 0;
  #told = 0;

  constructor(wire: WireName, emit: EventSink) {
    this.#wire = wire;
    this.#emit = emit;
  }

  /** Are joins being sent, so that a ring may be forming? */
  get isGathering(): boolean {
    return this.#since !== undefined;
  }

  take(join: Join, now: number): void {
    const sender = join.sender.nodeId;
    const before = this.#gatherers.get(sender);
    if (before === undefined && this.#gatherers.size >= gatherersMax) return;
    this.#since ??= now;
    this.#latest = now;
    this.#gatherers.set(sender, { join, joins: (before?.joins ?? 0) + 1, at: now, gathers: !join.leaving });
    if (!repeats(before, join, now)) this.#emit({ event: 'join', wire: this.#wire, ...setsOf(join, this.#wire) });
  }

  /** The members that a ring must have that formed now; undefined when no joins lead to it. */
  agreedOn({ representative, seq }: RingId): AgreedMembers | undefined {
    const wanting = [...this.#gatherers.values()].filter(({ gathers, join }) => gathers && join.ringSeq < seq);
    const fitting = wanting
      .map(({ join }) => wantedBy(join))
      .filter((set) => set[0] === representative)
      .map((members) => ({ members, votes: this.#votesFor(members) }));
    const best = fitting.sort((a, b) => b.votes - a.votes || b.members.length - a.members.length)[0];
    return best && { members: best.members, complete: best.votes === best.members.length };
  }

  /** A ring of these works: they gather no more. */
  settle(members: readonly NodeId[]): void {
    for (const member of members) {
      const gatherer = this.#gatherers.get(member);
      if (gatherer !== undefined) gatherer.gathers = false;
    }
    if (![...this.#gatherers.values()].some(({ gathers }) => gathers)) this.#since = undefined;
  }

  /** Time has passed. */
  advance(now: number): void {
    if (this.#since === undefined) {
      this.#told = 0;
      return;
    }
    if (now - this.#latest > quietMs) {
      this.#since = undefined;
      return;
    }
    const periods = Math.floor((now - this.#since) / unsettledMs);
    if (periods > this.#told) {
      const joins = [...this.#gatherers.values()].filter(({ gathers }) => gathers).map(({ join }) => join);
      const sets = joins.map((join) => setsOf(join, this.#wire)).sort((a, b) => a.sender - b.sender);
      this.#emit({ event: 'unsettled', wire: this.#wire, forMs: now - this.#since, joins: sets });
    }
    this.#told = periods;
  }

  statistics(now: number): readonly JoinStatistics[] {
    return [...this.#gatherers.values()]
      .map(({ join, joins, at }) => ({ ...setsOf(join, this.#wire), joins, agoMs: now - at }))
      .sort((a, b) => a.sender - b.sender);
  }

  #votesFor(members: readonly NodeId[]): number {
    return members.filter((member) => {
      const gatherer = this.#gatherers.get(member);
      return gatherer?.gathers === true && sameNodes(wantedBy(gatherer.join), members);
    }).length;
  }
}

/** Says the join what its sender said just before? Farewells are sent more than once, by a node that gathers no more. */
function repeats(before: Gatherer | undefined, join: Join, now: number): boolean {
  if (before === undefined || now - before.at > quietMs) return false;
  return (before.gathers || join.leaving) && sameSets(before.join, join);
}

function wantedBy({ procSet, failSet }: Join): readonly NodeId[] {
  return procSet.filter((node) => !failSet.includes(node));
}

function sameSets(a: Join, b: Join): boolean {
  return sameNodes(a.procSet, b.procSet) && sameNodes(a.failSet, b.failSet) && a.leaving === b.leaving;
}

function setsOf({ sender, procSet, failSet, ringSeq, leaving, cause }: Join, wire: WireName): JoinSets {
  const sets = { sender: sender.nodeId, procSet, failSet, ringSeq, leaving };
  return wire === 'native' ? { ...sets, cause: cause.kind } : sets;
}
