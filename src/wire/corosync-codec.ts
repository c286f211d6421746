/**
 * Corosync 3's wire format, as spoken over plain UDP (`transport: udp` and `udpu`, no crypto): messages to datagrams and
 * back. Both byte orders are read; what is sent is little-endian. docs/corosync-wire.md has the tables.
 *
 * Three steps each way, in files of their own: bytes and structures (corosync-parser, corosync-composer), structures and
 * messages (corosync-decoder, corosync-encoder), and the node list, which knows what the messages leave out
 * (corosync-members). A data message keeps the datagram it came in, because who sends it again must send the same bytes.
 */
import { invariant } from '../invariant.ts';
import type { Data, Message, NodeId } from '../message.ts';
import type { Codec, Decoded, Overhead, Rejected } from './codec.ts';
import { composePacket } from './corosync-composer.ts';
import { messageOf, transmitterOf } from './corosync-decoder.ts';
import { mcastOf, packetOf } from './corosync-encoder.ts';
import { sizes } from './corosync-format.ts';
import type { CorosyncNode } from './corosync-members.ts';
import { CorosyncMembers } from './corosync-members.ts';
import { parsePacket } from './corosync-parser.ts';
import { rejected } from './frame.ts';
import { plainBytes } from './plain-bytes.ts';
import { WireFault } from './struct-reader.ts';

export interface CorosyncCodecOptions {
  /** The node that all encoded datagrams are from; one of `nodes`. */
  readonly self: NodeId;
  /** The node list. Messages of nodes that are not in it are refused. */
  readonly nodes: readonly CorosyncNode[];
  /**
   * Corosync's `netmtu`: the largest datagram with data, in bytes, 256 to 65507. Corosync's default is 1500. A packet of
   * the packing layer has 90 bytes less: room for the header of the message and for that of one that carries it.
   */
  readonly netmtu: number;
}

const netmtuMin = 256;
const netmtuMax = 65_507;
/** An mcast, inside another one when it is recovered. */
const overhead: Overhead = Object.freeze({ dataBytes: 2 * sizes.mcast, chunkBytes: 0 });

export class CorosyncCodec implements Codec {
  readonly overhead: Overhead = overhead;
  readonly #self: NodeId;
  readonly #members: CorosyncMembers;
  readonly #packetBytesMax: number;

  /** Throws a RangeError when an option is out of range. */
  constructor({ self, nodes, netmtu }: CorosyncCodecOptions) {
    this.#members = new CorosyncMembers(nodes);
    if (!this.#members.has(self)) throw new RangeError(`node ${self} is not in the node list`);
    if (!Number.isInteger(netmtu) || netmtu < netmtuMin || netmtu > netmtuMax) {
      throw new RangeError(`netmtu: ${netmtu} is not a whole number from ${netmtuMin} to ${netmtuMax}`);
    }
    this.#self = self;
    this.#packetBytesMax = netmtu - overhead.dataBytes;
  }

  encode(message: Message): Uint8Array {
    return message.type === 'data' ? this.#datagramOf(message) : composePacket(packetOf(message, this.#self));
  }

  decode(datagram: Uint8Array): Decoded | Rejected {
    return decodeCorosync(datagram, this.#members);
  }

  /** What arrived as a datagram leaves as the same one. */
  #datagramOf(data: Data): Uint8Array {
    if (data.datagram !== undefined) return data.datagram;
    const { recovered } = data;
    if (recovered !== undefined) return composePacket(mcastOf(data, this.#datagramOf(recovered)));
    const mcast = mcastOf(data, undefined);
    invariant(mcast.payload.length <= this.#packetBytesMax, 'a packet leaves room for two headers in netmtu');
    return composePacket(mcast);
  }
}

/** `decode` without a node of one's own. Never throws. Takes ownership of `datagram`. */
export function decodeCorosync(datagram: Uint8Array, members: CorosyncMembers): Decoded | Rejected {
  const bytes = plainBytes(datagram);
  try {
    const packet = parsePacket(bytes);
    const origin = { nodeId: members.listed(transmitterOf(packet)), incarnation: 0 };
    return { ok: true, origin, message: messageOf(packet, bytes, members) };
  } catch (error) {
    return error instanceof WireFault ? rejected(error.reason, error.message) : rejected('malformed', String(error));
  }
}
