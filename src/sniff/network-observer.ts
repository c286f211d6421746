/**
 * Follows all rings of one wire format on a network: which there are, how one comes from another, who gathers. It takes no
 * part and asks nothing, so it knows what was said where it listens, and no more.
 *
 * A ring begins for it with the first token, data message or announcement that names the ring; it *works* with the first
 * data that was not recovered, the first announcement, or when its token has gone round more often than recovery needs; one
 * that nobody was seen to form worked before.
 * A ring has ended when one of its members is on a later one that works: no ring goes on without one of its members.
 */
import type { CommitToken, Data, Join, Message, NodeId, RingId, Token } from '../message.ts';
import type { Reader } from './content-reader.ts';
import { readerFor } from './content-reader.ts';
import { forgetOldest } from './forget-oldest.ts';
import type { JoinStatistics } from './join-watch.ts';
import { JoinWatch } from './join-watch.ts';
import type { NodeStatistics } from './node-table.ts';
import { NodeTable } from './node-table.ts';
import type { MembersClaim, RingStatistics } from './observed-ring.ts';
import { ObservedRing } from './observed-ring.ts';
import type { EventSink, MembersView, RingFound } from './ring-event.ts';
import type { Sighting, WireName } from './sighting.ts';
import { ringLabel } from './sighting.ts';
import { lagOf } from './token-watch.ts';

/** What was seen on one wire so far. */
export interface NetworkStatistics {
  readonly wire: WireName;
  /** In the order in which they were first heard, those that ended included; of many the latest. */
  readonly rings: readonly RingStatistics[];
  readonly nodes: readonly NodeStatistics[];
  readonly joins: readonly JoinStatistics[];
}

/** Rings that are remembered; the oldest is forgotten first. */
const ringsMax = 64;
/** Proposals of new rings that are remembered. */
const commitsMax = 16;
/** An idle ring is announced several times a second; one with a very long token time-out every few seconds. */
const silentMs = 10_000;
/** So long after a ring has begun to work, datagrams of an earlier one may still be under way. */
const stragglerMs = 2000;
/** What a token keeps telling is told once in such a time. */
const calmMs = 1000;

export class NetworkObserver {
  readonly #wire: WireName;
  readonly #emit: EventSink;
  readonly #nodes: NodeTable;
  readonly #reader: Reader;
  readonly #joins: JoinWatch;
  readonly #rings = new Map<string, ObservedRing>();
  /** Members of rings to come, by the ring's name. */
  readonly #commits = new Map<string, readonly NodeId[]>();

  /** `names`: of nodes, where messages do not tell them. */
  constructor(wire: WireName, emit: EventSink, names: ReadonlyMap<NodeId, string>) {
    this.#wire = wire;
    this.#nodes = new NodeTable(names);
    this.#emit = emit;
    this.#joins = new JoinWatch(wire, emit);
    this.#reader = readerFor(wire);
  }

  /** Does any ring work, or did one? */
  get hasRing(): boolean {
    return [...this.#rings.values()].some(({ state }) => state !== 'forming');
  }

  take(sighting: Sighting): void {
    const { message, transmitter, ip, now } = sighting;
    this.advance(now);
    if (transmitter !== undefined) this.#nodes.noteHeard(transmitter, ip, now);
    switch (message.type) {
      case 'join':
        this.#takeJoin(message, now);
        break;
      case 'commitToken':
        this.#takeCommit(message);
        break;
      case 'token':
      case 'data':
      case 'mergeDetect':
      case 'holdCancel':
        this.#takeOnRing(message, sighting);
        break;
      default: {
        const unreachable: never = message;
        return unreachable;
      }
    }
  }

  /** Time has passed. */
  advance(now: number): void {
    this.#joins.advance(now);
    for (const ring of this.#rings.values()) {
      ring.content.advance(now);
      const forMs = now - ring.lastHeard;
      if (ring.state === 'works' && forMs > silentMs) {
        ring.state = 'silent';
        this.#emit({ event: 'silent', wire: this.#wire, ring: ring.label, forMs });
      }
    }
  }

  statistics(now: number): NetworkStatistics {
    return {
      wire: this.#wire,
      rings: [...this.#rings.values()].map((ring) => ring.statistics(now)),
      nodes: this.#nodes.statistics(now),
      joins: this.#joins.statistics(now),
    };
  }

  #takeJoin(join: Join, now: number): void {
    this.#nodes.noteMember(join.sender);
    this.#joins.take(join, now);
  }

  #takeCommit({ ringId, members }: CommitToken): void {
    for (const member of members) this.#nodes.noteMember(member);
    this.#commits.set(
      ringLabel(this.#wire, ringId),
      members.map(({ nodeId }) => nodeId),
    );
    if (this.#commits.size > commitsMax) forgetOldest(this.#commits);
  }

  #takeOnRing(message: Exclude<Message, Join | CommitToken>, sighting: Sighting): void {
    const { now } = sighting;
    const ring = this.#ringOf(message.ringId, now);
    if (ring === undefined) return;
    ring.lastHeard = now;
    const works = this.#countOnRing(ring, message, sighting);
    if (ring.state === 'silent') ring.state = 'works';
    if (ring.state === 'forming' && works) this.#nowWorks(ring, now);
    else if (ring.state === 'works') this.#learn(ring, now);
  }

