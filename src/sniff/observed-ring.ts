/**
 * One ring as an observer knows it: who takes part, how its token goes round, what it carries. Members are known by the
 * best source there is, and what is merely pieced together says so.
 */
import type { NodeId, RingId } from '../message.ts';
import type { Reader } from './content-reader.ts';
import type { DataStatistics } from './data-watch.ts';
import { DataWatch } from './data-watch.ts';
import type { ContentStatistics } from './ring-content.ts';
import { RingContent } from './ring-content.ts';
import type { MembersView, RingLabel } from './ring-event.ts';
import { sameNodes } from './same-nodes.ts';
import type { WireName } from './sighting.ts';
import { ringLabel } from './sighting.ts';
import type { TokenStatistics } from './token-watch.ts';
import { TokenWatch } from './token-watch.ts';

/** Members as a commit token or joins told them, before the ring works. */
export interface MembersClaim {
  readonly members: readonly NodeId[];
  readonly membersFrom: 'commit token' | 'joins';
  readonly complete: boolean;
}

/**
 * `forming`: its first tokens go round. `works`: data, or an announcement, or many rotations. `silent`: nothing was heard of
 * it for long. `ended`: one of its members is on a later ring.
 */
export type RingState = 'forming' | 'works' | 'silent' | 'ended';

export interface RingStatistics extends MembersView {
  readonly ring: RingLabel;
  readonly state: RingState;
  /** Times in milliseconds before the time of the question. */
  readonly firstHeardAgoMs: number;
  readonly lastHeardAgoMs: number;
  /** How long it was heard: what counts are to be divided by. */
  readonly heardMs: number;
  /** Null where tokens cannot be seen. */
  readonly token: TokenStatistics | null;
  readonly data: DataStatistics;
  readonly content: ContentStatistics;
}

/** What the knowledge of the members depends on: none of it shrinks or changes while these stay the same. */
interface Evidence {
  readonly nodes: number;
  readonly forwarders: number;
  readonly hops: number | undefined;
}

/** After so many rotations a ring has recovered what there was to recover, and works. */
const formingRotations = 6;
const speakersMax = 512;

export class ObservedRing {
  readonly label: RingLabel;
  readonly token: TokenWatch = new TokenWatch();
  readonly data: DataWatch = new DataWatch();
  readonly content: RingContent;
  state: RingState = 'forming';
  lastHeard: number;
  /** Since when it works. */
  worksSince: number | undefined;
  /** When a token last asked for messages, and when one was last sent again. */
  askedAt: number = -Infinity;
  againAt: number = -Infinity;
  readonly #claim: MembersClaim | undefined;
  readonly #firstHeard: number;
  readonly #speakers: Set<NodeId>;
  #learnt: { readonly view: MembersView; readonly evidence: Evidence } | undefined;

  constructor(
    { wire, reader }: { readonly wire: WireName; readonly reader: Reader },
    id: RingId,
    { claim, now }: { readonly claim?: MembersClaim; readonly now: number },
  ) {
    this.label = { name: ringLabel(wire, id), ...id };
    this.content = new RingContent(id, reader);
    this.#claim = claim;
    this.#speakers = new Set([id.representative]);
    this.#firstHeard = now;
    this.lastHeard = now;
  }

  /** Was it seen to form? */
  get formed(): boolean {
    return this.#claim !== undefined;
  }

  /** Has the token gone round so often that the ring cannot be forming any more? */
  hasCirculated(tokenSeq: number): boolean {
    const { hops } = this.token;
    return hops !== undefined && tokenSeq > formingRotations * hops;
  }

  /** This node takes part. */
  noteMember(node: NodeId): void {
    if (this.#speakers.size < speakersMax) this.#speakers.add(node);
  }

  /** The members, if more is known of them than at the last question. Asked after every message. */
  learn(): MembersView | undefined {
    const before = this.#learnt;
    const evidence = { nodes: this.#speakers.size, forwarders: this.token.forwarderCount, hops: this.token.hops };
    if (before !== undefined && sameEvidence(before.evidence, evidence)) return undefined;
    const view = this.view();
    this.#learnt = { view, evidence };
    const isKnown = before !== undefined && sameView(before.view, view);
    return isKnown ? undefined : view;
  }

  view(): MembersView {
    const heard = [...new Set([...this.token.forwarders, ...this.#speakers])].sort((a, b) => a - b);
    const size = this.token.hops ?? null;
    const claim = this.#claim;
    if (claim !== undefined && heard.every((node) => claim.members.includes(node))) {
      const complete = claim.complete || claim.members.length === size;
      if (size === null || complete) return { ...claim, complete, size: complete ? claim.members.length : null };
    }
    if (this.token.forwarderCount === size)
      return { members: heard, membersFrom: 'token', complete: heard.length === size, size };
    return { members: heard, membersFrom: 'heard', complete: heard.length === size, size };
  }

  statistics(now: number): RingStatistics {
    const view = this.view();
    return {
      ring: this.label,
      state: this.state,
      ...view,
      firstHeardAgoMs: now - this.#firstHeard,
      lastHeardAgoMs: now - this.lastHeard,
      heardMs: this.lastHeard - this.#firstHeard,
      token: this.token.statistics() ?? null,
      data: this.data.statistics(),
      content: this.content.statistics(view.complete ? view.members : undefined),
    };
  }
}

function sameEvidence(a: Evidence, b: Evidence): boolean {
  return a.nodes === b.nodes && a.forwarders === b.forwarders && a.hops === b.hops;
}

function sameView(a: MembersView, b: MembersView): boolean {
  return a.complete === b.complete && a.size === b.size && sameNodes(a.members, b.members);
}
