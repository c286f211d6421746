/**
 * What the simulation knows of rings and Corosync's wire does not say. Members have no incarnations there, and messages are
 * numbered by packets, with gaps. For the checkers each member gets the incarnation that adopted the ring (no two of one
 * node can have: whoever starts goes on from a greater ring number), and the messages of a ring are counted from 1 in the
 * order in which their senders took their numbers. A delivery is looked up by the number that it has, so whoever numbers
 * differently is still found out.
 */
import type { Configuration } from '../configuration.ts';
import type { Delivery, GroupDelivery } from '../effect.ts';
import type { Member, NodeId, RingId } from '../message.ts';
import { ringName } from '../message.ts';
import { simulationFailure } from './simulation-failure.ts';

interface RingFacts {
  readonly incarnations: Map<NodeId, number>;
  /** From a message's number to its place; the numbers ascend. */
  readonly places: Map<number, number>;
  last: number;
}

/** The rings of one simulation. */
export class RingRegister {
  readonly #rings = new Map<string, RingFacts>();
  /** Each configuration is named once, as the engine makes it once. */
  readonly #named = new WeakMap<Configuration, Configuration>();

  /** A process passes on the commit token of a ring, so that is its ring. */
  adopted(ringId: RingId, { nodeId, incarnation }: Pick<Member, 'nodeId' | 'incarnation'>): void {
    this.#ring(ringId).incarnations.set(nodeId, incarnation);
  }

  /** The member with the incarnation that is on this ring. */
  member(ringId: RingId, member: Member): Member {
    return { ...member, incarnation: this.#ring(ringId).incarnations.get(member.nodeId) ?? 0 };
  }

  /** The configuration with the incarnations of its members. */
  configuration(configuration: Configuration): Configuration {
    const known = this.#named.get(configuration);
    if (known !== undefined) return known;
    const { ringId } = configuration;
    const on = (members: readonly Member[]): Member[] => members.map((member) => this.member(ringId, member));
    const named = { ...configuration, members: on(configuration.members), joined: on(configuration.joined) };
    this.#named.set(configuration, named);
    return named;
  }

  /** A message got a number of its ring. Answers its place among the ring's messages. */
  place({ ringId }: Configuration, seq: number): number {
    const ring = this.#ring(ringId);
    if (seq <= ring.last) throw simulationFailure('assertion', `number ${seq} follows ${ring.last} on a ring`);
    ring.last = seq;
    const place = ring.places.size + 1;
    ring.places.set(seq, place);
    return place;
  }

  /** The delivery with the incarnation of its sender and the message's place; 0 when nobody sent that number. */
  delivery(delivery: Delivery): Delivery {
    const { configuration, sender, seq } = delivery;
    const sentOn = configuration.from ?? configuration.ringId;
    return {
      ...delivery,
      sender: this.member(sentOn, sender),
      seq: this.#ring(sentOn).places.get(seq) ?? 0,
      configuration: this.configuration(configuration),
    };
  }

  /**
   * The delivery to a group in the configuration with its incarnations; its number is the place of the last message to the
   * whole cluster that has a smaller one.
   */
  groupDelivery(delivery: GroupDelivery): GroupDelivery {
    const { configuration } = delivery;
    const { places } = this.#ring(configuration.from ?? configuration.ringId);
    let seq = 0;
    for (const [number, place] of places) if (number < delivery.seq) seq = place;
    return { ...delivery, seq, configuration: this.configuration(configuration) };
  }

  #ring(ringId: RingId): RingFacts {
    const name = ringName(ringId);
    let ring = this.#rings.get(name);
    if (ring === undefined) {
      ring = { incarnations: new Map<NodeId, number>(), places: new Map<number, number>(), last: 0 };
      this.#rings.set(name, ring);
    }
    return ring;
  }
}
