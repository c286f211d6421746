/**
 * The part of the doctor's checks that is about the network as this host sees it: interface, group, neighbours, filters.
 * What is a fault and what only a note: docs/doctor.md.
 */
import type { DoctorFacts } from './doctor-facts.ts';
import { inodesText, neighbourDrops } from './doctor-findings.ts';
import type { CheckRule, Look } from './doctor-look.ts';
import { selfTestLook, unknownHere } from './doctor-look.ts';
import { countOf, countText } from './findings/amounts.ts';
import type { DeviceFacts } from './observation.ts';
import type { SampleDelta } from './sample-delta.ts';

function device({ observation }: DoctorFacts): DeviceFacts | undefined {
  return observation.host?.devices.find(({ name }) => name === observation.device);
}

/** Bytes of the headers in front of a frame: IPv4 or IPv6, and UDP. */
function headerBytes(group: string): number {
  return group.includes(':') ? 48 : 28;
}

/** Where a node that looks for a network ends up when its host has none. */
const loopback = /^(?:127\.|::1$)/;

function interfaceLook({ place, elsewhere }: DoctorFacts): Look {
  if (place === undefined) {
    return ['skipped', 'no socket could be opened'];
  }
  const others = (elsewhere ?? []).map((other) => other.device);
  const listened = others.length === 0 ? '' : `; nobody heard on ${others.join(', ')}`;
  const seen = `${place.device} ${place.address}${listened}`;
  return loopback.test(place.address) ? ['note', `${seen}; no other host is there`] : ['ok', seen];
}

function counter(delta: SampleDelta | undefined, names: readonly string[], deviceName: string | undefined): Look {
  const counters = deviceName === undefined ? undefined : delta?.devices?.[deviceName];
  const known = names.filter((name) => counters?.[name] !== undefined);
  if (counters === undefined || known.length === 0) {
    return unknownHere;
  }
  return ['ok', known.map((name) => `${name} +${counters[name] ?? 0}`).join(', ')];
}

function reversePath(facts: DoctorFacts, delta: SampleDelta | undefined): Look {
  const dropped = delta?.tcpExt?.['IPReversePathFilter'];
  const own = device(facts)?.reversePathFilter;
  const all = facts.observation.host?.reversePathFilterAll;
  if (dropped === undefined || own === undefined || all === undefined) {
    return unknownHere;
  }
  const modes = ['off', 'strict', 'loose'];
  return ['ok', `${modes[Math.max(own, all)] ?? 'unknown'}, IPReversePathFilter +${dropped}`];
}

function frameSize(facts: DoctorFacts): Look {
  const { group, frameBytes } = facts.observation;
  const mtu = device(facts)?.mtu;
  if (mtu === undefined) {
    return unknownHere;
  }
  const packet = frameBytes + headerBytes(group);
  return [
    packet > mtu ? 'note' : 'ok',
    `${frameBytes} bytes of ${mtu - headerBytes(group)} that the MTU of ${mtu} takes`,
  ];
}

/**
 * A bridge that snoops and has never heard a querier floods, which works; it is a risk and no fault. Whether a querier is
 * there can only be told by waiting: the soak of `--with-peers` does.
 */
function bridges({ observation }: DoctorFacts): Look {
  const found = observation.host?.bridges;
  if (found === undefined) {
    return unknownHere;
  }
  const silent = found.filter(({ snooping, querier }) => snooping && !querier).map(({ name }) => name);
  if (silent.length > 0) {
    return ['note', `${silent.join(', ')} snoops and is no querier itself: another one must be on its network (D17)`];
  }
  return ['ok', found.length === 0 ? 'none on this host' : found.map(({ name }) => name).join(', ')];
}

function igmp(facts: DoctorFacts): Look {
  const { observation } = facts;
  const version = observation.after?.queriers?.[observation.device ?? ''];
  if (observation.group.includes(':')) {
    return ['skipped', 'IPv6 groups use MLD'];
  }
  if (version === undefined) {
    return unknownHere;
  }
  const forced = device(facts)?.forcedIgmpVersion;
  const heard =
    version === 'V3' ? 'no querier of version 1 or 2 heard' : `a querier of version ${version.slice(1)} heard`;
  return ['ok', forced === undefined ? heard : `${heard}, version ${forced} forced`];
}