  /** Counts it; answers whether the message shows that the ring works. */
  #countOnRing(ring: ObservedRing, message: Exclude<Message, Join | CommitToken>, sighting: Sighting): boolean {
    const { transmitter, path, bytes, ip } = sighting;
    switch (message.type) {
      case 'token':
        if (transmitter !== undefined) this.#takeToken(ring, message, { ...sighting, by: transmitter });
        return ring.hasCirculated(message.tokenSeq) || !(ring.formed || this.#joins.isGathering);
      case 'data': {
        ring.noteMember(message.sender);
        const sender = transmitter ?? this.#nodes.at(ip);
        if (sender !== undefined) ring.noteMember(sender);
        ring.data.take({ seq: message.seq, bytes, path, transmitter: sender });
        this.#read(ring, message, sighting.now);
        return message.recovered === undefined;
      }
      case 'mergeDetect':
        ring.noteMember(message.sender);
        return true;
      case 'holdCancel':
        ring.noteMember(message.sender);
        return false;
      default: {
        const unreachable: never = message;
        return unreachable;
      }
    }
  }

  /** A recovered message belongs to the order of the ring that it comes from. */
  #read(ring: ObservedRing, message: Data, now: number): void {
    const { recovered } = message;
    if (recovered !== undefined) {
      this.#rings.get(ringLabel(this.#wire, recovered.ringId))?.content.take(recovered, now);
    }
    ring.content.take(message, now);
  }

  #takeToken(ring: ObservedRing, token: Token, seen: Sighting & { readonly by: NodeId }): void {
    const { by, path, now } = seen;
    const kind = ring.token.take({ token, by, path, now });
    const told = { wire: this.#wire, ring: ring.label, by };
    if (kind === 'again') {
      if (now - ring.againAt > calmMs) this.#emit({ event: 'tokenAgain', ...told });
      ring.againAt = now;
    } else if (kind === 'new' && token.retransmit.length > 0) {
      const { retransmit: seqs, aruNode } = token;
      if (now - ring.askedAt > calmMs) this.#emit({ event: 'missing', ...told, seqs, aruNode, lag: lagOf(token) });
      ring.askedAt = now;
    }
  }

  /** The ring of this id; undefined when it is over and was never noticed: what is left of it is still under way. */
  #ringOf(id: RingId, now: number): ObservedRing | undefined {
    const name = ringLabel(this.#wire, id);
    const known = this.#rings.get(name);
    if (known !== undefined) return known;
    const present = this.#nodes.ringOf(id.representative);
    if (present !== undefined && isStraggler(id, present, now)) return undefined;
    const claim = this.#claimOf(id, name);
    const ring = new ObservedRing(
      { wire: this.#wire, reader: this.#reader },
      id,
      claim === undefined ? { now } : { claim, now },
    );
    this.#rings.set(name, ring);
    if (this.#rings.size > ringsMax) forgetOldest(this.#rings);
    return ring;
  }

  #claimOf(id: RingId, name: string): MembersClaim | undefined {
    const committed = this.#commits.get(name);
    if (committed !== undefined) return { members: committed, membersFrom: 'commit token', complete: true };
    const agreed = this.#joins.agreedOn(id);
    return agreed && { ...agreed, membersFrom: 'joins' };
  }

  #nowWorks(ring: ObservedRing, now: number): void {
    ring.state = 'works';
    ring.worksSince = now;
    const view = ring.learn() ?? ring.view();
    const { seq } = ring.label;
    const from = new Set<ObservedRing>();
    for (const node of view.members) {
      const before = this.#nodes.ringOf(node);
      if (before !== undefined && before !== ring && before.label.seq < seq) from.add(before);
    }
    for (const other of this.#rings.values()) {
      // An attempt that came to nothing.
      const { representative } = other.label;
      if (other.state === 'forming' && other.label.seq < seq && view.members.includes(representative)) {
        other.state = 'ended';
      }
    }
    this.#adopt(ring, view, now);
    this.#emit(this.#found(ring, view, [...from]));
  }

  #found(ring: ObservedRing, view: MembersView, from: readonly ObservedRing[]): RingFound {
    const found: RingFound = {
      event: 'ring',
      wire: this.#wire,
      ring: ring.label,
      formed: ring.formed,
      ...view,
      from: from.map(({ label }) => label.name),
    };
    const before = largest(from.map((old) => old.view()));
    if (before?.complete !== true || !view.complete) return found;
    const joined = view.members.filter((node) => !before.members.includes(node));
    const left = before.members.filter((node) => !view.members.includes(node));
    return { ...found, joined, left };
  }

  #learn(ring: ObservedRing, now: number): void {
    const view = ring.learn();
    if (view === undefined) return;
    this.#adopt(ring, view, now);
    this.#emit({ event: 'members', wire: this.#wire, ring: ring.label, ...view });
  }

  /** These nodes are on this ring now, and the rings that they were on are over. */
  #adopt(ring: ObservedRing, { members }: MembersView, now: number): void {
    for (const node of members) {
      const before = this.#nodes.ringOf(node);
      if (before === ring || (before !== undefined && isStraggler(ring.label, before, now))) continue;
      if (before !== undefined) before.state = 'ended';
      this.#nodes.setRing(node, ring);
    }
    this.#joins.settle(members);
  }
}

/**
 * Is what was heard of this ring only left over from before the present one? Later on it is not: then its node was
 * started anew and has lost the ring sequence number that it had.
 */
function isStraggler(id: RingId, { label, worksSince }: ObservedRing, now: number): boolean {
  return label.seq > id.seq && worksSince !== undefined && now - worksSince < stragglerMs;
}

function largest(views: readonly MembersView[]): MembersView | undefined {
  return [...views].sort((a, b) => b.members.length - a.members.length)[0];
}
