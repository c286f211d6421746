/**
 * Faults that show in what the doctors tell of themselves: settings and names that differ (D44, D45), a node id used
 * twice (D35), buffers that were cut (D02), event loops that stood still (D10), and strangers on the group (D32).
 */
import { countOf, durationText } from './findings/amounts.ts';
import type { ForeignTraffic, PeerFacts } from './probe-facts.ts';
import type { ProbedNetwork } from './probe-place.ts';
import type { PeerDiagnosis } from './probe-report.ts';

export function setupDiagnoses(network: ProbedNetwork): PeerDiagnosis[] {
  const { peers } = network.evidence;
  return [
    ...peers.flatMap((peer) => [
      ...mismatch(network, peer),
      ...unlisted(network, peer),
      ...twin(network, peer),
      ...cutBuffer(network, peer),
      ...stall(network, peer),
    ]),
    ...foreign(network),
  ];
}

/** Anything that all members must agree on and this one does not. */
function mismatch(network: ProbedNetwork, peer: PeerFacts): PeerDiagnosis[] {
  const { self } = network.evidence;
  const source = network.nameOf(peer.key);
  const here = network.nameOf(self.key);
  const found: PeerDiagnosis[] = [];
  const differences = [
    ...(peer.cluster === self.cluster ? [] : [`cluster "${peer.cluster}" and not "${self.cluster}"`]),
    ...[...new Set([...Object.keys(self.config), ...Object.keys(peer.config)])]
      .filter((name) => self.config[name] !== peer.config[name])
      .map((name) => `${name} ${peer.config[name] ?? 'unset'} and not ${self.config[name] ?? 'unset'}`),
  ];
  if (differences.length > 0) {
    const evidence = `${source} has ${differences.slice(0, 6).join(', ')} as ${here} has`;
    found.push(network.diagnose('D44', peer.key, { severity: 'error', evidence, values: { source } }));
  }
  if (peer.wireVersion !== self.wireVersion) {
    const evidence = `${source} speaks version ${peer.wireVersion} of the ring's protocol, ${here} version ${self.wireVersion}`;
    found.push(network.diagnose('D45', peer.key, { severity: 'error', evidence, values: { source } }));
  }
  return found;
}

/** Hosts that this one's list of peers lacks: it would drop what their nodes send. */
function unlisted(network: ProbedNetwork, { key }: PeerFacts): PeerDiagnosis[] {
  const missing = (network.reportsOf(key).at(-1)?.unlisted ?? []).filter((other) => network.peer(other) !== undefined);
  if (missing.length === 0) {
    return [];
  }
  const names = missing.map((other) => network.nameOf(other)).join(', ');
  return [
    network.diagnose('D44', key, {
      severity: 'error',
      evidence: `the list of peers of ${network.nameOf(key)} lacks ${names}`,
      cause: 'A node drops what comes from an address that its list of peers does not have.',
      fix: `add ${names} to peers at ${network.nameOf(key)}`,
    }),
  ];
}

/** Told once, at the later of the two. */
function twin(network: ProbedNetwork, peer: PeerFacts): PeerDiagnosis[] {
  const { peers } = network.evidence;
  const earlier = peers
    .slice(0, peers.indexOf(peer))
    .find(({ nodeId }) => nodeId !== undefined && nodeId === peer.nodeId);
  if (earlier === undefined) {
    return [];
  }
  const evidence = `node id ${earlier.nodeId ?? 0} is used by ${earlier.address} and by ${peer.address}`;
  return [network.diagnose('D35', peer.key, { severity: 'error', evidence, values: { source: peer.address } })];
}

function cutBuffer(network: ProbedNetwork, peer: PeerFacts): PeerDiagnosis[] {
  const { receiveAsked: asked, receiveReported: reported, reportFactor } = peer;
  if (reported === undefined || reported / reportFactor >= asked) {
    return [];
  }
  const limit = peer.receiveBufferMax === undefined ? '' : `; net.core.rmem_max is ${peer.receiveBufferMax}`;
  const evidence = `${network.nameOf(peer.key)} asked for ${asked} bytes and was granted ${reported / reportFactor}${limit}`;
  return [network.diagnose('D02', peer.key, { severity: 'warning', evidence, values: { bytes: asked } })];
}

/** The longest stall of a host during all tests. */
export function longestStall(
  network: ProbedNetwork,
  key: string,
): { readonly stallMs: number; readonly busyMs: number } {
  return network
    .reportsOf(key)
    .map(({ loop }) => loop)
    .reduce((worst, loop) => (loop.stallMs > worst.stallMs ? loop : worst), { stallMs: 0, busyMs: 0 });
}

function stall(network: ProbedNetwork, peer: PeerFacts): PeerDiagnosis[] {
  const { stallMs, busyMs } = longestStall(network, peer.key);
  if (stallMs <= peer.tokenMs / 4) {
    return [];
  }
  // A host that computes may have to share its CPUs; one that is stopped uses none.
  const isBusy = busyMs > stallMs / 5;
  const how = isBusy ? `computing for ${durationText(busyMs)} of it` : 'without computing';
  const evidence = `${network.nameOf(peer.key)} stood still for ${durationText(stallMs)}, ${how}; the token time-out is ${peer.tokenMs} ms`;
  const details = {
    severity: stallMs > peer.tokenMs / 2 ? 'error' : 'warning',
    evidence,
    values: { tokenMs: Math.ceil((4 * stallMs) / 100) * 100 },
    cause: isBusy
      ? undefined
      : 'The process, or its whole machine, was not given the CPU, or a call into the system blocked it.',
  } as const;
  return [network.diagnose('D10', peer.key, details)];
}

/** What anybody heard on the ring's group and port that is not of the cluster, each source once. */
function foreign(network: ProbedNetwork): PeerDiagnosis[] {
  const bySource = new Map<string, { readonly traffic: ForeignTraffic; readonly key: string }>();
  for (const { key } of network.evidence.peers) {
    for (const traffic of network.reportsOf(key).at(-1)?.foreign ?? []) {
      const name = `${traffic.source} ${traffic.reason}`;
      if ((bySource.get(name)?.traffic.count ?? 0) < traffic.count) {
        bySource.set(name, { traffic, key });
      }
    }
  }
  return [...bySource.values()].map(({ traffic, key }) => {
    const { source, reason, detail, count } = traffic;
    const where = network.isUnicast ? 'its port for probes' : 'the group and port';
    const evidence = `${network.nameOf(key)} heard ${countOf(count, 'datagram')} from ${source} on ${where}: ${detail}`;
    return reason === 'version'
      ? network.diagnose('D45', key, { severity: 'error', evidence, values: { source } })
      : network.diagnose('D32', key, { severity: 'warning', evidence, values: { source } });
  });
}
