/** `ringcast bench buffers` as a user runs it, with real processes on the loopback interface. Needs `npm run build`. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { allShown, conclude } from '../../bench/buffers/conclusions.ts';
import { OneSocketTransport } from '../../bench/buffers/one-socket-transport.ts';
import type { Results } from '../../bench/buffers/results.ts';
import { RecordingHandler } from '../conformance/recording-handler.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-group.ts';
import { program } from './node-process.ts';

const limitMs = 180_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringcast-bench-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Command {
  readonly child: ChildProcess;
  readonly output: { text: string };
}

function start(...args: readonly string[]): Command {
  const child = spawn(process.execPath, [program, 'bench', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { text: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  return { child, output };
}

async function statusOf({ child }: Command): Promise<unknown> {
  const [status] = await once(child, 'close');
  return status;
}

/** The children of a process that still exist, by the kernel's own list. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Is it stopped by a signal? */
function isStopped(pid: number): boolean {
  return / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Children are found by the kernel's list of them, which is Linux's. */
const onLinux = process.platform === 'linux' ? it : it.skip;

describe('ringcast bench buffers', () => {
  it(
    'measures stream and ring, writes results, report and plots, and ends as its conclusions say',
    async () => {
      const command = start('buffers', '--smoke', '--out', folder);
      const status = await statusOf(command);
      expect(await readdir(folder)).toEqual(expect.arrayContaining(['report.md', 'results.json', 'stream-loss.svg']));
      const results = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as Results;
      expect(results.stream).toHaveLength(5);
      expect(results.ring.map(({ series }) => series).sort()).toEqual(['contract-alone', 'fixed']);
      expect(results.ring.every(({ figures }) => figures.stalls > 0)).toBe(true);
      expect(status).toBe(allShown(conclude(results)) ? 0 : 1);
      const plot = await readFile(join(folder, 'stream-loss.svg'), 'utf8');
      expect(plot.startsWith('<svg')).toBe(true);
    },
    limitMs,
  );

  onLinux.each(['SIGINT', 'SIGKILL'] as const)(
    'leaves no process behind when %s ends it in the middle, stopped ones included',
    async (signal) => {
      const command = start('buffers', '--quick', '--out', folder);
      const ended = statusOf(command);
      const pid = command.child.pid ?? 0;
      await eventually('the first run', () => command.output.text.includes('0 of'), 60_000);
      const children = await childrenOf(pid);
      expect(children.length).toBeGreaterThanOrEqual(8);
      await eventually('a stopped child', () => children.some(isStopped), 60_000);
      command.child.kill(signal);
      expect(await ended).toBe(signal === 'SIGINT' ? 130 : null);
      await eventually('the end of all children', () => !children.some(isAlive), 60_000);
    },
    limitMs,
  );

  it('refuses a folder that cannot be made, before it measures anything', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    const command = start('buffers', '--quick', '--out', join(path, 'results'));
    expect(await statusOf(command)).toBe(2);
    expect(command.output.text).toMatch(/^ringcast bench: --out .*results: E\w+/);
  });

  it('refuses a mistyped flag and a measurement that does not exist', async () => {
    const flag = start('buffers', '--quik');
    expect(await statusOf(flag)).toBe(2);
    expect(flag.output.text).toContain('--quick');
    const name = start('bufers');
    expect(await statusOf(name)).toBe(2);
    expect(name.output.text).toContain('buffers');
  });
});

describe('The transport with one socket', () => {
  it('sends a copy of each multicast to every other address, and the token to one, into the same buffer', async () => {
    const ports = [await freePort(), await freePort(), await freePort()];
    const addresses = ports.map((port) => `127.0.0.1:${port}`);
    const transports = addresses.map((address) => {
      const peers = addresses.filter((other) => other !== address);
      return new OneSocketTransport({ address, peers, receiveBytes: 4096, sendBytes: 65_536 });
    });
    const handlers = transports.map(() => new RecordingHandler());
    try {
      const opened = await Promise.all(
        transports.map((it, index) => it.open(handlers[index] ?? new RecordingHandler())),
      );
      expect(opened).toEqual(addresses);
      transports[0]?.multicast(Uint8Array.of(1));
      transports[0]?.unicast(addresses[2] ?? '', Uint8Array.of(2));
      const seen = (): readonly string[] =>
        handlers.map(({ received }) => received.map(({ bytes }) => bytes[0]).join());
      await eventually('the datagrams', () => seen().join(' ') === ' 1 1,2');
      expect(handlers[2]?.received.map(({ channel }) => channel)).toEqual(['group', 'group']);
      expect(handlers[1]?.received.map(({ from }) => from)).toEqual([addresses[0]]);
    } finally {
      await Promise.all(transports.map((it) => it.close()));
    }
  });
});
