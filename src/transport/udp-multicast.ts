/**
 * The UDP multicast transport: data to a group, the token from address to address, on one network interface.
 *
 * This file joins the parts; they are
 *   interface-choice.ts   which interface, and why not the others
 *   udp-endpoint.ts       what all UDP transports do alike: the interface followed, data before the token, errors counted
 *   socket-pair.ts        the two sockets on that interface
 */
import { ClusterError } from '../errors.ts';
import type { ReceiveCapacity } from '../message.ts';
import { chooseInterface } from './interface-choice.ts';
import { familyOf, isMulticast, withoutZone, zoneOf } from './socket-address.ts';
import type { SocketPair } from './socket-pair.ts';
import { openSocketPair } from './socket-pair.ts';
import { asError } from './system-error.ts';
import type { Transport, TransportHandler, TransportStatistics } from './transport.ts';
import type { EndpointTuning } from './udp-endpoint.ts';
import { UdpEndpoint } from './udp-endpoint.ts';

/** Settings of one transport. All members use the same group and port. */
export interface UdpMulticastOptions extends EndpointTuning {
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
  /**
   * How often the group is left and joined again, in milliseconds, each time a little earlier or later. Default 0: never.
   * Keeps multicast flowing through a switch that snoops IGMP while nobody asks for memberships (docs/findings/D17.md).
   */
  readonly rejoinMs?: number | undefined;
  /** Descriptors that a launcher handed over ready (handed-socket.ts). Default none. */
  readonly handedDescriptors?: readonly number[] | undefined;
}

/** A rejoin comes earlier than asked for by up to this share of the interval. */
const staggerShare = 0.25;

/** See `Transport` for the contract of the methods. */
export class UdpMulticast implements Transport {
  readonly #rejoinMs: number;
  readonly #endpoint: UdpEndpoint<SocketPair>;
  #rejoin: NodeJS.Timeout | undefined;

  /** Throws ERR_OPTIONS when the group is not a multicast address. Opens nothing. */
  constructor(options: UdpMulticastOptions) {
    const group = withoutZone(options.group);
    const family = familyOf(group);
    if (family === undefined || !isMulticast(group)) {
      const mistake = `group ${options.group} is not a multicast address (239.x.y.z, ff15::x)`;
      throw new ClusterError('ERR_OPTIONS', mistake, { mistakes: [mistake] });
    }
    const wanted = options.interface ?? zoneOf(options.group);
    const { tokenPort = 0, handedDescriptors = [] } = options;
    this.#rejoinMs = options.rejoinMs ?? 0;
    this.#endpoint = new UdpEndpoint(options, {
      choose: (interfaces, former) => chooseInterface({ interfaces, family, wanted: wanted ?? former?.name }),
      openSockets: (interfaceAddress, listener) =>
        openSocketPair({ ...options, group, interfaceAddress, tokenPort, handedDescriptors }, listener),
    });
  }

  /**
   * Throws ERR_NO_INTERFACE when no interface fits, ERR_SOCKET when a socket cannot be opened (all that were open
   * are closed then), ERR_CLOSED after `close`. Called once.
   */
  async open(handler: TransportHandler): Promise<string> {
    const address = await this.#endpoint.open(handler);
    this.#armRejoin();
    return address;
  }

  capacity(): ReceiveCapacity | undefined {
    return this.#endpoint.capacity();
  }

  multicast(datagram: Uint8Array): void {
    this.#endpoint.multicast(datagram);
  }

  unicast(address: string, datagram: Uint8Array): void {
    this.#endpoint.unicast(address, datagram);
  }

  statistics(): TransportStatistics {
    return this.#endpoint.statistics();
  }

  close(): Promise<void> {
    clearTimeout(this.#rejoin);
    return this.#endpoint.close();
  }

  /** Members that do this at the same moment would all be deaf for the same moment, where a switch cuts them off. */
  #armRejoin(): void {
    if (this.#rejoinMs > 0 && !this.#endpoint.closed) {
      const waitMs = this.#rejoinMs * (1 - staggerShare * Math.random());
      this.#rejoin = setTimeout(this.#joinAgain, waitMs).unref();
    }
  }

  readonly #joinAgain = (): void => {
    try {
      this.#endpoint.sockets?.joinAgain();
    } catch (error) {
      this.#endpoint.trouble(asError(error));
    }
    this.#armRejoin();
  };
}
