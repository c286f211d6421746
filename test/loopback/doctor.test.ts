/** `ringcast doctor` on the loopback interface, in this process and as a process of its own. Needs `npm run build`. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';

import type { DoctorIo } from '../../src/cli/doctor.ts';
import { run } from '../../src/cli/doctor.ts';
import type { Check } from '../../src/tuning/doctor-check.ts';
import type { Diagnosis } from '../../src/tuning/finding.ts';
import { eventually } from './eventually.ts';
import { freeIpv4Group, freePort } from './free-group.ts';
import { NodeProcesses, program } from './node-process.ts';

const limitMs = 60_000;
const linux = process.platform === 'linux' ? it : it.skip;
let network: readonly string[];
const processes = new NodeProcesses();

interface Document {
  readonly target: { readonly group: string; readonly interface?: string };
  readonly observation: { readonly seconds: number };
  readonly checks: readonly Check[];
  readonly findings: readonly Diagnosis[];
  readonly untested: readonly string[];
  readonly exitStatus: number;
}

interface Visit {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

beforeEach(async () => {
  const { group, port } = await freeIpv4Group();
  network = ['--profile', 'loopback', '--group', group, '--port', String(port)];
});

afterEach(async () => {
  await processes.end();
});

/** Runs the doctor in this process. `signals`: called with what sends it a signal, once it has begun. */
async function visit(args: readonly string[], signals?: (send: (signal: number) => void) => void): Promise<Visit> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: DoctorIo = {
    stdout,
    stderr,
    environment: {},
    onSignal(callback) {
      signals?.(callback);
      return () => undefined;
    },
    exit: () => undefined,
  };
  const status = await run([...network, ...args], io);
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { status, stdout: read(stdout), stderr: read(stderr) };
}

async function document(args: readonly string[]): Promise<Document> {
  const { stdout } = await visit(['--json', '--seconds', '1', ...args]);
  return JSON.parse(stdout) as Document;
}

function check({ checks }: Document, name: string): Check | undefined {
  return checks.find((one) => one.name === name);
}

describe('The doctor on this host', () => {
  linux(
    'sends to itself, measures a frame and counts nothing that is not there',
    async () => {
      const found = await document([]);
      expect(found.target).toMatchObject({ group: network[3], interface: 'lo' });
      expect(found.observation.seconds).toBeGreaterThanOrEqual(0.9);
      expect(check(found, 'multicast to itself')).toMatchObject({ verdict: 'ok', detail: '3 of 3 came back' });
      expect(check(found, 'unicast to itself')).toMatchObject({ verdict: 'ok', detail: '3 of 3 came back' });
      expect(check(found, 'frames unread')?.detail).toMatch(/^\d+ frames kept, \d+ bytes each/);
      expect(check(found, 'heard on the group')).toMatchObject({ verdict: 'ok', detail: 'silence' });
      expect(check(found, 'neighbours')?.verdict).toBe('ok');
      expect(found.untested).toEqual([]);
    },
    limitMs,
  );

  linux(
    'sees what an unread socket drops, and names it D01 with the size that is enough',
    async () => {
      const found = await document(['--burst', '20000', '--receive-buffer', '4096']);
      const d01 = found.findings.find(({ id }) => id === 'D01');
      expect(d01?.evidence).toMatch(/kept \d+ of 20,000 frames/);
      expect(d01?.severity).toBe('error');
      expect(check(found, 'frames unread')).toMatchObject({ verdict: 'error', ids: ['D01'] });
      expect(found.exitStatus).toBe(2);
    },
    limitMs,
  );

  linux(
    'says how much of the buffer it asked for was refused',
    async () => {
      const found = await document(['--receive-buffer', String(1024 ** 3)]);
      expect(found.findings.find(({ id }) => id === 'D02')?.evidence).toContain('asked for 1,073,741,824 bytes');
      expect(check(found, 'receive buffer')).toMatchObject({ verdict: 'warning', ids: ['D02'] });
    },
    limitMs,
  );

  it(
    'hears the members of a cluster, and strangers when it is told whose the group is',
    async () => {
      const member = processes.start([...network, '--cluster', 'blue', '--id', '7']);
      await member.until('its ring', () => member.members === '7');
      const friend = await document(['--cluster', 'blue']);
      expect(check(friend, 'heard on the group')).toMatchObject({ verdict: 'ok' });
      expect(check(friend, 'heard on the group')?.detail).toContain('nodes 7');
      const stranger = await document(['--cluster', 'green']);
      expect(stranger.findings.map(({ id }) => id)).toContain('D32');
      const twin = await document(['--cluster', 'blue', '--id', '7']);
      expect(twin.findings.map(({ id }) => id)).toContain('D35');
      // Three visits of three datagrams each: no source repeats itself so often that a member would report it.
      expect(member.of('finding').filter(({ kind }) => kind === 'rejected')).toEqual([]);
    },
    limitMs,
  );

  linux(
    'sees two sockets on the token port',
    async () => {
      const port = await freePort();
      const sockets = [1, 2].map(() => createSocket({ type: 'udp4', reuseAddr: true }));
      try {
        for (const socket of sockets) {
          socket.bind(port, '127.0.0.1');
          await once(socket, 'listening');
        }
        const found = await document(['--token-port', String(port)]);
        expect(check(found, 'token port')).toMatchObject({ verdict: 'error', ids: ['D36'] });
        expect(found.untested).toEqual([]);
      } finally {
        for (const socket of sockets) socket.close();
      }
    },
    limitMs,
  );

  it(
    'names D22 for an interface that does not exist, and ends with status 2',
    async () => {
      const { status, stdout } = await visit(['--seconds', '1', '--interface', 'nothing0']);
      expect(stdout).toMatch(/^D22 error: group joined on another interface$/m);
      expect(stdout).toContain('Could not test: the sockets of a node');
      expect(stdout).toContain('docs/findings/D22.md');
      expect(status).toBe(2);
    },
    limitMs,
  );

  it(
    'ends early at the first signal, with what it has',
    async () => {
      const begin = performance.now();
      const { status, stdout } = await visit(['--seconds', '3600'], (send) => {
        setTimeout(() => send(2), 100);
      });
      expect(stdout).toMatch(/in \d+ checks/);
      expect([0, 1, 2]).toContain(status);
      expect(performance.now() - begin).toBeLessThan(limitMs);
    },
    limitMs,
  );

  it('refuses wrong use with status 3 and a suggestion', async () => {
    const { status, stdout, stderr } = await visit(['--secnds', '1']);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('"--seconds"');
    expect(stderr).toContain('Try "ringcast doctor --help".');
  });
});

describe('ringcast doctor as a command', () => {
  it(
    'is plain text in a pipe, and ends with its exit status when it is interrupted',
    async () => {
      const child = spawn(process.execPath, [program, 'doctor', ...network, '--seconds', '600'], { stdio: 'pipe' });
      let stdout = '';
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      await eventually('it has begun', () => stdout.startsWith('This host'));
      const ended = once(child, 'close') as Promise<[number | null, string | null]>;
      child.kill('SIGINT');
      const [status, signal] = await ended;
      expect(signal).toBeNull();
      expect([0, 1, 2]).toContain(status);
      expect(stdout).not.toContain('\u001b');
      expect(stdout).toMatch(/ {2}multicast to itself +ok +3 of 3 came back\n/);
    },
    limitMs,
  );
});
