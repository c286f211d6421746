/**
 * The sockets of a doctor that probes a network, and which way each probe takes. Where nodes have no multicast there is
 * only "own".
 *
 *   group     the ring's own group, port plus one. The *group* must be the ring's, since switches and hosts keep IGMP
 *             state by group and never look at ports; the *port* must not be, or a running ring would read the probes.
 *   control   224.0.0.254 (IPv6: ff02::1), same port. RFC 4541 has snooping switches flood 224.0.0.x to every port, so
 *             what is heard here and not on the group was lost to snooping.
 *   own       the interface's address, the same port where it is free: unicast.
 *   ring      the ring's group and port, only to listen: who else is there? Where no ring runs, a few probes are sent
 *             here, too: a firewall may let one port pass and not the other.
 */
import type { Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import type { InterfaceChoice } from '../transport/interface-choice.ts';
import { chooseInterface } from '../transport/interface-choice.ts';
import { choosePeerInterface } from '../transport/peer-interface.ts';
import type { AddressFamily, SocketAddress } from '../transport/socket-address.ts';
import { familyOf, formatAddress, isLinkLocal, parseAddress, withoutZone } from '../transport/socket-address.ts';
import type { BufferGrant } from '../transport/transport.ts';
import { bind, closeSocket, makeSocket } from '../transport/udp-socket.ts';
import type { ProbeChannel } from '../tuning/probe-facts.ts';
import { probePortFor } from '../tuning/probe-facts.ts';
import { sizeSocketBuffers } from '../tuning/socket-buffers.ts';
import { bindToGroup, multicastInterface, withZone } from './group-membership.ts';
import type { ProbeOptions } from './probe-options.ts';
import type { WatchedSocket } from './probe-watch.ts';

/** What arrives. `channel` is the socket it came in on. */
export interface ProbeListener {
  datagram(bytes: Uint8Array, from: string, channel: ProbeChannel): void;
}

const controlGroups: Readonly<Record<AddressFamily, string>> = { 4: '224.0.0.254', 6: 'ff02::1' };

/** Without multicast there is only the one for unicast. */
type SocketByChannel = Readonly<Partial<Record<ProbeChannel, Socket>> & { unicast: Socket }>;

export class ProbeSockets {
  /** Where unicast probes arrive. */
  readonly address: string;
  readonly choice: InterfaceChoice;
  readonly buffers: BufferGrant;
  /** The socket that the probes to be measured arrive at. */
  readonly watched: WatchedSocket;
  /** The port of all probes but those to the ring's. */
  readonly probePort: number;
  readonly #sockets: SocketByChannel;
  readonly #options: ProbeOptions;
  #closing: Promise<void> | undefined;

  private constructor(sockets: SocketByChannel, choice: InterfaceChoice, options: ProbeOptions) {
    const { address, port } = sockets.unicast.address();
    this.address = formatAddress(address, port);
    this.choice = choice;
    this.probePort = probePortFor(options.port);
    this.#sockets = sockets;
    this.#options = options;
    const { receiveBufferBytes: receiveBytes, sendBufferBytes: sendBytes } = options;
    const own = sizeSocketBuffers(sockets.unicast, { receiveBytes, sendBytes });
    this.buffers = sockets.multicast ? sizeSocketBuffers(sockets.multicast, { receiveBytes, sendBytes: 0 }) : own;
    const { name: device } = choice;
    this.watched =
      sockets.multicast === undefined
        ? { address, port, device, group: undefined }
        : { address: options.group, port: this.probePort, device, group: options.group };
  }

  /**
   * Opens all of them, or throws a ClusterError (no such interface) or the system's error. `peers`: without multicast,
   * what the list of peers stands for.
   */
  static async open(
    options: ProbeOptions,
    peers: readonly SocketAddress[],
    listener: ProbeListener,
  ): Promise<ProbeSockets> {
    const { sockets, choice } =
      options.transport === 'unicast' ? await openUnicast(options, peers) : await openAll(options);
    const opened = new ProbeSockets(sockets, choice, options);
    opened.#listen(listener);
    return opened;
  }

  /** Sends on a channel, if it is there; `to` is needed for unicast only. Errors are the network's to show: the probe is missing then. */
  send(bytes: Uint8Array, channel: ProbeChannel, to?: string): void {
    if (this.#closing !== undefined) {
      return;
    }
    const { family } = this.choice;
    if (this.#sockets[channel] === undefined) {
      return;
    }
    if (channel === 'unicast') {
      const target = parseAddress(to ?? '', family);
      if (target !== undefined) {
        this.#sendTo(bytes, isLinkLocal(target.ip) ? withZone(target.ip, this.choice) : target.ip, target.port);
      }
      return;
    }
    const group = channel === 'control' ? controlGroups[family] : this.#options.group;
    const port = channel === 'ring' ? this.#options.port : this.probePort;
    this.#sendTo(bytes, withZone(withoutZone(group), this.choice), port);
  }

  close(): Promise<void> {
    this.#closing ??= Promise.all(Object.values(this.#sockets).map(closeSocket)).then(() => undefined);
    return this.#closing;
  }

  #sendTo(bytes: Uint8Array, ip: string, port: number): void {
    try {
      this.#sockets.unicast.send(bytes, port, ip, () => undefined);
    } catch {
      // An address that Node refuses: nothing was sent, and that is what the counts will show.
    }
  }

  #listen(listener: ProbeListener): void {
    for (const [channel, socket] of Object.entries(this.#sockets)) {
      socket.on('message', (bytes: Uint8Array, remote: { address: string; port: number }) => {
        listener.datagram(bytes, formatAddress(remote.address, remote.port), channel as ProbeChannel);
      });
      socket.on('error', () => undefined);
    }
  }
}

