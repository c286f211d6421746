/**
 * A network in memory, as bad as it is told to be: it loses, delays, repeats, reorders and damages datagrams, and its
 * links can be cut one direction at a time. It knows nothing of the protocol and keeps no time of its own: for each
 * datagram it works out when it arrives and hands that to whoever runs the simulation.
 *
 * The idea of one object that decides the fate of every datagram is that of TigerBeetle's `packet_simulator.zig`.
 */
import type { Message, Origin } from '../message.ts';
import { nodeIdAt } from './place.ts';
import type { Place } from './place.ts';
import type { Random } from './random.ts';

/** How a network treats datagrams. Probabilities are from 0 to 1, times are milliseconds. */
export interface NetworkConditions {
  /** Probability that a datagram does not arrive, drawn for each receiver. */
  readonly loss: number;
  /** Further loss of multicast alone and of unicast alone. */
  readonly multicastLoss: number;
  readonly unicastLoss: number;
  /** Probability that a datagram arrives twice. */
  readonly duplication: number;
  /** Each link has a fixed delay of its own between these two. */
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  /** Mean of a random delay on top (exponential, so now and then it is several times that). */
  readonly jitterMs: number;
  /** Probability of a further delay, with mean `spikeMs`. */
  readonly spike: number;
  readonly spikeMs: number;
  /** Mean of a further delay of multicast datagrams only: switches that forward multicast slower than unicast. */
  readonly multicastLagMs: number;
  /** Does a link keep the order of datagrams? Without it they overtake one another whenever the delays say so. */
  readonly ordered: boolean;
  /** Probability of damage: a flipped bit, a missing end, noise. Only datagrams that carry bytes can be damaged. */
  readonly corruption: number;
}

/** A quick and faithful network. */
export const perfectNetwork: NetworkConditions = {
  loss: 0,
  multicastLoss: 0,
  unicastLoss: 0,
  duplication: 0,
  delayMsMin: 0.2,
  delayMsMax: 0.2,
  jitterMs: 0,
  spike: 0,
  spikeMs: 0,
  multicastLagMs: 0,
  ordered: true,
  corruption: 0,
};

/** What a node puts on the network. */
export interface Packet {
  /** Where it was put on the network. Default: the place that is the id of its origin. */
  readonly from?: Place;
  /** The process that put it on the network. */
  readonly origin: Origin;
  readonly message: Message;
  /** The encoded message, in runs that use a codec. */
  readonly bytes: Uint8Array | undefined;
}

/** One datagram on its way to one receiver. */
export interface Datagram extends Packet {
  readonly to: Place;
  /** Unicast only: the process it is meant for, when addresses change with every start; else undefined. */
  readonly toIncarnation: number | undefined;
  readonly unicast: boolean;
}

/** Says whether to lose a datagram. */
export type DatagramFilter = (datagram: Datagram) => boolean;

/** What happens to some datagrams on top of the usual. */
export interface Detour {
  /** Which datagrams. */
  readonly filter: DatagramFilter;
  /** How many of them. */
  readonly count: number;
  /** How much later they arrive, in milliseconds. */
  readonly byMs: number;
  /** The late one is a copy, the datagram itself arrives in time. */
  readonly copy: boolean;
}

export interface MemoryNetworkOptions {
  readonly random: Random;
  readonly conditions: NetworkConditions;
  /** Called once for each copy of a datagram that will arrive, with its time of arrival. */
  readonly arrive: (datagram: Datagram, at: number) => void;
  /** Called for each datagram that does not arrive at its receiver. */
  readonly lost?: (datagram: Datagram) => void;
}

/** What happened to datagrams so far. A multicast counts once for each receiver. */
export interface NetworkStatistics {
  sent: number;
  lost: number;
  /** Not delivered because the link was cut. */
  cut: number;
  /** Multicast that did not reach a place whose group membership has expired. */
  expired: number;
  /** Lost by a filter. */
  filtered: number;
  /** Sent on a detour. */
  detoured: number;
  duplicated: number;
  corrupted: number;
}

interface Link {
  open: boolean;
  /** Place of this link's fixed delay between the least and the most. */
  readonly position: number;
  /** When the latest datagram on this link arrives, for links that keep order. */
  lastArrival: number;
}

