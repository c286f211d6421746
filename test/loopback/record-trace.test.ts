/** Traces of clusters over real UDP multicast, recorded in this process and by `ringcast node`, judged together. */
import { Cluster } from '../../src/cluster.ts';
import { checkTrace } from '../../src/testing/check-trace.ts';
import { readJsonlTraces } from '../../src/testing/jsonl-trace.ts';
import type { TraceRecording } from '../../src/testing/record-trace.ts';
import { recordTrace } from '../../src/testing/record-trace.ts';
import type { ClusterOptions } from '../../src/tuning/options.ts';
import { eventually } from './eventually.ts';
import { freeIpv4Group } from './free-group.ts';
import { NodeProcesses } from './node-process.ts';

const limitMs = 60_000;
const processes = new NodeProcesses();
let network: ClusterOptions;
let open: Cluster[] = [];

beforeEach(async () => {
  const { group, port } = await freeIpv4Group();
  network = { group, port };
});

afterEach(async () => {
  await Promise.all(open.map((cluster) => cluster.close()));
  open = [];
  await processes.end();
});

interface Recorded {
  readonly cluster: Cluster;
  readonly record: TraceRecording;
}

async function join(nodeId: number): Promise<Recorded> {
  const cluster = await Cluster.join({ ...network, nodeId });
  const record = recordTrace(cluster);
  open.push(cluster);
  return { cluster, record };
}

function membersOf({ cluster }: Recorded): string {
  return cluster.configuration.kind === 'regular' ? cluster.configuration.members.map((one) => one.nodeId).join() : '';
}

async function ringOf(all: readonly Recorded[], ids: string): Promise<void> {
  await eventually(`a ring of ${ids}`, () => all.every((one) => membersOf(one) === ids));
}

async function sendMany(all: readonly Recorded[], count: number): Promise<void> {
  const sends = all.flatMap(({ record }) =>
    Array.from({ length: count }, (_, index) =>
      record.send('x'.repeat(1 + index * 40), { level: index % 3 === 0 ? 'safe' : 'agreed' }),
    ),
  );
  await Promise.all(sends);
}

describe('Recordings of clusters on the loopback interface', () => {
  it(
    'are accepted by the checkers, through a join and two ways of leaving',
    async () => {
      const [one, two] = [await join(1), await join(2)];
      await ringOf([one, two], '1,2');
      await sendMany([one, two], 30);
      const three = await join(3);
      await ringOf([one, two, three], '1,2,3');
      await sendMany([one, two, three], 30);
      await three.cluster.leave();
      await ringOf([one, two], '1,2');
      await sendMany([one, two], 10);
      await two.cluster.close();
      await ringOf([one], '1');
      const live = one.record.process;
      const { events, problems } = readJsonlTraces([one, two, three].map(({ record }) => record.output()));
      expect(problems).toEqual([]);
      expect(checkTrace(events, { complete: true, final: { components: [[live]] } })).toEqual([]);
      const count = (kind: string): number => events.filter(({ event }) => event === kind).length;
      expect([count('submit'), count('acked'), count('send'), count('fail')]).toEqual([170, 170, 170, 2]);
      const delivered = new Set(
        events.flatMap((event) => (event.event === 'deliver' && event.process === live ? [event.message] : [])),
      );
      const acked = events.flatMap((event) => (event.event === 'acked' ? [event.message] : []));
      expect(acked.filter((message) => !delivered.has(message))).toEqual([]);
    },
    limitMs,
  );

  it(
    'are judged together with the output of a ringcast node that is killed',
    async () => {
      const { group = '', port = 0 } = network;
      const killed = processes.start(['--group', group, '--port', String(port), '--id', '2']);
      await killed.until('its start', () => killed.members !== '');
      const one = await join(1);
      await ringOf([one], '1,2');
      await killed.until('the ring', () => killed.members === '1,2');
      for (let index = 0; index < 20; index += 1) killed.command({ send: `message ${index}`, level: 'safe' });
      await sendMany([one], 20);
      await eventually(
        'all messages',
        () => one.record.lines.filter((line) => line.includes('"message"')).length >= 40,
      );
      killed.child.kill('SIGKILL');
      await ringOf([one], '1');
      await eventually('the end of the process', () => killed.ended !== undefined);
      const output = {
        source: 'killed',
        text: killed.text.map((line) => `${line}\n`).join(''),
        ending: 'killed',
      } as const;
      const { events, problems } = readJsonlTraces([one.record.output(), output], { restoreLostSends: true });
      expect(problems).toEqual([]);
      expect(checkTrace(events, { complete: true, final: { components: [[one.record.process]] } })).toEqual([]);
      expect(events.filter(({ event }) => event === 'fail').map(({ process }) => process.split('.')[0])).toEqual(['2']);
      expect(new Set(events.flatMap((event) => (event.event === 'send' ? [event.message] : []))).size).toBe(40);
    },
    limitMs,
  );
});
