/**
 * Faults that lose some datagrams and not all: partial loss of a round, bursts that overrun a queue, sizes that do not
 * pass, and a soak that falls silent. The receiver's own counters say which queue it was; a loss that no counter
 * explains is told as a cable or port (D09), since nothing on the hosts saw it.
 */
import { countOf, percentText } from './findings/amounts.ts';
import type { FaultId } from './findings/fault.ts';
import type { Severity } from './finding.ts';
import { burstChargeBytes } from './probe-facts.ts';
import type { CounterGrowth } from './probe-facts.ts';
import { reportOf } from './probe-pairs.ts';
import type { ProbedNetwork } from './probe-place.ts';
import { deafLoss } from './probe-place.ts';
import type { PairReport, PeerDiagnosis } from './probe-report.ts';

/** Loss on a quiet network from which on it is a fault. */
const lossMin = 0.01;
/** A size that needs fragments suffers when less than this share of it arrives and all smaller ones do. */
const fragmentShareMin = 0.8;

export function lossDiagnoses(network: ProbedNetwork): PeerDiagnosis[] {
  const hearing = network.pairs.filter((pair) => (network.lossOf(pair) ?? 1) < deafLoss);
  return [
    ...hearing.flatMap((pair) => roundLoss(network, pair)),
    ...hearing.flatMap((pair) => burstLoss(network, pair)),
    ...sizeLoss(network, hearing),
    ...silence(network, hearing),
  ];
}

function roundLoss(network: ProbedNetwork, pair: PairReport): PeerDiagnosis[] {
  const loss = network.lossOf(pair) ?? 0;
  if (loss < lossMin) {
    return [];
  }
  const growth = reportOf(network.evidence, { kind: 'round', sender: pair.from }, pair.to)?.growth;
  const { id, because } = queueThatDropped(growth) ?? { id: 'D09', because: 'no counter of the host explains it' };
  const evidence = `${way(network, pair)}: ${percentText(loss)} of the ${network.isUnicast ? 'probes' : 'multicasts'} lost; ${because}`;
  return [network.diagnose(id, pair.to, { severity: id === 'D09' ? 'warning' : 'error', evidence })];
}

interface Dropped {
  readonly id: FaultId;
  readonly because: string;
}

/** The queue whose counter moved, the one nearest to the process first. */
function queueThatDropped(growth: CounterGrowth | undefined): Dropped | undefined {
  const queues: readonly (readonly [FaultId, string, string])[] = [
    ['D01', 'socketDrops', 'dropped at its socket'],
    ['D06', 'softnetDropped', 'dropped at the backlogs of its CPUs'],
    ['D08', 'nicMissed', 'missed by its network card'],
    ['D09', 'nicCrc', 'frames with a wrong checksum'],
  ];
  for (const [id, name, words] of queues) {
    const count = growth?.[name] ?? 0;
    if (count > 0) {
      return { id, because: `${countOf(count, 'datagram')} ${words}` };
    }
  }
  return undefined;
}

/** The first burst that did not arrive whole, if a counter says where it was cut. */
function burstLoss(network: ProbedNetwork, pair: PairReport): PeerDiagnosis[] {
  const lost = Object.entries(pair.bursts)
    .map(([count, share]) => ({ count: Number(count), share }))
    .sort((a, b) => a.count - b.count)
    .find(({ share }) => share < 1);
  const growth = reportOf(network.evidence, { kind: 'bursts', sender: pair.from }, pair.to)?.growth;
  const dropped = queueThatDropped(growth);
  if (lost === undefined || dropped === undefined || dropped.id === 'D09') {
    return [];
  }
  const { id, because } = dropped;
  const room = Math.floor(lost.count * lost.share);
  const buffer =
    id === 'D01' ? `, so its buffer has room for about ${room} of them (${room * burstChargeBytes} bytes)` : '';
  const evidence =
    `${way(network, pair)}: of ${lost.count} datagrams at once ${percentText(1 - lost.share)} were lost; ` +
    `${because} in all bursts${buffer}`;
  return [network.diagnose(id, pair.to, { severity: burstSeverity(network, pair.to, { id, ...lost }), evidence })];
}

/** Two windows of a ring may be in flight at once: what cannot hold them loses ring traffic. */
function burstSeverity(network: ProbedNetwork, to: string, burst: { id: FaultId; count: number }): Severity {
  const windowFrames = network.peer(to)?.windowFrames ?? 0;
  return burst.id === 'D01' && burst.count <= 2 * windowFrames ? 'error' : 'warning';
}

