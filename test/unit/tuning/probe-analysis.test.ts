/**
 * Causes from made-up reports: each test takes a healthy network of three and changes what one fault would change.
 * Host 1 asks; its reports are made as the doctors make them.
 */
import { analyseProbes } from '../../../src/tuning/probe-analysis.ts';
import type {
  CounterGrowth,
  PeerFacts,
  ProbeAction,
  ProbeChannel,
  ProbeTally,
  TestReport,
} from '../../../src/tuning/probe-facts.ts';
import { isPeerFacts, isProbeAction, isTestReport, sweepSizes } from '../../../src/tuning/probe-facts.ts';
import type { PeerReport, ProbeEvidence, RunTest } from '../../../src/tuning/probe-report.ts';
import { describePeerReport } from '../../../src/tuning/probe-text.ts';

const hosts = ['a', 'b', 'c'] as const;
type Host = (typeof hosts)[number];

/** What a fault changes; everything left out is healthy. */
interface Fault {
  /** Default: multicast. */
  readonly transport?: 'unicast';
  readonly pings?: ProbeEvidence['pings'];
  readonly unanswered?: readonly string[];
  readonly facts?: Partial<Record<Host, Partial<PeerFacts>>>;
  /** Share of a sender's probes that a receiver hears. */
  readonly hears?: (probe: { from: Host; to: Host; channel: ProbeChannel; label: string; test: string }) => number;
  readonly growth?: (to: Host, from: string, test: string) => CounterGrowth;
  readonly report?: (host: Host) => Partial<TestReport>;
  readonly silentFrom?: number;
  readonly missing?: (host: Host, test: string) => boolean;
}

const quiet: CounterGrowth = {
  received: 0,
  multicast: 0,
  delivered: 0,
  inDatagrams: 0,
  reversePathFiltered: 0,
  noSocket: 0,
  overflowed: 0,
  reassemblies: 0,
  reassembled: 0,
};

function factsOf(host: Host, fault: Fault): PeerFacts {
  const number = hosts.indexOf(host) + 1;
  return {
    key: host,
    nodeId: number,
    host: `host-${host}`,
    address: `10.0.0.${number}:5506`,
    cidr: `10.0.0.${number}/24`,
    cluster: 'ringcast',
    wireVersion: 1,
    config: { tokenMs: 1000 },
    tokenMs: 1000,
    windowFrames: 64,
    frameBytes: 1472,
    device: 'eth0',
    mtu: 1500,
    receiveAsked: 1_048_576,
    receiveReported: 2_097_152,
    reportFactor: 2,
    ...fault.facts?.[host],
  };
}

const sentOf: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  round: { ' multicast': 200, ' unicast': 10, ' control': 10, ' ring': 10 },
  sizes: Object.fromEntries(sweepSizes.map((size) => [`${size} multicast`, 10])),
  bursts: { '64 multicast': 64, '512 multicast': 512 },
  soak: { 'soak multicast': 30, 'soak unicast': 30 },
};

const sentByUnicast: typeof sentOf = {
  round: { ' unicast': 200 },
  sizes: Object.fromEntries(sweepSizes.map((size) => [`${size} unicast`, 10])),
  bursts: { '64 unicast': 64, '512 unicast': 512 },
};

/** What the sender of a test sends, by label and channel. */
function sentIn(test: string, { transport }: Fault): Readonly<Record<string, number>> {
  return (transport === 'unicast' ? sentByUnicast : sentOf)[test] ?? {};
}

function actionsOf(kind: string): readonly ProbeAction[] {
  if (kind === 'soak') return [{ kind: 'soak', seconds: 30 }];
  return hosts.map((sender) => {
    if (kind === 'sizes') return { kind: 'sizes', sender };
    if (kind === 'bursts') return { kind: 'bursts', sender, bursts: [64, 512] };
    return { kind: 'round', sender, count: 200, intervalMs: 5, ringPort: false };
  });
}

function talliesOf(to: Host, senders: readonly Host[], test: string, fault: Fault): ProbeTally[] {
  return senders.flatMap((from) =>
    Object.entries(sentIn(test, fault)).flatMap(([name, count]) => {
      const [label, channel] = name.split(' ') as [string, ProbeChannel];
      const share = fault.hears?.({ from, to, channel, label, test }) ?? 1;
      const received = Math.round(share * count);
      const silent = test === 'soak' && channel === 'multicast' && fault.silentFrom !== undefined;
      const last = silent ? (fault.silentFrom ?? 0) - 1 : received - 1;
      return received === 0 ? [] : [{ from, channel, label, received, duplicates: 0, reordered: 0, last }];
    }),
  );
}

