/**
 * Multicast groups that this host joined: /proc/net/igmp for IPv4, /proc/net/igmp6 for IPv6.
 *
 * ```
 * Idx     Device    : Count Querier       Group    Users Timer    Reporter
 * 4       eth0      :     1      V3
 *                                 010000E0     1 0:00000000               0
 *
 * 4    eth0            ff0200000000000000000000000000fb     1 0000000C 0
 * ```
 *
 * In the first, a line for the device and below it a line for each group, in the machine's order of bytes; `Querier` is
 * the version of IGMP that the host speaks there, which follows the oldest querier it heard lately. In the second,
 * a line for each group in the network's order, and no heading.
 */
import type { GroupMembership, QuerierVersions } from './observation.ts';
import { ipv4FromHostOrder, ipv6FromNetworkOrder } from './proc-address.ts';
import { completeLines, decimal, wordsOf } from './proc-text.ts';

export interface Igmp {
  readonly groups: readonly GroupMembership[];
  readonly queriers: QuerierVersions;
}

/** /proc/net/igmp; undefined when the text does not begin as the file does. */
export function parseIgmp(text: string): Igmp | undefined {
  const [heading = '', ...lines] = completeLines(text);
  if (!/^Idx\s+Device\s/.test(heading)) return undefined;
  const groups: GroupMembership[] = [];
  const queriers = new Map<string, string>();
  let device: string | undefined;
  for (const line of lines) {
    if (/^\s/.test(line)) {
      const group = parseGroup(line, device);
      if (group !== undefined) groups.push(group);
      continue;
    }
    // Names of ten letters and more leave no blank before the colon.
    const [, name, version] = /^\d+\s+(\S+)\s*:\s*\d+(?:\s+(V\d+))?/.exec(line) ?? [];
    device = name;
    if (name !== undefined && version !== undefined) queriers.set(name, version);
  }
  return { groups, queriers: Object.fromEntries(queriers) };
}

function parseGroup(line: string, device: string | undefined): GroupMembership | undefined {
  const [hex = '', users] = wordsOf(line);
  const group = ipv4FromHostOrder(hex);
  const count = decimal(users);
  return device === undefined || group === undefined || count === undefined
    ? undefined
    : { device, group, users: count };
}

/** /proc/net/igmp6. A line that is not understood is left out. */
export function parseIgmp6(text: string): GroupMembership[] {
  return completeLines(text).flatMap((line) => {
    const [, device = '', hex = '', users] = wordsOf(line);
    const group = ipv6FromNetworkOrder(hex);
    const count = decimal(users);
    return group === undefined || count === undefined ? [] : [{ device, group, users: count }];
  });
}
