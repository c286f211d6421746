/**
 * The part of the doctor's checks that only a node without multicast has: what its list of peers stands for, the way to
 * each of them, its own socket for data, and who is heard on it.
 */
import type { DoctorFacts, PeerEntry } from './doctor-facts.ts';
import type { CheckRule, Look } from './doctor-look.ts';
import { selfTestLook, unknownHere } from './doctor-look.ts';
import { strayPlace } from './doctor-peer-findings.ts';
import { countOf } from './findings/amounts.ts';

/** Entries and addresses named in one line; the others are counted. */
const namedMax = 4;

/** A name that stands for nothing today may do so tomorrow: the node looks it up again, so it is no fault by itself. */
function list({ peers }: DoctorFacts): Look {
  const { entries = [] } = peers ?? {};
  const addresses = new Set(entries.flatMap((entry) => entry.addresses));
  const text = `entries ${entries.length}, addresses ${addresses.size}`;
  const failed = entries.filter(({ failure }) => failure !== undefined);
  if (failed.length > 0) {
    return ['note', `${text}; ${namesText(failed)}`];
  }
  return ['ok', text];
}

function namesText(failed: readonly PeerEntry[]): string {
  const names = failed.slice(0, namedMax).map(({ peer, failure = '' }) => `${peer} cannot be looked up (${failure})`);
  return `${names.join(', ')}${failed.length > namedMax ? ` and ${failed.length - namedMax} more` : ''}`;
}

function ownEntry({ peers, place }: DoctorFacts): Look {
  if (place === undefined) {
    return ['skipped', 'no socket could be opened'];
  }
  return peers?.own.some(({ address }) => address === place.address) === true
    ? ['ok', `${place.address} is in the list`]
    : ['note', `${place.address} is not in the list here; it must be in those of all other nodes`];
}

function routes({ peers, place }: DoctorFacts): Look {
  const ips = new Set((peers?.entries ?? []).flatMap(({ addresses }) => addresses));
  if (place === undefined) {
    return ['skipped', 'no socket could be opened'];
  }
  return ips.size === 0 ? unknownHere : ['ok', `the kernel has one to each, from ${place.address}`];
}

function heard({ peers, heard: ear, observation, place }: DoctorFacts): Look {
  if (place === undefined) {
    return ['skipped', 'no socket could be opened'];
  }
  if (peers?.listened !== true) {
    return ['skipped', `port ${observation.port} is in use, so nothing could be heard on it`];
  }
  if (ear.datagrams === 0) {
    return ['ok', 'silence'];
  }
  const nodes = ear.nodes.length === 0 ? '' : `, nodes ${ear.nodes.join(', ')}`;
  const what = `${countOf(ear.datagrams, 'datagram')} from ${ear.sources.join(', ')}${nodes}`;
  return ear.clusters.length === 0 ? ['ok', what] : ['note', `${what}; ${ear.clusters.join(', ')}`];
}

function senders(facts: DoctorFacts): Look {
  const isSilent = facts.peers?.listened !== true || facts.heard.speakers.length === 0;
  return isSilent ? ['skipped', 'no other node was heard'] : ['ok', 'all nodes that were heard are in the list'];
}

export const peerChecks: readonly CheckRule[] = [
  { name: 'peers', ids: [], look: list },
  { name: 'own entry', ids: ['D44'], owns: (facts) => strayPlace(facts) !== undefined, look: ownEntry },
  { name: 'routes to peers', ids: ['D23'], look: routes },
  { name: 'data to itself', ids: ['D26'], look: ({ data }) => selfTestLook(data) },
  { name: 'heard from peers', ids: ['D32', 'D33', 'D35', 'D45'], look: heard },
  { name: 'senders', ids: ['D44'], owns: (facts) => strayPlace(facts) === undefined, look: senders },
];
