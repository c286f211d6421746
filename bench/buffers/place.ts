/**
 * Where a bench runs. `loopback`: on this host's loopback interface, without privileges. The laboratory with a network
 * namespace for each process is in `lab.ts`.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import type { ClusterOptions } from '../../src/tuning/options.ts';
import type { Entrance } from './children.ts';

/** Addresses of a bench's processes. Processes are counted from 0. */
export interface Place {
  readonly name: 'loopback' | 'lab';
  readonly group: string;
  readonly groupPort: number;
  /** Address from which other traffic is sent. */
  readonly noiseInterface: string;
  /** `ip:port` of a member's only socket. */
  memberAddress(index: number): string;
  /** The address of the interface of a process. */
  interfaceAddress(index: number): string;
  /** How to start a process there. */
  entrance(index: number): Entrance;
  /** The options that say where a member is. */
  network(index: number): ClusterOptions;
  close(): Promise<void>;
}

const loopbackAddress = '127.0.0.1';

/** A port that is free at the moment. */
export async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, loopbackAddress);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

/** This host's loopback interface, with a group and ports that nobody else uses. */
export async function loopbackPlace(processes: number): Promise<Place> {
  const groupPort = await freePort();
  const ports = await Promise.all(Array.from({ length: processes }, freePort));
  const group = `239.86.${groupPort >> 8}.${groupPort & 255}`;
  return {
    name: 'loopback',
    group,
    groupPort,
    noiseInterface: loopbackAddress,
    memberAddress: (index) => `${loopbackAddress}:${ports[index] ?? 0}`,
    interfaceAddress: () => loopbackAddress,
    entrance: () => [],
    network: () => ({ profile: 'loopback', group, port: groupPort, interface: loopbackAddress }),
    close: () => Promise.resolve(),
  };
}
