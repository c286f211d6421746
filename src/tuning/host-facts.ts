/**
 * Reads what holds for this host and seldom changes: limits of the kernel, devices, bridges, routes. Nothing needs a
 * privilege, and what cannot be read is undefined; which files these are is in the kernel's
 * Documentation/admin-guide/sysctl/net.rst, networking/ip-sysctl.rst and ABI/testing/sysfs-class-net.
 */
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { arch, platform } from 'node:process';
import { deviceNames, readNames, readText } from './kernel-counters.ts';
import type { BridgeFacts, DeviceFacts, HostFacts } from './observation.ts';
import { parsePageBytes, parseRoutes } from './proc-machine.ts';
import { hexadecimal, onlyNumber } from './proc-text.ts';

/** Where the size of a page cannot be read, no counter in pages can be read either; so it only has to be some number. */
const usualPageBytes = 4096;

/** Reads everything anew: a few milliseconds with a dozen devices, so not on every sample. */
export function readHostFacts(): HostFacts {
  const names = deviceNames();
  const routes = readText('/proc/net/route');
  return {
    platform,
    receiveBufferMax: readNumber('/proc/sys/net/core/rmem_max'),
    receiveBufferDefault: readNumber('/proc/sys/net/core/rmem_default'),
    sendBufferMax: readNumber('/proc/sys/net/core/wmem_max'),
    backlogMax: readNumber('/proc/sys/net/core/netdev_max_backlog'),
    membershipsMax: readNumber('/proc/sys/net/ipv4/igmp_max_memberships'),
    pageBytes: readPageBytes() ?? usualPageBytes,
    reversePathFilterAll: readNumber('/proc/sys/net/ipv4/conf/all/rp_filter'),
    devices: readDeviceFacts(names ?? Object.keys(networkInterfaces())),
    bridges: names?.flatMap((name) => readBridge(name) ?? []),
    routes: routes === undefined ? undefined : parseRoutes(routes),
  };
}

function readDeviceFacts(names: readonly string[]): DeviceFacts[] {
  const interfaces = networkInterfaces();
  return names.map((name) =>
    readDevice(
      name,
      (interfaces[name] ?? []).map(({ address }) => address),
    ),
  );
}

function readDevice(name: string, addresses: readonly string[]): DeviceFacts {
  const folder = `/sys/class/net/${name}`;
  const duplex = readText(`${folder}/duplex`)?.trim();
  return {
    name,
    mtu: readNumber(`${folder}/mtu`),
    speed: readSpeed(folder),
    duplex: duplex === 'unknown' ? undefined : duplex,
    up: isUp(folder),
    reversePathFilter: readNumber(`/proc/sys/net/ipv4/conf/${name}/rp_filter`),
    forcedIgmpVersion: readForcedVersion(name),
    addresses,
  };
}

/** A driver that does not know its speed answers -1, which old kernels print without its sign, or an error. */
function readSpeed(folder: string): number | undefined {
  const speed = readNumber(`${folder}/speed`);
  return speed === 0xffff_ffff ? undefined : speed;
}

const deviceIsUp = 0x1;

/** What has no carrier (loopback, tunnels) has the state `unknown`; then the flag counts that `ip link set up` sets. */
function isUp(folder: string): boolean | undefined {
  const state = readText(`${folder}/operstate`)?.trim();
  if (state === undefined) return undefined;
  if (state !== 'unknown') return state === 'up';
  const flags = hexadecimal(readText(`${folder}/flags`)?.trim().replace(/^0x/, ''));
  return flags === undefined ? undefined : (flags & deviceIsUp) !== 0;
}

/** A version forced on all devices wins over that of the device; 0, the default, forces none. */
function readForcedVersion(name: string): number | undefined {
  const all = readNumber('/proc/sys/net/ipv4/conf/all/force_igmp_version') ?? 0;
  const own = readNumber(`/proc/sys/net/ipv4/conf/${name}/force_igmp_version`) ?? 0;
  return [all, own].find((version) => version !== 0);
}

/** Bridges count time in hundredths of a second. A kernel without snooping has no file for it. */
function readBridge(name: string): BridgeFacts | undefined {
  const folder = `/sys/class/net/${name}/bridge`;
  if (readNames(folder) === undefined) return undefined;
  const interval = readNumber(`${folder}/multicast_membership_interval`);
  return {
    name,
    snooping: readNumber(`${folder}/multicast_snooping`) === 1,
    querier: readNumber(`${folder}/multicast_querier`) === 1,
    igmpVersion: readNumber(`${folder}/multicast_igmp_version`),
    membershipIntervalS: interval === undefined ? undefined : interval / 100,
  };
}

function readNumber(path: string): number | undefined {
  return onlyNumber(readText(path));
}

const narrowMachines: ReadonlySet<string> = new Set(['arm', 'ia32', 'mips', 'mipsel']);

function readPageBytes(): number | undefined {
  try {
    return parsePageBytes(readFileSync('/proc/self/auxv'), narrowMachines.has(arch) ? 4 : 8);
  } catch {
    return undefined;
  }
}
