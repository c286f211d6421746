/**
 * Faults of a node without multicast that show on one host: a list of peers that does not fit where the node is, a
 * member that the list lacks, a peer without a route. The other members say nothing of these: they are silent, or drop
 * what they hear.
 */
import type { DoctorFacts } from './doctor-facts.ts';
import { hostOf, sameAddress } from './findings/group-address.ts';
import type { Details } from './findings/diagnosis.ts';
import type { FaultId } from './findings/fault.ts';

/** A fault and what was seen of it. */
export interface PeerFault {
  readonly id: FaultId;
  readonly details: Details;
}

/** All that are seen; none with multicast. */
export function peerFaults(facts: DoctorFacts): readonly PeerFault[] {
  return [...strayFault(facts), ...unroutedFaults(facts), ...unlistedFaults(facts)];
}

/**
 * The address of this host that the list has, when the node would use another one that the list has not: the others, whose
 * lists are the same as a rule, would drop what it sends.
 */
export function strayPlace({ peers, place }: DoctorFacts): Place | undefined {
  const own = peers?.own ?? [];
  const isListed = own.some(({ address }) => address === place?.address);
  return place === undefined || isListed ? undefined : own.find(({ device }) => device !== 'lo');
}

interface Place {
  readonly device: string;
  readonly address: string;
}

function strayFault(facts: DoctorFacts): readonly PeerFault[] {
  const listed = strayPlace(facts);
  const { place } = facts;
  if (listed === undefined || place === undefined) {
    return [];
  }
  const evidence =
    `the list of peers has ${listed.address} of ${listed.device}, and not ${place.address} of ${place.device}, ` +
    'which this node would use';
  return [
    {
      id: 'D44',
      details: {
        severity: 'error',
        evidence,
        cause: 'Nodes drop what comes from an address that their list of peers does not have.',
        fix: `give the node the option interface: ${listed.device}, or put ${place.address} into peers at all nodes`,
      },
    },
  ];
}

function unroutedFaults({ peers, place }: DoctorFacts): readonly PeerFault[] {
  return (peers?.unrouted ?? []).map(({ ip, code }) => ({
    id: 'D23',
    details: {
      severity: 'error',
      evidence: `the kernel refuses to send to the peer ${ip} with ${code}`,
      values: { group: ip, interface: place?.device },
      cause: 'No route, not even a default route, leads to the peer.',
      fix: `ip route add ${ip} via GATEWAY, or dev {interface}; or another address of it in peers`,
    },
  }));
}

/** Members that are heard and not in the list, once each. */
function unlistedFaults({ peers, heard }: DoctorFacts): readonly PeerFault[] {
  if (peers === undefined) {
    return [];
  }
  const listed = peers.entries.flatMap(({ addresses }) => addresses.map(hostOf));
  const unlisted = heard.speakers.filter(({ address }) => !listed.some((ip) => sameAddress(ip, hostOf(address))));
  return unlisted.map(({ nodeId, address }) => ({
    id: 'D44',
    details: {
      severity: 'error',
      evidence: `node ${nodeId} is heard from ${address}, and no entry of peers has its address`,
      cause: 'The list of peers lacks a member, and this node drops what that one sends.',
      fix: `add ${hostOf(address)} to peers at this node`,
    },
  }));
}
