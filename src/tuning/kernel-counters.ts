/**
 * Reads the counters of the kernel that say where datagrams went and why a process stood still. No privilege is needed
 * for any of them; which file holds what is in proc_net(5), proc(5), cgroups(7) and docs/findings/.
 *
 * A file that is not there (another system, an old kernel, a container that hides it) makes its part of the sample
 * undefined; nothing here throws. The texts are taken apart by the pure functions of the `proc-` files.
 *
 * Counters are those of the process's network namespace, apart from softnet_stat, which is the machine's, and of the
 * thread that asks, for the run queue: ask from the thread whose event loop runs the node.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { SocketAddress } from 'node:net';
import type { CgroupSample, Counters, KernelSample, SocketSample } from './observation.ts';
import type { CgroupPlace } from './proc-cgroup.ts';
import { locateCgroup, parseCgroup, tightestCgroup } from './proc-cgroup.ts';
import { parseIgmp, parseIgmp6 } from './proc-groups.ts';
import { parseCpuLine, parseRunQueueWait, parseSoftnet } from './proc-machine.ts';
import { inodeOfLink, parseUdpSockets } from './proc-sockets.ts';
import { onlyNumber, parseSection, parseSocketStatistics, wordsOf } from './proc-text.ts';

/** What to look at; everything else is always read. */
export interface SampleWish {
  /**
   * The inodes of the sockets to watch, as `findOwnSocket` found them when they were bound. Default: none, and
   * `sockets` is undefined, since finding out which sockets are one's own costs a look at every open file.
   */
  readonly inodes?: ReadonlySet<number>;
  /** Devices whose statistics are read, a dozen files each. Default: all devices. */
  readonly devices?: readonly string[];
  /** Where the control group is, from `findCgroup`. Default: it is looked for, which costs two files more. */
  readonly cgroup?: CgroupPlace | undefined;
}

/** Of /sys/class/net/IF/statistics, what the findings look at. */
const deviceCounters = [
  'rx_packets',
  'rx_errors',
  'rx_dropped',
  'rx_crc_errors',
  'rx_frame_errors',
  'rx_length_errors',
  'rx_over_errors',
  'rx_missed_errors',
  'rx_fifo_errors',
  'multicast',
  'tx_packets',
  'tx_errors',
  'tx_dropped',
] as const;

/** Settings that stand among the counters of /proc/net/snmp, section Ip. */
const ipSettings = new Set(['Forwarding', 'DefaultTTL']);

/**
 * One look at all counters. `now` is the monotonic time in milliseconds that the sample is stamped with. Synchronous,
 * since the files are made by the kernel as they are read and no disk is waited for.
 *
 * Cost, measured with Linux 6.18 and Node 20 on a shared virtual machine with two CPUs, median of 300 looks at two
 * sockets and one device with the cgroup given: 580 us with 10 UDP sockets on the host, 2900 us with 1000. Of that, the
 * tables of sockets are 70 us and 2200 us (the kernel makes them page by page and walks anew for each page), a device
 * 190 us, and the rest 330 us. Looking for the cgroup adds 80 us. So a sample a second is 0.06 % to 0.3 % of a CPU.
 */
export function readKernelSample(now: number, wanted: SampleWish = {}): KernelSample {
  const igmp = parsed('/proc/net/igmp', parseIgmp);
  const netstat = readText('/proc/net/netstat');
  const snmp = readText('/proc/net/snmp');
  return {
    atMs: now,
    sockets: wanted.inodes === undefined ? undefined : readUdpSockets(wanted.inodes),
    udp: section(snmp, 'Udp'),
    ip: without(section(snmp, 'Ip'), ipSettings),
    ipExt: section(netstat, 'IpExt'),
    tcpExt: only(section(netstat, 'TcpExt'), 'IPReversePathFilter'),
    softnet: parsed('/proc/net/softnet_stat', parseSoftnet),
    groups: igmp === undefined ? undefined : [...igmp.groups, ...(parsed('/proc/net/igmp6', parseIgmp6) ?? [])],
    queriers: igmp?.queriers,
    udpMemory: readUdpMemory(),
    devices: readDevices(wanted.devices ?? deviceNames()),
    cgroup: readCgroup('cgroup' in wanted ? wanted.cgroup : findCgroup()),
    cpu: parsed('/proc/stat', parseCpuLine),
    // /proc/self would be the main thread, whichever thread asks.
    runQueueWaitNs: parsed('/proc/thread-self/schedstat', parseRunQueueWait),
    conntrack: readConntrack(),
  };
}

/** The UDP sockets of this network namespace, of all processes or only those with the inodes given. */
export function readUdpSockets(inodes?: ReadonlySet<number>): readonly SocketSample[] | undefined {
  const ipv4 = parsed('/proc/net/udp', (text) => parseUdpSockets(text, inodes));
  const ipv6 = parsed('/proc/net/udp6', (text) => parseUdpSockets(text, inodes));
  return ipv4 === undefined && ipv6 === undefined ? undefined : [...(ipv4 ?? []), ...(ipv6 ?? [])];
}

/** The inodes of all sockets, of every kind, that this process has open. Undefined where /proc is missing. */
export function ownSocketInodes(): ReadonlySet<number> | undefined {
  const files = readNames('/proc/self/fd');
  if (files === undefined) return undefined;
  return new Set(files.flatMap((file) => readSocketLink(`/proc/self/fd/${file}`) ?? []));
}

