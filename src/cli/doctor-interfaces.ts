/**
 * The doctor's questions about the list of network interfaces: which of them an address belongs to, which others a
 * group could be on, and what changed from one look to the next.
 */
import { BlockList } from 'node:net';

import type { InterfaceAddress, InterfaceList } from '../transport/interface-choice.ts';
import { familyOf, withoutZone } from '../transport/socket-address.ts';

/** The interface in whose subnet an address is; undefined when it is in none, or in several. */
export function interfaceOf(ip: string, interfaces: InterfaceList): string | undefined {
  const names = Object.entries(interfaces).flatMap(([name, infos]) =>
    (infos ?? []).some(({ cidr }) => cidr !== null && isInSubnet(ip, cidr)) ? [name] : [],
  );
  return names.length === 1 ? names[0] : undefined;
}

/** One address of every interface but the chosen one that a group of its family could be joined on; never loopback. */
export function otherInterfaces(interfaces: InterfaceList, chosen: InterfaceAddress): readonly InterfaceAddress[] {
  return Object.entries(interfaces).flatMap(([name, infos]) => {
    const info = infos?.find(({ family, internal }) => family === `IPv${chosen.family}` && !internal);
    if (info === undefined || name === chosen.name) {
      return [];
    }
    const scopeId = info.family === 'IPv6' ? info.scopeid : 0;
    return [{ name, address: withoutZone(info.address), family: chosen.family, internal: false, scopeId }];
  });
}

/** What happened to the addresses of one interface, a phrase each: "lost 10.0.0.7". Empty: nothing. */
export function addressChanges(name: string, before: InterfaceList, after: InterfaceList): readonly string[] {
  const had = addressesOf(name, before);
  const has = addressesOf(name, after);
  return [
    ...had.filter((address) => !has.includes(address)).map((address) => `lost ${address}`),
    ...has.filter((address) => !had.includes(address)).map((address) => `got ${address}`),
  ];
}

function addressesOf(name: string, interfaces: InterfaceList): readonly string[] {
  return (interfaces[name] ?? []).map(({ address }) => withoutZone(address));
}

function isInSubnet(ip: string, cidr: string): boolean {
  const [subnet = '', prefix = ''] = cidr.split('/', 2);
  const family = familyOf(ip);
  if (family === undefined || family !== familyOf(subnet)) {
    return false;
  }
  const range = new BlockList();
  const type = family === 6 ? 'ipv6' : 'ipv4';
  range.addSubnet(withoutZone(subnet), Number(prefix), type);
  return range.check(withoutZone(ip), type);
}
