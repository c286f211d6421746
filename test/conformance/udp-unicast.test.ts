import { createSocket } from 'node:dgram';
import { parseAddress } from '../../src/transport/socket-address.ts';
import type { UdpUnicastOptions } from '../../src/transport/udp-unicast.ts';
import { UdpUnicast } from '../../src/transport/udp-unicast.ts';
import { freePeers, ipv6Missing } from '../loopback/free-peers.ts';
import type { TransportNetwork, TransportSubject } from './transport-conformance.ts';
import { transportConformance } from './transport-conformance.ts';

/** The suite opens at most five nodes, and one that it only closes. */
const nodesMax = 6;

async function newNetwork(address: string, isOneSocket: boolean): Promise<TransportNetwork> {
  const free = [...(await freePeers(nodesMax, address))];
  const data = free[0]?.peers ?? [];
  return {
    member: () => new UdpUnicast(withTokenPort(known(free.pop()), isOneSocket)),
    inject: (datagram, addresses) => sendFrom(address, { datagram, to: [...data, ...addresses] }),
  };
}

function withTokenPort(options: UdpUnicastOptions, isOneSocket: boolean): UdpUnicastOptions {
  return isOneSocket ? { ...options, tokenPort: options.port } : options;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the test opens more nodes than there are ports');
  return value;
}

/** Sends from a plain socket that belongs to no transport. */
async function sendFrom(
  address: string,
  { datagram, to }: { readonly datagram: Uint8Array; readonly to: readonly string[] },
): Promise<void> {
  const family = address.includes(':') ? 6 : 4;
  const socket = createSocket(`udp${family}`);
  await new Promise<void>((resolve) => {
    socket.bind({ port: 0, address }, resolve);
  });
  for (const text of to) {
    const { ip, port } = known(parseAddress(text, family));
    await new Promise((resolve) => {
      socket.send(datagram, port, ip, resolve);
    });
  }
  await new Promise<void>((resolve) => {
    socket.close(resolve);
  });
}

function subject(address: string, isOneSocket: boolean): TransportSubject {
  const family = address.includes(':') ? 6 : 4;
  return {
    name: `UDP unicast over IPv${family} with ${isOneSocket ? 'one socket' : 'two sockets'}`,
    newNetwork: () => newNetwork(address, isOneSocket),
    // All that UDP can carry: what passes the loopback interface is not cut up to its MTU of 65536.
    datagramBytesMax: process.platform === 'linux' ? { 4: 65_507, 6: 65_487 }[family] : 9_000,
    copies: nodesMax - 1,
    isOneSocket,
  };
}

transportConformance(subject('127.0.0.1', false));
transportConformance(subject('127.0.0.1', true));

const missing = ipv6Missing();

if (missing === undefined) {
  transportConformance(subject('::1', false));
  transportConformance(subject('::1', true));
} else {
  test.skip(`UDP unicast over IPv6 cannot be tested here: ${missing}`, () => undefined);
}
