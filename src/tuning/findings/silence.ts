/**
 * Silence on multicast while unicast is alive: the sign of most faults between hosts. All peers on other hosts are
 * unheard by multicast for several times the interval in which each of them must send one, and yet at least one of them
 * goes on sending unicast (the token comes from one neighbour only, so one is enough).
 *
 * Peers on this host prove nothing: what they send passes no switch.
 */
import type { PeerSample } from '../observation.ts';
import { hostOf, sameAddress } from './group-address.ts';
import { durationText } from './amounts.ts';
import type { Seen } from './rule.ts';

/** Silence is what lasts longer than so many intervals. */
export const silentIntervals = 3;
/** Where the kernel counted so much of what was sent, it is not the network that lost it. */
export const countedShareMin = 0.8;
/** Fewer datagrams than this say nothing of where they went. */
export const expectedMin = 5;

export interface Silence {
  /** The peers on other hosts that were heard by unicast. */
  readonly alive: readonly PeerSample[];
  /** How long the group has been joined, milliseconds. */
  readonly joinedAgoMs: number;
  /** When the last multicast of another host was heard; undefined: never. */
  readonly heardAgoMs: number | undefined;
  /** Datagrams of the peers that were alive, as many as they sent by multicast at least, during the observation. */
  readonly expected: number;
}

/** The silence, if there is one and it can be told. */
export function silenceOf(seen: Seen): Silence | undefined {
  const { multicastIntervalMs: interval, joinedAgoMs, delta } = seen;
  if (interval === undefined || interval <= 0 || joinedAgoMs === undefined) {
    return undefined;
  }
  const limit = silentIntervals * interval;
  const remote = seen.peers.filter((peer) => !isHere(seen, peer));
  const alive = remote.filter(({ unicastHeardAgoMs: ago }) => ago !== undefined && ago <= limit);
  const ages = remote.flatMap(({ multicastHeardAgoMs: ago }) => ago ?? []);
  const heardAgoMs = ages.length === 0 ? undefined : Math.min(...ages);
  if (alive.length === 0 || joinedAgoMs <= limit || (heardAgoMs !== undefined && heardAgoMs <= limit)) {
    return undefined;
  }
  const expected = Math.floor(((delta?.seconds ?? 0) * 1000 * alive.length) / interval);
  return { alive, joinedAgoMs, heardAgoMs, expected };
}

/** Did this host's own kernel count and drop what the peers sent? Then the network is not to blame. */
export function lostHere(seen: Seen, silence: Silence): 'filter' | 'reverse-path' | undefined {
  const counted = (count: number): boolean =>
    silence.expected >= expectedMin && count >= countedShareMin * silence.expected;
  const { ip, ipExt, tcpExt } = seen.delta ?? {};
  if (counted(tcpExt?.['IPReversePathFilter'] ?? 0)) {
    return 'reverse-path';
  }
  const undelivered = (ip?.['InReceives'] ?? 0) - (ip?.['InDelivers'] ?? Infinity);
  return counted(ipExt?.['InMcastPkts'] ?? 0) && counted(undelivered) ? 'filter' : undefined;
}

/** Does the kernel list the group under the device in use? Undefined where that cannot be read. */
export function isListed({ after, group, device }: Seen): boolean | undefined {
  return after?.groups?.some((entry) => entry.device === device && sameAddress(entry.group, group));
}

/** `10.0.0.2:5506 and 2 more`. */
export function whoText(peers: readonly PeerSample[]): string {
  const more = peers.length > 1 ? ` and ${peers.length - 1} more` : '';
  return `node ${peers[0]?.nodeId ?? 0} at ${peers[0]?.address ?? ''}${more}`;
}

/** Since when: `for 70.0 s, since 262.0 s after joining`. */
export function sinceText({ heardAgoMs, joinedAgoMs }: Silence): string {
  return heardAgoMs === undefined
    ? `in the ${durationText(joinedAgoMs)} since joining`
    : `for ${durationText(heardAgoMs)}, since ${durationText(Math.max(0, joinedAgoMs - heardAgoMs))} after joining`;
}

function isHere({ host }: Seen, peer: PeerSample): boolean {
  const address = hostOf(peer.address);
  return (host?.devices ?? []).some(({ addresses }) => addresses.some((own) => sameAddress(own, address)));
}
