/**
 * UDP sockets with promises instead of events, and errors that name the step that failed. What both the multicast and
 * any other UDP transport need before a socket is ready.
 */
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { ClusterError } from '../errors.ts';
import type { AddressFamily } from './socket-address.ts';
import { asError, codeOf, messageOf } from './system-error.ts';

/** A socket that sends to literal addresses only and survives its own errors. Not bound. */
export function makeSocket(family: AddressFamily, { reuseAddr }: { readonly reuseAddr: boolean }): Socket {
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    reuseAddr,
    // All addresses are literal. The ordinary lookup would put off each send by a tick at least.
    lookup: (address, _options, found) => {
      found(null, address, family);
    },
  });
  // Until a pair listens, an error reaches whoever waits for the step; without any listener it would end the process.
  socket.on('error', () => undefined);
  return socket;
}

/**
 * Binds; rejects with the system's error. `exclusive`: in a worker of node:cluster the primary process would otherwise
 * own the socket.
 */
export function bind(socket: Socket, address: string, port: number): Promise<void> {
  return settled(socket, (done) => {
    socket.bind({ address, port, exclusive: true }, done);
  });
}

/** Connects, which for UDP looks up the route and sends nothing. */
export function connect(socket: Socket, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // With a callback, a failure is its first argument and no event.
    socket.connect(port, address, (...failure: unknown[]) => {
      const [error] = failure;
      if (error === undefined || error === null) {
        resolve();
      } else {
        reject(asError(error));
      }
    });
  });
}

/** Resolves when the work calls back, rejects when the socket reports an error first. */
function settled(socket: Socket, work: (done: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    work(() => {
      socket.off('error', reject);
      resolve();
    });
  });
}

/** Resolves when the socket is closed. */
export function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.close(() => {
      resolve();
    });
  });
}

/** Does one step of opening; a failure becomes ERR_SOCKET with the step's name. */
export async function step(name: string, work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
  } catch (error) {
    const facts = { step: name, systemCode: codeOf(error) };
    throw new ClusterError('ERR_SOCKET', `Could not ${name}: ${messageOf(error)}`, facts, { cause: error });
  }
}
