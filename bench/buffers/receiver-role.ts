/** Receives a stream and counts it, with a receive buffer of a given size, and as slowly as it is told. */
import type { Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo, Socket as StreamSocket } from 'node:net';
import { createServer } from 'node:net';

import { bind, closeSocket, makeSocket } from '../../src/transport/udp-socket.ts';
import type { Role } from './role.ts';
import { ownSocketDrops } from './socket-drops.ts';

/** What to receive. */
export interface ReceiveOrder {
  readonly protocol: 'udp' | 'tcp';
  readonly group: string;
  readonly port: number;
  readonly interfaceAddress: string;
  /** Bytes to set as receive buffer; 0 leaves it as the kernel made it. UDP only. */
  readonly receiveBytes: number;
  /** Work on each datagram, in microseconds. */
  readonly workUs: number;
}

/** Where a receiver listens, and with what buffer. */
export interface Listening {
  readonly port: number;
  /** As the kernel reports it; undefined for TCP, which the kernel sizes by itself. */
  readonly bufferBytes: number | undefined;
}

/** What has arrived so far. */
export interface Received {
  readonly bytes: number;
  /** Datagrams dropped by the kernel; undefined where it does not tell. */
  readonly drops: number | undefined;
}

let bytes = 0;
let close: () => Promise<void> = () => Promise.resolve();

/** Busy for so long: the event loop does nothing else. */
function work(microseconds: number): void {
  const until = performance.now() + microseconds / 1000;
  while (performance.now() < until);
}

async function listen(order: ReceiveOrder): Promise<Listening> {
  bytes = 0;
  return order.protocol === 'udp' ? listenToDatagrams(order) : listenToStream(order);
}

async function listenToDatagrams(order: ReceiveOrder): Promise<Listening> {
  const socket: DatagramSocket = makeSocket(4, { reuseAddr: true });
  await bind(socket, order.group, order.port);
  socket.addMembership(order.group, order.interfaceAddress);
  if (order.receiveBytes > 0) socket.setRecvBufferSize(order.receiveBytes);
  socket.on('message', (datagram) => {
    bytes += datagram.length;
    if (order.workUs > 0) work(order.workUs);
  });
  close = () => closeSocket(socket);
  return { port: order.port, bufferBytes: socket.getRecvBufferSize() };
}

async function listenToStream(order: ReceiveOrder): Promise<Listening> {
  const connections: StreamSocket[] = [];
  const server = createServer((connection) => {
    connections.push(connection);
    connection.on('error', () => undefined);
    connection.on('data', (chunk) => {
      bytes += chunk.length;
    });
  });
  server.listen(0, order.interfaceAddress);
  await once(server, 'listening');
  close = async () => {
    for (const connection of connections) connection.destroy();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, bufferBytes: undefined };
}

export const role: Role = {
  listen,
  received: (): Received => ({ bytes, drops: ownSocketDrops() }),
  close: async (): Promise<void> => {
    await close();
    close = () => Promise.resolve();
  },
};
