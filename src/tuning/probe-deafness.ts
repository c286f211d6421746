/**
 * Why one host does not hear another's multicasts. The counters of the deaf host say how far the datagrams came
 * (findings/fingerprint.ts); where they never arrived, the control group, the unicasts and the other hosts narrow it down:
 *
 *   heard on 224.0.0.254, not on the group        snooping (D17), or one host's IGMP (D19)
 *   heard on neither, by nobody                    the network carries no multicast (D20), or the TTL ends (D24)
 *   one direction only                             D27
 *   two hosts apart that both hear a third         D28
 */
import { countOf, percentText } from './findings/amounts.ts';
import type { FaultId } from './findings/fault.ts';
import type { FingerprintId } from './findings/fingerprint.ts';
import { fingerprintOf, fingerprints } from './findings/fingerprint.ts';
import type { Counters, KernelSample } from './observation.ts';
import type { CounterGrowth } from './probe-facts.ts';
import { reportOf } from './probe-pairs.ts';
import type { ProbedNetwork } from './probe-place.ts';
import { deafLoss } from './probe-place.ts';
import type { PairReport, PeerDiagnosis } from './probe-report.ts';
import { probePortFor } from './probe-facts.ts';

/** A cause of one pair's silence; `at` is the host to be mended, undefined the network. */
interface Cause {
  readonly id: FaultId;
  readonly at: string | undefined;
  readonly pair: PairReport;
  readonly fate: FingerprintId | undefined;
}

/** The causes of all silent pairs, one diagnosis for each cause and host. */
export function deafnessDiagnoses(network: ProbedNetwork): PeerDiagnosis[] {
  const deaf = network.pairs.filter((pair) => isLost(network.lossOf(pair)));
  const causes = deaf.map((pair) => causeOf(network, deaf, pair));
  const groups = new Map<string, [Cause, ...Cause[]]>();
  for (const cause of causes) {
    const name = `${cause.id} ${cause.at ?? ''}`;
    const present = groups.get(name);
    if (present === undefined) {
      groups.set(name, [cause]);
    } else {
      present.push(cause);
    }
  }
  return [
    ...[...groups.values()].map((group) => describe(network, group)),
    ...closedPorts(network),
    ...unanswering(network),
  ];
}

/**
 * D27 where there is no multicast by which a deaf host could be asked: its hellos arrive, and it answers nothing, neither
 * a ping nor a question for a report.
 */
function unanswering(network: ProbedNetwork): PeerDiagnosis[] {
  const { peers, pings, tests, port } = network.evidence;
  if (!network.isUnicast || tests.length === 0) {
    return [];
  }
  const silent = peers.filter(({ key }) => pings[key]?.unicast?.received === 0 && network.reportsOf(key).length === 0);
  return silent.map(({ key }) => {
    const name = network.nameOf(key);
    const evidence = `${name} is heard, and answers nothing: no ping, no question about ${countOf(tests.length, 'test')}`;
    const fix = `nft insert rule inet filter input udp dport { ${port}, ${probePortFor(port)} } accept`;
    return network.diagnose('D27', key, { severity: 'error', evidence, fix });
  });
}

/** D26 for a port only: the probes' port is heard and the ring's is not. */
function closedPorts(network: ProbedNetwork): PeerDiagnosis[] {
  const closed = network.pairs.filter(
    ({ multicastLoss, ringPortLoss }) => !isLost(multicastLoss) && isLost(ringPortLoss),
  );
  const { port } = network.evidence;
  return [...new Set(closed.map(({ to }) => to))].map((to) => {
    const from = closed.filter((pair) => pair.to === to).map((pair) => network.nameOf(pair.from));
    const evidence = `${network.nameOf(to)} hears multicasts of ${from.join(', ')} on port ${probePortFor(port)} and none on the ring's port ${port}`;
    return network.diagnose('D26', to, { severity: 'error', evidence });
  });
}

function causeOf(network: ProbedNetwork, deaf: readonly PairReport[], pair: PairReport): Cause {
  const fate = fateAt(network, pair) ?? fateOfAnother(network, deaf, pair);
  const known = causeFromCounters(network, pair, fate) ?? causeFromNetwork(network, pair);
  return { ...known, pair, fate };
}