/** A socket of this process, as `socket.address()` tells it after binding. */
export interface OwnSocketQuery {
  readonly localAddress: string;
  readonly localPort: number;
  /** `ownSocketInodes()` from before the socket was made: none of these is it. Default: all are looked at. */
  readonly before?: ReadonlySet<number> | undefined;
}

/**
 * Finds a UDP socket that was just bound. Undefined where /proc is missing, and when several fit, which `before` tells
 * apart: two sockets of this process may share an address and port. Keep the inode: it stays the same until the socket
 * is closed, and finding it again costs a look at every open file.
 */
export function findOwnSocket(query: OwnSocketQuery): SocketSample | undefined {
  const own = ownSocketInodes();
  if (own === undefined) return undefined;
  const address = plainAddress(query.localAddress);
  const inodes = new Set([...own].filter((inode) => query.before?.has(inode) !== true));
  const found = (readUdpSockets(inodes) ?? []).filter((socket) => {
    return socket.localPort === query.localPort && plainAddress(socket.localAddress) === address;
  });
  return found.length === 1 ? found[0] : undefined;
}

/** Where the control group of this process is. It moves seldom, so the answer may be kept; undefined where unknown. */
export function findCgroup(): CgroupPlace | undefined {
  const groups = readText('/proc/self/cgroup');
  const mounts = readText('/proc/self/mountinfo');
  return groups === undefined || mounts === undefined ? undefined : locateCgroup(groups, mounts);
}

/** The names of the network devices; undefined where /sys is missing. */
export function deviceNames(): string[] | undefined {
  try {
    // Each device is a link. The bonding driver keeps a plain file among them.
    const entries = readdirSync('/sys/class/net', { withFileTypes: true });
    return entries.filter((entry) => !entry.isFile()).map(({ name }) => name);
  } catch {
    return undefined;
  }
}

/** The text of a file of /proc or /sys; undefined when it cannot be read, whatever the reason. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The names in a folder; undefined when it cannot be read. */
export function readNames(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}

function parsed<T>(path: string, parse: (text: string) => T | undefined): T | undefined {
  const text = readText(path);
  return text === undefined ? undefined : parse(text);
}

function section(text: string | undefined, prefix: string): Counters | undefined {
  return text === undefined ? undefined : parseSection(text, prefix);
}

function without(counters: Counters | undefined, names: ReadonlySet<string>): Counters | undefined {
  if (counters === undefined) return undefined;
  return Object.fromEntries(Object.entries(counters).filter(([name]) => !names.has(name)));
}

function only(counters: Counters | undefined, name: string): Counters | undefined {
  if (counters === undefined) return undefined;
  const value = counters[name];
  return value === undefined ? {} : { [name]: value };
}

/** A file that disappears between listing and reading is a socket that was closed meanwhile. */
function readSocketLink(path: string): number | undefined {
  try {
    return inodeOfLink(readlinkSync(path));
  } catch {
    return undefined;
  }
}

/** The same text for the same address; without the name of a device (`fe80::1%eth0`), which the kernel's tables lack. */
function plainAddress(address: string): string {
  const [plain = ''] = address.split('%');
  try {
    return new SocketAddress({ address: plain, family: plain.includes(':') ? 'ipv6' : 'ipv4' }).address;
  } catch {
    return plain;
  }
}

function readUdpMemory(): KernelSample['udpMemory'] {
  const usedPages = parsed('/proc/net/sockstat', (text) => parseSocketStatistics(text, 'UDP'))?.['mem'];
  if (usedPages === undefined) return undefined;
  const [, pressure, max] = wordsOf(readText('/proc/sys/net/ipv4/udp_mem') ?? '');
  return { usedPages, pressurePages: onlyNumber(pressure), maxPages: onlyNumber(max) };
}

function readDevices(names: readonly string[] | undefined): KernelSample['devices'] {
  if (names === undefined) return undefined;
  return Object.fromEntries(names.map((name) => [name, readDevice(name)]));
}

function readDevice(name: string): Counters {
  const pairs = deviceCounters.flatMap((counter) => {
    const value = onlyNumber(readText(`/sys/class/net/${name}/statistics/${counter}`));
    return value === undefined ? [] : [[counter, value] as const];
  });
  return Object.fromEntries(pairs);
}

function readCgroup(place: CgroupPlace | undefined): CgroupSample | undefined {
  if (place === undefined) return undefined;
  return tightestCgroup(place.directories.flatMap((directory) => readOneCgroup(directory, place.version) ?? []));
}

function readOneCgroup(directory: string, version: CgroupPlace['version']): CgroupSample | undefined {
  const stat = readText(`${directory}/cpu.stat`);
  const limits =
    version === 2
      ? { max: readText(`${directory}/cpu.max`), quota: undefined, period: undefined }
      : {
          max: undefined,
          quota: readText(`${directory}/cpu.cfs_quota_us`),
          period: readText(`${directory}/cpu.cfs_period_us`),
        };
  return parseCgroup({ stat, ...limits });
}

function readConntrack(): KernelSample['conntrack'] {
  const count = onlyNumber(readText('/proc/sys/net/netfilter/nf_conntrack_count'));
  const max = onlyNumber(readText('/proc/sys/net/netfilter/nf_conntrack_max'));
  return count === undefined || max === undefined ? undefined : { count, max };
}
