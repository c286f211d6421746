/**
 * The doctor's own place on the network: the sockets of a node, opened as a node opens them, with probes that it sends
 * to itself. What arrives from others goes to the listener. It never answers, and sends few datagrams: members that
 * hear them count them as foreign and go on.
 */
import { randomBytes } from 'node:crypto';

import { ClusterError } from '../errors.ts';
import type { ReceiveCapacity } from '../message.ts';
import { systemParts } from '../transport/parts.ts';
import { formatAddress } from '../transport/socket-address.ts';
import { makeUnicast } from '../transport/system-transport.ts';
import type { Channel, Transport, TransportHandler, TransportStatistics } from '../transport/transport.ts';
import type { SelfTest } from '../tuning/doctor-facts.ts';
import type { ResolvedOptions } from '../tuning/options.ts';
import { sleep } from './doctor-pause.ts';
import type { GroupListener } from './doctor-listener.ts';
import { ipOf } from './doctor-listener.ts';

/** What every datagram of a doctor begins with; eight bytes that name the run follow. */
export const doctorMagic: string = 'ringcast-doctor ';

const runBytes = 8;
/** How long a probe to oneself may take; on a living host it takes less than a millisecond. */
const selfWaitMsMax = 1000;

/** Sockets as a node has them. */
export class Station implements TransportHandler {
  /** What happened to the address while the station was open, a sentence each. */
  readonly events: string[] = [];
  readonly #options: ResolvedOptions;
  readonly #transport: Transport;
  readonly #listener: GroupListener;
  readonly #header = Buffer.concat([Buffer.from(doctorMagic), randomBytes(runBytes)]);
  readonly #received: Record<Channel, number> = { group: 0, token: 0 };
  #address = '';

  private constructor(options: ResolvedOptions, listener: GroupListener) {
    this.#options = options;
    // A node without multicast would not look at what unlisted senders say. The doctor wants to know who they are.
    this.#transport =
      options.transport === 'unicast'
        ? makeUnicast(options, { blockUnlisted: false })
        : systemParts.makeTransport(options);
    this.#listener = listener;
  }

  /** Opens the sockets. Throws what `Transport.open` throws; nothing is left open then. */
  static async open(options: ResolvedOptions, listener: GroupListener): Promise<Station> {
    const station = new Station(options, listener);
    try {
      station.#address = await station.#transport.open(station);
      return station;
    } catch (error) {
      await station.#transport.close();
      throw error;
    }
  }

  /** Where it takes the token: `ip:port`. */
  get address(): string {
    return this.#address;
  }

  /** Where it takes data: the port of the options that it was opened with. */
  get port(): number {
    return this.#options.port;
  }

  /** Counters and facts of the sockets. */
  statistics(): TransportStatistics {
    return this.#transport.statistics();
  }

  /** What the group socket holds, as the node would announce it; undefined where it cannot be found out. */
  capacity(): ReceiveCapacity | undefined {
    return this.#transport.capacity();
  }

  /**
   * Sends `count` datagrams to the group (without one, to its own socket for data) or to its own address for tokens, and
   * counts those that come back.
   */
  async selfTest(channel: Channel, count: number): Promise<SelfTest> {
    const before = this.#heardOn(channel);
    const errorsBefore = this.statistics().sendErrors;
    for (let number = 0; number < count; number += 1) {
      this.#send(channel);
    }
    const endMs = performance.now() + selfWaitMsMax;
    while (this.#heardOn(channel) - before < count && performance.now() < endMs) {
      await sleep(5);
    }
    const { sendErrors } = this.statistics();
    const errors = Object.keys(sendErrors).filter((code) => sendErrors[code] !== errorsBefore[code]);
    return { sent: count, received: this.#heardOn(channel) - before, errors };
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  datagram(bytes: Uint8Array, from: string, channel: Channel): void {
    if (this.#header.equals(bytes.subarray(0, this.#header.length))) {
      this.#received[channel] += 1;
    } else if (channel === 'group' && !Buffer.from(bytes).toString('latin1').startsWith(doctorMagic)) {
      this.#listener.take(bytes, from);
    }
  }

  addressChanged(address: string): void {
    this.#address = address;
    this.events.push(`the sockets were opened again, at ${address}`);
  }

  trouble(error: Error): void {
    if (error instanceof ClusterError) {
      this.events.push(error.message);
    }
  }

  /** Where one socket takes everything, all of it counts as data. */
  #heardOn(channel: Channel): number {
    const { transport, port, tokenPort } = this.#options;
    return this.#received[transport === 'unicast' && port === tokenPort ? 'group' : channel];
  }

  #send(channel: Channel): void {
    const { transport, port } = this.#options;
    const datagram = Buffer.from(this.#header);
    if (channel === 'token') {
      this.#transport.unicast(this.#address, datagram);
    } else if (transport === 'unicast') {
      this.#transport.unicast(formatAddress(ipOf(this.#address), port), datagram);
    } else {
      this.#transport.multicast(datagram);
    }
  }
}
