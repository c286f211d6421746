/**
 * When each node was heard last, by multicast and by unicast apart: the two fail for different reasons. A node that is
 * heard by unicast alone is behind a switch that has forgotten this host (docs/findings/D17.md).
 */
import type { NodeId } from '../message.ts';
import type { PeerSample } from '../tuning/observation.ts';
import type { Channel } from './transport.ts';

/** More than the members of any ring. */
const peersMax = 256;

interface Heard {
  address: string;
  multicastAt: number | undefined;
  unicastAt: number | undefined;
}

export class PeersHeard {
  readonly #peers = new Map<NodeId, Heard>();

  /** A datagram of the node has arrived. When there are too many nodes the one heard of first is forgotten. */
  heard(nodeId: NodeId, from: { readonly address: string; readonly channel: Channel; readonly now: number }): void {
    const peer = this.#peers.get(nodeId) ?? this.#add(nodeId);
    peer.address = from.address;
    if (from.channel === 'group') {
      peer.multicastAt = from.now;
    } else {
      peer.unicastAt = from.now;
    }
  }

  samples(now: number): readonly PeerSample[] {
    const ago = (at: number | undefined): number | undefined => (at === undefined ? undefined : now - at);
    return [...this.#peers].map(([nodeId, { address, multicastAt, unicastAt }]) => ({
      nodeId,
      address,
      multicastHeardAgoMs: ago(multicastAt),
      unicastHeardAgoMs: ago(unicastAt),
      hearsUs: undefined,
    }));
  }

  #add(nodeId: NodeId): Heard {
    const [oldest] = this.#peers.keys();
    if (this.#peers.size >= peersMax && oldest !== undefined) {
      this.#peers.delete(oldest);
    }
    const peer: Heard = { address: '', multicastAt: undefined, unicastAt: undefined };
    this.#peers.set(nodeId, peer);
    return peer;
  }
}
