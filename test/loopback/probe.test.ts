/** The doctor's probes over the loopback interface: responders and the asking doctor in this one process. */
import { createSocket } from 'node:dgram';
import { probePeers, respond, runWithPeers } from '../../src/cli/probe.ts';
import type { ProbeOptions, ProbeRun } from '../../src/cli/probe-options.ts';
import { parseDoctorArguments } from '../../src/cli/doctor-options.ts';
import type { DoctorReport } from '../../src/tuning/doctor-check.ts';
import { eventually } from './eventually.ts';
import { freeIpv4Group } from './free-group.ts';
import { freePeers } from './free-peers.ts';

const limitMs = 120_000;
let base: ProbeOptions;
let stops: AbortController[] = [];
let ends: Promise<number>[] = [];

beforeEach(async () => {
  const { group, port, ttl, receiveBufferBytes, sendBufferBytes } = await freeIpv4Group();
  base = {
    transport: 'multicast',
    peers: [],
    group,
    port,
    ttl,
    receiveBufferBytes,
    sendBufferBytes,
    interface: '127.0.0.1',
    cluster: 'ringcast',
    nodeId: undefined,
    config: { tokenMs: 60_000 },
    // The test machine may stand still for a while; that is no finding here.
    tokenMs: 60_000,
    windowFrames: 64,
    frameBytes: 1472,
    peerAddresses: [],
    peersExpected: undefined,
    waitMs: 20_000,
    probeCount: 40,
    probeIntervalMs: 2,
    bursts: [32],
    soakSeconds: 0,
    signal: new AbortController().signal,
  };
});

afterEach(async () => {
  for (const stop of stops) stop.abort();
  await Promise.all(ends);
  stops = [];
  ends = [];
});

/** Starts a responder and answers with its lines once it responds. */
async function responder(more: Partial<ProbeOptions> = {}): Promise<readonly string[]> {
  const lines: string[] = [];
  const stop = new AbortController();
  stops.push(stop);
  ends.push(respond({ ...base, ...more, signal: stop.signal }, (line) => lines.push(line)));
  await eventually('it responds', () => lines.length > 0);
  return lines;
}

describe('A doctor with two responders', () => {
  it(
    'measures every direction, finds nothing, and the responders tell who probed them',
    async () => {
      const lines = await Promise.all([responder({ nodeId: 2 }), responder({ nodeId: 3 })]);
      const said: string[] = [];
      const report = await probePeers({ ...base, nodeId: 1, peersExpected: 2 }, (text) => said.push(text));
      expect(report.diagnoses).toEqual([]);
      expect(report.peers.map(({ nodeId }) => nodeId).toSorted()).toEqual([1, 2, 3]);
      expect(report.matrix.flat()).toEqual(Array.from({ length: 9 }, () => 1));
      expect(report.pairs).toHaveLength(6);
      expect(report.pairs.map(({ sizes, bursts }) => [sizes['8973'], bursts['32']])).toEqual(
        Array.from({ length: 6 }, () => [1, 1]),
      );
      const [, asked] = report.peers;
      expect(asked?.pings?.unicast).toMatchObject({ sent: 40, received: 40, duplicates: 0 });
      expect(asked?.pings?.multicast?.received).toBe(40);
      expect(said.some((text) => text.startsWith('bursts: 127.0.0.1:'))).toBe(true);
      for (const told of lines) {
        await eventually('it tells the end', () => told.length === 3);
        expect(told[1]).toBe(`${report.peers[0]?.address ?? ''} probes the network.`);
        expect(told[2]).toBe(`${report.peers[0]?.address ?? ''} is done.`);
      }
    },
    limitMs,
  );

  it(
    'names two with one node id, other settings, and a stranger on the group and port',
    async () => {
      await responder({ nodeId: 2 });
      await responder({ nodeId: 2, cluster: 'other' });
      const stranger = createSocket('udp4');
      await new Promise<void>((resolve) => stranger.bind(0, '127.0.0.1', resolve));
      stranger.setMulticastInterface('127.0.0.1');
      const shouting = setInterval(() => stranger.send('hello there', base.port, base.group), 20);
      try {
        const report = await probePeers({ ...base, peersExpected: 2 }, () => undefined);
        expect(new Set(report.diagnoses.map(({ id }) => id))).toEqual(new Set(['D32', 'D35', 'D44']));
        const address = `127.0.0.1:${stranger.address().port}`;
        expect(report.diagnoses.find(({ id }) => id === 'D32')?.evidence).toContain(`from ${address}`);
      } finally {
        clearInterval(shouting);
        stranger.close();
      }
    },
    limitMs,
  );
});

