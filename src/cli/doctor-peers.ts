/**
 * What the list of peers stands for on this host: the addresses behind its names, whether the kernel has a route to each,
 * and which of them are this host's own. Nothing is sent but the questions to name servers.
 */
import type { networkInterfaces } from 'node:os';
import type { InterfaceAddress } from '../transport/interface-choice.ts';
import { onInterface } from '../transport/interface-zone.ts';
import { systemResolver } from '../transport/name-resolver.ts';
import { PeerDirectory } from '../transport/peer-directory.ts';
import { familyOf, withoutZone } from '../transport/socket-address.ts';
import { codeOf } from '../transport/system-error.ts';
import { bind, closeSocket, connect, makeSocket } from '../transport/udp-socket.ts';
import type { PeerEntry, PeersSeen } from '../tuning/doctor-facts.ts';
import type { ResolvedOptions } from '../tuning/options.ts';
import { parsePeers } from '../tuning/peer-list.ts';
import { ipOf } from './doctor-listener.ts';
import { sleep } from './doctor-pause.ts';

/** How long names may take; getaddrinfo gives a silent name server up after some ten seconds. */
const lookupMsMax = 15_000;

/** A name for which there was no answer yet. */
const noAnswer = 'ETIMEDOUT';

/** Looks all names of the list up, once. Ends early when the signal fires. Empty with multicast. */
export async function lookUpPeers(node: ResolvedOptions, signal: AbortSignal): Promise<readonly PeerEntry[]> {
  const list = parsePeers(node.peers);
  if (node.transport !== 'unicast' || !list.ok) {
    return [];
  }
  const { port } = node;
  const directory = new PeerDirectory({ peers: list.peers, port, resolver: systemResolver, trouble: () => undefined });
  const over = new AbortController();
  await Promise.race([directory.lookUp(), sleep(lookupMsMax, AbortSignal.any([signal, over.signal]))]);
  over.abort();
  return directory.statistics().map(({ peer, addresses, failure }) => ({
    peer,
    addresses,
    failure: failure ?? (addresses.length === 0 ? noAnswer : undefined),
  }));
}

/** What else there is to know of the addresses. `place`: where the node is; undefined when it is nowhere. */
export async function seePeers(
  entries: readonly PeerEntry[],
  place: InterfaceAddress | undefined,
  interfaces: ReturnType<typeof networkInterfaces>,
): Promise<Omit<PeersSeen, 'listened'>> {
  const ips = [...new Set(entries.flatMap(({ addresses }) => addresses.map(ipOf)))];
  const own = Object.entries(interfaces).flatMap(([device, infos]) =>
    (infos ?? []).map(({ address }) => ({ device, address: withoutZone(address) })),
  );
  const unrouted: { readonly ip: string; readonly code: string }[] = [];
  for (const ip of place === undefined ? [] : ips) {
    const code = place === undefined ? undefined : await routeFailure(ip, place);
    if (code !== undefined) {
      unrouted.push({ ip, code });
    }
  }
  return { entries, unrouted, own: own.filter(({ address }) => ips.includes(address)) };
}

/** Connecting a UDP socket looks the route up and sends nothing. Undefined: there is one, or the family is another. */
async function routeFailure(ip: string, place: InterfaceAddress): Promise<string | undefined> {
  if (familyOf(ip) !== place.family) {
    return undefined;
  }
  const socket = makeSocket(place.family, { reuseAddr: false });
  try {
    await bind(socket, onInterface(place.address, place), 0);
    await connect(socket, onInterface(ip, place), 9);
    return undefined;
  } catch (error) {
    return codeOf(error);
  } finally {
    await closeSocket(socket);
  }
}
