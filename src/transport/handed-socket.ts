/**
 * Sockets that a launcher hands over ready: systemd (and what imitates it) opens the sockets of a socket unit, with a
 * receive buffer beyond `net.core.rmem_max` if it is told so, and passes them to a service without privileges as the
 * descriptors from 3 on (sd_listen_fds(3)). `LISTEN_PID` says for which process they are, `LISTEN_FDS` how many.
 *
 * A descriptor can be adopted once. So this file remembers which are taken.
 */
import type { Socket } from 'node:dgram';
import { readlinkSync } from 'node:fs';
import { sameAddress } from '../tuning/findings/group-address.ts';
import { readUdpSockets } from '../tuning/kernel-counters.ts';
import { inodeOfLink } from '../tuning/proc-sockets.ts';
import type { AddressFamily } from './socket-address.ts';
import { makeSocket } from './udp-socket.ts';

/** The first descriptor that is handed over: SD_LISTEN_FDS_START. */
const firstDescriptor = 3;
/** More than any socket unit opens. */
const descriptorsMax = 64;

const adopted = new Set<number>();

/** The descriptors meant for this process; empty when there are none. */
export function handedDescriptors(environment: Readonly<Record<string, string | undefined>>, pid: number): number[] {
  const count = Number(environment['LISTEN_FDS'] ?? 0);
  const isForUs = Number(environment['LISTEN_PID']) === pid;
  if (!isForUs || !Number.isInteger(count) || count <= 0) {
    return [];
  }
  return Array.from({ length: Math.min(count, descriptorsMax) }, (_, index) => firstDescriptor + index);
}

/** What a handed socket must be bound to: a group, or an address of this host. */
export interface Wanted {
  readonly family: AddressFamily;
  readonly address: string;
  readonly port: number;
}

/** A socket that was handed over and is ours now. */
export interface HandedSocket {
  readonly socket: Socket;
  /** By which the kernel's tables list it. */
  readonly inode: number;
}

/**
 * The handed socket that is bound to the address and port, if there is one. What a descriptor is bound to is looked up in
 * /proc, so that those which are meant for others in this process stay untouched.
 */
export async function adoptSocket(wanted: Wanted, descriptors: readonly number[]): Promise<HandedSocket | undefined> {
  for (const descriptor of descriptors) {
    const inode = adopted.has(descriptor) ? undefined : inodeOf(descriptor);
    if (inode !== undefined && isBoundTo(inode, wanted)) {
      adopted.add(descriptor);
      const socket = makeSocket(wanted.family, { reuseAddr: false });
      await bindTo(socket, descriptor);
      return { socket, inode };
    }
  }
  return undefined;
}

function isBoundTo(inode: number, { address, port }: Wanted): boolean {
  const socket = readUdpSockets(new Set([inode]))?.[0];
  return socket?.localPort === port && sameAddress(socket.localAddress, address);
}

function inodeOf(descriptor: number): number | undefined {
  try {
    return inodeOfLink(readlinkSync(`/proc/self/fd/${descriptor}`));
  } catch {
    return undefined;
  }
}

function bindTo(socket: Socket, descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ fd: descriptor, exclusive: true }, () => {
      socket.off('error', reject);
      resolve();
    });
  });
}
