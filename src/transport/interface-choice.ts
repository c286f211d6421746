/**
 * Which network interface a node uses. A pure choice from the output of `os.networkInterfaces()`: the same list gives
 * the same answer in whatever order it comes.
 *
 * Joining on the wrong interface is the classic mistake of multicast (the kernel picks one by its routes, and hears
 * nothing), so the interface is always chosen here and named in every call; and so that a wrong choice can be
 * understood, the answer says why each of the other addresses was not taken.
 *
 * Without a wish the choice prefers, in this order: network interfaces to loopback, ordinary ones to those that
 * containers, virtual machines and tunnels make, routable addresses to link-local ones, the lower name (`eth2` before
 * `eth10`), and of one interface the address that the system lists first, which is its primary one. Where the members know
 * each other's addresses, one of those goes before all others.
 */
import { BlockList } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { ClusterError } from '../errors.ts';
import type { AddressFamily } from './socket-address.ts';
import { familyOf, isLinkLocal, withoutZone } from './socket-address.ts';

/** What `os.networkInterfaces()` answers. */
export type InterfaceList = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** One address of one interface. */
export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
  readonly family: AddressFamily;
  /** A loopback interface. */
  readonly internal: boolean;
  /** The number of the zone of a link-local IPv6 address, else 0. */
  readonly scopeId: number;
  /** An address of loopback that the system has without listing it. */
  readonly isUnlisted?: boolean | undefined;
}

export interface InterfaceChoice extends InterfaceAddress {
  /** Every other address with the reason why it was not taken, one sentence each. */
  readonly rejected: readonly string[];
}

/** A set of literal addresses. */
export type Addresses = Pick<ReadonlySet<string>, 'has'>;

export interface InterfaceQuestion {
  readonly interfaces: InterfaceList;
  /** The family of the group, or of the peers' addresses. */
  readonly family: AddressFamily;
  /** A name (`eth0`), an address (`10.0.0.7`) or a subnet (`10.0.0.0/24`); undefined leaves it to the rules above. */
  readonly wanted: string | undefined;
  /** Addresses that go before all others: those by which the other members know this node. Default: no difference. */
  readonly known?: Addresses | undefined;
}

const everything: Addresses = { has: () => true };

/** Chooses, or throws ERR_NO_INTERFACE with the reasons. */
export function chooseInterface(question: InterfaceQuestion): InterfaceChoice {
  const unwanted = wishOf(question.wanted);
  const fitting: InterfaceAddress[] = [];
  const rejected: string[] = [];
  const candidates = [...listAddresses(question.interfaces), ...unlistedLoopback(question)];
  for (const candidate of candidates) {
    const reason = wrongFamily(candidate, question.family) ?? unwanted(candidate);
    if (reason === undefined) {
      fitting.push(candidate);
    } else {
      rejected.push(`${candidate.name} ${candidate.address}: ${reason}.`);
    }
  }
  const known = question.known ?? everything;
  const [chosen, ...others] = fitting.sort(
    (a, b) => Number(known.has(b.address)) - Number(known.has(a.address)) || comparePreference(a, b),
  );
  if (chosen === undefined) {
    throw noInterface(question, rejected);
  }
  return {
    ...chosen,
    rejected: [...rejected, ...others.map((it) => `${it.name} ${it.address}: ${whyLater(it, chosen, known)}.`)],
  };
}

/** Is the chosen address still there? */
export function isPresent(interfaces: InterfaceList, chosen: InterfaceAddress): boolean {
  const listed = chosen.isUnlisted === true ? firstLoopback : chosen.address;
  return interfaces[chosen.name]?.some((info) => withoutZone(info.address) === listed) ?? false;
}

const firstLoopback = '127.0.0.1';

/**
 * All of 127.0.0.0/8 are addresses of a Linux host, but its list has only the first. One that is wished for is taken for
 * one that is there, so that several nodes with one port can live on one host; where it is not (other systems want it
 * to be added first), binding to it fails.
 */
function unlistedLoopback({ interfaces, wanted = '' }: InterfaceQuestion): readonly InterfaceAddress[] {
  const listed = listAddresses(interfaces);
  const home = listed.find(({ address, internal }) => internal && address === firstLoopback);
  const unlisted = isLoopbackV4(wanted) && listed.every(({ address }) => address !== wanted);
  return home !== undefined && unlisted ? [{ ...home, address: wanted, isUnlisted: true }] : [];
}