/** The network between the nodes that were attached to it. */
export class MemoryNetwork {
  conditions: NetworkConditions;
  /** By how many milliseconds a multicast is late on top of everything else; asked for each of its datagrams. */
  multicastLateMs: ((datagram: Datagram) => number) | undefined;
  readonly statistics: NetworkStatistics = noStatistics();
  readonly #random: Random;
  readonly #arrive: (datagram: Datagram, at: number) => void;
  readonly #lost: ((datagram: Datagram) => void) | undefined;
  readonly #places: Place[] = [];
  readonly #links = new Map<Place, Map<Place, Link>>();
  /** Places that multicast does not reach. */
  readonly #expired = new Set<Place>();
  readonly #filters = new Set<DatagramFilter>();
  readonly #detours = new Set<{ readonly detour: Detour; left: number }>();
  /** How late multicast is; `to` undefined: everywhere. */
  readonly #lags = new Set<{ readonly to: Place | undefined; readonly ms: number }>();

  constructor({ random, conditions, arrive, lost }: MemoryNetworkOptions) {
    this.#lost = lost;
    this.#random = random;
    this.conditions = conditions;
    this.#arrive = arrive;
  }

  /** Connects a place with all others. Harmless when it is connected already. */
  attach(place: Place): void {
    if (this.#links.has(place)) return;
    const row = new Map<Place, Link>();
    for (const other of this.#places) {
      row.set(other, this.#newLink());
      this.#links.get(other)?.set(place, this.#newLink());
    }
    this.#links.set(place, row);
    this.#places.push(place);
  }

  #newLink(): Link {
    return { open: true, position: this.#random.float(), lastArrival: 0 };
  }

  #link(from: Place, to: Place): Link {
    const link = this.#links.get(from)?.get(to);
    if (link === undefined) throw new RangeError(`no link from node ${from} to node ${to}`);
    return link;
  }

  /** Sends to every place but the sender's. */
  multicast({ origin, from = origin.nodeId, message, bytes }: Packet, now: number): void {
    for (const to of this.#places) {
      if (to === from) continue;
      this.send({ from, origin, to, toIncarnation: undefined, unicast: false, message, bytes }, now);
    }
  }

  /** Sends one datagram to its one receiver, at another place than its own. */
  send(datagram: Datagram, now: number): void {
    const link = this.#link(datagram.from ?? datagram.origin.nodeId, datagram.to);
    const { statistics } = this;
    statistics.sent++;
    if (!link.open) {
      statistics.cut++;
      this.#lost?.(datagram);
    } else if (!datagram.unicast && this.#expired.size > 0 && this.#expired.has(datagram.to)) {
      statistics.expired++;
      this.#lost?.(datagram);
    } else if (this.#filters.size > 0 && this.#filtered(datagram)) {
      statistics.filtered++;
      this.#lost?.(datagram);
    } else if (this.#isLost(datagram)) {
      statistics.lost++;
      this.#lost?.(datagram);
    } else {
      this.#transmit(link, datagram, now);
    }
  }

  #isLost({ unicast }: Datagram): boolean {
    const { loss, unicastLoss, multicastLoss } = this.conditions;
    return this.#random.chance(loss) || this.#random.chance(unicast ? unicastLoss : multicastLoss);
  }

  #transmit(link: Link, datagram: Datagram, now: number): void {
    const detour = this.#detours.size > 0 ? this.#takeDetour(datagram) : undefined;
    const at = this.#arrivalTime(link, datagram, now);
    if (detour?.copy !== false) this.#arrive(this.#damage(datagram), at);
    if (detour !== undefined) this.#arrive(datagram, at + detour.byMs);
    if (!this.#random.chance(this.conditions.duplication)) return;
    this.statistics.duplicated++;
    this.#arrive(datagram, this.#arrivalTime(link, datagram, now));
  }

