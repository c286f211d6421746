/**
 * The native wire format: messages to datagrams and back. docs/wire.md describes it byte by byte, `totem.proto` is its
 * schema, `frame.ts` has the header, `body-reader.ts` the rules that the content must keep.
 *
 * What a process writes into every one of its datagrams (header, cluster, own id, incarnation) is the same from first
 * to last, so it is encoded once; protobuf allows a frame to be put together from parts. For the same reason a
 * datagram of the own cluster is recognised by comparing bytes, without making a string of each cluster name.
 */
import protobuf from 'protobufjs/minimal.js';

import type { Message, Origin } from '../message.ts';
import { bodyOf } from './body-writer.ts';
import { messageOf } from './body-reader.ts';
import type { Codec, Decoded, Overhead, Rejected } from './codec.ts';
import { faultOf, headerBytes, rejected, seal } from './frame.ts';
import { ringcast } from './generated/totem.js';
import { utf8Bytes, wireLimits } from './limits.ts';
import { overheadOf } from './overhead.ts';
import { plainBytes } from './plain-bytes.ts';
import { count, node } from './rules.ts';
import { Malformed, WireReader } from './wire-reader.ts';

const { Frame } = ringcast.wire;

export interface ProtobufCodecOptions {
  /** The cluster's name: 1 to 32 bytes of UTF-8. Datagrams of clusters with other names are refused. */
  readonly cluster: string;
  /** The process that all encoded datagrams are from. */
  readonly self: Origin;
  /**
   * Longest datagram that is decoded, in bytes; longer ones are `oversized`. Default and maximum: 65507. Joins and
   * commit tokens of large clusters exceed a data message's usual 1472 bytes, so keep it well above that.
   */
  readonly frameBytesMax?: number;
}

/** Tag of the frame's first field, the cluster: field 1, length-delimited. */
const clusterTag = 10;

/** Encodes as one process of one cluster, decodes what the others of that cluster send. */
export class ProtobufCodec implements Codec {
  readonly overhead: Overhead;
  readonly #cluster: string;
  readonly #bytesMax: number;
  /** Room for the header, then the fields that all own datagrams start with. */
  readonly #prefix: Uint8Array;
  /** How many bytes of the prefix, from `headerBytes` on, name the cluster. */
  readonly #clusterEnd: number;
  /** Scratch space: every result is copied out of it. */
  readonly #writer: protobuf.Writer = new protobuf.Writer();

  /** Throws a RangeError when an option is out of range. */
  constructor(options: ProtobufCodecOptions) {
    const { cluster, self, frameBytesMax = wireLimits.datagramBytes } = options;
    checkRange('cluster name bytes', utf8Bytes(cluster), { min: 1, max: wireLimits.clusterBytes });
    checkRange('node id', self.nodeId, { min: 1, max: 0xffffffff });
    checkRange('incarnation', self.incarnation, { min: 0, max: Number.MAX_SAFE_INTEGER });
    checkRange('frameBytesMax', frameBytesMax, { min: headerBytes, max: wireLimits.datagramBytes });
    this.#cluster = cluster;
    this.#bytesMax = frameBytesMax;
    const clusterField = Frame.encode({ cluster }, new protobuf.Writer()).finish();
    const originFields = { sender: self.nodeId, incarnation: self.incarnation };
    const originField = Frame.encode(originFields, new protobuf.Writer()).finish();
    this.#clusterEnd = headerBytes + clusterField.length;
    this.#prefix = new Uint8Array(this.#clusterEnd + originField.length);
    this.#prefix.set(clusterField, headerBytes);
    this.#prefix.set(originField, this.#clusterEnd);
    this.overhead = overheadOf(clusterField.length);
  }

  encode(message: Message): Uint8Array {
    const writer = this.#writer;
    // An encoding that threw would leave length prefixes on the writer's stack; each reset takes one off.
    do writer.reset();
    while (writer.pos > 0);
    Frame.encode(bodyOf(message), writer);
    const datagram = new Uint8Array(this.#prefix.length + writer.pos);
    datagram.set(this.#prefix);
    writer.finishInto(datagram, this.#prefix.length);
    seal(datagram);
    return datagram;
  }

  decode(datagram: Uint8Array): Decoded | Rejected {
    const bytes = plainBytes(datagram);
    const fault = faultOf(bytes, this.#bytesMax);
    if (fault) return fault;
    try {
      return this.#decodeFrame(bytes);
    } catch (error) {
      return rejected('malformed', ruleBrokenBy(error));
    }
  }

  /** Throws when the frame breaks a rule. */
  #decodeFrame(bytes: Uint8Array): Decoded | Rejected {
    if (!this.#namesOwnCluster(bytes)) {
      const other = clusterOf(bytes);
      if (other !== this.#cluster) return rejected('cluster', `belongs to cluster ${JSON.stringify(other)}`);
      throw new Malformed('the cluster is not written in the shortest way');
    }
    // The schema's reader is typed by the library; ours differs in the type of 64-bit numbers alone.
    const reader = new WireReader(bytes, this.#clusterEnd) as unknown as protobuf.Reader;
    const frame = Frame.decode(reader);
    if (frame.cluster !== '') throw new Malformed('two clusters are named');
    const origin: Origin = { nodeId: node(frame.sender, 'the transmitter'), incarnation: count(frame.incarnation) };
    return { ok: true, origin, message: messageOf(frame) };
  }

  #namesOwnCluster(bytes: Uint8Array): boolean {
    const prefix = this.#prefix;
    for (let index = headerBytes; index < this.#clusterEnd; index += 1) {
      if (bytes[index] !== prefix[index]) return false;
    }
    return true;
  }
}

/** The cluster that a frame names in its first field. Throws when there is none or it breaks a rule. */
function clusterOf(bytes: Uint8Array): string {
  const reader = new WireReader(bytes, headerBytes);
  if (reader.pos === reader.len || reader.tag() !== clusterTag) throw new Malformed('the cluster does not come first');
  const cluster = reader.stringVerify();
  const length = utf8Bytes(cluster);
  if (length === 0 || length > wireLimits.clusterBytes) throw new Malformed(`a cluster name of ${length} bytes`);
  return cluster;
}

function ruleBrokenBy(error: unknown): string {
  if (error instanceof Malformed) return error.message;
  return `not a protobuf frame: ${error instanceof Error ? error.message : String(error)}`;
}

function checkRange(what: string, value: number, { min, max }: { readonly min: number; readonly max: number }): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(`${what}: ${value} is not a whole number from ${min} to ${max}`);
}
