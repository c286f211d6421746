/**
 * Datagrams to messages, in whichever wire format they are. The formats are told apart by their first two bytes; an
 * observer needs no node list and has no node id of its own.
 */
import type { Message, NodeId } from '../message.ts';
import type { Codec, Decoded, Rejected } from '../wire/codec.ts';
import { decodeCorosync } from '../wire/corosync-codec.ts';
import { CorosyncMembers } from '../wire/corosync-members.ts';
import { isCorosync } from '../wire/corosync-parser.ts';
import { isNative } from '../wire/frame.ts';
import { ProtobufCodec } from '../wire/protobuf-codec.ts';
import type { WireName } from './sighting.ts';

export interface DecoderOptions {
  /** Name of the native cluster, 1 to 32 bytes of UTF-8. Datagrams of others are refused, by the name of theirs. */
  readonly cluster: string;
  /** The one format to understand; undefined: both. */
  readonly wire: WireName | undefined;
}

/** A message, and what `Sighting` wants to know of the datagram it was in. */
export interface Understood {
  readonly ok: true;
  readonly wire: WireName;
  readonly message: Message;
  readonly transmitter: NodeId | undefined;
}

const foreign: Rejected = { ok: false, reason: 'foreign', detail: 'not of a wire format that is listened to' };

export class DatagramDecoder {
  readonly #wire: WireName | undefined;
  readonly #native: Codec;
  readonly #anybody = new CorosyncMembers('anybody');

  constructor({ cluster, wire }: DecoderOptions) {
    this.#wire = wire;
    this.#native = new ProtobufCodec({ cluster, self: { nodeId: 1, incarnation: 0 } });
  }

  /** Never throws. Takes ownership of the bytes. */
  decode(datagram: Uint8Array): Understood | Rejected {
    const wire = wireOf(datagram);
    if (wire === undefined || (this.#wire !== undefined && this.#wire !== wire)) return foreign;
    const decoded = wire === 'native' ? this.#native.decode(datagram) : decodeCorosync(datagram, this.#anybody);
    return decoded.ok ? understood(wire, decoded) : decoded;
  }
}

function wireOf(datagram: Uint8Array): WireName | undefined {
  if (isNative(datagram)) return 'native';
  return isCorosync(datagram) ? 'corosync' : undefined;
}

function understood(wire: WireName, { message, origin }: Decoded): Understood {
  const isAnonymous = wire === 'corosync' && message.type === 'data';
  return { ok: true, wire, message, transmitter: isAnonymous ? undefined : origin.nodeId };
}
