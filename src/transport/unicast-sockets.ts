/**
 * The sockets of a node on a network without multicast. What would be a multicast is sent as one copy to each peer, to
 * the port that its entry in the list of peers names; the token goes to the address that a node has announced. As with
 * multicast (docs/decisions/0003-two-sockets.md) the token has a socket and a buffer of its own.
 *
 * When the token's port is the same as the other, one socket takes everything, and what arrives keeps the order in which
 * it came. So does Corosync's transport `udpu` (docs/decisions/0006-unicast.md).
 */
import type { RemoteInfo, Socket } from 'node:dgram';
import { ownSocketInodes } from '../tuning/kernel-counters.ts';
import { readBufferRules } from '../tuning/socket-buffers.ts';
import type { SocketListener } from './datagram-sender.ts';
import { DatagramSender } from './datagram-sender.ts';
import { grantBuffers } from './granted-buffers.ts';
import { adoptSocket } from './handed-socket.ts';
import type { InterfaceAddress } from './interface-choice.ts';
import { bindAddress, onInterface } from './interface-zone.ts';
import type { SocketAddress } from './socket-address.ts';
import { familyOf, formatAddress, withoutZone } from './socket-address.ts';
import type { Channel, SocketBuffers } from './transport.ts';
import { bind, closeSocket, makeSocket, step } from './udp-socket.ts';

/** Who is heard. */
export interface Admission {
  /** Is this the address of somebody who may be heard? Without a zone. */
  readonly accepts: (ip: string) => boolean;
  /** A datagram of somebody else was dropped. */
  readonly refused: (from: string) => void;
}

export interface UnicastSocketsOptions extends Admission {
  readonly interfaceAddress: InterfaceAddress;
  readonly port: number;
  /** 0 lets the system choose; the same as `port`: one socket for both. */
  readonly tokenPort: number;
  readonly receiveBufferBytes: number;
  readonly sendBufferBytes: number;
  /** Descriptors that a launcher handed over ready: one that is bound to our address and port is taken as it is. */
  readonly handedDescriptors: readonly number[];
  /** Whom copies are sent to, our own address perhaps among them; another array when they are others. */
  readonly peers: () => readonly SocketAddress[];
}

interface OpenSockets extends Readonly<Record<Channel, Socket>> {
  readonly before: ReadonlySet<number> | undefined;
}

/** One or two bound sockets. */
export class UnicastSockets {
  /** Where this node takes its token, as announced to others. */
  readonly address: string;
  readonly interfaceAddress: InterfaceAddress;
  readonly buffers: Readonly<Record<Channel, SocketBuffers>>;
  readonly #options: UnicastSocketsOptions;
  readonly #listener: SocketListener;
  readonly #sockets: ReadonlySet<Socket>;
  readonly #sender: DatagramSender;
  #peers: readonly SocketAddress[] = [];
  /** Those of the peers that copies go to. */
  #destinations: readonly SocketAddress[] = [];
  #closing: Promise<void> | undefined;

  /** `before`: the inodes of this process's other sockets, that is, of those it had before it had these. */
  constructor({ before, group, token }: OpenSockets, options: UnicastSocketsOptions, listener: SocketListener) {
    const { receiveBufferBytes: receiveBytes, sendBufferBytes: sendBytes, interfaceAddress } = options;
    const { address, port } = token.address();
    this.address = formatAddress(address, port);
    this.interfaceAddress = interfaceAddress;
    const context = { rules: readBufferRules(), before };
    const tokenBuffers = grantBuffers(token, { receiveBytes, sendBytes }, context);
    const isOne = token === group;
    this.buffers = {
      group: isOne ? tokenBuffers : grantBuffers(group, { receiveBytes, sendBytes: 0 }, context),
      token: tokenBuffers,
    };
    this.#sockets = new Set([group, token]);
    this.#sender = new DatagramSender(token, listener);
    this.#options = options;
    this.#listener = listener;
    this.#listen(group, 'group');
    if (!isOne) {
      this.#listen(token, 'token');
    }
  }

  /** Sends a copy to each peer; the bytes must not be changed afterwards. Throws what Node refuses at once. */
  multicast(datagram: Uint8Array): void {
    const peers = this.#options.peers();
    if (peers !== this.#peers) {
      this.#peers = peers;
      this.#destinations = this.#reachable(peers);
    }
    for (const { ip, port } of this.#destinations) {
      this.#sender.send(datagram, ip, port);
    }
  }

  /** Sends to one literal address without a zone, as `multicast` does. */
  unicast(datagram: Uint8Array, ip: string, port: number): void {
    this.#sender.send(datagram, onInterface(ip, this.interfaceAddress), port);
  }

  /** Closes the sockets when everything handed over is sent. May be called twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Those of our family, without ourselves. */
  #reachable(peers: readonly SocketAddress[]): readonly SocketAddress[] {
    const own = this.interfaceAddress;
    return peers
      .filter(({ ip, port }) => familyOf(ip) === own.family && !(ip === own.address && port === this.#options.port))
      .map(({ ip, port }) => ({ ip: onInterface(ip, own), port }));
  }

  #listen(socket: Socket, channel: Channel): void {
    socket.on('message', (bytes: Uint8Array, { address, port }: RemoteInfo) => {
      const from = formatAddress(address, port);
      if (this.#options.accepts(withoutZone(address))) {
        this.#listener.datagram(bytes, from, channel);
      } else {
        this.#options.refused(from);
      }
    });
    socket.on('error', (error) => {
      this.#listener.failed(error);
    });
  }

  async #close(): Promise<void> {
    await this.#sender.finish();
    await Promise.all([...this.#sockets].map(closeSocket));
  }
}

/** Opens the sockets. Throws ERR_SOCKET with the step that failed; whatever was open by then is closed again. */
export async function openUnicastSockets(
  options: UnicastSocketsOptions,
  listener: SocketListener,
): Promise<UnicastSockets> {
  const { port, tokenPort } = options;
  const present = ownSocketInodes();
  const taken: TakenSocket[] = [];
  try {
    const group = await takeSocket(options, { name: 'bind the socket for data', port, taken });
    const token =
      tokenPort === port ? group : await takeSocket(options, { name: 'bind the token socket', port: tokenPort, taken });
    const handed = taken.map(({ inode }) => inode);
    const before = present && new Set([...present].filter((inode) => !handed.includes(inode)));
    return new UnicastSockets({ group, token, before }, options, listener);
  } catch (error) {
    await Promise.all(taken.map(({ socket }) => closeSocket(socket)));
    throw error;
  }
}

/** A socket of ours; one that was handed over has its inode. */
interface TakenSocket {
  readonly socket: Socket;
  readonly inode: number | undefined;
}

interface Place {
  /** The step, for errors. */
  readonly name: string;
  /** 0: any, which no socket that is handed over can stand for. */
  readonly port: number;
  /** All sockets that were opened so far. */
  readonly taken: TakenSocket[];
}

/** What was handed over for this port of our address, else a socket that is bound to it. */
async function takeSocket(
  { interfaceAddress, handedDescriptors }: UnicastSocketsOptions,
  { name, port, taken }: Place,
): Promise<Socket> {
  const { family, address } = interfaceAddress;
  const handed = port === 0 ? undefined : await adoptSocket({ family, address, port }, handedDescriptors);
  const { socket, inode } = handed ?? { socket: makeSocket(family, { reuseAddr: false }), inode: undefined };
  taken.push({ socket, inode });
  if (inode === undefined) {
    await step(name, () => bind(socket, bindAddress(interfaceAddress), port));
  }
  return socket;
}
