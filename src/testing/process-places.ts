/**
 * Where each process of a simulated cluster runs, or has run. Mostly a node has one place; a second process that was given
 * its id by mistake has another (place.ts), and then the incarnation tells the two apart.
 */
import type { NodeId, Origin } from '../message.ts';
import type { Place } from './place.ts';

export class ProcessPlaces {
  /** For each node id the places of its processes; the first had incarnation 1. */
  readonly #places = new Map<NodeId, Place[]>();

  /** Notes that a process with this id begins at this place. Answers its incarnation, greater than those before. */
  begin(id: NodeId, place: Place): number {
    const places = this.#places.get(id) ?? [];
    this.#places.set(id, places);
    return places.push(place);
  }

  /** Where that process runs, or has run; undefined when there was none. */
  placeOf({ nodeId, incarnation }: Origin): Place | undefined {
    return this.#places.get(nodeId)?.[incarnation - 1];
  }
}