function evidenceOf(fault: Fault, kinds: readonly string[] = ['round', 'sizes', 'bursts']): ProbeEvidence {
  const actions = kinds.flatMap(actionsOf);
  const tests = actions.map((action, step): RunTest => {
    const sender = 'sender' in action ? action.sender : '';
    const senders = hosts.filter((host) => action.kind === 'soak' || host === sender);
    const reports = hosts
      .filter((host) => fault.missing?.(host, action.kind) !== true)
      .map((host): TestReport => {
        return {
          key: host,
          step,
          sent: senders.includes(host) ? sentIn(action.kind, fault) : {},
          tallies: talliesOf(
            host,
            senders.filter((from) => from !== host),
            action.kind,
            fault,
          ),
          growth: { ...quiet, ...fault.growth?.(host, sender, action.kind) },
          loop: { stallMs: 5, busyMs: 1 },
          groupDevices: ['eth0'],
          querier: 'V3',
          routes: Object.fromEntries(hosts.filter((other) => other !== host).map((other) => [other, 'eth0'])),
          foreign: [],
          ...fault.report?.(host),
        };
      });
    return { step, action, reports };
  });
  const peers = hosts.map((host) => factsOf(host, fault));
  const { transport = 'multicast', pings = {}, unanswered = [] } = fault;
  const group = transport === 'unicast' ? '10.0.0.1' : '239.1.2.3';
  const place: Pick<ProbeEvidence, 'transport' | 'group' | 'port' | 'ttl'> = { transport, group, port: 5505, ttl: 1 };
  return { ...place, self: factsOf('a', fault), peers, pings, tests, unanswered };
}

function analyse(fault: Fault, kinds?: readonly string[]): PeerReport {
  return analyseProbes(evidenceOf(fault, kinds));
}

function causes(report: PeerReport): readonly string[] {
  return report.diagnoses.map(({ id, host }) => `${id} ${host}`.trim());
}

/** Host b hears nothing by multicast; `control`: what it hears of the control group. */
const bIsDeaf =
  (control: number, unicast = 1) =>
  ({ to, channel }: { to: Host; channel: ProbeChannel }): number => {
    if (to !== 'b') return 1;
    return { multicast: 0, control, unicast, ring: 0 }[channel];
  };