type Verdict = Pick<Cause, 'id' | 'at'>;

function causeFromCounters(
  network: ProbedNetwork,
  pair: PairReport,
  fate: FingerprintId | undefined,
): Verdict | undefined {
  const { from, to, unicastLoss } = pair;
  if (fate === 'F2') {
    return { id: 'D25', at: to };
  }
  if (fate === 'F6') {
    return { id: 'D01', at: to };
  }
  if (fate === 'F3') {
    const isGeneral = !hearsAnother(network, to, from) && !isLost(unicastLoss);
    return { id: isGeneral ? 'D26' : 'D27', at: to };
  }
  if (fate === 'F5' || isOnWrongInterface(network, to, from)) {
    return { id: 'D22', at: to };
  }
  return isOnWrongInterface(network, from, to) ? { id: 'D22', at: from } : undefined;
}

function causeFromNetwork(network: ProbedNetwork, pair: PairReport): Verdict {
  const { from, to, unicastLoss, controlLoss } = pair;
  const isHeardByAnother = network.evidence.peers.some(
    ({ key }) => key !== from && key !== to && network.hears(key, from) === true,
  );
  if (isLost(unicastLoss)) {
    return network.hears(from, to) === false ? { id: 'D28', at: undefined } : { id: 'D27', at: to };
  }
  if (controlLoss !== null && controlLoss < deafLoss) {
    return isHeardByAnother && !hearsAnother(network, to, from) ? { id: 'D19', at: to } : { id: 'D17', at: undefined };
  }
  if (isInAnotherSubnet(network, from, to)) {
    return { id: 'D24', at: undefined };
  }
  if (hearsAnother(network, to, from)) {
    return network.hears(from, to) === false && isHeardByAnother
      ? { id: 'D28', at: undefined }
      : { id: 'D27', at: isHeardByAnother ? to : from };
  }
  return { id: 'D20', at: undefined };
}

/** How far the datagrams of the round came at the host that did not hear them. */
function fateAt({ evidence, isUnicast }: ProbedNetwork, { from, to }: PairReport): FingerprintId | undefined {
  const counts = reportOf(evidence, { kind: 'round', sender: from }, from)?.sent;
  // What reached the sockets is taken off the counters, so what is left are the multicasts of all three kinds.
  const ways = isUnicast ? [' unicast'] : [' multicast', ' control', ' ring'];
  const sent = ways.reduce((sum, name) => sum + (counts?.[name] ?? 0), 0);
  const growth = reportOf(evidence, { kind: 'round', sender: from }, to)?.growth;
  const samples = { before: sampleOf({}), after: sampleOf(growth ?? {}) };
  return growth === undefined ? undefined : fingerprintOf({ sent, isUnicast, ...samples });
}

/** Where a host lost the datagrams of somebody else: other traffic may blur the counters of one round. */
function fateOfAnother(
  network: ProbedNetwork,
  deaf: readonly PairReport[],
  pair: PairReport,
): FingerprintId | undefined {
  const others = deaf.filter(({ from, to }) => to === pair.to && from !== pair.from);
  return others.map((other) => fateAt(network, other)).find((fate) => fate !== undefined && fate !== 'F1');
}

/** Growth from 0, as two samples have it. A counter that the host could not read is missing in the second. */
function sampleOf(growth: CounterGrowth): KernelSample {
  const named = (names: Readonly<Record<string, string>>, isStart: boolean): Counters =>
    Object.fromEntries(
      Object.entries(names).flatMap(([kernelName, name]) => {
        const value = isStart ? 0 : growth[name];
        return value === undefined ? [] : [[kernelName, value] as const];
      }),
    );
  const isStart = Object.keys(growth).length === 0;
  return {
    ...nothingRead,
    atMs: isStart ? 0 : 1,
    ip: named(ipNames, isStart),
    ipExt: named({ InMcastPkts: 'multicast' }, isStart),
    tcpExt: named({ IPReversePathFilter: 'reversePathFiltered' }, isStart),
    udp: named({ InDatagrams: 'inDatagrams', IgnoredMulti: 'noSocket', RcvbufErrors: 'overflowed' }, isStart),
  };
}

const ipNames = {
  InReceives: 'received',
  InDelivers: 'delivered',
  ReasmReqds: 'reassemblies',
  ReasmOKs: 'reassembled',
};

