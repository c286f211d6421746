/**
 * The two sockets of a node on a multicast network: one bound to the group, which only receives, and one bound to the
 * address of the interface with a port of its own, which receives the token and sends everything. Why two:
 * docs/decisions/0003-two-sockets.md.
 *
 * A pair lives on one interface address. When that address goes away the pair is closed and another one is opened.
 */
import type { Socket } from 'node:dgram';
import { platform } from 'node:process';
import { ClusterError } from '../errors.ts';
import { ownSocketInodes } from '../tuning/kernel-counters.ts';
import { readBufferRules } from '../tuning/socket-buffers.ts';
import type { SocketListener } from './datagram-sender.ts';
import { DatagramSender, listenTo } from './datagram-sender.ts';
import { grantBuffers } from './granted-buffers.ts';
import { adoptSocket } from './handed-socket.ts';
import type { InterfaceAddress } from './interface-choice.ts';
import { bindAddress, onInterface, withZone } from './interface-zone.ts';
import { formatAddress } from './socket-address.ts';
import { codeOf } from './system-error.ts';
import type { Channel, SocketBuffers } from './transport.ts';
import { bind, closeSocket, connect, makeSocket, step } from './udp-socket.ts';

export interface SocketPairOptions {
  /** The group's literal address, without a zone. */
  readonly group: string;
  readonly port: number;
  readonly interfaceAddress: InterfaceAddress;
  readonly ttl: number;
  readonly loopback: boolean;
  readonly receiveBufferBytes: number;
  readonly sendBufferBytes: number;
  /** 0 lets the system choose. */
  readonly tokenPort: number;
  /** Descriptors that a launcher handed over (handed-socket.ts): the one that is bound to the group is used. */
  readonly handedDescriptors: readonly number[];
}

interface OpenSockets extends Readonly<Record<Channel, Socket>> {
  readonly before: ReadonlySet<number> | undefined;
}

/** Two bound sockets, the group joined. */
export class SocketPair {
  /** Where this node takes its token, as announced to others. */
  readonly address: string;
  readonly interfaceAddress: InterfaceAddress;
  readonly buffers: Readonly<Record<Channel, SocketBuffers>>;
  readonly #options: SocketPairOptions;
  /** The group as the destination of `send`. */
  readonly #destination: string;
  readonly #group: Socket;
  readonly #token: Socket;
  readonly #sender: DatagramSender;
  #closing: Promise<void> | undefined;

  /** `before`: the inodes of this process's other sockets, that is, of those it had before it had these two. */
  constructor({ before, ...sockets }: OpenSockets, options: SocketPairOptions, listener: SocketListener) {
    const { receiveBufferBytes: receiveBytes, sendBufferBytes: sendBytes } = options;
    const { address, port } = sockets.token.address();
    this.address = formatAddress(address, port);
    this.interfaceAddress = options.interfaceAddress;
    const context = { rules: readBufferRules(), before };
    this.buffers = {
      group: grantBuffers(sockets.group, { receiveBytes, sendBytes: 0 }, context),
      token: grantBuffers(sockets.token, { receiveBytes, sendBytes }, context),
    };
    this.#options = options;
    this.#destination = withZone(options.group, options.interfaceAddress);
    this.#group = sockets.group;
    this.#token = sockets.token;
    this.#sender = new DatagramSender(sockets.token, listener);
    listenTo(sockets.group, 'group', listener);
    listenTo(sockets.token, 'token', listener);
  }

  /** Sends to the group; the bytes must not be changed afterwards. Throws what Node refuses at once. */
  multicast(datagram: Uint8Array): void {
    this.#sender.send(datagram, this.#destination, this.#options.port);
  }

  /** Sends to one literal address without a zone, as `multicast` does. */
  unicast(datagram: Uint8Array, ip: string, port: number): void {
    this.#sender.send(datagram, onInterface(ip, this.interfaceAddress), port);
  }

