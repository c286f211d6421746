/**
 * What the kernel charges a receive buffer for one datagram: measured, not assumed, since it is the memory of the packet
 * and not its payload, and depends on the kernel (docs/buffers.md). A socket of its own sends one datagram to itself and
 * looks at its queue in /proc/net/udp before it reads it. On Linux a datagram to the own host is in the queue when the
 * system call that sends it returns, and a look at a file of /proc does not let the event loop read it.
 *
 * A datagram that is longer than the interface's MTU arrives in fragments, each charged for itself. What a host sends to
 * itself is not cut, so there one fragment is measured and multiplied.
 */
import type { Socket } from 'node:dgram';
import { findOwnSocket, ownSocketInodes, readText, readUdpSockets } from '../tuning/kernel-counters.ts';
import type { InterfaceAddress } from './interface-choice.ts';
import { bind, closeSocket, makeSocket } from './udp-socket.ts';

/** Bytes of headers before the payload of a datagram: 8 of UDP and 20 of IPv4 or 40 of IPv6. */
const headerBytes: Readonly<Record<4 | 6, number>> = { 4: 28, 6: 48 };
const loopbackAddress: Readonly<Record<4 | 6, string>> = { 4: '127.0.0.1', 6: '::1' };

/**
 * Bytes charged for a datagram with `frameBytes` of payload that comes in over the interface. Undefined where /proc is
 * missing or anything fails: unknown, never guessed.
 */
export async function measureCharge(frameBytes: number, own: InterfaceAddress): Promise<number | undefined> {
  const mtu = readMtu(own.name);
  if (mtu === undefined) {
    return undefined;
  }
  const whole = mtu - headerBytes[own.family];
  const fragments = frameBytes <= whole ? 1 : Math.ceil((frameBytes + 8) / (8 * Math.floor((whole + 8) / 8)));
  const charge = await chargeOfOne(Math.min(frameBytes, whole), own.family);
  return charge === undefined ? undefined : fragments * charge;
}

function readMtu(device: string): number | undefined {
  const mtu = Number(readText(`/sys/class/net/${device}/mtu`) ?? NaN);
  return Number.isInteger(mtu) && mtu > 0 ? mtu : undefined;
}

async function chargeOfOne(bytes: number, family: 4 | 6): Promise<number | undefined> {
  const before = ownSocketInodes();
  const socket = makeSocket(family, { reuseAddr: false });
  try {
    await bind(socket, loopbackAddress[family], 0);
    const { address, port } = socket.address();
    const inode = findOwnSocket({ localAddress: address, localPort: port, before })?.inode;
    return inode === undefined ? undefined : queuedAfterSending(socket, { bytes, inode });
  } catch {
    return undefined;
  } finally {
    await closeSocket(socket);
  }
}

/** Sends one datagram and looks at once, in the same turn of the event loop. */
function queuedAfterSending(
  socket: Socket,
  { bytes, inode }: { readonly bytes: number; readonly inode: number },
): number | undefined {
  const { address, port } = socket.address();
  socket.send(new Uint8Array(bytes), port, address);
  const queued = readUdpSockets(new Set([inode]))?.[0]?.receiveQueueBytes;
  return queued === undefined || queued === 0 ? undefined : queued;
}