  #takeDetour(datagram: Datagram): Detour | undefined {
    for (const entry of this.#detours) {
      if (!entry.detour.filter(datagram)) continue;
      entry.left--;
      if (entry.left <= 0) this.#detours.delete(entry);
      this.statistics.detoured++;
      return entry.detour;
    }
    return undefined;
  }

  #filtered(datagram: Datagram): boolean {
    for (const filter of this.#filters) {
      if (filter(datagram)) return true;
    }
    return false;
  }

  #damage(datagram: Datagram): Datagram {
    if (datagram.bytes === undefined || !this.#random.chance(this.conditions.corruption)) return datagram;
    this.statistics.corrupted++;
    return { ...datagram, bytes: damaged(this.#random, datagram.bytes) };
  }

  #arrivalTime(link: Link, datagram: Datagram, now: number): number {
    const { delayMsMin, delayMsMax, jitterMs, spike, spikeMs, multicastLagMs, ordered } = this.conditions;
    let at = now + delayMsMin + link.position * (delayMsMax - delayMsMin);
    if (jitterMs > 0) at += this.#random.exponential(jitterMs);
    if (this.#random.chance(spike)) at += this.#random.exponential(spikeMs);
    if (!datagram.unicast && (multicastLagMs > 0 || this.#lags.size > 0 || this.multicastLateMs !== undefined)) {
      // A slow multicast does not delay the unicast behind it, so it has no part in the order of the link.
      if (multicastLagMs > 0) at += this.#random.exponential(multicastLagMs);
      return at + this.#lagMs(datagram.to) + (this.multicastLateMs?.(datagram) ?? 0);
    }
    if (ordered) at = link.lastArrival = Math.max(at, link.lastArrival);
    return at;
  }

  #lagMs(to: Place): number {
    let total = 0;
    for (const lag of this.#lags) if (lag.to === undefined || lag.to === to) total += lag.ms;
    return total;
  }

  /** Lets nothing through from `source` to `target`; the other direction stays as it is. */
  cut(source: Place, target: Place): void {
    this.#link(source, target).open = false;
  }

  /** Undoes `cut` in one direction. */
  restore(source: Place, target: Place): void {
    this.#link(source, target).open = true;
  }

  /**
   * Splits the network: nodes of different groups do not hear each other. Nodes in no group form one more together. Who
   * has the id of a node without being it is in that node's group.
   */
  partition(groups: readonly (readonly Place[])[]): void {
    const groupOf = new Map<Place, number>();
    for (const [index, group] of groups.entries()) {
      for (const node of group) groupOf.set(node, index);
    }
    for (const [from, row] of this.#links) {
      for (const [to, link] of row) link.open = groupOf.get(nodeIdAt(from)) === groupOf.get(nodeIdAt(to));
    }
  }

  /** Cuts one place off from all others, both ways; the other links stay as they are. */
  isolate(place: Place): void {
    for (const other of this.#places) {
      if (other === place) continue;
      this.cut(place, other);
      this.cut(other, place);
    }
  }

  /**
   * The switch forgets that somebody at this place listens to the group: multicast does not reach it any more, unicast
   * does. Until `renewMembership` or `heal`.
   */
  expireMembership(place: Place): void {
    this.#expired.add(place);
  }

  /** Undoes `expireMembership`. */
  renewMembership(place: Place): void {
    this.#expired.delete(place);
  }

  /** Opens every link and renews every group membership. Filters, detours, lags and conditions stay. */
  heal(): void {
    this.#expired.clear();
    for (const row of this.#links.values()) {
      for (const link of row.values()) link.open = true;
    }
  }

  /** Would a datagram get through, loss and filters apart? */
  connected(source: Place, target: Place): boolean {
    return source === target || this.#link(source, target).open;
  }

  /** Makes multicast late by `ms` on its way to one place, or everywhere. The answer ends it. */
  lagMulticast(to: Place | undefined, ms: number): () => void {
    const lag = { to, ms };
    this.#lags.add(lag);
    return () => {
      this.#lags.delete(lag);
    };
  }

  /** Sends datagrams on a detour: later than others, or once more. */
  detour(detour: Detour): void {
    if (detour.count > 0) this.#detours.add({ detour, left: detour.count });
  }

  /** Loses every datagram that `filter` says yes to, until the answer is called. */
  drop(filter: DatagramFilter): () => void {
    const own: DatagramFilter = (datagram) => filter(datagram);
    this.#filters.add(own);
    return () => {
      this.#filters.delete(own);
    };
  }

  /** Loses the next `count` datagrams that `filter` says yes to. The answer ends it early. */
  dropNext(filter: DatagramFilter, count = 1): () => void {
    let left = count;
    const undo = this.drop((datagram) => {
      if (left === 0 || !filter(datagram)) return false;
      left--;
      if (left === 0) undo();
      return true;
    });
    return undo;
  }

  /** Removes all filters, detours and lags. */
  clearFilters(): void {
    this.#filters.clear();
    this.#detours.clear();
    this.#lags.clear();
  }
}

function noStatistics(): NetworkStatistics {
  return { sent: 0, lost: 0, cut: 0, expired: 0, filtered: 0, detoured: 0, duplicated: 0, corrupted: 0 };
}

/** A damaged copy: mostly one bit is wrong, sometimes the end is missing, or there is one too many, or it is noise. */
function damaged(random: Random, original: Uint8Array): Uint8Array {
  const place = random.integer(0, original.length - 1);
  const kind = random.float();
  if (kind < 0.2) return original.slice(0, place);
  const bytes = new Uint8Array(original.length + (kind < 0.3 ? random.integer(1, 40) : 0));
  bytes.set(original);
  if (kind < 0.3) return bytes;
  if (kind < 0.4) for (let index = place; index < bytes.length; index++) bytes[index] = random.next();
  else bytes[place] = (bytes[place] ?? 0) ^ (1 << random.integer(0, 7));
  return bytes;
}
