/** How a socket comes to hear one group on one interface, and how both are called to the system. */
import type { Socket } from 'node:dgram';
import { platform } from 'node:process';
import type { InterfaceAddress } from '../transport/interface-choice.ts';
import { withoutZone } from '../transport/socket-address.ts';
import { bind } from '../transport/udp-socket.ts';

export interface GroupAddress {
  readonly group: string;
  readonly port: number;
}

/** Binds to the group itself, so that nothing else is heard, and joins it; Windows can only bind to all addresses. */
export async function bindToGroup(socket: Socket, own: InterfaceAddress, { group, port }: GroupAddress): Promise<void> {
  const wildcard = own.family === 4 ? '0.0.0.0' : '::';
  const bare = withoutZone(group);
  await bind(socket, platform === 'win32' ? wildcard : withZone(bare, own), port);
  socket.addMembership(bare, multicastInterface(own));
}

/** An address as the system wants it: IPv6 with the zone of the interface, which Windows calls by its number. */
export function withZone(ip: string, { family, name, scopeId }: InterfaceAddress): string {
  if (family === 4) {
    return ip;
  }
  return `${ip}%${platform === 'win32' ? scopeId : name}`;
}

/** How multicast calls name the interface: IPv4 by its address, IPv6 by its zone. */
export function multicastInterface(own: InterfaceAddress): string {
  return own.family === 4 ? own.address : withZone('::', own);
}
