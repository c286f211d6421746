/**
 * How the services of all members come to the same state in a new configuration. Every member first tells which services
 * it has. Then, for each service that any of them has, in ascending order: every member sends what the others need to
 * know, and a barrier; when the barriers of all have come the service is activated, and the next one begins. All this is
 * decided by messages in the total order, so it ends at the same place of the order everywhere.
 *
 * A new configuration in the middle starts it anew; messages of the round before are told by their ring.
 *
 * Source: Corosync's exec/sync.c; spec of the messages in docs/corosync-wire.md.
 */
import type { NodeId, RingId } from '../message.ts';
import { sameRing } from '../message.ts';

/** What takes part. Called at places in the total order. */
export interface Synchronised {
  /** Send which services this node has. */
  sendServices(ringId: RingId): void;
  /** Send what the others need to know of this service; nothing for one that this node does not have. */
  sendState(service: number): void;
  sendBarrier(ringId: RingId): void;
  /** All states of this service have been delivered. */
  activate(service: number): void;
  /** The last service was activated. */
  done(): void;
}

export class Synchronisation {
  readonly #parts: Synchronised;
  #ringId: RingId | undefined;
  #members: readonly NodeId[] = [];
  readonly #announced = new Set<NodeId>();
  readonly #services = new Set<number>();
  /** Services still to be activated, the present one first; undefined while services are being announced. */
  #remaining: number[] | undefined;
  readonly #barriers = new Set<NodeId>();

  constructor(parts: Synchronised) {
    this.#parts = parts;
  }

  /** A round is under way. */
  get isRunning(): boolean {
    return this.#ringId !== undefined;
  }

  /** Members whose part of the round has not come yet; none when no round is under way. */
  get awaited(): readonly NodeId[] {
    if (!this.isRunning) return [];
    const come = this.#remaining === undefined ? this.#announced : this.#barriers;
    return this.#members.filter((node) => !come.has(node));
  }

  /** The regular configuration was installed: a new round begins. */
  start(ringId: RingId, members: readonly NodeId[]): void {
    this.#ringId = ringId;
    this.#members = members;
    this.#announced.clear();
    this.#services.clear();
    this.#barriers.clear();
    this.#remaining = undefined;
    this.#parts.sendServices(ringId);
  }

  /** A member told its services. */
  announced(sender: NodeId, ringId: RingId, services: readonly number[]): void {
    if (!this.#isOfRound(sender, ringId) || this.#remaining !== undefined) return;
    for (const service of services) this.#services.add(service);
    this.#announced.add(sender);
    if (this.#announced.size < this.#members.length) return;
    this.#remaining = [...this.#services].toSorted((a, b) => a - b);
    this.#begin();
  }

  /** A member has sent all of the present service. */
  barrier(sender: NodeId, ringId: RingId): void {
    const service = this.#remaining?.[0];
    if (!this.#isOfRound(sender, ringId) || service === undefined) return;
    this.#barriers.add(sender);
    if (this.#barriers.size < this.#members.length) return;
    this.#barriers.clear();
    this.#remaining?.shift();
    this.#parts.activate(service);
    this.#begin();
  }

  #begin(): void {
    const ringId = this.#ringId;
    if (ringId === undefined) return;
    const service = this.#remaining?.[0];
    if (service === undefined) {
      this.#ringId = undefined;
      this.#parts.done();
      return;
    }
    this.#parts.sendState(service);
    this.#parts.sendBarrier(ringId);
  }

  #isOfRound(sender: NodeId, ringId: RingId): boolean {
    return sameRing(ringId, this.#ringId) && this.#members.includes(sender);
  }
}
