/**
 * The outside of a probe: what `ringcast doctor` sends to other doctors to measure the network between them. A probe
 * must never be taken for a ring's datagram, nor the other way round, so its magic differs from that of frame.ts; a
 * ring that gets one by mistake counts it as foreign.
 *
 *     0    2  magic      0x52 0x50, "RP"
 *     2    1  version    1
 *     3    1  flags      0; none is defined
 *     4    4  checksum   CRC-32C of everything after it; big-endian
 *     8    4  cluster    CRC-32C of the cluster's name: a mismatch is reported, not refused
 *    12    2  length     of the body in bytes; big-endian
 *    14       body       JSON; zeros follow up to the size that the probe was to have
 *
 * Probes are few and for people to look at, so the body is JSON and not protobuf. The checksum covers the padding too:
 * a network that damages large datagrams is found out.
 */
import { crc32c } from './checksum.ts';

/** Bytes before the body. */
export const probeHeaderBytes = 14;
export const probeVersion = 1;
/** The largest body; control messages are cut into parts that pass every network (RFC 791 asks for 576 bytes). */
export const probeBodyBytesMax = 16_384;
/** The largest probe: what fits into one UDP datagram over IPv4. */
export const probeBytesMax = 65_507;

/** What is encoded. */
export interface ProbeContent {
  readonly cluster: string;
  /** Anything that JSON can carry. */
  readonly body: unknown;
  /** Size of the datagram; a smaller one than header and body is ignored. */
  readonly bytes?: number;
}

/** A probe with its outside in order. `body` is whatever the sender wrote, and must be checked by the reader. */
export interface DecodedProbe {
  readonly ok: true;
  readonly body: unknown;
  readonly clusterHash: number;
}

/** A datagram that is no probe of this version. `detail` is for people. */
export interface RefusedProbe {
  readonly ok: false;
  readonly reason: 'foreign' | 'version' | 'corrupt' | 'malformed';
  readonly detail: string;
}

/** The number by which probes name a cluster. */
export function clusterHash(cluster: string): number {
  return crc32c(new TextEncoder().encode(cluster));
}

/** Encodes a probe. Throws a RangeError when body or size exceed the format's limits. */
export function encodeProbe({ cluster, body, bytes = 0 }: ProbeContent): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(body));
  if (text.length > probeBodyBytesMax || bytes > probeBytesMax) {
    throw new RangeError(`A probe of ${bytes} bytes with a body of ${text.length} exceeds the format`);
  }
  const datagram = new Uint8Array(Math.max(bytes, probeHeaderBytes + text.length));
  const view = new DataView(datagram.buffer);
  view.setUint16(0, 0x5250);
  view.setUint8(2, probeVersion);
  view.setUint32(8, clusterHash(cluster));
  view.setUint16(12, text.length);
  datagram.set(text, probeHeaderBytes);
  view.setUint32(4, crc32c(datagram, 8));
  return datagram;
}

/** Decodes a datagram; never throws, whatever the bytes. */
export function decodeProbe(datagram: Uint8Array): DecodedProbe | RefusedProbe {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  if (datagram.length < probeHeaderBytes || view.getUint16(0) !== 0x5250) {
    return { ok: false, reason: 'foreign', detail: `${datagram.length} bytes that are no probe` };
  }
  const version = view.getUint8(2);
  if (version !== probeVersion) {
    return { ok: false, reason: 'version', detail: `probe version ${version}, this doctor speaks ${probeVersion}` };
  }
  if (view.getUint32(4) !== crc32c(datagram, 8)) {
    return { ok: false, reason: 'corrupt', detail: `a probe of ${datagram.length} bytes with a wrong checksum` };
  }
  return decodeBody(datagram, view);
}

function decodeBody(datagram: Uint8Array, view: DataView): DecodedProbe | RefusedProbe {
  const length = view.getUint16(12);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      datagram.subarray(probeHeaderBytes, probeHeaderBytes + length),
    );
    return { ok: true, body: JSON.parse(text), clusterHash: view.getUint32(8) };
  } catch {
    return { ok: false, reason: 'malformed', detail: `a probe whose body of ${length} bytes is not JSON` };
  }
}
