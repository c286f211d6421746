/**
 * The UDP multicast transport: data to a group, the token from address to address, on one network interface.
 *
 * This file joins the parts and follows the interface as it comes and goes; the parts are
 *   interface-choice.ts   which interface, and why not the others
 *   socket-pair.ts        the two sockets on that interface
 *   turn-order.ts         data before the token
 *   send-errors.ts        errors counted, and reported at a bearable rate
 *
 * A kernel forgets the group memberships of an address that disappears (a cable pulled, a DHCP lease changed) and tells
 * no one. So the list of interfaces is looked at once a second; when our address is gone the sockets are closed, and
 * when there is one again they are made anew and the group is joined again. The node keeps its identity, only the
 * address of its token may change.
 */
import debug from 'debug';
import { networkInterfaces } from 'node:os';
import { ClusterError } from '../errors.ts';
import { describeBufferGrant } from '../tuning/socket-buffers.ts';
import type { ReceiveCapacity } from '../message.ts';
import { measureCharge } from './charge-probe.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { InterfaceChoice, InterfaceList } from './interface-choice.ts';
import { chooseInterface, isPresent } from './interface-choice.ts';
import { SendErrors } from './send-errors.ts';
import type { AddressFamily, SocketAddress } from './socket-address.ts';
import { familyOf, isMulticast, parseAddress, withoutZone, zoneOf } from './socket-address.ts';
import type { SocketPair } from './socket-pair.ts';
import { openSocketPair } from './socket-pair.ts';
import { asError, codeOf } from './system-error.ts';
import type { Channel, SocketBuffers, Transport, TransportHandler, TransportStatistics } from './transport.ts';
import { TurnOrder } from './turn-order.ts';

const log = debug('ringcast:transport');

/** Settings of one transport. All members use the same group and port. */
export interface UdpMulticastOptions {
  /**
   * The group's literal address: IPv4 (`239.192.7.1`) or IPv6 (`ff15::7`). An IPv6 group may name its interface
   * (`ff02::7%eth0`); that counts as `interface` when there is none.
   */
  readonly group: string;
  /** The group's port, 1 to 65535. */
  readonly port: number;
  /**
   * The interface: its name, one of its addresses, or a subnet that an address of it is in. Default: the first
   * that is not loopback; loopback when there is no other. By name or subnet a changed address is followed; by
   * address the node waits until exactly that address is back. The default sticks to the interface it found first.
   */
  readonly interface?: string | undefined;
  /** How many routers a multicast datagram may pass, plus one. 1 stays in the local network. */
  readonly ttl: number;
  /**
   * Whether other nodes on this host hear us. Without it a host can carry only one node. The loopback interface of
   * Linux is heard in any case.
   */
  readonly loopback: boolean;
  /** Bytes to ask for as receive buffer of each socket; the kernel may grant less (tuning/socket-buffers.ts). */
  readonly receiveBufferBytes: number;
  /** Bytes to ask for as send buffer. */
  readonly sendBufferBytes: number;
  /** Port of the token socket. Default 0: a free one. A fixed port allows one node a host address, for firewalls. */
  readonly tokenPort?: number | undefined;
  /** The largest datagram with data, bytes: what it is charged is measured. Default 1472. */
  readonly frameBytes?: number | undefined;
  /**
   * How often the group is left and joined again, in milliseconds, each time a little earlier or later. Default 0: never.
   * Keeps multicast flowing through a switch that snoops IGMP while nobody asks for memberships (docs/findings/D17.md).
   */
  readonly rejoinMs?: number | undefined;
  /** Descriptors that a launcher handed over ready (handed-socket.ts). Default none. */
  readonly handedDescriptors?: readonly number[] | undefined;
  /** How often the interfaces are looked at, in milliseconds. Default 1000. */
  readonly pollInterfacesMs?: number | undefined;
  /** Where the list of interfaces comes from. Default `os.networkInterfaces`. */
  readonly networkInterfaces?: (() => InterfaceList) | undefined;
  /** Time and the end of the poll phase. Default the real ones. */
  readonly clock?: Clock | undefined;
}

/** Addresses read from other nodes' announcements that are remembered; more than any ring has members. */
const peersMax = 1024;

/** A rejoin comes earlier than asked for by up to this share of the interval. */
const staggerShare = 0.25;

const interfaceAway: Error = Object.assign(new Error('The interface is away'), { code: 'ENETDOWN' });

const nothingGranted: SocketBuffers = {
  reportFactor: 1,
  inode: undefined,
  receiveAsked: 0,
  receiveReported: undefined,
  sendAsked: 0,
  sendReported: undefined,
};