describe('a probed network', () => {
  test('without a fault has no finding, a full matrix and passed tests', () => {
    const report = analyse({});
    expect(report.diagnoses).toEqual([]);
    expect(report.matrix).toEqual([
      [1, 1, 1],
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(report.tests.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['responders', 'passed'],
      ['ping', 'skipped'],
      ['multicast', 'passed'],
      ['unicast', 'passed'],
      ['control group', 'passed'],
      ["ring's port", 'passed'],
      ['sizes', 'passed'],
      ['bursts', 'passed'],
      ['soak', 'skipped'],
    ]);
  });

  const filtered = { received: 220, multicast: 220 };
  const dropped = { received: 220, reversePathFiltered: 220 };
  const notJoined = { received: 220 };
  const inRoundAtB =
    (growth: CounterGrowth) =>
    (to: Host, _from: string, kind: string): CounterGrowth =>
      to === 'b' && kind === 'round' ? growth : {};

  test.each([
    ['a firewall', 'D26 10.0.0.2', { hears: bIsDeaf(0), growth: inRoundAtB(filtered) }],
    ['a reverse path filter', 'D25 10.0.0.2', { hears: bIsDeaf(0), growth: inRoundAtB(dropped) }],
    ['a group that is not joined there', 'D22 10.0.0.2', { hears: bIsDeaf(0), growth: inRoundAtB(notJoined) }],
    ['a full buffer', 'D01 10.0.0.2', {
      hears: bIsDeaf(1),
      growth: inRoundAtB({ received: 220, multicast: 220, delivered: 220, inDatagrams: 10, overflowed: 200 }),
    }],
    ['IGMP of one host', 'D19 10.0.0.2', { hears: bIsDeaf(1) }],
    ['a network that passes no multicast to it', 'D20', { hears: bIsDeaf(0) }],
  ] satisfies [string, string, Fault][])('names %s at a deaf host', (_what, cause, fault) => {
    expect(causes(analyse(fault))).toEqual([cause]);
  }); // prettier-ignore

  test('names snooping when nobody hears the group and everybody the control group', () => {
    const report = analyse({ hears: ({ channel }) => (channel === 'multicast' ? 0 : 1) });
    expect(causes(report)).toEqual(['D17']);
    expect(report.diagnoses[0]?.evidence).toContain('10.0.0.1 to 10.0.0.2: multicast 100.0 % lost, unicast 0.0 % lost');
  });

  test('names a network without multicast when nobody hears any', () => {
    expect(causes(analyse({ hears: ({ channel }) => (channel === 'unicast' ? 1 : 0) }))).toEqual(['D20']);
  });

  test('names the TTL when only another subnet is deaf', () => {
    const fault: Fault = { facts: { b: { cidr: '10.9.0.2/24' } }, hears: ({ to, from, channel }) => (channel !== 'unicast' && (to === 'b' || from === 'b') ? 0 : 1) }; // prettier-ignore
    expect(causes(analyse(fault))).toEqual(['D24']);
  });

  test('names one direction, and tells of a filter on the host when its counters show one', () => {
    const hears: Fault['hears'] = ({ from, to }) => (from === 'a' && to === 'b' ? 0 : 1);
    expect(causes(analyse({ hears }))).toEqual(['D27 10.0.0.2']);
    const filteredFromA: Fault['growth'] = (to, from) => (to === 'b' && from === 'a' ? filtered : {});
    const [finding] = analyse({ hears, growth: filteredFromA }).diagnoses;
    expect(finding).toMatchObject({
      id: 'D27',
      fix: 'nft insert rule inet filter input udp dport { 5505, 5506 } accept',
    });
  });

  test("names a firewall that closes the ring's port only", () => {
    const report = analyse({ hears: ({ to, channel }) => (to === 'c' && channel === 'ring' ? 0 : 1) });
    expect(causes(report)).toEqual(['D26 10.0.0.3']);
    expect(report.diagnoses[0]?.evidence).toContain("on port 5506 and none on the ring's port 5505");
    expect(report.diagnoses[0]?.fix).toContain('udp dport 5505 accept');
  });

  test('names two hosts apart that both hear a third', () => {
    const isCut = (from: Host, to: Host): boolean => from !== 'c' && to !== 'c';
    expect(causes(analyse({ hears: ({ from, to }) => (isCut(from, to) ? 0 : 1) }))).toEqual(['D28']);
  });

  test('names the interface that the routes of a deaf host point to', () => {
    const isWrong: Fault['hears'] = ({ from, to, channel }) =>
      channel !== 'unicast' && (from === 'b' || to === 'b') ? 0 : 1;
    const fault: Fault = { hears: isWrong, report: (host) => (host === 'b' ? { groupDevices: ['eth1'] } : {}) };
    const report = analyse(fault);
    expect(causes(report)).toEqual(['D22 10.0.0.2']);
    expect(report.diagnoses[0]?.fix).toContain('interface: eth0');
  });

  test('takes the counters of another round where other traffic blurred those of one', () => {
    const blurred = { ...dropped, reversePathFiltered: 110 };
    const report = analyse({
      hears: bIsDeaf(0),
      growth: (to, from, kind) => (to !== 'b' || kind !== 'round' ? {} : from === 'a' ? blurred : dropped),
      report: (host) => (host === 'b' ? { routes: { a: 'eth1', c: 'eth1' } } : {}),
    });
    expect(causes(report)).toEqual(['D25 10.0.0.2']);
  });

  test('names the queue whose counter explains a partial loss, and the cable when none does', () => {
    const hears: Fault['hears'] = ({ to, from, test }) => (to === 'b' && from === 'a' && test === 'round' ? 0.9 : 1);
    expect(causes(analyse({ hears }))).toEqual(['D09 10.0.0.2']);
    const growth: Fault['growth'] = (to, from, test) => (to === 'b' && from === 'a' && test === 'round' ? { socketDrops: 20 } : {}); // prettier-ignore
    expect(causes(analyse({ hears, growth }))).toEqual(['D01 10.0.0.2']);
  });

  test('tells from a burst how much the buffer holds, and says nothing when no counter moved', () => {
    const hears: Fault['hears'] = ({ to, from, label }) => (to === 'b' && from === 'a' && label === '512' ? 0.25 : 1);
    expect(analyse({ hears }).diagnoses).toEqual([]);
    const growth: Fault['growth'] = (to, from, test) => (to === 'b' && from === 'a' && test === 'bursts' ? { socketDrops: 384 } : {}); // prettier-ignore
    const [finding] = analyse({ hears, growth }).diagnoses;
    expect(finding).toMatchObject({ id: 'D01', host: '10.0.0.2', severity: 'warning' });
    expect(finding?.evidence).toContain('room for about 128 of them (294912 bytes)');
  });

  test('tells a narrow path from lost fragments by whether the sender cut the datagram', () => {
    const from1472: Fault['hears'] = ({ label }) => (Number(label) >= 1472 ? 0 : 1);
    const narrow = analyse({ hears: from1472 });
    expect(causes(narrow)).toEqual(['D29']);
    expect(narrow.diagnoses[0]?.fix).toContain('ip link set eth0 mtu 1400');
    const from1473: Fault['hears'] = ({ label, to }) => (to === 'b' && Number(label) >= 1473 ? 0 : 1);
    const pieces = analyse({ hears: from1473 });
    expect(causes(pieces)).toEqual(['D30 10.0.0.2']);
    expect(pieces.diagnoses[0]?.fix).toContain('frameBytes 1472');
  });

  test('names MTUs that differ although everything passes', () => {
    expect(causes(analyse({ facts: { c: { mtu: 9000 } } }))).toEqual(['D29']);
  });

  test('names a soak that fell silent while unicast went on', () => {
    const report = analyse({ silentFrom: 8 }, ['round', 'soak']);
    expect(causes(report)).toEqual(['D17']);
    expect(report.diagnoses[0]?.evidence).toContain('10.0.0.1 to 10.0.0.2 after 8 s');
    expect(analyse({ silentFrom: 27 }, ['round', 'soak']).diagnoses).toEqual([]);
  });

  test.each([
    ['D44', { cluster: 'other' }],
    ['D44', { config: { tokenMs: 3000 } }],
    ['D45', { wireVersion: 2 }],
    ['D35', { nodeId: 1 }],
    ['D02', { receiveReported: 425_984 }],
  ] satisfies [string, Partial<PeerFacts>][])('names %s from what a host says of itself', (id, facts) => {
    expect(causes(analyse({ facts: { b: facts } }))).toEqual([`${id} 10.0.0.2`]);
  });

  test('judges a stall by the token time-out and says whether the host was computing', () => {
    const stalled = (stallMs: number, busyMs: number): PeerReport =>
      analyse({ report: (host) => (host === 'c' ? { loop: { stallMs, busyMs } } : {}) });
    expect(stalled(250, 0).diagnoses).toEqual([]);
    expect(stalled(300, 290).diagnoses).toMatchObject([{ id: 'D10', severity: 'warning', host: '10.0.0.3' }]);
    const [stopped] = stalled(600, 0).diagnoses;
    expect(stopped).toMatchObject({ severity: 'error' });
    expect(stopped?.evidence).toContain('without computing');
  });

  test('names strangers on the group once, whoever heard them', () => {
    const foreign = [{ source: '10.0.0.9:5505', reason: 'cluster', detail: 'belongs to cluster "x"', count: 12 }];
    const report = analyse({ report: () => ({ foreign }) });
    expect(causes(report)).toEqual(['D32 10.0.0.1']);
    expect(report.diagnoses[0]?.evidence).toContain('12 datagrams from 10.0.0.9:5505');
  });

  test('leaves unmeasured what a vanished host did not report, and says that it vanished', () => {
    const report = analyse({ missing: (host) => host === 'c' });
    expect(report.peers.map(({ vanished }) => vanished)).toEqual([false, false, true]);
    expect(report.matrix).toEqual([
      [1, 1, null],
      [1, 1, null],
      [null, null, 1],
    ]);
    expect(report.diagnoses).toEqual([]);
    expect(report.tests[0]).toMatchObject({
      outcome: 'failed',
      detail: '2 responders found, no more answers from 10.0.0.3',
    });
  });

  test('accuses no host when counters cannot be read', () => {
    const fault: Fault = { hears: bIsDeaf(0), report: () => ({ growth: {} }) };
    expect(causes(analyse(fault))).toEqual(['D20']);
  });

  test('is told in aligned lines with the hosts, the matrix and the tests', () => {
    const lines = describePeerReport(analyse({ hears: bIsDeaf(0) }));
    expect(lines.find((line) => line.includes('10.0.0.2:5506'))).toMatch(/^ {2}2 {2}10\.0\.0\.2:5506 .*1500/);
    expect(lines).toContain('  2        0       -       0');
    expect(lines.some((line) => /multicast +failed +2 of 6 directions lossy, at worst 100\.0 % lost/.test(line))).toBe(
      true,
    );
  });
});

describe('what arrives from the network', () => {
  test('is taken when it has the right shape', () => {
    const { self, tests } = evidenceOf({});
    expect(isPeerFacts(JSON.parse(JSON.stringify(self)))).toBe(true);
    expect(isTestReport(JSON.parse(JSON.stringify(tests[0]?.reports[0])))).toBe(true);
    expect(isProbeAction({ kind: 'sizes', sender: 'a' })).toBe(true);
  });

  test.each([
    [isPeerFacts, { ...factsOf('a', {}), mtu: 'big' }],
    [isPeerFacts, { ...factsOf('a', {}), host: 'x'.repeat(500) }],
    [isPeerFacts, { ...factsOf('a', {}), reportFactor: 0 }],
    [isPeerFacts, null],
    [isTestReport, { ...evidenceOf({}).tests[0]?.reports[0], tallies: [{ from: 'a' }] }],
    [isTestReport, { ...evidenceOf({}).tests[0]?.reports[0], growth: { received: 'x' } }],
    [isProbeAction, { kind: 'constructor' }],
    [isProbeAction, { kind: 'round', sender: 'a', count: -1, intervalMs: 1, ringPort: true }],
  ])('is refused when it has not (%#)', (check, value) => {
    expect(check(value)).toBe(false);
  });
});

describe('a probed network without multicast', () => {
  const unicast = { transport: 'unicast' } as const;
  /** Host b does not hear host a. */
  const bMissesA = ({ from, to }: { from: Host; to: Host }): number => (from === 'a' && to === 'b' ? 0 : 1);
  const atB =
    (growth: CounterGrowth) =>
    (to: Host, from: string, kind: string): CounterGrowth =>
      to === 'b' && from === 'a' && kind === 'round' ? growth : {};

  test('has no finding, a full matrix, and skips what is about multicast', () => {
    const report = analyse(unicast);
    expect(report.diagnoses).toEqual([]);
    expect(report.matrix.flat()).toEqual(Array.from({ length: 9 }, () => 1));
    const reason = 'about multicast, and these nodes send unicast';
    expect(report.tests.filter(({ detail }) => detail === reason).map(({ name }) => name)).toEqual([
      'multicast',
      'control group',
      "ring's port",
      'soak',
    ]);
    expect(report.tests.find(({ name }) => name === 'unicast')?.outcome).toBe('passed');
  });

  test.each([
    ['a cut in one direction', 'D27 10.0.0.2', { hears: bMissesA }],
    ['a filter against one host', 'D27 10.0.0.2', { hears: bMissesA, growth: atB({ received: 205 }) }],
    ['a reverse path filter', 'D25 10.0.0.2', {
      hears: bMissesA,
      growth: atB({ received: 205, reversePathFiltered: 205 }),
    }],
    ['two hosts apart that hear a third', 'D28', {
      hears: ({ from, to }) => (from !== 'c' && to !== 'c' ? 0 : 1),
    }],
    ['a path with a smaller MTU', 'D29', {
      hears: ({ test: kind, label }) => (kind === 'sizes' && Number(label) > 1400 ? 0 : 1),
    }],
    ['loss without a counter', 'D09 10.0.0.2', {
      hears: ({ to, test: kind }) => (to === 'b' && kind === 'round' ? 0.9 : 1),
    }],
    ['a list of peers that lacks a host', 'D44 10.0.0.2', {
      report: (host) => (host === 'b' ? { unlisted: ['c'] } : {}),
    }],
  ] satisfies [string, string, Fault][])('names %s', (_what, cause, fault: Fault) => {
    const found = analyse({ ...unicast, ...fault });
    expect([...new Set(causes(found))]).toEqual([cause]);
    expect(found.diagnoses[0]?.evidence).not.toContain('multicast');
    expect(found.diagnoses[0]?.proof).not.toContain('--group');
  }); // prettier-ignore

  test('names a host that is heard and answers nothing (D27), but not one that answered before it was gone', () => {
    const none = { sent: 50, received: 0, duplicates: 0, reordered: 0, medianMs: undefined, maxMs: undefined };
    const fault: Fault = { ...unicast, missing: (host) => host === 'b', pings: { b: { unicast: none } } };
    const report = analyse(fault);
    expect(causes(report)).toEqual(['D27 10.0.0.2']);
    expect(report.diagnoses[0]?.evidence).toBe(
      '10.0.0.2 is heard, and answers nothing: no ping, no question about 9 tests',
    );
    expect(causes(analyse({ ...fault, pings: { b: { unicast: { ...none, received: 50 } } } }))).toEqual([]);
  });

  test('tells where nobody responds', () => {
    expect(analyse({ ...unicast, unanswered: ['10.0.0.9:5506'] }).unanswered).toEqual(['10.0.0.9:5506']);
  });
});
