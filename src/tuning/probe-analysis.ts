/**
 * Draws the conclusions from a probed network: pairs, matrix, causes, and one line for each kind of test.
 */
import { countOf, durationText, percentText } from './findings/amounts.ts';
import { deafnessDiagnoses } from './probe-deafness.ts';
import { lossDiagnoses } from './probe-loss.ts';
import { hearingMatrix } from './probe-pairs.ts';
import { ProbedNetwork } from './probe-place.ts';
import type { PingSummary } from './probe-pings.ts';
import type { PairReport, PeerReport, PeerSummary, ProbeEvidence, TestOutcome } from './probe-report.ts';
import { longestStall, setupDiagnoses } from './probe-setup.ts';

/** From this loss on a way is called lossy. */
const lossMin = 0.01;

/** Everything that can be said about the network. */
export function analyseProbes(evidence: ProbeEvidence): PeerReport {
  const network = new ProbedNetwork(evidence);
  const peers = evidence.peers.map((peer): PeerSummary => ({
    ...peer,
    vanished: hasVanished(evidence, peer.key),
    pings: evidence.pings[peer.key],
    longestStallMs: Math.round(longestStall(network, peer.key).stallMs),
    querier: network.reportsOf(peer.key).at(-1)?.querier,
  }));
  return {
    peers,
    pairs: network.pairs,
    matrix: hearingMatrix(evidence, network.pairs),
    diagnoses: [...deafnessDiagnoses(network), ...lossDiagnoses(network), ...setupDiagnoses(network)],
    tests: outcomes(network, peers),
    unanswered: evidence.unanswered,
  };
}

/** A host that gave no account of the last test. */
function hasVanished({ tests }: ProbeEvidence, key: string): boolean {
  const last = tests.at(-1);
  return last !== undefined && !last.reports.some((report) => report.key === key);
}

function outcomes(network: ProbedNetwork, peers: readonly PeerSummary[]): TestOutcome[] {
  const vanished = peers.filter((peer) => peer.vanished);
  return [
    outcome('responders', vanished.length === 0 && peers.length > 1, respondersText(network, peers)),
    pingOutcome(network, peers),
    lossOutcome(network, { name: 'multicast', read: (pair) => pair.multicastLoss }),
    lossOutcome(network, { name: 'unicast', read: (pair) => pair.unicastLoss }),
    lossOutcome(network, { name: 'control group', read: (pair) => pair.controlLoss }),
    lossOutcome(network, { name: "ring's port", read: (pair) => pair.ringPortLoss }),
    shareOutcome(network, { name: 'sizes', unit: 'bytes', read: (pair) => pair.sizes }),
    shareOutcome(network, { name: 'bursts', unit: 'at once', read: (pair) => pair.bursts }),
    soakOutcome(network),
  ];
}

function outcome(name: string, isPassed: boolean, detail: string): TestOutcome {
  return { name, outcome: isPassed ? 'passed' : 'failed', detail };
}

/** `onMulticast`: a test that has no sense where every node gets a copy of its own. */
function skipped({ isUnicast }: ProbedNetwork, name: string, onMulticast = true): TestOutcome {
  const unused = isUnicast && onMulticast;
  return {
    name,
    outcome: 'skipped',
    detail: unused ? 'about multicast, and these nodes send unicast' : 'not measured',
  };
}

function respondersText(network: ProbedNetwork, peers: readonly PeerSummary[]): string {
  const vanished = peers.filter((peer) => peer.vanished).map(({ key }) => network.nameOf(key));
  const found = `${countOf(peers.length - 1, 'responder')} found`;
  return vanished.length === 0 ? found : `${found}, no more answers from ${vanished.join(', ')}`;
}

function pingOutcome(network: ProbedNetwork, peers: readonly PeerSummary[]): TestOutcome {
  const parts = peers.flatMap(({ key, pings }) => {
    if (pings === undefined) {
      return [];
    }
    const ways = Object.entries(pings).map(([way, summary]) => `${way} ${pingText(summary)}`);
    return [`${network.nameOf(key)} ${ways.join(', ')}`];
  });
  const lossy = peers.some(({ pings }) =>
    Object.values(pings ?? {}).some(({ sent, received }) => 1 - received / sent >= lossMin),
  );
  return parts.length === 0 ? skipped(network, 'ping', false) : outcome('ping', !lossy, parts.join('; '));
}

function pingText(summary: PingSummary): string {
  const { sent, received, medianMs, maxMs } = summary;
  return medianMs === undefined || maxMs === undefined
    ? `${received} of ${sent}`
    : `${received} of ${sent} in ${durationText(medianMs)} (at most ${durationText(maxMs)})`;
}

interface LossTest {
  readonly name: string;
  readonly read: (pair: PairReport) => number | null;
}

function lossOutcome(network: ProbedNetwork, { name, read }: LossTest): TestOutcome {
  const losses = network.pairs.map(read).filter((loss) => loss !== null);
  if (losses.length === 0) {
    return skipped(network, name, name !== 'unicast');
  }
  const lossy = losses.filter((loss) => loss >= lossMin).length;
  const worst = percentText(Math.max(...losses));
  return outcome(name, lossy === 0, `${lossy} of ${losses.length} directions lossy, at worst ${worst} lost`);
}

interface ShareTest {
  readonly name: string;
  readonly unit: string;
  readonly read: (pair: PairReport) => Readonly<Record<string, number>>;
}

function shareOutcome(network: ProbedNetwork, { name, unit, read }: ShareTest): TestOutcome {
  const all = network.pairs.map(read).filter((shares) => Object.keys(shares).length > 0);
  if (all.length === 0) {
    return skipped(network, name, false);
  }
  const numbers = Object.keys(all[0] ?? {})
    .map(Number)
    .sort((a, b) => a - b);
  const texts = numbers.map((number) => {
    const least = Math.min(...all.map((shares) => shares[String(number)] ?? 0));
    return `${number}: ${percentText(least)}`;
  });
  const isWhole = all.every((shares) => Object.values(shares).every((share) => share === 1));
  return outcome(name, isWhole, `least heard by size (${unit}) ${texts.join(', ')}`);
}

function soakOutcome(network: ProbedNetwork): TestOutcome {
  const soak = network.evidence.tests.find(({ action }) => action.kind === 'soak');
  if (soak?.action.kind !== 'soak') {
    return skipped(network, 'soak');
  }
  const silent = network.pairs.filter(({ silentAfterS }) => silentAfterS !== null).length;
  const proof = soak.action.seconds < 330 ? '; 330 s and more would prove that a querier is there' : '';
  return outcome('soak', silent === 0, `${soak.action.seconds} s, ${silent} directions fell silent${proof}`);
}