/** See `Transport` for the contract of the methods. */
export class UdpMulticast implements Transport {
  readonly #options: UdpMulticastOptions;
  readonly #group: string;
  readonly #family: AddressFamily;
  readonly #clock: Clock;
  readonly #sendErrors = new SendErrors();
  readonly #order: TurnOrder;
  readonly #peers = new Map<string, SocketAddress>();
  readonly #traffic = { sentDatagrams: 0, sentBytes: 0, receivedDatagrams: 0, receivedBytes: 0, groupDatagrams: 0 };
  #handler: TransportHandler | undefined;
  #choice: InterfaceChoice | undefined;
  /** Undefined before `open` and while the interface is away. */
  #pair: SocketPair | undefined;
  #poll: NodeJS.Timeout | undefined;
  #rejoin: NodeJS.Timeout | undefined;
  #joinedAt: number | undefined;
  #chargeBytes: number | undefined;
  #reopening: Promise<void> | undefined;
  /** Code of the last failure to reopen, so that a long absence is reported once. */
  #reopenTrouble: string | undefined;
  #closing: Promise<void> | undefined;

  /** Throws ERR_OPTIONS when the group is not a multicast address. Opens nothing. */
  constructor(options: UdpMulticastOptions) {
    const group = withoutZone(options.group);
    const family = familyOf(group);
    if (family === undefined || !isMulticast(group)) {
      const mistake = `group ${options.group} is not a multicast address (239.x.y.z, ff15::x)`;
      throw new ClusterError('ERR_OPTIONS', mistake, { mistakes: [mistake] });
    }
    this.#options = options;
    this.#group = group;
    this.#family = family;
    this.#clock = options.clock ?? systemClock;
    this.#order = new TurnOrder({
      deliver: (bytes, from, channel) => this.#handler?.datagram(bytes, from, channel),
      afterPoll: (callback) => {
        this.#clock.afterPoll(callback);
      },
    });
  }

  /**
   * Throws ERR_NO_INTERFACE when no interface fits, ERR_SOCKET when a socket cannot be opened (all that were open
   * are closed then), ERR_CLOSED after `close`. Called once.
   */
  async open(handler: TransportHandler): Promise<string> {
    if (this.#handler !== undefined) {
      throw new ClusterError('ERR_SOCKET', 'The transport is open already', { step: 'open', systemCode: 'EALREADY' });
    }
    this.#handler = handler;
    const pair = await this.#openPair(this.#options.interface ?? zoneOf(this.#options.group));
    this.#chargeBytes = await measureCharge(this.#frameBytes, pair.interfaceAddress);
    this.#startPoll();
    return pair.address;
  }

  capacity(): ReceiveCapacity | undefined {
    const bufferBytes = this.#pair?.buffers.group.receiveReported;
    const chargeBytes = this.#chargeBytes;
    if (bufferBytes === undefined || chargeBytes === undefined) {
      return undefined;
    }
    return { bufferBytes, frameBytes: this.#frameBytes, chargeBytes };
  }

  get #frameBytes(): number {
    return this.#options.frameBytes ?? 1472;
  }

  multicast(datagram: Uint8Array): void {
    try {
      this.#openedPair()?.multicast(datagram);
    } catch (error) {
      this.#sendFailed(asError(error));
    }
  }

  unicast(address: string, datagram: Uint8Array): void {
    const peer = this.#peerAt(address);
    if (peer === undefined) {
      const error = new Error(`${JSON.stringify(address.slice(0, 64))} is not an address of this network`);
      this.#sendFailed(Object.assign(error, { code: 'EDESTADDRREQ' }));
      return;
    }
    try {
      this.#openedPair()?.unicast(datagram, peer.ip, peer.port);
    } catch (error) {
      this.#sendFailed(asError(error));
    }
  }

  statistics(): TransportStatistics {
    return {
      ...this.#traffic,
      address: this.#pair?.address ?? '',
      interfaceName: this.#choice?.name ?? '',
      joinedAgoMs: this.#joinedAt === undefined ? undefined : this.#clock.now() - this.#joinedAt,
      sendErrors: this.#sendErrors.counts(),
      buffers: this.#pair?.buffers ?? { group: nothingGranted, token: nothingGranted },
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #startPoll(): void {
    if (this.#closing === undefined) {
      const intervalMs = this.#options.pollInterfacesMs ?? 1000;
      this.#poll = setInterval(this.#checkInterface, intervalMs).unref();
      this.#armRejoin();
    }
  }

  /** Members that do this at the same moment would all be deaf for the same moment, where a switch cuts them off. */
  #armRejoin(): void {
    const rejoinMs = this.#options.rejoinMs ?? 0;
    if (rejoinMs > 0) {
      const waitMs = rejoinMs * (1 - staggerShare * Math.random());
      this.#rejoin = setTimeout(this.#joinAgain, waitMs).unref();
    }
  }

  readonly #joinAgain = (): void => {
    try {
      this.#pair?.joinAgain();
    } catch (error) {
      this.#trouble(asError(error));
    }
    this.#armRejoin();
  };

  async #close(): Promise<void> {
    clearInterval(this.#poll);
    clearTimeout(this.#rejoin);
    this.#order.clear();
    await this.#pair?.close();
    await this.#reopening;
  }

  async #openPair(wanted: string | undefined): Promise<SocketPair> {
    const choice = chooseInterface({ interfaces: this.#interfaces(), family: this.#family, wanted });
    log('chose %s %s for group %s; rejected: %o', choice.name, choice.address, this.#group, choice.rejected);
    const pair = await openSocketPair(
      {
        ...this.#options,
        group: this.#group,
        interfaceAddress: choice,
        tokenPort: this.#options.tokenPort ?? 0,
        handedDescriptors: this.#options.handedDescriptors ?? [],
      },
      {
        datagram: this.#received,
        sent: this.#sent,
        failed: this.#sendFailed,
      },
    );
    if (this.#closing !== undefined) {
      await pair.close();
      throw new ClusterError('ERR_CLOSED', 'The transport was closed while it opened', {});
    }
    log('token address %s', pair.address);
    log(describeBufferGrant('group socket', pair.buffers.group));
    log(describeBufferGrant('token socket', pair.buffers.token));
    this.#choice = choice;
    this.#pair = pair;
    this.#joinedAt = this.#clock.now();
    return pair;
  }

  readonly #received = (bytes: Uint8Array, from: string, channel: Channel): void => {
    if (this.#closing !== undefined) {
      return;
    }
    this.#traffic.receivedDatagrams += 1;
    this.#traffic.receivedBytes += bytes.length;
    if (channel === 'group') {
      this.#traffic.groupDatagrams += 1;
      this.#order.group(bytes, from);
    } else {
      this.#order.token(bytes, from);
    }
  };

  readonly #sent = (bytes: number): void => {
    this.#traffic.sentDatagrams += 1;
    this.#traffic.sentBytes += bytes;
  };

  readonly #sendFailed = (error: Error): void => {
    const report = this.#sendErrors.record(error, this.#clock.now());
    log('send failed: %s', error.message);
    if (report !== undefined) {
      this.#trouble(report);
    }
  };

  /** The pair; without one because the interface is away, the datagram counts as an error that was reported already. */
  #openedPair(): SocketPair | undefined {
    if (this.#pair === undefined && this.#choice !== undefined && this.#closing === undefined) {
      this.#sendErrors.record(interfaceAway, this.#clock.now());
    }
    return this.#pair;
  }

  /** Reports from an event-loop callback of its own, since a handler must not be called from inside a method. */
  #trouble(error: Error): void {
    queueMicrotask(() => {
      if (this.#closing === undefined) {
        this.#handler?.trouble(error);
      }
    });
  }

  #peerAt(address: string): SocketAddress | undefined {
    const known = this.#peers.get(address);
    if (known !== undefined) {
      return known;
    }
    const peer = parseAddress(address, this.#family);
    if (peer !== undefined) {
      if (this.#peers.size >= peersMax) {
        this.#peers.clear();
      }
      this.#peers.set(address, peer);
    }
    return peer;
  }

  #interfaces(): InterfaceList {
    return (this.#options.networkInterfaces ?? networkInterfaces)();
  }

  readonly #checkInterface = (): void => {
    if (this.#reopening === undefined && this.#closing === undefined && !this.#stillThere()) {
      this.#reopening = this.#reopen().finally(() => {
        this.#reopening = undefined;
      });
    }
  };

  #stillThere(): boolean {
    if (this.#pair === undefined) {
      return false;
    }
    try {
      return isPresent(this.#interfaces(), this.#pair.interfaceAddress);
    } catch (error) {
      // The list cannot be had at the moment (too many open files); that says nothing about the interface.
      log('cannot list the interfaces: %o', error);
      return true;
    }
  }

  /** Gives up what is gone and tries once to get it back; the next poll tries again. Never rejects. */
  async #reopen(): Promise<void> {
    await this.#giveUpPair();
    try {
      const { address } = await this.#openPair(
        this.#options.interface ?? zoneOf(this.#options.group) ?? this.#choice?.name,
      );
      this.#reopenTrouble = undefined;
      this.#handler?.addressChanged(address);
    } catch (error) {
      this.#reopenFailed(error);
    }
  }

  async #giveUpPair(): Promise<void> {
    const lost = this.#pair;
    if (lost === undefined) {
      return;
    }
    this.#pair = undefined;
    const { name, address } = lost.interfaceAddress;
    const facts = { wanted: `${name} ${address}`, rejected: [] };
    this.#reopenTrouble = 'ERR_NO_INTERFACE';
    this.#trouble(new ClusterError('ERR_NO_INTERFACE', `The address ${address} of ${name} has gone away`, facts));
    await lost.close();
  }

  #reopenFailed(error: unknown): void {
    const code = codeOf(error);
    log('cannot reopen: %o', error);
    if (code !== this.#reopenTrouble) {
      this.#reopenTrouble = code;
      this.#trouble(asError(error));
    }
  }
}
