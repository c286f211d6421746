/**
 * IP packets of both versions as far as UDP needs them: addresses, the place of a fragment, the payload. IPv6 extension
 * headers are stepped over (RFC 8200). What is cut off or makes no sense answers undefined.
 */
import { ipv6Text } from './ip-address.ts';

export interface IpPacket {
  readonly source: string;
  readonly target: string;
  /** Of what the payload is, or of the whole datagram when this is a fragment. */
  readonly protocol: number;
  readonly payload: Uint8Array;
  /** Was the payload longer before it was captured? */
  readonly cut: boolean;
  readonly fragment: Fragment | undefined;
}

export interface Fragment {
  /** Equal in all fragments of a datagram between two addresses. */
  readonly id: number;
  /** Place of its first byte in the datagram. */
  readonly offset: number;
  readonly isLast: boolean;
}

export const protocolUdp = 17;
const ipv6Fragment = 44;
const ipv6Authentication = 51;
/** Headers with their length in units of 8 bytes, not counting the first: hop by hop, routing, destination options. */
const ipv6Options: readonly number[] = [0, 43, 60];
const ipv6HeaderBytes = 40;

export function readIpPacket(bytes: Uint8Array): IpPacket | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch ((bytes[0] ?? 0) >> 4) {
    case 4:
      return readIpv4(bytes, view);
    case 6:
      return readIpv6(bytes, view);
    default:
      return undefined;
  }
}

function readIpv4(bytes: Uint8Array, view: DataView): IpPacket | undefined {
  const headerBytes = ((bytes[0] ?? 0) & 15) * 4;
  if (headerBytes < 20 || bytes.length < headerBytes) return undefined;
  // Zero: the length did not fit or was left to the network card.
  const total = view.getUint16(2) || bytes.length;
  if (total < headerBytes) return undefined;
  const place = view.getUint16(6);
  const isLast = (place & 0x2000) === 0;
  const offset = (place & 0x1fff) * 8;
  return {
    source: bytes.subarray(12, 16).join('.'),
    target: bytes.subarray(16, 20).join('.'),
    protocol: view.getUint8(9),
    payload: bytes.subarray(headerBytes, total),
    cut: total > bytes.length,
    fragment: isLast && offset === 0 ? undefined : { id: view.getUint16(4), offset, isLast },
  };
}

function readIpv6(bytes: Uint8Array, view: DataView): IpPacket | undefined {
  if (bytes.length < ipv6HeaderBytes) return undefined;
  const total = view.getUint16(4) === 0 ? bytes.length : ipv6HeaderBytes + view.getUint16(4);
  const extension = stepOver(bytes.subarray(0, total), view);
  if (extension === undefined) return undefined;
  const { start, protocol, fragment } = extension;
  return {
    source: ipv6Text(bytes.subarray(8, 24)),
    target: ipv6Text(bytes.subarray(24, 40)),
    protocol,
    payload: bytes.subarray(start, total),
    cut: total > bytes.length,
    fragment,
  };
}

interface Extension {
  readonly start: number;
  readonly protocol: number;
  readonly fragment: Fragment | undefined;
}

function stepOver(bytes: Uint8Array, view: DataView): Extension | undefined {
  let protocol = view.getUint8(6);
  let start = ipv6HeaderBytes;
  let fragment: Fragment | undefined;
  while (ipv6Options.includes(protocol) || protocol === ipv6Fragment || protocol === ipv6Authentication) {
    if (start + 8 > bytes.length) return undefined;
    const units = view.getUint8(start + 1);
    if (protocol === ipv6Fragment) {
      const place = view.getUint16(start + 2);
      fragment = { id: view.getUint32(start + 4), offset: place & 0xfff8, isLast: (place & 1) === 0 };
    }
    const length = protocol === ipv6Fragment ? 8 : protocol === ipv6Authentication ? (units + 2) * 4 : (units + 1) * 8;
    protocol = view.getUint8(start);
    start += length;
    // What follows the header of a later fragment is the middle of something.
    if (fragment !== undefined && fragment.offset > 0) break;
  }
  const isWhole = fragment !== undefined && fragment.offset === 0 && fragment.isLast;
  return start > bytes.length ? undefined : { start, protocol, fragment: isWhole ? undefined : fragment };
}