  /**
   * Leaves the group and joins it again, which sends an IGMP report without being asked: a switch that snoops learns anew
   * that this host is a member (docs/findings/D17.md). Throws what the system says.
   */
  joinAgain(): void {
    leaveGroup(this.#group, this.#options);
    joinGroup(this.#group, this.#options);
  }

  /** Leaves the group at once and closes the sockets when everything handed over is sent. May be called twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    leaveGroup(this.#group, this.#options);
    await this.#sender.finish();
    await Promise.all([closeSocket(this.#group), closeSocket(this.#token)]);
  }
}

/**
 * Opens a pair. Throws ERR_SOCKET with the step that failed; whatever was open by then is closed again.
 */
export async function openSocketPair(options: SocketPairOptions, listener: SocketListener): Promise<SocketPair> {
  const { group: address, port, handedDescriptors } = options;
  const { family } = options.interfaceAddress;
  const present = ownSocketInodes();
  const handed = await adoptSocket({ family, address, port }, handedDescriptors);
  const before = present && new Set([...present].filter((inode) => inode !== handed?.inode));
  const group = handed?.socket ?? makeSocket(family, { reuseAddr: true });
  const token = makeSocket(family, { reuseAddr: false });
  try {
    await checkRoute(options);
    if (handed === undefined) {
      await step('bind the group socket', () => bind(group, groupBindAddress(options), port));
    }
    await step('bind the token socket', () => bind(token, bindAddress(options.interfaceAddress), options.tokenPort));
    await step('join the group', () => {
      joinGroup(group, options);
    });
    await step('set up multicast sending', () => {
      aimAtInterface(token, options);
    });
    return new SocketPair({ group, token, before }, options, listener);
  } catch (error) {
    await Promise.all([closeSocket(group), closeSocket(token)]);
    throw error;
  }
}

/**
 * Bound to the group, a socket hears that group only. On the wildcard address it would hear every group that any
 * process of this host joined on the port. Windows cannot bind to a group; there the wildcard is the only way.
 */
function groupBindAddress({ group, interfaceAddress }: SocketPairOptions): string {
  if (platform === 'win32') {
    return interfaceAddress.family === 4 ? '0.0.0.0' : '::';
  }
  return withZone(group, interfaceAddress);
}

/** How the multicast calls name the interface: IPv4 by its address, IPv6 by its zone. */
function multicastInterface(own: InterfaceAddress): string {
  return own.family === 4 ? own.address : withZone('::', own);
}

function joinGroup(socket: Socket, { group, interfaceAddress, handedDescriptors }: SocketPairOptions): void {
  try {
    socket.addMembership(group, multicastInterface(interfaceAddress));
  } catch (error) {
    // A socket that was handed over may be a member already.
    if (handedDescriptors.length === 0 || codeOf(error) !== 'EADDRINUSE') {
      throw error;
    }
  }
  // Windows asks the receiving socket whether it hears its own host, all others the sending one.
  socket.setMulticastLoopback(true);
}

function leaveGroup(socket: Socket, { group, interfaceAddress }: SocketPairOptions): void {
  try {
    socket.dropMembership(group, multicastInterface(interfaceAddress));
  } catch {
    // The interface is gone and its memberships with it.
  }
}

function aimAtInterface(socket: Socket, options: SocketPairOptions): void {
  socket.setMulticastInterface(multicastInterface(options.interfaceAddress));
  socket.setMulticastTTL(options.ttl);
  socket.setMulticastLoopback(options.loopback);
}

/**
 * Linux has no IPv6 multicast route on its loopback interface, so every datagram would fail with ENETUNREACH. Better
 * to say so at once. Connecting a UDP socket looks the route up and sends nothing. IPv4 needs no route.
 */
async function checkRoute(options: SocketPairOptions): Promise<void> {
  const own = options.interfaceAddress;
  if (own.family === 4) {
    return;
  }
  const socket = makeSocket(own.family, { reuseAddr: false });
  try {
    await step('find a route to the group', async () => {
      await bind(socket, bindAddress(own), 0);
      socket.setMulticastInterface(multicastInterface(own));
      await connect(socket, withZone(options.group, own), options.port);
    });
  } catch (error) {
    throw own.internal ? withRouteHint(error, own.name) : error;
  } finally {
    await closeSocket(socket);
  }
}

/** Adds the command that gives the loopback interface of Linux a route for IPv6 groups. */
function withRouteHint(error: unknown, interfaceName: string): unknown {
  if (!(error instanceof ClusterError)) {
    return error;
  }
  const hint = `as root: ip -6 route add local ff00::/8 dev ${interfaceName}`;
  return new ClusterError(error.code, `${error.message} (${hint})`, error.facts, { cause: error.cause });
}
