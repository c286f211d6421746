/** Sends a stream at a steady pace: as multicast datagrams, or over one TCP connection for comparison. */
import type { Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket as StreamSocket } from 'node:net';
import { connect } from 'node:net';

import { bind, closeSocket, makeSocket } from '../../src/transport/udp-socket.ts';
import { Pace } from './pace.ts';
import type { Role } from './role.ts';

/** What to send. */
export interface SendOrder {
  readonly protocol: 'udp' | 'tcp';
  /** The group, or the receiver's address. */
  readonly ip: string;
  readonly port: number;
  /** Address of the interface to send on. */
  readonly interfaceAddress: string;
  readonly bytes: number;
  readonly ratePerS: number;
}

/** An application that writes to TCP waits when this much is not taken yet. */
const unsentBytesMax = 16 * 1024 * 1024;
/** For UDP: a send buffer that never limits the pace. */
const sendBufferBytes = 4 * 1024 * 1024;

let pace: Pace | undefined;
let sent = 0;
let close: () => Promise<void> | void = () => undefined;

async function begin(order: SendOrder): Promise<void> {
  sent = 0;
  const payload = new Uint8Array(order.bytes);
  if (order.protocol === 'udp') sendTo(await openDatagrams(order), order, payload);
  else writeTo(await openStream(order), order, payload);
}

async function openDatagrams({ interfaceAddress }: SendOrder): Promise<DatagramSocket> {
  const socket = makeSocket(4, { reuseAddr: false });
  await bind(socket, interfaceAddress, 0);
  socket.setMulticastInterface(interfaceAddress);
  socket.setMulticastTTL(1);
  socket.setSendBufferSize(sendBufferBytes);
  close = () => closeSocket(socket);
  return socket;
}

function sendTo(socket: DatagramSocket, { ip, port, ratePerS }: SendOrder, payload: Uint8Array): void {
  pace = new Pace(ratePerS, () => {
    socket.send(payload, port, ip);
    sent += 1;
  });
}

async function openStream({ ip, port }: SendOrder): Promise<StreamSocket> {
  const socket = connect(port, ip);
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  close = () => {
    socket.destroy();
  };
  return socket;
}

function writeTo(socket: StreamSocket, { ratePerS }: SendOrder, payload: Uint8Array): void {
  pace = new Pace(ratePerS, () => {
    if (socket.writableLength > unsentBytesMax) return;
    socket.write(payload);
    sent += 1;
  });
}

/** Stops sending and answers how many pieces were sent; what is on its way still arrives. */
function end(): number {
  pace?.stop();
  return sent;
}

export const role: Role = {
  begin,
  end,
  close: async (): Promise<void> => {
    pace?.stop();
    await close();
    close = () => undefined;
  },
};
