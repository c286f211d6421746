/**
 * Faults that only the doctor can see on one host, because it opens sockets, sends to itself, listens, and looks at the
 * sockets of other processes. The rules of a running node (findings/) name all others from the same observation.
 */
import type { DoctorFacts, SelfTest } from './doctor-facts.ts';
import { peerFaults } from './doctor-peer-findings.ts';
import { countOf, secondsText } from './findings/amounts.ts';
import { bySeverity } from './findings/diagnose.ts';
import type { Details } from './findings/diagnosis.ts';
import { diagnosisOf, placeOf } from './findings/diagnosis.ts';
import type { FaultId } from './findings/fault.ts';
import type { Diagnosis } from './finding.ts';
import type { SocketSample } from './observation.ts';
import { dataShare, windowsHeld } from './window.ts';

type Rule = (facts: DoctorFacts) => readonly Diagnosis[];

/** All that are seen, in the order of their ids. */
export function doctorFindings(facts: DoctorFacts): readonly Diagnosis[] {
  const found = rules.flatMap((rule) => rule(facts));
  return found.sort((a, b) => a.id.localeCompare(b.id));
}

/** A finding with the place filled in. */
function name(facts: DoctorFacts, id: FaultId, details: Details): readonly Diagnosis[] {
  const values = { ...placeOf(facts.observation), ...details.values };
  return [diagnosisOf(id, { ...details, values })];
}

/** The most that a ring has in flight was sent to a socket of the ring's size that nobody read. */
const burstOverflows: Rule = (facts) => {
  const { burst, observation } = facts;
  if (burst === undefined || burst.dropped === 0) {
    return [];
  }
  const neededBytes = burst.sent * burst.chargeBytes;
  const bytes = Math.ceil(neededBytes / dataShare / (observation.sockets[0]?.reportFactor ?? 1));
  const windowLost = burst.sent - burst.dropped < burst.sent / windowsHeld;
  return name(facts, 'D01', {
    severity: windowLost ? 'error' : 'warning',
    evidence:
      `a socket of ${burst.receiveReported ?? 'unknown'} bytes that nobody read kept ` +
      `${burst.sent - burst.dropped} of ${countOf(burst.sent, 'frame')}, ${burst.chargeBytes} bytes each`,
    cause: 'The receive buffer is smaller than what a ring with this window has in flight.',
    values: { bytes },
    fix: (observation.host?.receiveBufferMax ?? 0) >= bytes ? 'set receiveBufferBytes to {bytes}' : undefined,
  });
};

/** A member that runs beside the doctor loses datagrams. */
const neighboursDrop: Rule = (facts) => {
  const { observation } = facts;
  return neighbourDrops(facts).flatMap(({ inode, lost, localAddress, localPort }) => {
    return name(facts, 'D01', {
      severity: 'error',
      evidence:
        `socket ${inode} of another process, bound to ${localAddress}:${localPort}, ` +
        `dropped ${countOf(lost, 'datagram')} in ${secondsText(observation.seconds)}`,
      values: { port: localPort },
    });
  });
};

/** Sockets of other processes on the group's port that lost datagrams during the observation, and how many. */
export function neighbourDrops({ neighbours }: DoctorFacts): readonly (SocketSample & { readonly lost: number })[] {
  const earlier = new Map((neighbours?.before ?? []).map(({ inode, drops }) => [inode, drops]));
  return (neighbours?.after ?? [])
    .map((socket) => ({ ...socket, lost: socket.drops - (earlier.get(socket.inode) ?? socket.drops) }))
    .filter(({ lost }) => lost > 0);
}

/** The group's traffic is elsewhere, or no interface fits. */
const wrongInterface: Rule = (facts) => {
  const { place, openFailure, joinedOn, observation } = facts;
  if (openFailure?.code === 'ERR_NO_INTERFACE') {
    return name(facts, 'D22', {
      severity: 'error',
      evidence: openFailure.message.replace(/\.$/, ''),
      cause: 'No interface of this host is the one that was asked for.',
      values: { interface: firstDevice(facts) },
    });
  }
  const elsewhere = (facts.elsewhere ?? []).filter(({ sources }) => sources.length > 0);
  const [first] = elsewhere;
  if (place !== undefined && first !== undefined) {
    const heard = elsewhere.map(({ device, sources }) => `${sources.join(', ')} on ${device}`).join(' and ');
    return name(facts, 'D22', {
      severity: 'error',
      evidence: `the group is heard from ${heard}, and from nobody on ${place.device}, which this node would use`,
      values: { interface: first.device },
    });
  }
  const [other] = joinedOn;
  if (place === undefined || other === undefined || joinedOn.includes(place.device)) {
    return [];
  }
  return name(facts, 'D22', {
    severity: 'warning',
    evidence: `${observation.group} is joined on ${joinedOn.join(', ')} by another process, and ${place.device} is what this node would use`,
    values: { interface: other },
  });
};

/** The system refused to send to the group. */
const noRoute: Rule = (facts) => {
  if (facts.multicast?.errors.includes('ENETUNREACH') !== true) {
    return [];
  }
  const evidence = `its sends to ${facts.observation.group} fail with ENETUNREACH`;
  return name(facts, 'D23', { severity: 'error', evidence, values: { interface: firstDevice(facts) } });
};

