/**
 * Addresses as the system wants them on one interface: a link-local IPv6 address means something only together with a
 * zone (RFC 4007), and a multicast IPv6 address says by its zone on which interface it is meant.
 */
import { platform } from 'node:process';
import type { InterfaceAddress } from './interface-choice.ts';
import { isLinkLocal } from './socket-address.ts';

/** An IPv6 address with the zone of our interface; an IPv4 address has none. */
export function withZone(ip: string, { family, name, scopeId }: InterfaceAddress): string {
  if (family === 4) {
    return ip;
  }
  // Windows numbers its zones, all others call them by the name of the interface.
  return `${ip}%${platform === 'win32' ? scopeId : name}`;
}

/** The address of one host, to bind or to send to: with the zone where it needs one. */
export function onInterface(ip: string, own: InterfaceAddress): string {
  return isLinkLocal(ip) ? withZone(ip, own) : ip;
}

/** The address of the interface itself, to bind to. */
export function bindAddress(own: InterfaceAddress): string {
  return onInterface(own.address, own);
}
