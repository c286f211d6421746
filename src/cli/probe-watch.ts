/**
 * What a doctor's own host does while probes are under way: the kernel's counters between two marks, IGMP state, routes
 * towards the others, and how long the event loop stood still.
 */
import { BlockList } from 'node:net';
import { familyOf } from '../transport/socket-address.ts';
import { readHostFacts } from '../tuning/host-facts.ts';
import { findCgroup, findOwnSocket, readKernelSample } from '../tuning/kernel-counters.ts';
import type { HostFacts, KernelSample } from '../tuning/observation.ts';
import type { CounterGrowth, LoopFacts } from '../tuning/probe-facts.ts';
import { movementOf } from '../tuning/probe-movement.ts';
import { sampleDelta } from '../tuning/sample-delta.ts';

/** How often the event loop is looked at; a stall shows as a tick that comes too late. */
const tickMs = 20;

/** What to watch. */
export interface WatchedSocket {
  /** What the socket for probes is bound to: the group, or the own address. */
  readonly address: string;
  readonly port: number;
  readonly device: string;
  /** Undefined without multicast. */
  readonly group: string | undefined;
}

export class ProbeWatch {
  readonly host: HostFacts = readHostFacts();
  readonly #watched: WatchedSocket;
  readonly #wish: Parameters<typeof readKernelSample>[1];
  readonly #ticker: NodeJS.Timeout;
  #base: KernelSample;
  #lastTickMs = performance.now();
  #lastCpu = process.cpuUsage();
  #loop: LoopFacts = { stallMs: 0, busyMs: 0 };

  /** The socket must be bound. */
  constructor(watched: WatchedSocket) {
    this.#watched = watched;
    const socket = findOwnSocket({ localAddress: watched.address, localPort: watched.port });
    const inodes = socket === undefined ? {} : { inodes: new Set([socket.inode]) };
    this.#wish = { ...inodes, devices: [watched.device], cgroup: findCgroup() };
    this.#base = this.#sample();
    this.#ticker = setInterval(this.#tick, tickMs).unref();
  }

  /** Growth is counted from here. */
  mark(): void {
    this.#base = this.#sample();
  }

  /**
   * Growth since the mark. `others`: datagrams that our sockets took meanwhile and that are not the probes in question;
   * what they moved is taken off, so that a deaf host is seen to be deaf although control messages reach it.
   */
  growth(others: { readonly unicast: number; readonly multicast: number }): CounterGrowth {
    const now = this.#sample();
    const movement = movementOf(0, this.#base, now);
    const delta = sampleDelta(this.#base, now);
    const all = others.unicast + others.multicast;
    return defined({
      ...(movement === undefined
        ? {}
        : {
            received: movement.received - all,
            multicast: movement.multicast - others.multicast,
            delivered: movement.delivered - all,
            inDatagrams: movement.inDatagrams - all,
            reversePathFiltered: movement.reversePathFiltered,
            noSocket: movement.noSocket,
            overflowed: movement.overflowed,
          }),
      socketDrops: delta?.sockets?.[0]?.drops,
      softnetDropped: delta?.softnet?.dropped,
      reassemblies: delta?.ip?.['ReasmReqds'],
      reassembled: delta?.ip?.['ReasmOKs'],
      nicMissed: delta?.devices?.[this.#watched.device]?.['rx_missed_errors'],
      nicCrc: delta?.devices?.[this.#watched.device]?.['rx_crc_errors'],
    });
  }

  /** The longest stall since the last `forgetStalls`. */
  get loop(): LoopFacts {
    return this.#loop;
  }

  forgetStalls(): void {
    this.#loop = { stallMs: 0, busyMs: 0 };
  }

  /** Undefined where it cannot be read, and without multicast. */
  groupDevices(): readonly string[] | undefined {
    if (this.#watched.group === undefined) {
      return undefined;
    }
    const groups = this.#base.groups?.filter(({ group }) => group === this.#watched.group);
    return groups?.map(({ device }) => device);
  }

  querier(): string | undefined {
    return this.#watched.group === undefined ? undefined : this.#base.queriers?.[this.#watched.device];
  }

  /** The device that the routing table names for an address; undefined where no route or no table is. */
  routeTo(ip: string): string | undefined {
    if (familyOf(ip) !== 4) {
      return undefined;
    }
    const matches = (this.host.routes ?? []).filter(({ destination, prefix }) => {
      const range = new BlockList();
      range.addSubnet(destination, prefix);
      return range.check(ip);
    });
    return matches.sort((a, b) => b.prefix - a.prefix)[0]?.device;
  }

  stop(): void {
    clearInterval(this.#ticker);
  }

  readonly #tick = (): void => {
    const nowMs = performance.now();
    const stallMs = nowMs - this.#lastTickMs - tickMs;
    const { user, system } = process.cpuUsage(this.#lastCpu);
    if (stallMs > this.#loop.stallMs) {
      this.#loop = { stallMs, busyMs: Math.min(stallMs, (user + system) / 1000) };
    }
    this.#lastTickMs = nowMs;
    this.#lastCpu = process.cpuUsage();
  };

  #sample(): KernelSample {
    return readKernelSample(performance.now(), this.#wish);
  }
}

function defined(growth: Readonly<Record<string, number | undefined>>): CounterGrowth {
  return Object.fromEntries(
    Object.entries(growth).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}
