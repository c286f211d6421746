/**
 * Traffic that is none of the ring's: datagrams of another application to the same group or address and port, at a
 * steady pace. Their content means nothing to the ring, which counts them and goes on; but they fill its buffers.
 */
import type { Socket } from 'node:dgram';

import { parseAddress } from '../../src/transport/socket-address.ts';
import { bind, closeSocket, makeSocket } from '../../src/transport/udp-socket.ts';
import { Pace } from './pace.ts';
import type { Role } from './role.ts';

/** What to send and where. */
export interface NoiseOrder {
  /** `ip:port`, one copy to each. */
  readonly destinations: readonly string[];
  /** Sizes of the datagrams, one after the other and again from the first. */
  readonly sizes: readonly number[];
  /** Datagrams a second to each destination. */
  readonly ratePerS: number;
  /** Address of the interface to send multicast on. */
  readonly interfaceAddress: string;
}

let socket: Socket | undefined;
let pace: Pace | undefined;
let sent = 0;

async function begin(order: NoiseOrder): Promise<void> {
  const destinations = order.destinations.map((text) => {
    const address = parseAddress(text, 4);
    if (address === undefined) throw new Error(`${text} is not an IPv4 address and port`);
    return address;
  });
  const open = makeSocket(4, { reuseAddr: false });
  await bind(open, order.interfaceAddress, 0);
  open.setMulticastInterface(order.interfaceAddress);
  const payloads = order.sizes.map((bytes) => new Uint8Array(bytes).fill(0x2a));
  sent = 0;
  socket = open;
  pace = new Pace(order.ratePerS, () => {
    const payload = payloads[sent % payloads.length] ?? new Uint8Array(1);
    for (const { ip, port } of destinations) open.send(payload, port, ip);
    sent += 1;
  });
}

async function end(): Promise<number> {
  pace?.stop();
  if (socket !== undefined) await closeSocket(socket);
  socket = undefined;
  return sent;
}

export const role: Role = { begin, end };
