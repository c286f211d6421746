/**
 * From reports to pairs: what each host heard of each other, by way, size and burst. Counting only; what it means is
 * decided in probe-verdict.ts.
 */
import type { PeerFacts, ProbeChannel, ProbeTally, TestReport } from './probe-facts.ts';
import type { PairReport, ProbeEvidence, RunTest } from './probe-report.ts';

/** Silence at the end of a soak counts from so many seconds on. */
const silenceSMin = 5;

/** All ordered pairs of two different hosts. */
export function pairReports(evidence: ProbeEvidence): PairReport[] {
  return evidence.peers.flatMap((from) =>
    evidence.peers.filter((to) => to.key !== from.key).map((to) => pairReport(evidence, from, to)),
  );
}

/** Row: who hears; column: who sends. A host always hears itself. */
export function hearingMatrix({ peers, transport }: ProbeEvidence, pairs: readonly PairReport[]): (number | null)[][] {
  return peers.map((to) =>
    peers.map((from) => {
      const pair = pairs.find((one) => one.from === from.key && one.to === to.key);
      const loss = transport === 'unicast' ? pair?.unicastLoss : pair?.multicastLoss;
      return to.key === from.key ? 1 : heardShare(loss);
    }),
  );
}

/** The report of a host on the test of one kind in which `sender` sent. */
export function reportOf(
  evidence: ProbeEvidence,
  test: { readonly kind: RunTest['action']['kind']; readonly sender: string },
  key: string,
): TestReport | undefined {
  return testOf(evidence, test)?.reports.find((report) => report.key === key);
}

function heardShare(loss: number | null | undefined): number | null {
  return loss === null || loss === undefined ? null : 1 - loss;
}

function testOf(
  evidence: ProbeEvidence,
  { kind, sender }: { readonly kind: RunTest['action']['kind']; readonly sender: string },
): RunTest | undefined {
  return evidence.tests.find(
    ({ action }) => action.kind === kind && (!('sender' in action) || action.sender === sender),
  );
}

function pairReport(evidence: ProbeEvidence, from: PeerFacts, to: PeerFacts): PairReport {
  const sender = from.key;
  const round = heardIn(evidence, { kind: 'round', sender }, to.key);
  const main = round.tallies.find(({ channel }) => channel === evidence.transport);
  return {
    from: from.key,
    to: to.key,
    multicastLoss: lossOf(round, 'multicast'),
    unicastLoss: lossOf(round, 'unicast'),
    controlLoss: lossOf(round, 'control'),
    ringPortLoss: lossOf(round, 'ring'),
    duplicates: main?.duplicates ?? 0,
    reordered: main?.reordered ?? 0,
    sizes: sharesByLabel(heardIn(evidence, { kind: 'sizes', sender }, to.key)),
    bursts: sharesByLabel(heardIn(evidence, { kind: 'bursts', sender }, to.key)),
    silentAfterS: silentAfter(heardIn(evidence, { kind: 'soak', sender }, to.key)),
  };
}

/** What a host heard of a sender in one test, and what was sent. */
interface Heard {
  readonly reported: boolean;
  readonly sent: Readonly<Record<string, number>>;
  readonly tallies: readonly ProbeTally[];
}

function heardIn(
  evidence: ProbeEvidence,
  test: { readonly kind: RunTest['action']['kind']; readonly sender: string },
  key: string,
): Heard {
  const report = reportOf(evidence, test, key);
  const sender = reportOf(evidence, test, test.sender);
  return {
    reported: report !== undefined && sender !== undefined,
    sent: sender?.sent ?? {},
    tallies: (report?.tallies ?? []).filter(({ from }) => from === test.sender),
  };
}

function lossOf({ reported, sent, tallies }: Heard, channel: ProbeChannel): number | null {
  const count = sent[` ${channel}`];
  if (!reported || count === undefined || count === 0) {
    return null;
  }
  const received = tallies.find((tally) => tally.channel === channel && tally.label === '')?.received ?? 0;
  return Math.max(0, 1 - received / count);
}

function sharesByLabel({ reported, sent, tallies }: Heard): Record<string, number> {
  if (!reported) {
    return {};
  }
  const shares = Object.entries(sent).map(([name, count]) => {
    const label = name.slice(0, name.indexOf(' '));
    const received = tallies.find((tally) => tally.label === label)?.received ?? 0;
    return [label, received / count] as const;
  });
  return Object.fromEntries(shares);
}

/**
 * The soak sends one a second, numbered: the last number heard is the second of the last sign of life. A sender whose
 * unicasts fell silent, too, is gone and not a case of its own.
 */
function silentAfter({ reported, sent, tallies }: Heard): number | null {
  const count = sent['soak multicast'];
  if (!reported || count === undefined) {
    return null;
  }
  const lastOf = (way: ProbeChannel): number => tallies.find(({ channel }) => channel === way)?.last ?? -1;
  const last = lastOf('multicast');
  const isSilent = count - 1 - last >= silenceSMin && lastOf('unicast') > last;
  return isSilent ? last + 1 : null;
}
