/**
 * The addresses that nodes announce to each other: `ip:port` and `[ipv6]:port`. They arrive from the network, so
 * reading them is strict: a literal address of the right family and a port, nothing that would need a name service.
 *
 * A link-local IPv6 address means something only together with an interface (its zone, RFC 4007). A zone has
 * no meaning on another host, so none is ever announced: each node adds its own when it sends.
 */
import { isIP } from 'node:net';

export type AddressFamily = 4 | 6;

/** Where a datagram goes. */
export interface SocketAddress {
  readonly ip: string;
  readonly port: number;
}

/** The address as it is announced: without a zone, IPv6 in brackets. */
export function formatAddress(ip: string, port: number): string {
  return ip.includes(':') ? `[${withoutZone(ip)}]:${port}` : `${ip}:${port}`;
}

/** Reads an announced address; undefined when it is not one of this family. */
export function parseAddress(text: string, family: AddressFamily): SocketAddress | undefined {
  const match = (family === 6 ? announcedIpv6 : announcedIpv4).exec(text);
  const ip = match?.[1] ?? '';
  const port = Number(match?.[2]);
  return isIP(ip) === family && port <= 65535 ? { ip, port } : undefined;
}

const announcedIpv4 = /^([0-9.]{7,15}):([1-9]\d{0,4})$/;
const announcedIpv6 = /^\[([0-9a-f:.]{2,45})\]:([1-9]\d{0,4})$/i;

/** The family of a literal address, with or without a zone; undefined for anything else. */
export function familyOf(ip: string): AddressFamily | undefined {
  const family = isIP(withoutZone(ip));
  return family === 4 || family === 6 ? family : undefined;
}

/** The address without `%zone`. */
export function withoutZone(ip: string): string {
  return ip.split('%', 1)[0] ?? ip;
}

/** What follows the `%` of an address; undefined without one. */
export function zoneOf(ip: string): string | undefined {
  const at = ip.indexOf('%');
  return at === -1 ? undefined : ip.slice(at + 1);
}

/** Is it valid on one link only: fe80::/10 or 169.254.0.0/16? */
export function isLinkLocal(ip: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(ip) || ip.startsWith('169.254.');
}

/** Is it a multicast address: ff00::/8 or 224.0.0.0/4? */
export function isMulticast(ip: string): boolean {
  const family = familyOf(ip);
  if (family === 4) {
    const first = Number(ip.split('.', 1)[0]);
    return first >= 224 && first <= 239;
  }
  return family === 6 && /^ff[0-9a-f]{2}:/i.test(ip);
}