/** Datagrams to oneself vanished, and the kernel's counters say where. */
const lostToItself: Rule = (facts) => {
  const { multicast, fate } = facts;
  if (fate === 'F2') {
    return name(facts, 'D25', { severity: 'error', evidence: lostText(multicast) });
  }
  if (fate === 'F5' && !isJoined(facts)) {
    return name(facts, 'D22', { severity: 'error', evidence: `${lostText(multicast)}, and the group is not joined` });
  }
  return [];
};

/** A packet filter on the way out, or on the way in. */
const firewall: Rule = (facts) => {
  const { multicast, data, unicast, fate } = facts;
  if ([multicast, data, unicast].some((test) => test?.errors.includes('EPERM') === true)) {
    return name(facts, 'D26', {
      severity: 'error',
      evidence: 'the kernel refuses its sends with EPERM',
      cause: 'A packet filter of this host drops what the node sends.',
      fix: 'nft insert rule inet filter output udp dport {port} accept',
    });
  }
  if (fate === 'F3' || (fate === 'F5' && isJoined(facts))) {
    const where = fate === 'F3' ? 'the kernel counted them on arrival and delivered none' : 'the group is joined';
    return name(facts, 'D26', { severity: 'error', evidence: `${lostText(multicast)}; ${where}` });
  }
  const lost = [multicast, data, unicast].find((test) => test?.received === 0 && test.errors.length === 0);
  const explained = fate === 'F2' || fate === 'F5';
  return lost === undefined || explained
    ? []
    : name(facts, 'D26', {
        severity: 'error',
        evidence: `${lostText(lost)}, by ${lost === multicast ? 'multi' : 'uni'}cast`,
        ...(data === undefined ? {} : unicastFirewall),
      });
};

const unicastFirewall: Pick<Details, 'cause' | 'fix'> = {
  cause: 'A packet filter on this host drops the datagrams of its peers.',
  fix: 'nft insert rule inet filter input udp dport {port} accept',
};

/** What only a node without multicast can have. */
const ofPeers: Rule = (facts) => peerFaults(facts).flatMap(({ id, details }) => name(facts, id, details));

function isJoined({ observation }: DoctorFacts): boolean {
  const { after, group, device } = observation;
  return after?.groups?.some((entry) => entry.group === group && entry.device === device) ?? false;
}

function lostText(test: SelfTest | undefined): string {
  const sent = test?.sent ?? 0;
  return `${sent - (test?.received ?? 0)} of ${countOf(sent, 'datagram')} to itself did not arrive`;
}

/** Two processes with one number, heard on the group. */
const twins: Rule = (facts) =>
  facts.heard.twins.flatMap(({ nodeId, addresses }) =>
    name(facts, 'D35', {
      severity: 'error',
      evidence: `node ${nodeId} is heard from ${addresses.join(' and ')}`,
      values: { source: addresses[0] },
    }),
  );

/** Unicast to a shared port reaches one of its sockets only. */
const sharedTokenPort: Rule = (facts) => {
  const { onTokenPort, tokenPort } = facts;
  return onTokenPort.length < 2
    ? []
    : name(facts, 'D36', {
        severity: 'error',
        evidence: `${onTokenPort.length} sockets of other processes share UDP port ${tokenPort}: ${inodesText(onTokenPort)}`,
        values: { port: tokenPort },
      });
};

/** The address went away, or another came. */
const addressMoved: Rule = (facts) => {
  const { addressChanges, place } = facts;
  return addressChanges.length === 0
    ? []
    : name(facts, 'D43', {
        severity: 'error',
        evidence: `within ${secondsText(facts.observation.seconds)} ${place?.device ?? 'the interface'} ${addressChanges.join(', ')}`,
        cause: 'The address of the interface changed, and the kernel forgot the membership with it.',
      });
};

const rules: readonly Rule[] = [
  burstOverflows,
  neighboursDrop,
  wrongInterface,
  noRoute,
  lostToItself,
  firewall,
  twins,
  sharedTokenPort,
  addressMoved,
  ofPeers,
];

/** Inodes as a phrase; `ss -uanpe` shows them with the programs. */
export function inodesText(sockets: readonly SocketSample[]): string {
  const shown = sockets.map(({ inode, localAddress }) => `${inode} (${localAddress})`).slice(0, 4);
  return `inode ${shown.join(', ')}${sockets.length > 4 ? ', ...' : ''}`;
}

/** A device that could carry a group, for the text of a fix. */
function firstDevice({ observation }: DoctorFacts): string | undefined {
  const usable = observation.host?.devices.find(({ name: device, up, addresses }) => {
    return device !== 'lo' && up === true && addresses.length > 0;
  });
  return usable?.name;
}

/** What the rules of a node and those of the doctor found, each fault once: the first account of it counts. */
export function mergeFindings(ofRules: readonly Diagnosis[], ofDoctor: readonly Diagnosis[]): readonly Diagnosis[] {
  const known = new Set(ofRules.map(({ id }) => id));
  const all = [...ofRules, ...ofDoctor.filter(({ id }) => !known.has(id))];
  return all.sort(bySeverity);
}