interface Opened {
  readonly sockets: SocketByChannel;
  readonly choice: InterfaceChoice;
}

/** One for each way. */
async function openAll(options: ProbeOptions): Promise<Opened> {
  const family = familyOf(options.group) ?? 4;
  const choice = chooseInterface({ interfaces: networkInterfaces(), family, wanted: options.interface });
  const make = (): Socket => makeSocket(family, { reuseAddr: true });
  const sockets: Record<ProbeChannel, Socket> = {
    multicast: make(),
    control: make(),
    ring: make(),
    unicast: makeSocket(family, { reuseAddr: false }),
  };
  const probePort = probePortFor(options.port);
  try {
    await bindToGroup(sockets.multicast, choice, { group: options.group, port: probePort });
    await bindToGroup(sockets.control, choice, { group: controlGroups[family], port: probePort });
    await bindToGroup(sockets.ring, choice, { group: options.group, port: options.port });
    sockets.unicast = await bindOwn(sockets.unicast, choice, probePort);
    sockets.unicast.setMulticastInterface(multicastInterface(choice));
    sockets.unicast.setMulticastTTL(Math.max(options.ttl, choice.internal ? 0 : 1));
    sockets.unicast.setMulticastLoopback(true);
  } catch (error) {
    // One of them may be closed already: it could not be bound.
    await Promise.allSettled(Object.values(sockets).map(closeSocket));
    throw error;
  }
  return { sockets, choice };
}

/** Only that for unicast, on the interface that the other nodes know. */
async function openUnicast(options: ProbeOptions, peers: readonly SocketAddress[]): Promise<Opened> {
  const interfaces = networkInterfaces();
  const choice = choosePeerInterface({ interfaces, peers, wanted: options.interface, former: undefined });
  const socket = makeSocket(choice.family, { reuseAddr: false });
  return { sockets: { unicast: await bindOwn(socket, choice, probePortFor(options.port)) }, choice };
}

/** The probes' port at our address, or any free one when another doctor of this host has it. */
async function bindOwn(socket: Socket, choice: InterfaceChoice, port: number): Promise<Socket> {
  const own = isLinkLocal(choice.address) ? withZone(choice.address, choice) : choice.address;
  try {
    await bind(socket, own, port);
    return socket;
  } catch {
    await closeSocket(socket);
    const other = makeSocket(choice.family, { reuseAddr: false });
    await bind(other, own, 0);
    return other;
  }
}
