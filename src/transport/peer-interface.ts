/**
 * Which interface a node without multicast uses. The others hear a node only at the addresses that their lists of peers
 * have, so an address of this host that is in the list is the right one. Only when none is (a list that leaves this node
 * out, a name server that is not there yet) the rules of interface-choice.ts decide; and once the list says better, the
 * node moves.
 *
 * An own name that means 127.0.0.1, as /etc/hosts often has it, must not bind a node to loopback: addresses of the
 * loopback interface count only when all peers are there.
 */
import type { Addresses, InterfaceAddress, InterfaceChoice, InterfaceList } from './interface-choice.ts';
import { chooseInterface } from './interface-choice.ts';
import type { AddressFamily, SocketAddress } from './socket-address.ts';
import { familyOf } from './socket-address.ts';

export interface PeerInterfaceQuestion {
  readonly interfaces: InterfaceList;
  readonly peers: readonly SocketAddress[];
  /** As in `InterfaceQuestion`. */
  readonly wanted: string | undefined;
  /** What was chosen last. Without a wish the node stays with that interface, unless the peers know it elsewhere. */
  readonly former: InterfaceAddress | undefined;
}

/** Chooses, or throws ERR_NO_INTERFACE with the reasons. */
export function choosePeerInterface(question: PeerInterfaceQuestion): InterfaceChoice {
  const { interfaces, wanted, peers } = question;
  const known = knownAddresses(peers);
  const families = familiesOf(peers);
  const { choices, failure } = chooseByFamily(families, (family) =>
    chooseInterface({ interfaces, family, wanted, known }),
  );
  const best = choices.find(({ address }) => known.has(address));
  if (best !== undefined) {
    return best;
  }
  const { former } = question;
  if (former !== undefined && families.includes(former.family)) {
    return chooseInterface({ interfaces, family: former.family, wanted: wanted ?? former.name, known });
  }
  const [first] = choices;
  if (first === undefined) {
    throw failure;
  }
  return first;
}

/** Why an address that is there should be left for another one, the end of a sentence; undefined when it should not. */
export function whyMove(question: PeerInterfaceQuestion & { readonly former: InterfaceAddress }): string | undefined {
  const { former, peers } = question;
  const known = knownAddresses(peers);
  if (known.has(former.address)) {
    return undefined;
  }
  const better = orUndefined(() => choosePeerInterface(question));
  const isBetter = better !== undefined && (known.has(better.address) || better.family !== former.family);
  return isBetter ? `is not that of a peer, and ${better.address} of ${better.name} fits better` : undefined;
}

function orUndefined<T>(choose: () => T): T | undefined {
  try {
    return choose();
  } catch {
    return undefined;
  }
}

interface Choices {
  readonly choices: readonly InterfaceChoice[];
  /** Of the first family without a choice. */
  readonly failure: unknown;
}

function chooseByFamily(
  families: readonly AddressFamily[],
  choose: (family: AddressFamily) => InterfaceChoice,
): Choices {
  const choices: InterfaceChoice[] = [];
  let failure: unknown;
  for (const family of families) {
    try {
      choices.push(choose(family));
    } catch (error) {
      failure ??= error;
    }
  }
  return { choices, failure };
}

/** Those of the peers, in their order; IPv4 before IPv6 while none is known. */
function familiesOf(peers: readonly SocketAddress[]): readonly AddressFamily[] {
  return peers.length === 0 ? [4, 6] : [...new Set(peers.flatMap(({ ip }) => familyOf(ip) ?? []))];
}

function knownAddresses(peers: readonly SocketAddress[]): Addresses {
  const ips = peers.map(({ ip }) => ip);
  const outside = ips.filter((ip) => !isLoopback(ip));
  return new Set(outside.length > 0 ? outside : ips);
}

function isLoopback(ip: string): boolean {
  return ip === '::1' || ip.startsWith('127.');
}