const nothingRead: Omit<KernelSample, 'atMs' | 'ip' | 'ipExt' | 'tcpExt' | 'udp'> = {
  sockets: undefined,
  softnet: undefined,
  groups: undefined,
  queriers: undefined,
  udpMemory: undefined,
  devices: undefined,
  cgroup: undefined,
  cpu: undefined,
  runQueueWaitNs: undefined,
  conntrack: undefined,
};

function isLost(loss: number | null): boolean {
  return loss !== null && loss >= deafLoss;
}

function hearsAnother(network: ProbedNetwork, to: string, from: string): boolean {
  return network.evidence.peers.some(({ key }) => key !== from && key !== to && network.hears(to, key) === true);
}

/** Its routes lead to the other host through a device on which the group is not joined. */
function isOnWrongInterface(network: ProbedNetwork, key: string, other: string): boolean {
  const report = network.reportsOf(key).at(-1);
  const route = report?.routes[other];
  return route !== undefined && report?.groupDevices !== undefined && !report.groupDevices.includes(route);
}

function isInAnotherSubnet(network: ProbedNetwork, from: string, to: string): boolean {
  const source = network.peer(from)?.cidr;
  const target = network.peer(to)?.cidr;
  return source !== undefined && target !== undefined && subnetOf(source) !== subnetOf(target);
}

/** The network part of `10.0.0.7/24` in bits; an IPv6 address is cut at its first four groups. */
function subnetOf(cidr: string): string {
  const [ip = '', prefix = '32'] = cidr.split('/');
  if (ip.includes(':')) {
    return ip.split(':').slice(0, 4).join(':');
  }
  const bits = ip.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
  return `${bits.join('').slice(0, Number(prefix))}/${prefix}`;
}

function describe(network: ProbedNetwork, group: readonly [Cause, ...Cause[]]): PeerDiagnosis {
  const [{ id, at, fate }] = group;
  const port = probePortFor(network.evidence.port);
  const deaf = group.map(({ pair }) => sentenceOf(network, pair));
  const told =
    fate === undefined ? '' : `; counters of ${network.nameOf(group[0].pair.to)}: ${fingerprints[fate].situation}`;
  const allow = `nft insert rule inet filter input udp dport { ${network.evidence.port}, ${port} } accept`;
  return network.diagnose(id, at, {
    severity: 'error',
    evidence: `${deaf.slice(0, 4).join('; ')}${deaf.length > 4 ? `; and ${deaf.length - 4} more` : ''}${told}`,
    values: { interface: id === 'D22' ? rightDevice(network, group) : undefined, ...deviceOf(network, at, id) },
    fix:
      id === 'D26' ? `${allow}; nft insert rule inet filter input ip protocol igmp accept` : fixOfD27(id, fate, allow),
  });
}

/** A filter on the host itself is opened there; what is in between cannot be named. */
function fixOfD27(id: FaultId, fate: FingerprintId | undefined, allow: string): string | undefined {
  return id === 'D27' && fate === 'F3' ? allow : undefined;
}

function deviceOf(network: ProbedNetwork, at: string | undefined, id: FaultId): Readonly<Record<string, string>> {
  const device = at === undefined ? undefined : network.peer(at)?.device;
  return device === undefined || id === 'D22' ? {} : { interface: device };
}

/** The device that the host's routes name towards those it does not hear. */
function rightDevice(network: ProbedNetwork, [{ at, pair }]: readonly [Cause, ...Cause[]]): string | undefined {
  const other = at === pair.from ? pair.to : pair.from;
  return at === undefined ? undefined : network.reportsOf(at).at(-1)?.routes[other];
}

function sentenceOf(network: ProbedNetwork, pair: PairReport): string {
  const ways = [
    ...(network.isUnicast ? [] : [`multicast ${percentText(pair.multicastLoss ?? 1)} lost`]),
    ...(pair.unicastLoss === null ? [] : [`unicast ${percentText(pair.unicastLoss)} lost`]),
    ...(pair.controlLoss === null ? [] : [`control group ${percentText(pair.controlLoss)} lost`]),
  ];
  return `${network.nameOf(pair.from)} to ${network.nameOf(pair.to)}: ${ways.join(', ')}`;
}
