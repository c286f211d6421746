/**
 * A group and port that no other test uses, on an interface whose traffic stays on this host.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import type { UdpMulticastOptions } from '../../src/transport/udp-multicast.ts';
import { UdpMulticast } from '../../src/transport/udp-multicast.ts';
import { RecordingHandler } from '../conformance/recording-handler.ts';

/** What all members of a test's network have in common. */
export type SharedOptions = Pick<
  UdpMulticastOptions,
  'group' | 'port' | 'interface' | 'ttl' | 'loopback' | 'receiveBufferBytes' | 'sendBufferBytes'
>;

const common = { ttl: 1, loopback: true, receiveBufferBytes: 1_048_576, sendBufferBytes: 262_144 };

/** A port that is free at the moment. */
export async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** An IPv4 group on the loopback interface; the port makes the group unlike that of any other test. */
export async function freeIpv4Group(): Promise<SharedOptions> {
  const port = await freePort();
  return { ...common, group: `239.77.${port >> 8}.${port & 255}`, port, interface: '127.0.0.1' };
}

/** An IPv6 group of the same kind. The prefix says how far it reaches; ff11:: never leaves the host. */
export async function freeIpv6Group(place: Ipv6Place): Promise<SharedOptions> {
  const port = await freePort();
  return { ...common, group: `${place.prefix}:${port.toString(16)}`, port, interface: place.interface };
}

export interface Ipv6Place {
  readonly prefix: string;
  readonly interface: string;
}

/**
 * Where IPv6 multicast can be tested without touching a network: on `::1`, which Linux refuses unless root added a
 * route for it, else with an interface-local group (ff11::, never put on a wire) on any interface with an IPv6
 * address. A string says why there is no such place.
 */
export async function findIpv6Place(): Promise<Ipv6Place | string> {
  const addresses = Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);
  const ipv6 = addresses.filter(({ family }) => family === 'IPv6');
  const reasons: string[] = [];
  for (const { address, internal } of ipv6) {
    const place = { prefix: internal ? 'ff15:' : 'ff11:', interface: address };
    const transport = new UdpMulticast(await freeIpv6Group(place));
    try {
      await transport.open(new RecordingHandler());
      return place;
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    } finally {
      await transport.close();
    }
  }
  return reasons.length === 0 ? 'no interface has an IPv6 address' : reasons.join('; ');
}
