/** What an observer sees: a message of the protocol with the circumstances under which it was seen. */
import type { Message, NodeId, RingId } from '../message.ts';
import { ringName } from '../message.ts';

/** The wire formats that are understood. */
export type WireName = 'native' | 'corosync';

export interface Sighting {
  readonly wire: WireName;
  readonly message: Message;
  /** Who put it on the network, if the datagram tells: Corosync's data messages name their originator only. */
  readonly transmitter: NodeId | undefined;
  /** The IP address that it came from. */
  readonly ip: string;
  /**
   * Where it was seen: the destination, and the interface if there are several. The same message again on the same path
   * was sent again; on another path it is a copy (unicast transports send one to each node).
   */
  readonly path: string;
  /** Size of the UDP payload. */
  readonly bytes: number;
  /** When, in milliseconds; never earlier than the sighting before. */
  readonly now: number;
}

/**
 * A ring as the programs of its wire format write it: `13.1` (sequence, representative) here, `1.d` in Corosync's tools
 * (representative, sequence in hexadecimal).
 */
export function ringLabel(wire: WireName, ring: RingId): string {
  return wire === 'native' ? ringName(ring) : `${ring.representative}.${ring.seq.toString(16)}`;
}