function isLoopbackV4(address: string): boolean {
  return familyOf(address) === 4 && address.startsWith('127.');
}

function listAddresses(interfaces: InterfaceList): InterfaceAddress[] {
  const all: InterfaceAddress[] = [];
  for (const [name, infos] of Object.entries(interfaces)) {
    for (const info of infos ?? []) {
      const address = withoutZone(info.address);
      const scopeId = info.family === 'IPv6' ? info.scopeid : 0;
      all.push({ name, address, family: info.family === 'IPv6' ? 6 : 4, internal: info.internal, scopeId });
    }
  }
  return all;
}

/** Why an address cannot be taken; undefined when it can. */
type Refusal = (candidate: InterfaceAddress) => string | undefined;

function wrongFamily(candidate: InterfaceAddress, family: AddressFamily): string | undefined {
  return candidate.family === family ? undefined : `is IPv${candidate.family} and the cluster uses IPv${family}`;
}

function wishOf(wanted: string | undefined): Refusal {
  if (wanted === undefined) {
    return () => undefined;
  }
  const ranges = rangesOf(wanted);
  if (ranges === undefined) {
    return (candidate) => (candidate.name === wanted ? undefined : `the name is not ${wanted}`);
  }
  const verb = wanted.includes('/') ? 'is not in' : 'is not';
  return ({ address, family }) =>
    ranges.check(address, family === 6 ? 'ipv6' : 'ipv4') ? undefined : `${verb} ${wanted}`;
}

/** The addresses meant by an address or a subnet; undefined for a name. */
function rangesOf(wanted: string): BlockList | undefined {
  const [ip = '', prefix] = wanted.split('/', 2);
  const family = familyOf(ip);
  if (family === undefined) {
    return undefined;
  }
  const bits = prefix === undefined ? addressBits(family) : Number(prefix);
  if (prefix === '' || !Number.isInteger(bits) || bits < 0 || bits > addressBits(family)) {
    return undefined;
  }
  const ranges = new BlockList();
  ranges.addSubnet(withoutZone(ip), bits, family === 6 ? 'ipv6' : 'ipv4');
  return ranges;
}

function addressBits(family: AddressFamily): number {
  return family === 6 ? 128 : 32;
}

/** Interfaces that container engines, hypervisors and tunnels make: rarely the network between the members. */
const madeBySoftware = /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|cali|flannel|tun|tap|wg|zt|tailscale|utun|awdl|llw)/;

/** Lower is better; each trait outweighs all that follow it. */
function rankOf(candidate: InterfaceAddress): number {
  const traits = [candidate.internal, madeBySoftware.test(candidate.name), isLinkLocal(candidate.address)];
  return traits.reduce((rank, trait) => rank * 2 + Number(trait), 0);
}

function comparePreference(a: InterfaceAddress, b: InterfaceAddress): number {
  return rankOf(a) - rankOf(b) || a.name.localeCompare(b.name, 'en', { numeric: true });
}

function whyLater(candidate: InterfaceAddress, chosen: InterfaceAddress, known: Addresses): string {
  if (known.has(chosen.address) && !known.has(candidate.address)) {
    return 'is no address of a peer';
  }
  if (candidate.internal && !chosen.internal) {
    return 'is a loopback address, used only when asked for or when there is no other';
  }
  if (madeBySoftware.test(candidate.name) && !madeBySoftware.test(chosen.name)) {
    return 'belongs to a container bridge, virtual machine or tunnel by its name';
  }
  if (isLinkLocal(candidate.address) && !isLinkLocal(chosen.address)) {
    return 'is link-local';
  }
  return `comes after ${chosen.name} ${chosen.address}`;
}

function noInterface(question: InterfaceQuestion, rejected: readonly string[]): ClusterError<'ERR_NO_INTERFACE'> {
  const wanted = question.wanted ?? `any interface with an IPv${question.family} address`;
  const reasons = rejected.length === 0 ? 'There is no interface with an address.' : rejected.join(' ');
  return new ClusterError('ERR_NO_INTERFACE', `No network interface fits ${wanted}. ${reasons}`, { wanted, rejected });
}
