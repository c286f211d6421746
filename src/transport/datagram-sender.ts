/**
 * Sends from one socket and knows what the system has not taken yet, so that closing loses nothing.
 */
import type { RemoteInfo, Socket } from 'node:dgram';
import { formatAddress } from './socket-address.ts';
import type { Channel } from './transport.ts';

/** What sockets tell their owner; always from callbacks of the event loop. */
export interface SocketListener {
  datagram(bytes: Uint8Array, from: string, channel: Channel): void;
  sent(bytes: number): void;
  /** A datagram could not be sent, or a socket reported an error. */
  failed(error: Error): void;
}

/** Closing waits this long for datagrams that the system has not taken yet. */
export const closeWaitMsMax = 1000;

/** Listens to a socket: its datagrams go to the channel. */
export function listenTo(socket: Socket, channel: Channel, listener: SocketListener): void {
  socket.on('message', (bytes: Uint8Array, remote: RemoteInfo) => {
    listener.datagram(bytes, formatAddress(remote.address, remote.port), channel);
  });
  socket.on('error', (error) => {
    listener.failed(error);
  });
}

export class DatagramSender {
  readonly #socket: Socket;
  readonly #listener: Pick<SocketListener, 'sent' | 'failed'>;
  #pending = 0;
  #finished = false;
  #allSent: (() => void) | undefined;

  constructor(socket: Socket, listener: Pick<SocketListener, 'sent' | 'failed'>) {
    this.#socket = socket;
    this.#listener = listener;
  }

  /** Sends to a literal address; the bytes must not be changed afterwards. Throws what Node refuses at once. */
  send(datagram: Uint8Array, ip: string, port: number): void {
    if (this.#finished) {
      return;
    }
    this.#socket.send(datagram, port, ip, this.#sent);
    this.#pending += 1;
  }

  /** Sends nothing more, and resolves when everything handed over is sent, or after `closeWaitMsMax`. Called once. */
  finish(): Promise<void> {
    this.#finished = true;
    if (this.#pending === 0) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, closeWaitMsMax);
      this.#allSent = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One function for all datagrams: nothing is allocated per send. */
  readonly #sent = (error: Error | null, bytes: number): void => {
    this.#pending -= 1;
    if (error === null) {
      this.#listener.sent(bytes);
    } else {
      this.#listener.failed(error);
    }
    if (this.#pending === 0) {
      this.#allSent?.();
    }
  };
}
