/**
 * A network in memory, as bad as it is told to be: it loses, delays, repeats, reorders and damages datagrams, and its
 * links can be cut one direction at a time. It knows nothing of the protocol and keeps no time of its own: for each
 * datagram it works out when it arrives and hands that to whoever runs the simulation.
 *
 * The idea of one object that decides the fate of every datagram is that of TigerBeetle's `packet_simulator.zig`.
 */
import type { Message, NodeId, Origin } from '../message.ts';
import type { Random } from './random.ts';

/** How a network treats datagrams. Probabilities are from 0 to 1, times are milliseconds. */
export interface NetworkConditions {
  /** Probability that a datagram does not arrive, drawn for each receiver. */
  readonly loss: number;
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
  /** Probability that one bit is flipped. Only datagrams that carry bytes can be damaged. */
  readonly corruption: number;
}

/** A quick and faithful network. */
export const perfectNetwork: NetworkConditions = {
  loss: 0,
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
  /** The process that put it on the network. */
  readonly origin: Origin;
  readonly message: Message;
  /** The encoded message, in runs that use a codec. */
  readonly bytes: Uint8Array | undefined;
}

/** One datagram on its way to one receiver. */
export interface Datagram extends Packet {
  readonly to: NodeId;
  /** Unicast only: the process it is meant for, when addresses change with every start; else undefined. */
  readonly toIncarnation: number | undefined;
  readonly unicast: boolean;
}

/** Says whether to lose a datagram. */
export type DatagramFilter = (datagram: Datagram) => boolean;

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
  /** Lost by a filter. */
  filtered: number;
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
  readonly statistics: NetworkStatistics = { sent: 0, lost: 0, cut: 0, filtered: 0, duplicated: 0, corrupted: 0 };
  readonly #random: Random;
  readonly #arrive: (datagram: Datagram, at: number) => void;
  readonly #lost: ((datagram: Datagram) => void) | undefined;
  readonly #nodes: NodeId[] = [];
  readonly #links = new Map<NodeId, Map<NodeId, Link>>();
  readonly #filters = new Set<DatagramFilter>();

  constructor({ random, conditions, arrive, lost }: MemoryNetworkOptions) {
    this.#lost = lost;
    this.#random = random;
    this.conditions = conditions;
    this.#arrive = arrive;
  }

  /** Connects a node with all others. Harmless when it is connected already. */
  attach(node: NodeId): void {
    if (this.#links.has(node)) return;
    const row = new Map<NodeId, Link>();
    for (const other of this.#nodes) {
      row.set(other, this.#newLink());
      this.#links.get(other)?.set(node, this.#newLink());
    }
    this.#links.set(node, row);
    this.#nodes.push(node);
  }

  #newLink(): Link {
    return { open: true, position: this.#random.float(), lastArrival: 0 };
  }

  #link(from: NodeId, to: NodeId): Link {
    const link = this.#links.get(from)?.get(to);
    if (link === undefined) throw new RangeError(`no link from node ${from} to node ${to}`);
    return link;
  }

  /** Sends to every node but the sender's. */
  multicast({ origin, message, bytes }: Packet, now: number): void {
    for (const to of this.#nodes) {
      if (to === origin.nodeId) continue;
      this.send({ origin, to, toIncarnation: undefined, unicast: false, message, bytes }, now);
    }
  }

  /** Sends one datagram to its one receiver, another node than its origin. */
  send(datagram: Datagram, now: number): void {
    const link = this.#link(datagram.origin.nodeId, datagram.to);
    this.statistics.sent++;
    if (!link.open) {
      this.statistics.cut++;
      this.#lost?.(datagram);
    } else if (this.#filters.size > 0 && this.#filtered(datagram)) {
      this.statistics.filtered++;
      this.#lost?.(datagram);
    } else if (this.#random.chance(this.conditions.loss)) {
      this.statistics.lost++;
      this.#lost?.(datagram);
    } else {
      this.#arrive(this.#damage(datagram), this.#arrivalTime(link, datagram, now));
      if (this.#random.chance(this.conditions.duplication)) {
        this.statistics.duplicated++;
        this.#arrive(datagram, this.#arrivalTime(link, datagram, now));
      }
    }
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
    const bytes = datagram.bytes.slice();
    const place = this.#random.integer(0, bytes.length - 1);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << this.#random.integer(0, 7));
    return { ...datagram, bytes };
  }

  #arrivalTime(link: Link, datagram: Datagram, now: number): number {
    const { delayMsMin, delayMsMax, jitterMs, spike, spikeMs, multicastLagMs, ordered } = this.conditions;
    let at = now + delayMsMin + link.position * (delayMsMax - delayMsMin);
    if (jitterMs > 0) at += this.#random.exponential(jitterMs);
    if (this.#random.chance(spike)) at += this.#random.exponential(spikeMs);
    // A slow multicast does not delay the unicast behind it, so it has no part in the order of the link.
    if (multicastLagMs > 0 && !datagram.unicast) return at + this.#random.exponential(multicastLagMs);
    if (ordered) at = link.lastArrival = Math.max(at, link.lastArrival);
    return at;
  }

  /** Lets nothing through from `source` to `target`; the other direction stays as it is. */
  cut(source: NodeId, target: NodeId): void {
    this.#link(source, target).open = false;
  }

  /** Undoes `cut` in one direction. */
  restore(source: NodeId, target: NodeId): void {
    this.#link(source, target).open = true;
  }

  /** Splits the network: nodes of different groups do not hear each other. Nodes in no group form one more together. */
  partition(groups: readonly (readonly NodeId[])[]): void {
    const groupOf = new Map<NodeId, number>();
    for (const [index, group] of groups.entries()) {
      for (const node of group) groupOf.set(node, index);
    }
    for (const [from, row] of this.#links) {
      for (const [to, link] of row) link.open = groupOf.get(from) === groupOf.get(to);
    }
  }

  /** Cuts one node off from all others, both ways; the other links stay as they are. */
  isolate(node: NodeId): void {
    for (const other of this.#nodes) {
      if (other === node) continue;
      this.cut(node, other);
      this.cut(other, node);
    }
  }

  /** Opens every link. Filters and conditions stay. */
  heal(): void {
    for (const row of this.#links.values()) {
      for (const link of row.values()) link.open = true;
    }
  }

  /** Would a datagram get through, loss and filters apart? */
  connected(source: NodeId, target: NodeId): boolean {
    return source === target || this.#link(source, target).open;
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

  /** Removes all filters. */
  clearFilters(): void {
    this.#filters.clear();
  }
}