/** D29 and D30: the sizes that do not pass, and devices whose MTUs differ. */
function sizeLoss(network: ProbedNetwork, pairs: readonly PairReport[]): PeerDiagnosis[] {
  const found = pairs.flatMap((pair) => {
    const limit = sizeLimit(network, pair);
    return limit === undefined ? [] : [{ pair, limit }];
  });
  const narrow = found.filter(({ limit }) => limit.id === 'D29');
  const pieces = found.filter(({ limit }) => limit.id === 'D30');
  const mtus = new Set(network.evidence.peers.flatMap(({ mtu }) => mtu ?? []));
  return [
    ...(narrow.length > 0 || mtus.size > 1 ? [pathMtu(network, narrow)] : []),
    ...pieces.slice(0, 1).map(({ pair, limit }) => fragments(network, pair, limit)),
  ];
}

interface SizeLimit {
  readonly id: 'D29' | 'D30';
  readonly passes: number;
  readonly fails: number;
}

/** The largest size below which all pass and the first that does not; whether it needed fragments says why. */
function sizeLimit(network: ProbedNetwork, pair: PairReport): SizeLimit | undefined {
  const sizes = Object.entries(pair.sizes)
    .map(([size, share]) => ({ size: Number(size), share }))
    .sort((a, b) => a.size - b.size);
  const mtu = network.peer(pair.from)?.mtu;
  const at = sizes.findIndex(
    ({ size, share }) => share === 0 || (isCut(network, size, mtu) && share < fragmentShareMin),
  );
  const first = sizes[at];
  const before = sizes[at - 1];
  if (first === undefined || before === undefined) {
    return undefined;
  }
  const id = isCut(network, first.size, mtu) ? 'D30' : 'D29';
  return { id, passes: before.size, fails: first.size };
}

/** Is a datagram of this size sent in fragments? */
function isCut(network: ProbedNetwork, size: number, mtu = 1500): boolean {
  return size + headersOf(network) > mtu;
}

/** Bytes of IP and UDP headers. */
function headersOf(network: ProbedNetwork): number {
  return network.evidence.group.includes(':') ? 48 : 28;
}

interface NarrowPair {
  readonly pair: PairReport;
  readonly limit: SizeLimit;
}

function pathMtu(network: ProbedNetwork, narrow: readonly NarrowPair[]): PeerDiagnosis {
  const { peers } = network.evidence;
  const mtus = peers.map((peer) => `${network.nameOf(peer.key)} ${peer.mtu ?? 'unknown'}`).join(', ');
  const passes = Math.min(...narrow.map(({ limit }) => limit.passes));
  const mtu = narrow.length > 0 ? passes + headersOf(network) : Math.min(...peers.flatMap((peer) => peer.mtu ?? []));
  const lost = narrow
    .slice(0, 3)
    .map(({ pair, limit }) => `${way(network, pair)}: ${limit.passes} bytes pass, ${limit.fails} never do`);
  return network.diagnose('D29', undefined, {
    severity: 'error',
    evidence: [...lost, `MTU of the interfaces: ${mtus}`].join('; '),
    values: { mtu, frameBytes: mtu - headersOf(network), interface: peers[0]?.device },
  });
}

function fragments(network: ProbedNetwork, pair: PairReport, { passes, fails }: SizeLimit): PeerDiagnosis {
  const growth = reportOf(network.evidence, { kind: 'sizes', sender: pair.from }, pair.to)?.growth;
  const pieces = growth?.['reassemblies'];
  const told =
    pieces === undefined ? '' : `; ${pieces} fragments arrived, ${growth?.['reassembled'] ?? 0} datagrams whole`;
  return network.diagnose('D30', pair.to, {
    severity: 'warning',
    evidence: `${way(network, pair)}: ${passes} bytes pass, ${fails} bytes, sent in fragments, do not${told}`,
    values: { frameBytes: passes },
  });
}

/** D17: multicast stopped during the soak and unicast went on. One finding for the network. */
function silence(network: ProbedNetwork, pairs: readonly PairReport[]): PeerDiagnosis[] {
  const silent = pairs.filter(({ silentAfterS }) => silentAfterS !== null);
  const deafHosts = new Set(silent.map(({ to }) => to));
  const [first] = silent;
  if (first === undefined) {
    return [];
  }
  const others = network.evidence.peers.length - deafHosts.size;
  const isOneHost = deafHosts.size === 1 && network.evidence.peers.length > 2 && others > 1;
  const list = silent.slice(0, 4).map((pair) => `${way(network, pair)} after ${pair.silentAfterS ?? 0} s`);
  const evidence = `multicast fell silent during the soak while unicast went on: ${list.join(', ')}`;
  return [
    network.diagnose(isOneHost ? 'D19' : 'D17', isOneHost ? first.to : undefined, { severity: 'error', evidence }),
  ];
}

function way(network: ProbedNetwork, { from, to }: PairReport): string {
  return `${network.nameOf(from)} to ${network.nameOf(to)}`;
}
