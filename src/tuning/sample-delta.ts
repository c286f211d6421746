/**
 * What happened between two looks at the kernel's counters.
 *
 * A difference is only told when both looks have the counter and it did not go backwards. Counters go backwards when
 * they are not the same ones any more (another network namespace, a device that was taken out and put back, a number
 * that went over its 32 bits); then nothing of that table can be compared, since a counter that happened to be larger
 * in the new place would look like an increase. Such parts are undefined.
 */
import type { CgroupSample, Counters, CpuSample, KernelSample, SocketSample, SoftnetSample } from './observation.ts';

/** One socket: what it dropped meanwhile, and what lay in its queue at the end. */
export interface SocketDelta {
  readonly inode: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly drops: number;
  readonly receiveQueueBytes: number;
}

/** All CPUs together, and the worst one, since each has a budget of its own. */
export interface SoftnetDelta {
  readonly processed: number;
  readonly dropped: number;
  readonly timeSqueeze: number;
  /** Largest number of time_squeeze on one CPU, per second. */
  readonly worstSqueezesPerSecond: number;
}

export interface CgroupDelta {
  readonly throttledPeriods: number;
  readonly throttledUs: number;
  /** Throttled time of the time that passed, from 0; above 1 when several threads were throttled at once. */
  readonly throttledShare: number;
}

export interface SampleDelta {
  /** Seconds between the samples; more than 0. */
  readonly seconds: number;
  /** Sockets that are in both samples. */
  readonly sockets: readonly SocketDelta[] | undefined;
  readonly udp: Counters | undefined;
  readonly ip: Counters | undefined;
  readonly ipExt: Counters | undefined;
  readonly tcpExt: Counters | undefined;
  readonly softnet: SoftnetDelta | undefined;
  /** Devices that are in both samples and whose counters went forward. */
  readonly devices: Readonly<Record<string, Counters>> | undefined;
  readonly cgroup: CgroupDelta | undefined;
  /** Time that the hypervisor gave to others, of all CPUs' time: 0 to 1. */
  readonly stealShare: number | undefined;
  /** Time waited in the run queue, of the time that passed: 0 to 1, give or take the moment of reading. */
  readonly runQueueWaitShare: number | undefined;
}

/** Undefined when one of the samples is, or when the second is not later than the first. */
export function sampleDelta(
  before: KernelSample | undefined,
  after: KernelSample | undefined,
): SampleDelta | undefined {
  if (before === undefined || after === undefined || after.atMs <= before.atMs) return undefined;
  const seconds = (after.atMs - before.atMs) / 1000;
  const waitNs = difference(before.runQueueWaitNs, after.runQueueWaitNs);
  return {
    seconds,
    sockets: both(before.sockets, after.sockets, socketDeltas),
    udp: counterDelta(before.udp, after.udp),
    ip: counterDelta(before.ip, after.ip),
    ipExt: counterDelta(before.ipExt, after.ipExt),
    tcpExt: counterDelta(before.tcpExt, after.tcpExt),
    softnet: both(before.softnet, after.softnet, (old, now) => softnetDelta(old, now, seconds)),
    devices: both(before.devices, after.devices, deviceDeltas),
    cgroup: both(before.cgroup, after.cgroup, (old, now) => cgroupDelta(old, now, seconds)),
    stealShare: both(before.cpu, after.cpu, stealShare),
    runQueueWaitShare: waitNs === undefined ? undefined : waitNs / (seconds * 1e9),
  };
}

/** Increase of each counter that both have. Undefined when either is, or when any counter went backwards. */
export function counterDelta(before: Counters | undefined, after: Counters | undefined): Counters | undefined {
  if (before === undefined || after === undefined) return undefined;
  const names = Object.keys(after).filter((name) => Object.hasOwn(before, name));
  const pairs = names.map((name) => [name, difference(before[name], after[name])] as const);
  return pairs.some(([, delta]) => delta === undefined) ? undefined : Object.fromEntries(defined(pairs));
}

function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined || after < before ? undefined : after - before;
}

function both<T, R>(before: T | undefined, after: T | undefined, compare: (before: T, after: T) => R): R | undefined {
  return before === undefined || after === undefined ? undefined : compare(before, after);
}

function defined<T>(pairs: readonly (readonly [string, T | undefined])[]): [string, T][] {
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

/** An inode is used again after its socket is closed; then the drops go backwards, or the port is another. */
function socketDeltas(before: readonly SocketSample[], after: readonly SocketSample[]): SocketDelta[] {
  const old = new Map(before.map((socket) => [socket.inode, socket]));
  return after.flatMap((socket) => {
    const earlier = old.get(socket.inode);
    const drops = earlier?.localPort === socket.localPort ? difference(earlier.drops, socket.drops) : undefined;
    return drops === undefined ? [] : [{ ...socket, drops }];
  });
}

function softnetDelta(
  before: readonly SoftnetSample[],
  after: readonly SoftnetSample[],
  seconds: number,
): SoftnetDelta | undefined {
  const old = new Map(before.map((one) => [one.cpu, one]));
  const deltas = after.flatMap((one) => both(old.get(one.cpu), one, cpuDelta) ?? []);
  // A CPU that was taken out meanwhile is left out; one whose counters went backwards spoils the sum.
  if (deltas.length === 0 || deltas.includes('backwards')) return undefined;
  return deltas.reduce<SoftnetDelta>((sum, one) => (one === 'backwards' ? sum : addCpu(sum, one, seconds)), noSoftnet);
}

type CpuDelta = Omit<SoftnetSample, 'cpu'>;

function cpuDelta(before: SoftnetSample, after: SoftnetSample): CpuDelta | 'backwards' {
  const processed = difference(before.processed, after.processed);
  const dropped = difference(before.dropped, after.dropped);
  const timeSqueeze = difference(before.timeSqueeze, after.timeSqueeze);
  const backwards = processed === undefined || dropped === undefined || timeSqueeze === undefined;
  return backwards ? 'backwards' : { processed, dropped, timeSqueeze };
}

const noSoftnet: SoftnetDelta = { processed: 0, dropped: 0, timeSqueeze: 0, worstSqueezesPerSecond: 0 };

function addCpu(sum: SoftnetDelta, one: CpuDelta, seconds: number): SoftnetDelta {
  return {
    processed: sum.processed + one.processed,
    dropped: sum.dropped + one.dropped,
    timeSqueeze: sum.timeSqueeze + one.timeSqueeze,
    worstSqueezesPerSecond: Math.max(sum.worstSqueezesPerSecond, one.timeSqueeze / seconds),
  };
}

type Devices = Readonly<Record<string, Counters>>;

function deviceDeltas(before: Devices, after: Devices): Devices {
  const names = Object.keys(after).filter((name) => Object.hasOwn(before, name));
  return Object.fromEntries(defined(names.map((name) => [name, counterDelta(before[name], after[name])])));
}

function cgroupDelta(before: CgroupSample, after: CgroupSample, seconds: number): CgroupDelta | undefined {
  const throttledPeriods = difference(before.throttledPeriods, after.throttledPeriods);
  const throttledUs = difference(before.throttledUs, after.throttledUs);
  if (throttledPeriods === undefined || throttledUs === undefined) return undefined;
  return { throttledPeriods, throttledUs, throttledShare: throttledUs / (seconds * 1e6) };
}

function stealShare(before: CpuSample, after: CpuSample): number | undefined {
  const total = difference(before.totalTicks, after.totalTicks);
  const steal = difference(before.stealTicks, after.stealTicks);
  return total === undefined || steal === undefined || total === 0 ? undefined : steal / total;
}
