/** `ringcast node` as real processes on the loopback interface, driven through JSON lines. Needs `npm run build`. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import type { NodeIo } from '../../src/cli/node.ts';
import { run } from '../../src/cli/node.ts';
import { eventually } from './eventually.ts';
import { freeIpv4Group } from './free-group.ts';
import type { NodeProcess } from './node-process.ts';
import { NodeProcesses, program } from './node-process.ts';

const limitMs = 60_000;
const processes = new NodeProcesses();
let network: readonly string[];

beforeEach(async () => {
  const { group, port } = await freeIpv4Group();
  network = ['--group', group, '--port', String(port)];
});

afterEach(async () => {
  await processes.end();
});

function start(id: number, more: readonly string[] = []): NodeProcess {
  return processes.start([...network, '--id', String(id), '--name', `n${id}`, ...more]);
}

async function startRing(...ids: readonly number[]): Promise<NodeProcess[]> {
  const nodes = ids.map((id) => start(id));
  await ringOf(nodes, ids);
  return nodes;
}

async function ringOf(nodes: readonly NodeProcess[], ids: readonly number[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.until(`a ring of ${ids.join()}`, () => node.members === ids.join())));
}

async function finish(command: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [program, ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, stdout, stderr };
}

describe('Three processes of ringcast node', () => {
  it(
    'report where they listen first, then the ring with its members, processes and cause',
    async () => {
      const [node] = await startRing(1, 2, 3);
      const [listening, first] = node?.lines ?? [];
      expect(listening).toMatchObject({ event: 'listening', node: 1, interface: 'lo', cluster: 'ringcast' });
      expect(listening?.['address']).toMatch(/^127\.0\.0\.1:\d+$/);
      expect(first).toMatchObject({ event: 'configuration', kind: 'regular', cause: { kind: 'start' } });
      const last = node?.of('configuration').at(-1);
      expect(last).toMatchObject({ node: 1, members: [1, 2, 3], left: [], ring: { representative: 1 } });
      expect(last?.['processes']).toEqual(
        [1, 2, 3].map((id) => expect.stringMatching(new RegExp(`^${id}\\.\\d{13}$`))),
      );
    },
    limitMs,
  );

  it(
    "deliver what all send at once in one order, with places that equal the senders' own reports",
    async () => {
      const nodes = await startRing(1, 2, 3);
      for (let count = 0; count < 30; count += 1) {
        for (const [index, node] of nodes.entries()) {
          node.command({ send: `${count} of ${index}`, level: count % 2 === 0 ? 'safe' : 'agreed', tag: `t${count}` });
        }
      }
      await Promise.all(nodes.map((node) => node.until('90 messages', () => node.order.length === 90)));
      await Promise.all(nodes.map((node) => node.until('30 acks', () => node.of('acked').length === 30)));
      expect(nodes.map((node) => node.order)).toEqual([nodes[0]?.order, nodes[0]?.order, nodes[0]?.order]);
      for (const node of nodes) {
        const own = node.of('message').filter(({ from, node: self }) => from === self);
        expect(node.of('sent').map(({ seq }) => seq)).toEqual(own.map(({ seq }) => seq));
        expect(new Set(node.of('acked').map(({ tag }) => tag)).size).toBe(30);
      }
    },
    limitMs,
  );

  it(
    'notice a kill -9, go on, and take the node back',
    async () => {
      const [one, two, three] = await startRing(1, 2, 3);
      if (one === undefined || two === undefined || three === undefined) {
        throw new Error('three were started');
      }
      three.child.kill('SIGKILL');
      await ringOf([one, two], [1, 2]);
      const regular = one.of('configuration').at(-1);
      const transitional = one
        .of('configuration')
        .find(({ kind, left }) => kind === 'transitional' && String(left) === '3');
      expect(transitional).toMatchObject({
        members: [1, 2],
        cause: { kind: expect.stringMatching(/^token-lost|join$/) },
      });
      expect(regular).toMatchObject({ kind: 'regular', members: [1, 2] });
      one.command({ send: 'without you' });
      await two.until('the message', () => two.order.length === 1);
      const back = start(3);
      await ringOf([one, two, back], [1, 2, 3]);
      back.command({ send: 'again', level: 'safe' });
      await one.until('both messages', () => one.order.length === 2);
      expect(one.of('message').at(-1)).toMatchObject({ from: 3, name: 'n3', data: 'again', level: 'safe' });
    },
    limitMs,
  );

  it(
    'go on at once when one leaves politely',
    async () => {
      const [one, two, three] = await startRing(1, 2, 3);
      three?.command({ leave: true });
      expect(await three?.end()).toBe(0);
      expect(three?.lines.at(-1)).toMatchObject({ event: 'left', reason: 'left' });
      await ringOf(
        [one, two].filter((node) => node !== undefined),
        [1, 2],
      );
      expect(one?.of('configuration').at(-1)).toMatchObject({ cause: { kind: 'leave', node: 3 } });
    },
    limitMs,
  );
});

describe('A process of ringcast node', () => {
  it(
    'carries bytes that are not text, and messages of 1 MiB',
    async () => {
      const [one, two] = await startRing(1, 2);
      const big = Buffer.alloc(1024 * 1024, 0xa5).toString('base64');
      one?.command({ send: { base64: '//4A' } });
      one?.command({ send: { base64: big } });
      await two?.until('two messages', () => two.of('message').length === 2);
      expect(two?.of('message')[0]).toMatchObject({ base64: '//4A' });
      expect(two?.of('message')[1]?.['base64'] === big).toBe(true);
    },
    limitMs,
  );

  it(
    'answers stats, and a line that is no command with an error, and lives on',
    async () => {
      const [node] = await startRing(1);
      node?.command('what?');
      node?.command({ send: 7 });
      node?.command({ send: { base64: Buffer.alloc(1024 * 1024 + 1).toString('base64') }, tag: 'big' });
      node?.command({ stats: true });
      node?.command({ send: 'alive' });
      await node?.until('the message', () => node.order.length === 1);
      await node?.until('three errors', () => node.of('error').length === 3);
      expect(node?.of('error').map(({ code, tag }) => [code, tag])).toEqual([
        ['ERR_COMMAND', undefined],
        ['ERR_COMMAND', undefined],
        ['ERR_MESSAGE_TOO_LARGE', 'big'],
      ]);
      expect(node?.of('stats')[0]).toMatchObject({ stats: { state: 'operational', engine: { state: 'operational' } } });
    },
    limitMs,
  );

  it(
    'outlives the end of its standard input',
    async () => {
      const [one, two] = await startRing(1, 2);
      one?.child.stdin?.end();
      two?.command({ send: 'still there?' });
      await one?.until('the message', () => one.order.length === 1);
      expect(one?.ended).toBeUndefined();
    },
    limitMs,
  );

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves politely at %s',
    async (signal) => {
      const [one, two] = await startRing(1, 2);
      one?.child.kill(signal);
      expect(await one?.end()).toBe(0);
      expect(one?.lines.at(-1)).toMatchObject({ event: 'left', reason: 'left' });
      await two?.until('being alone', () => two.members === '2');
      expect(two?.of('configuration').at(-1)).toMatchObject({ cause: { kind: 'leave', node: 1 } });
    },
    limitMs,
  );

  it(
    'ends at once at a second signal, with the status of a program that a signal ended',
    async () => {
      const statuses: number[] = [];
      let signalled: (signal: number) => void = () => undefined;
      const stdin = new PassThrough();
      const io: NodeIo = {
        stdin,
        stdout: new PassThrough().resume(),
        stderr: new PassThrough().resume(),
        onSignal(callback) {
          signalled = callback;
          return () => undefined;
        },
        exit: (status) => statuses.push(status),
      };
      const running = run([...network, '--id', '9', '--json'], io);
      signalled(15);
      expect(statuses).toEqual([]);
      signalled(15);
      signalled(2);
      expect(statuses).toEqual([143, 130]);
      expect(await running).toBe(0);
    },
    limitMs,
  );

  it(
    'leaves when the reader of its output goes away',
    async () => {
      const [one, two] = await startRing(1, 2);
      one?.child.stdout?.destroy();
      two?.command({ send: 'x' });
      expect(await one?.end()).toBe(1);
      expect(one?.stderr).toContain('the reader of the output is gone; leaving');
      await two?.until('being alone', () => two.members === '2');
    },
    limitMs,
  );

  it(
    'with the id of a live node ends with ERR_DUPLICATE_NODE_ID, and the other stays',
    async () => {
      const [one, two] = await startRing(1, 2);
      const twin = start(2);
      expect(await twin.end()).toBe(1);
      expect(twin.of('error').map(({ code }) => code)).toEqual(['ERR_DUPLICATE_NODE_ID']);
      await ringOf(
        [one, two].filter((node) => node !== undefined),
        [1, 2],
      );
    },
    limitMs,
  );

  it(
    'keeps its ring sequence number in the state directory',
    async () => {
      const { mkdtemp, readdir, rm } = await import('node:fs/promises');
      const directory = await mkdtemp('/tmp/ringcast-state-');
      const node = start(1, ['--state-dir', directory]);
      await node.until('its ring', () => node.members === '1');
      expect(await readdir(directory)).toEqual(['ring-seq-1']);
      await rm(directory, { recursive: true });
    },
    limitMs,
  );

  it(
    'hears nothing of another cluster on the same group, and says so',
    async () => {
      const blue = start(1, ['--cluster', 'blue']);
      const red = start(2, ['--cluster', 'red']);
      // A busy host may have findings of its own.
      const strangers = (node: NodeProcess) => node.of('finding').filter(({ kind }) => kind === 'rejected');
      await blue.until('a finding', () => strangers(blue).length > 0);
      await red.until('a finding', () => strangers(red).length > 0);
      expect([blue.members, red.members]).toEqual(['1', '2']);
      expect(strangers(blue)[0]).toMatchObject({ reason: 'cluster' });
      expect(String(strangers(blue)[0]?.['message'])).toContain('"red"');
    },
    limitMs,
  );

  it(
    'is readable without --json, and sends what is typed',
    async () => {
      const node = processes.start([...network, '--id', '7', '--name', 'alpha'], false);
      await eventually('its ring', () =>
        node.text.some((line) => /ring {8}\d+\.7 {2}1 member: alpha \(7\)/.test(line)),
      );
      node.command('good morning');
      node.command('/safe and good night');
      await eventually('the messages', () => node.text.filter((line) => line.includes('message')).length === 2);
      expect(node.text.join('\n')).toMatch(
        /#1 agreed from alpha \(7\): good morning\n.*#2 safe from .*: and good night/,
      );
      node.command('/leave');
      expect(await node.end()).toBe(0);
      expect(node.text.at(-1)).toMatch(/left {8}the cluster, politely$/);
    },
    limitMs,
  );
});

describe('The ringcast command', () => {
  it(
    'refuses wrong use with status 2 and a suggestion',
    async () => {
      expect(await finish(['nod'])).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringContaining('"node"?'),
      });
      expect(await finish([])).toMatchObject({ status: 2, stderr: expect.stringContaining('Usage: ringcast') });
      const wrong = await finish(['node', '--tokentimeout', '5']);
      expect(wrong).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('"--token-timeout"?') });
      const mistakes = await finish(['node', '--port', '0', '--token-timeout', '20', '--profile', 'lam']);
      expect(mistakes.status).toBe(2);
      expect(mistakes.stderr.split('\n').filter((line) => line.startsWith('ringcast node: --'))).toHaveLength(3);
    },
    limitMs,
  );

  it(
    'tells everything in a corosync.conf that it cannot follow, with status 2',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'ringcast-'));
      const conf = join(directory, 'corosync.conf');
      await writeFile(conf, 'totem {\nversion: 2\ntransport: knet\ncrypto_hash: md5\n}\n');
      const { status, stdout, stderr } = await finish(['node', '--corosync-conf', conf]);
      await rm(directory, { recursive: true });
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      const told = stderr.split('\n').filter((line) => line.startsWith(`ringcast node: ${conf}: `));
      expect(told.map((line) => line.split(`${conf}: `)[1]?.split(/[:.]/)[0])).toEqual([
        'there is no section nodelist',
        'line 3',
        'line 4',
      ]);
    },
    limitMs,
  );

  it(
    'has help for itself and for node, and knows its version',
    async () => {
      expect(await finish(['--help'])).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/ node [^]* doctor [^]* bench [^]* sim /),
      });
      expect(await finish(['node', '--help'])).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('--state-dir'),
      });
      expect(await finish(['--version'])).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      });
    },
    limitMs,
  );
});