function groupHeard({ heard }: DoctorFacts): Look {
  if (heard.datagrams === 0) {
    return ['ok', 'silence'];
  }
  const nodes = heard.nodes.length === 0 ? '' : `, nodes ${heard.nodes.join(', ')}`;
  const what = `${countOf(heard.datagrams, 'datagram')} from ${heard.sources.join(', ')}${nodes}`;
  const strangers = heard.clusters.length === 0 ? '' : `; ${heard.clusters.join(', ')}`;
  return [heard.clusters.length === 0 ? 'ok' : 'note', `${what}${strangers}`];
}

function neighbours({ neighbours: found, observation }: DoctorFacts): Look {
  if (found === undefined) {
    return unknownHere;
  }
  const { after } = found;
  if (after.length === 0) {
    return ['ok', `nobody else on this host uses port ${observation.port}`];
  }
  const text = `${countOf(after.length, 'other socket')} on port ${observation.port}`;
  if (observation.isMulticast === false) {
    return ['note', `${text}, ${inodesText(after)}; fine when that is this node itself`];
  }
  const wild = after.filter(({ localAddress }) => localAddress === '0.0.0.0' || localAddress === '::');
  const cross = `${inodesText(wild)} bound to all addresses hears groups that others joined (D33)`;
  return wild.length === 0 ? ['ok', text] : ['note', `${text}; ${cross}`];
}

function tokenPort({ tokenPort: port, onTokenPort }: DoctorFacts): Look {
  if (port === 0) {
    return ['skipped', 'any free port is taken'];
  }
  return onTokenPort.length === 0
    ? ['ok', `${port} is free`]
    : ['note', `${port} is in use by ${inodesText(onTokenPort)}; fine when that is this node itself`];
}

function conntrack({ observation }: DoctorFacts): Look {
  const { host, after } = observation;
  if (after?.conntrack === undefined) {
    return host?.platform === 'linux' ? ['ok', 'no connection tracking here'] : unknownHere;
  }
  return ['ok', `${countText(after.conntrack.count)} of ${countText(after.conntrack.max)}`];
}

export const networkChecks: readonly CheckRule[] = [
  { name: 'interface', ids: ['D22', 'D23', 'D37'], look: interfaceLook },
  {
    name: 'address',
    ids: ['D43'],
    look: ({ place }) => (place === undefined ? unknownHere : ['ok', 'did not change']),
  },
  {
    isMulticastOnly: true,
    name: 'multicast to itself',
    ids: ['D26'],
    look: ({ multicast }) => selfTestLook(multicast),
  },
  { name: 'unicast to itself', ids: [], look: ({ unicast }) => selfTestLook(unicast) },
  { name: 'reverse path filter', ids: ['D25'], look: reversePath },
  {
    name: 'network card',
    ids: ['D08', 'D09'],
    look: ({ observation }, delta) =>
      counter(delta, ['rx_missed_errors', 'rx_fifo_errors', 'rx_crc_errors'], observation.device),
  },
  { name: 'frame size', ids: ['D29', 'D30', 'D31'], look: frameSize },
  {
    name: 'checksums',
    ids: ['D41'],
    look: (_facts, delta) => {
      const errors = delta?.udp?.['InCsumErrors'];
      return errors === undefined ? unknownHere : ['ok', `InCsumErrors +${errors}`];
    },
  },
  { isMulticastOnly: true, name: 'group address', ids: ['D34'], look: ({ observation }) => ['ok', observation.group] },
  { isMulticastOnly: true, name: 'bridges', ids: ['D17', 'D18', 'D19', 'D20'], look: bridges },
  { isMulticastOnly: true, name: 'IGMP', ids: [], look: igmp },
  { isMulticastOnly: true, name: 'heard on the group', ids: ['D32', 'D33', 'D35', 'D44', 'D45'], look: groupHeard },
  { name: 'neighbours', ids: ['D01'], owns: (facts) => neighbourDrops(facts).length > 0, look: neighbours },
  { name: 'token port', ids: ['D36'], look: tokenPort },
  { name: 'connection tracking', ids: ['D42'], look: conntrack },
];
