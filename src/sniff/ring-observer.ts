/** Rings of both wire formats, each format for itself: node 1 of one has nothing to do with node 1 of the other. */
import type { NodeId } from '../message.ts';
import type { NetworkStatistics } from './network-observer.ts';
import { NetworkObserver } from './network-observer.ts';
import type { EventSink } from './ring-event.ts';
import type { Sighting, WireName } from './sighting.ts';

export class RingObserver {
  readonly #emit: EventSink;
  readonly #corosyncNames: ReadonlyMap<NodeId, string>;
  readonly #networks = new Map<WireName, NetworkObserver>();

  /**
   * `emit` is called while a sighting is taken in, or when time has passed. `corosyncNames`: of Corosync's nodes, whose
   * messages carry no names.
   */
  constructor(emit: EventSink, corosyncNames: ReadonlyMap<NodeId, string> = new Map()) {
    this.#emit = emit;
    this.#corosyncNames = corosyncNames;
  }

  /** Was there a ring at any time? */
  get hasRing(): boolean {
    return [...this.#networks.values()].some(({ hasRing }) => hasRing);
  }

  take(sighting: Sighting): void {
    this.#networkOf(sighting.wire).take(sighting);
  }

  /** Time has passed; call it now and then. Never with a time before the latest sighting's. */
  advance(now: number): void {
    for (const network of this.#networks.values()) network.advance(now);
  }

  /** Everything that was seen, for each wire format that was. */
  statistics(now: number): readonly NetworkStatistics[] {
    return [...this.#networks.values()].map((network) => network.statistics(now));
  }

  #networkOf(wire: WireName): NetworkObserver {
    const known = this.#networks.get(wire);
    if (known !== undefined) return known;
    const fresh = new NetworkObserver(wire, this.#emit, wire === 'corosync' ? this.#corosyncNames : new Map());
    this.#networks.set(wire, fresh);
    return fresh;
  }
}