describe('Doctors without multicast', () => {
  /** Ports far enough apart that the ports for probes are free, too. */
  async function network(count: number): Promise<readonly Pick<ProbeOptions, 'transport' | 'peers' | 'port'>[]> {
    const nodes = await freePeers(count);
    return nodes.map(({ peers, port }) => ({ transport: 'unicast', peers, port }));
  }

  it(
    'find each other by the list, send unicast only, and measure every direction',
    async () => {
      const [one, two, three] = await network(3);
      await responder({ ...two, nodeId: 2 });
      await responder({ ...three, nodeId: 3 });
      const report = await probePeers({ ...base, ...one, nodeId: 1 }, () => undefined);
      expect(report.diagnoses).toEqual([]);
      expect(report.peers.map(({ nodeId }) => nodeId).toSorted()).toEqual([1, 2, 3]);
      expect(report.matrix.flat()).toEqual(Array.from({ length: 9 }, () => 1));
      expect(report.pairs.map(({ sizes, bursts }) => [sizes['8973'], bursts['32']])).toEqual(
        Array.from({ length: 6 }, () => [1, 1]),
      );
      const ways = ['multicastLoss', 'controlLoss', 'ringPortLoss'] as const;
      expect(new Set(report.pairs.flatMap((pair) => ways.map((way) => pair[way])))).toEqual(new Set([null]));
      expect(report.peers[1]?.pings).toEqual({ unicast: expect.objectContaining({ sent: 40, received: 40 }) });
      expect(report.tests.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
        'responders passed',
        'ping passed',
        'multicast skipped',
        'unicast passed',
        'control group skipped',
        "ring's port skipped",
        'sizes passed',
        'bursts passed',
        'soak skipped',
      ]);
      expect(report.unanswered).toEqual([]);
    },
    limitMs,
  );

  it(
    'name settings that differ when one has multicast and the other has none (D44), and nothing else',
    async () => {
      const [one, two] = await network(2);
      await responder({ port: two?.port ?? 0, nodeId: 2 });
      const config = { ...base.config, transport: 'unicast' };
      const report = await probePeers({ ...base, ...one, nodeId: 1, config }, () => undefined);
      expect(report.diagnoses.map(({ id }) => id)).toEqual(['D44']);
      expect(report.diagnoses[0]?.evidence).toContain('transport unset and not unicast');
    },
    limitMs,
  );
});

describe('A doctor alone', () => {
  it(
    'finds a responder at a given address',
    async () => {
      const [line = ''] = await responder();
      const address = /127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
      const report = await probePeers({ ...base, peersExpected: 1, peerAddresses: [address] }, () => undefined);
      expect(report.peers.map(({ address: found }) => found)).toContain(address);
    },
    limitMs,
  );

  it(
    'says that nothing could be tested when nobody answers, and when the interface does not exist',
    async () => {
      const place = ['--group', base.group, '--port', String(base.port), '--with-peers', '--wait', '1'];
      const untested: string[] = [];
      const ignore = (): void => undefined;
      const report: DoctorReport = {
        section: ignore,
        check: ignore,
        finding: ignore,
        text: ignore,
        data: ignore,
        progress: ignore,
        untested: (why) => untested.push(why),
      };
      const run = (which: string): ProbeRun => {
        const { options } = parseDoctorArguments([...place, '--interface', which]);
        if (options === undefined) throw new Error('the arguments are wrong');
        return { ...options, signal: new AbortController().signal };
      };
      expect((await runWithPeers(run('127.0.0.1'), report))?.peers).toHaveLength(1);
      expect(await runWithPeers(run('nosuch0'), report)).toBeUndefined();
      expect(untested).toEqual([
        expect.stringContaining('No peer answered'),
        expect.stringContaining('could not be probed: No network interface fits nosuch0'),
      ]);
    },
    limitMs,
  );

  it(
    'ends soon when it is interrupted, with what it has',
    async () => {
      await responder();
      const stop = new AbortController();
      const report = await probePeers(
        { ...base, peersExpected: 1, soakSeconds: 86_400, signal: stop.signal },
        (text) => {
          if (text.startsWith('soak')) stop.abort();
        },
      );
      expect(report.peers).toHaveLength(2);
      expect(report.tests.find(({ name }) => name === 'multicast')?.outcome).toBe('passed');
    },
    limitMs,
  );
});
