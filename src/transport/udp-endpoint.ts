/**
 * What every UDP transport does alike, whatever its sockets are: it opens them on an interface and keeps them there
 * (interface-follower.ts), hands over data before the token (turn-order.ts), counts, and reports errors at a bearable
 * rate (send-errors.ts). How a datagram gets to all members is the sockets' affair.
 */
import debug from 'debug';
import { networkInterfaces } from 'node:os';
import { ClusterError } from '../errors.ts';
import type { ReceiveCapacity } from '../message.ts';
import { describeBufferGrant } from '../tuning/socket-buffers.ts';
import { measureCharge } from './charge-probe.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { SocketListener } from './datagram-sender.ts';
import { nothingGranted } from './granted-buffers.ts';
import type { InterfaceAddress, InterfaceChoice, InterfaceList } from './interface-choice.ts';
import { isPresent } from './interface-choice.ts';
import type { FollowedSockets } from './interface-follower.ts';
import { InterfaceFollower } from './interface-follower.ts';
import { SendErrors } from './send-errors.ts';
import type { SocketAddress } from './socket-address.ts';
import { parseAddress } from './socket-address.ts';
import { asError } from './system-error.ts';
import type { Channel, SocketBuffers, Transport, TransportHandler, TransportStatistics } from './transport.ts';
import { TurnOrder } from './turn-order.ts';

const log = debug('ringcast:transport');

/** The open sockets of a node. The bytes that are sent must not be changed; sending throws what Node refuses at once. */
export interface EndpointSockets extends FollowedSockets {
  /** Where this node takes its token, as announced to others. */
  readonly address: string;
  readonly buffers: Readonly<Record<Channel, SocketBuffers>>;
  multicast(datagram: Uint8Array): void;
  /** To a literal address without a zone. */
  unicast(datagram: Uint8Array, ip: string, port: number): void;
}

/** What a user may set, whichever the transport. */
export interface EndpointTuning {
  /** The largest datagram with data, bytes: what it is charged is measured. Default 1472. */
  readonly frameBytes?: number | undefined;
  /** How often the interfaces are looked at, in milliseconds. Default 1000. */
  readonly pollInterfacesMs?: number | undefined;
  /** Where the list of interfaces comes from. Default `os.networkInterfaces`. */
  readonly networkInterfaces?: (() => InterfaceList) | undefined;
  /** Time and the end of the poll phase. Default the real ones. */
  readonly clock?: Clock | undefined;
}

/** How one kind of transport opens its sockets. */
export interface EndpointKind<Sockets> {
  /** Done before an interface is chosen for the first time. */
  readonly prepare?: () => Promise<void>;
  /** Throws ERR_NO_INTERFACE. `former`: what was chosen last. */
  readonly choose: (interfaces: InterfaceList, former: InterfaceChoice | undefined) => InterfaceChoice;
  /** Why an address that is there should be given up all the same, the end of a sentence. */
  readonly whyMove?: (interfaces: InterfaceList, present: InterfaceAddress) => string | undefined;
  readonly openSockets: (choice: InterfaceChoice, listener: SocketListener) => Promise<Sockets>;
  /** The sockets were made anew. */
  readonly reopened?: () => void;
}

/** Addresses read from other nodes' announcements that are remembered; more than any ring has members. */
const announcedMax = 1024;

const interfaceAway: Error = Object.assign(new Error('The interface is away'), { code: 'ENETDOWN' });

/** See `Transport` for the contract of the methods. */
export class UdpEndpoint<Sockets extends EndpointSockets> implements Transport {
  readonly clock: Clock;
  readonly #frameBytes: number;
  readonly #kind: EndpointKind<Sockets>;
  readonly #follower: InterfaceFollower<Sockets>;
  readonly #sendErrors = new SendErrors();
  readonly #order: TurnOrder;
  /** Announced addresses, read; all of the family of the present sockets. */
  readonly #announced = new Map<string, SocketAddress>();
  readonly #traffic = { sentDatagrams: 0, sentBytes: 0, receivedDatagrams: 0, receivedBytes: 0, groupDatagrams: 0 };
  #handler: TransportHandler | undefined;
  #openedAt: number | undefined;
  #chargeBytes: number | undefined;
  #closing: Promise<void> | undefined;

