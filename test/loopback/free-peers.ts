/**
 * A list of peers on this host's loopback interface that no other test uses.
 */
import { createSocket } from 'node:dgram';
import { randomInt } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import type { UdpUnicastOptions } from '../../src/transport/udp-unicast.ts';

const common = { receiveBufferBytes: 1_048_576, sendBufferBytes: 262_144 };

/** Below the ports that the system hands out by itself, so that no socket on a free port takes one of them meanwhile. */
const ports = { from: 10_000, to: 32_000 };

/** Ports of this address that are free at the moment. */
export async function freePorts(count: number, address = '127.0.0.1'): Promise<readonly number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = randomInt(ports.from, ports.to);
    if (await isFree(port, address)) {
      found.add(port);
    }
  }
  return [...found];
}

/** Options of one node for each of `count` ports: every node is in the list of all. */
export async function freePeers(count: number, address = '127.0.0.1'): Promise<readonly UdpUnicastOptions[]> {
  const free = await freePorts(count, address);
  const peers = free.map((port) => `${address.includes(':') ? `[${address}]` : address}:${port}`);
  return free.map((port) => ({ ...common, interface: address, peers, port }));
}

/** Why nodes cannot be at ::1 here; undefined when they can. */
export function ipv6Missing(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);
  return all.some(({ address }) => address === '::1') ? undefined : 'no interface has the address ::1';
}

function isFree(port: number, address: string): Promise<boolean> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve) => {
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ port, address, exclusive: true }, () => {
      socket.close(() => {
        resolve(true);
      });
    });
  });
}
