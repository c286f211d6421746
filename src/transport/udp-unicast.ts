/**
 * The UDP transport for networks without multicast: what goes to all is sent as one copy to each peer of a list, the token
 * from address to address as always. With n nodes a message costs its sender n-1 datagrams instead of one.
 *
 * This file joins the parts; they are
 *   peer-list.ts        the list of peers as it is written (src/tuning)
 *   peer-directory.ts   the addresses that it stands for: names are looked up again and again
 *   peer-interface.ts   which interface: one of the addresses in the list, if this host has one
 *   unicast-sockets.ts  the sockets on that interface
 *   udp-endpoint.ts     what all UDP transports do alike: the interface followed, data before the token, errors counted
 *
 * Nodes are told apart by what they say, never by where a datagram comes from: our own entry is not sent to, and if a
 * datagram of ours comes back all the same the driver drops it.
 */
import { ClusterError } from '../errors.ts';
import type { ReceiveCapacity } from '../message.ts';
import { parsePeers } from '../tuning/peer-list.ts';
import type { NameResolver } from './name-resolver.ts';
import { systemResolver } from './name-resolver.ts';
import { PeerDirectory } from './peer-directory.ts';
import { choosePeerInterface, whyMove } from './peer-interface.ts';
import type { SocketAddress } from './socket-address.ts';
import type { Transport, TransportHandler, TransportStatistics } from './transport.ts';
import type { EndpointTuning } from './udp-endpoint.ts';
import { UdpEndpoint } from './udp-endpoint.ts';
import type { Admission, UnicastSockets } from './unicast-sockets.ts';
import { openUnicastSockets } from './unicast-sockets.ts';

/** Settings of one transport. The nodes may have different lists, but each must be in those of all others. */
export interface UdpUnicastOptions extends EndpointTuning {
  /** Entries as in `tuning/peer-list.ts`: addresses, host names, services. This node itself may be among them or not. */
  readonly peers: readonly string[];
  /** The port where this node takes data, 1 to 65535, and that of the entries that name none. */
  readonly port: number;
  /**
   * Port of the token socket. Default 0: a free one. The same as `port`: one socket for both, as Corosync has it; only
   * one port to open in a firewall, but a buffer that overflows loses tokens together with data.
   */
  readonly tokenPort?: number | undefined;
  /**
   * The interface: its name, one of its addresses, or a subnet that an address of it is in. Default: the one whose
   * address is in the list of peers; when there is none, the first that is not loopback.
   */
  readonly interface?: string | undefined;
  /** Bytes to ask for as receive buffer of each socket; the kernel may grant less (tuning/socket-buffers.ts). */
  readonly receiveBufferBytes: number;
  /** Bytes to ask for as send buffer. */
  readonly sendBufferBytes: number;
  /** How long after a lookup the names are looked up again, in milliseconds. Default 10000. */
  readonly resolveMs?: number | undefined;
  /**
   * Whether datagrams are dropped that come from an address that no peer has. Default true. It spares the node the
   * reading of what strangers send, and is no protection: source addresses can be forged. As Corosync's
   * `block_unlisted_ips`, which looks at addresses and not at ports either.
   */
  readonly blockUnlisted?: boolean | undefined;
  /** Descriptors that a launcher handed over ready (handed-socket.ts). Default none. */
  readonly handedDescriptors?: readonly number[] | undefined;
  /** Who knows addresses by name. Default the system. */
  readonly resolver?: NameResolver | undefined;
}

/** Opening waits at most this long for the first lookup of the names, milliseconds; then it goes on without. */
export const firstLookupMsMax = 2000;

/** Datagrams of strangers have the names looked up early, but not more often than this, milliseconds. */
const lookupMsMin = 1000;

/** See `Transport` for the contract of the methods. */
export class UdpUnicast implements Transport {
  readonly #options: UdpUnicastOptions;
  readonly #directory: PeerDirectory;
  readonly #endpoint: UdpEndpoint<UnicastSockets>;
  readonly #admission: Admission = {
    accepts: (ip) => this.#options.blockUnlisted === false || this.#directory.lists(ip),
    refused: (from) => {
      this.#refused(from);
    },
  };
  #unlistedDatagrams = 0;
  #lookedUpAt = -Infinity;
  #cancelLookup: (() => void) | undefined;

  /** Throws ERR_OPTIONS when an entry of `peers` cannot be read. Opens nothing. */
  constructor(options: UdpUnicastOptions) {
    const list = parsePeers(options.peers);
    if (!list.ok) {
      throw new ClusterError('ERR_OPTIONS', list.mistakes.join(' '), { mistakes: list.mistakes });
    }
    const { interface: wanted, port, tokenPort = 0, resolver = systemResolver, handedDescriptors = [] } = options;
    this.#options = options;
    this.#directory = new PeerDirectory({
      peers: list.peers,
      port,
      resolver,
      trouble: (error) => {
        this.#endpoint.trouble(error);
      },
    });
    const peers = (): readonly SocketAddress[] => this.#directory.addresses;
    this.#endpoint = new UdpEndpoint(options, {
      prepare: () => this.#firstLookup(),
      choose: (interfaces, former) => choosePeerInterface({ interfaces, former, wanted, peers: peers() }),
      whyMove: (interfaces, former) => whyMove({ interfaces, former, wanted, peers: peers() }),
      openSockets: (interfaceAddress, listener) =>
        openUnicastSockets(
          { ...options, interfaceAddress, tokenPort, peers, handedDescriptors, ...this.#admission },
          listener,
        ),
      reopened: () => {
        void this.#lookUp();
      },
    });
  }

  /**
   * Throws ERR_NO_INTERFACE when no interface fits, ERR_SOCKET when a socket cannot be opened (all that were open
   * are closed then), ERR_CLOSED after `close`. Names that cannot be looked up are `trouble`. Called once.
   */
  open(handler: TransportHandler): Promise<string> {
    return this.#endpoint.open(handler);
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
    return {
      ...this.#endpoint.statistics(),
      joinedAgoMs: undefined,
      peers: this.#directory.statistics(),
      unlistedDatagrams: this.#unlistedDatagrams,
    };
  }

  close(): Promise<void> {
    this.#cancelLookup?.();
    return this.#endpoint.close();
  }

  /** Perhaps a peer has a new address and the names know it already. */
  #refused(from: string): void {
    this.#unlistedDatagrams += 1;
    if (this.#endpoint.clock.now() - this.#lookedUpAt >= lookupMsMin) {
      void this.#lookUp();
    }
    this.#endpoint.unlisted(from);
  }

  /** Resolves when all names have been looked up, or when that takes too long. */
  #firstLookup(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#endpoint.clock.schedule(firstLookupMsMax, resolve);
      void this.#lookUp().finally(() => {
        cancel();
        resolve();
      });
    });
  }

  /** Looks all names up, and again after a while. Never rejects. */
  async #lookUp(): Promise<void> {
    if (this.#directory.hasNames && !this.#endpoint.closed) {
      this.#lookedUpAt = this.#endpoint.clock.now();
      await this.#directory.lookUp();
      this.#armLookup();
    }
  }

  #armLookup(): void {
    this.#cancelLookup?.();
    if (!this.#endpoint.closed) {
      this.#cancelLookup = this.#endpoint.clock.schedule(this.#options.resolveMs ?? 10_000, () => {
        void this.#lookUp();
      });
    }
  }
}