  constructor(tuning: EndpointTuning, kind: EndpointKind<Sockets>) {
    this.clock = tuning.clock ?? systemClock;
    this.#frameBytes = tuning.frameBytes ?? 1472;
    this.#kind = kind;
    this.#order = new TurnOrder({
      deliver: (bytes, from, channel) => this.#handler?.datagram(bytes, from, channel),
      afterPoll: (callback) => {
        this.clock.afterPoll(callback);
      },
    });
    this.#follower = new InterfaceFollower({
      pollMs: tuning.pollInterfacesMs ?? 1000,
      networkInterfaces: tuning.networkInterfaces ?? networkInterfaces,
      choose: kind.choose,
      whyLeave: (interfaces, present) =>
        isPresent(interfaces, present) ? kind.whyMove?.(interfaces, present) : 'has gone away',
      openSockets: (choice) => this.#openSockets(choice),
      reopened: ({ address }) => {
        kind.reopened?.();
        this.#handler?.addressChanged(address);
      },
      trouble: this.trouble,
    });
  }

  /** The sockets; undefined before `open` and while the interface is away. */
  get sockets(): Sockets | undefined {
    return this.#follower.sockets;
  }

  get closed(): boolean {
    return this.#closing !== undefined;
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
    await this.#kind.prepare?.();
    const { address, interfaceAddress } = await this.#follower.open();
    this.#chargeBytes = await measureCharge(this.#frameBytes, interfaceAddress);
    this.#follower.follow();
    return address;
  }

  capacity(): ReceiveCapacity | undefined {
    const bufferBytes = this.sockets?.buffers.group.receiveReported;
    const chargeBytes = this.#chargeBytes;
    if (bufferBytes === undefined || chargeBytes === undefined) {
      return undefined;
    }
    return { bufferBytes, frameBytes: this.#frameBytes, chargeBytes };
  }

  multicast(datagram: Uint8Array): void {
    try {
      this.#openedSockets()?.multicast(datagram);
    } catch (error) {
      this.#sendFailed(asError(error));
    }
  }

  unicast(address: string, datagram: Uint8Array): void {
    const sockets = this.#openedSockets();
    if (sockets === undefined) {
      return;
    }
    const target = this.#addressOf(address, sockets.interfaceAddress);
    if (target === undefined) {
      const error = new Error(`${JSON.stringify(address.slice(0, 64))} is not an address of this network`);
      this.#sendFailed(Object.assign(error, { code: 'EDESTADDRREQ' }));
      return;
    }
    try {
      sockets.unicast(datagram, target.ip, target.port);
    } catch (error) {
      this.#sendFailed(asError(error));
    }
  }

  /** `joinedAgoMs` is the age of the present sockets. */
  statistics(): TransportStatistics {
    return {
      ...this.#traffic,
      address: this.sockets?.address ?? '',
      interfaceName: this.#follower.choice?.name ?? '',
      joinedAgoMs: this.#openedAt === undefined ? undefined : this.clock.now() - this.#openedAt,
      sendErrors: this.#sendErrors.counts(),
      buffers: this.sockets?.buffers ?? { group: nothingGranted, token: nothingGranted },
    };
  }

  close(): Promise<void> {
    this.#order.clear();
    this.#closing ??= this.#follower.close();
    return this.#closing;
  }

  /** Reports from an event-loop callback of its own, since a handler must not be called from inside a method. */
  readonly trouble = (error: Error): void => {
    queueMicrotask(() => {
      if (this.#closing === undefined) {
        this.#handler?.trouble(error);
      }
    });
  };

  /** A datagram came from someone who is not expected here. */
  readonly unlisted = (from: string): void => {
    if (this.#closing === undefined) {
      this.#handler?.unlisted?.(from);
    }
  };

  async #openSockets(choice: InterfaceChoice): Promise<Sockets> {
    const sockets = await this.#kind.openSockets(choice, {
      datagram: this.#received,
      sent: this.#sent,
      failed: this.#sendFailed,
    });
    log('token address %s', sockets.address);
    log(describeBufferGrant('group socket', sockets.buffers.group));
    log(describeBufferGrant('token socket', sockets.buffers.token));
    this.#announced.clear();
    this.#openedAt = this.clock.now();
    return sockets;
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
    const report = this.#sendErrors.record(error, this.clock.now());
    log('send failed: %s', error.message);
    if (report !== undefined) {
      this.trouble(report);
    }
  };

  /** The sockets; without any because the interface is away, the datagram counts as an error that was reported already. */
  #openedSockets(): Sockets | undefined {
    const { sockets, choice } = this.#follower;
    if (sockets === undefined && choice !== undefined && this.#closing === undefined) {
      this.#sendErrors.record(interfaceAway, this.clock.now());
    }
    return sockets;
  }

  #addressOf(address: string, { family }: InterfaceAddress): SocketAddress | undefined {
    const known = this.#announced.get(address);
    if (known !== undefined) {
      return known;
    }
    const read = parseAddress(address, family);
    if (read !== undefined) {
      if (this.#announced.size >= announcedMax) {
        this.#announced.clear();
      }
      this.#announced.set(address, read);
    }
    return read;
  }
}
