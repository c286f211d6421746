/**
 * A transport as other systems have it: one socket for data and token, every multicast sent as a copy to each known
 * address. So do Corosync's transports `udpu` and `knet`. When the buffer of that socket overflows, what is lost is
 * not only data but with it the token that follows the data, and on a new attempt to form a ring the joins.
 *
 * Ringcast itself works like this only when it is told to (docs/decisions/0003-two-sockets.md, 0006-unicast.md); the bench
 * needs it for the comparison, without looking at a kernel's limits.
 */
import type { Socket } from 'node:dgram';

import { formatAddress, parseAddress } from '../../src/transport/socket-address.ts';
import type { SocketAddress } from '../../src/transport/socket-address.ts';
import type { SocketBuffers, Transport, TransportHandler, TransportStatistics } from '../../src/transport/transport.ts';
import { bind, closeSocket, makeSocket } from '../../src/transport/udp-socket.ts';
import { readBufferRules, sizeSocketBuffers } from '../../src/tuning/socket-buffers.ts';

export interface OneSocketOptions {
  /** The own address, `ip:port`. */
  readonly address: string;
  /** The addresses of the others. */
  readonly peers: readonly string[];
  /** The receive buffer that the socket was made with, as asked for; 0: as the kernel made it. */
  readonly receiveBytes: number;
  readonly sendBytes: number;
}

const nothingGranted: SocketBuffers = {
  receiveAsked: 0,
  receiveReported: undefined,
  sendAsked: 0,
  sendReported: undefined,
  reportFactor: 1,
  inode: undefined,
};

export class OneSocketTransport implements Transport {
  readonly #options: OneSocketOptions;
  readonly #own: SocketAddress;
  readonly #peers: readonly SocketAddress[];
  readonly #socket: Socket = makeSocket(4, { reuseAddr: false });
  readonly #traffic = { sentDatagrams: 0, sentBytes: 0, receivedDatagrams: 0, receivedBytes: 0 };
  readonly #sendErrors: Record<string, number> = {};
  #buffers: SocketBuffers = nothingGranted;
  #closing: Promise<void> | undefined;

  constructor(options: OneSocketOptions) {
    this.#options = options;
    this.#own = addressOf(options.address);
    this.#peers = options.peers.map(addressOf);
  }

  async open(handler: TransportHandler): Promise<string> {
    const { address } = this.#options;
    await bind(this.#socket, this.#own.ip, this.#own.port);
    this.#buffers = this.#sized();
    this.#socket.on('message', (bytes, remote) => {
      if (this.#closing !== undefined) return;
      this.#traffic.receivedDatagrams += 1;
      this.#traffic.receivedBytes += bytes.length;
      handler.datagram(bytes, formatAddress(remote.address, remote.port), 'group');
    });
    return address;
  }

  /** Today's systems do not tell one another what their buffers hold. */
  capacity(): undefined {
    return undefined;
  }

  multicast(datagram: Uint8Array): void {
    for (const peer of this.#peers) this.#send(datagram, peer);
  }

  unicast(address: string, datagram: Uint8Array): void {
    const peer = parseAddress(address, 4);
    if (peer !== undefined) this.#send(datagram, peer);
  }

  statistics(): TransportStatistics {
    return {
      ...this.#traffic,
      address: this.#options.address,
      interfaceName: '',
      joinedAgoMs: undefined,
      groupDatagrams: this.#traffic.receivedDatagrams,
      sendErrors: this.#sendErrors,
      buffers: { group: this.#buffers, token: this.#buffers },
    };
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      // What was handed over is sent on the next turn of the event loop at the latest.
      setImmediate(() => {
        resolve(closeSocket(this.#socket));
      });
    });
    return this.#closing;
  }

  #sized(): SocketBuffers {
    const { receiveBytes, sendBytes } = this.#options;
    const rules = readBufferRules();
    const grant = sizeSocketBuffers(this.#socket, { receiveBytes: 0, sendBytes }, rules);
    return { ...grant, receiveAsked: receiveBytes, reportFactor: rules.reportFactor, inode: undefined };
  }

  #send(datagram: Uint8Array, { ip, port }: SocketAddress): void {
    if (this.#closing === undefined) this.#socket.send(datagram, port, ip, this.#sent);
  }

  readonly #sent = (error: Error | null, bytes: number): void => {
    if (error === null) {
      this.#traffic.sentDatagrams += 1;
      this.#traffic.sentBytes += bytes;
    } else {
      const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
      this.#sendErrors[code] = (this.#sendErrors[code] ?? 0) + 1;
    }
  };
}

function addressOf(text: string): SocketAddress {
  const address = parseAddress(text, 4);
  if (address === undefined) throw new Error(`${text} is not an IPv4 address and port`);
  return address;
}
