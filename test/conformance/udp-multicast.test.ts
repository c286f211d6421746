import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { UdpMulticast } from '../../src/transport/udp-multicast.ts';
import type { SharedOptions } from '../loopback/free-group.ts';
import { findIpv6Place, freeIpv4Group, freeIpv6Group } from '../loopback/free-group.ts';
import type { TransportNetwork } from './transport-conformance.ts';
import { transportConformance } from './transport-conformance.ts';

function networkOn(options: SharedOptions): TransportNetwork {
  return {
    member: () => new UdpMulticast(options),
    inject: (datagram, addresses) => injectFrom(options, { datagram, addresses }),
  };
}

/** Sends from a plain socket that belongs to no transport. */
async function injectFrom(
  options: SharedOptions,
  { datagram, addresses }: { readonly datagram: Uint8Array; readonly addresses: readonly string[] },
): Promise<void> {
  const v6 = isIPv6(options.group);
  const socket = createSocket(v6 ? 'udp6' : 'udp4');
  const send = (host: string, port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.send(datagram, port, host, (error) => {
        if (error === null) {
          resolve();
        } else {
          reject(error);
        }
      });
    });
  await new Promise<void>((resolve) => {
    socket.bind({ port: 0, address: options.interface ?? '' }, resolve);
  });
  if (!v6) {
    socket.setMulticastInterface(options.interface ?? '');
    await send(options.group, options.port);
  }
  for (const address of addresses) {
    const { hostname, port } = new URL(`udp://${address}`);
    await send(hostname.replace(/[[\]]/g, ''), Number(port));
  }
  await new Promise<void>((resolve) => {
    socket.close(resolve);
  });
}

transportConformance({
  name: 'UDP multicast over IPv4',
  newNetwork: async () => networkOn(await freeIpv4Group()),
  datagramBytesMax: 60_000,
});

const ipv6Place = await findIpv6Place();

if (typeof ipv6Place === 'string') {
  test.skip(`UDP multicast over IPv6 cannot be tested here: ${ipv6Place}`, () => undefined);
} else {
  transportConformance({
    name: `UDP multicast over IPv6 (${ipv6Place.prefix}: on ${ipv6Place.interface})`,
    newNetwork: async () => networkOn(await freeIpv6Group(ipv6Place)),
    // Above the loopback interface's MTU a large datagram is many fragments, of which the system keeps only so many.
    datagramBytesMax: 60_000,
  });
}
