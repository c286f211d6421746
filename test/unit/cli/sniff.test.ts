/** `ringcast sniff` on captures: what it prints and how it ends. The captures are exchanges of real Corosync daemons. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';

import type { SniffIo } from '../../../src/cli/sniff.ts';
import { run } from '../../../src/cli/sniff.ts';
import { ProtobufCodec } from '../../../src/wire/protobuf-codec.ts';
import type { SentDatagram } from '../../support/captures.ts';
import { captureOf } from '../../support/captures.ts';
import { beginMs, exchange } from '../../support/corosync-capture.ts';

interface Outcome {
  readonly status: number;
  readonly lines: readonly string[];
  readonly stderr: string;
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringcast-sniff-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

interface Circumstances {
  readonly stdin?: Readable;
  readonly signals?: (send: (signal: number) => void) => void;
}

async function sniff(
  args: readonly string[],
  { stdin = Readable.from([]), signals }: Circumstances = {},
): Promise<Outcome> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: SniffIo = {
    stdin,
    stdout,
    stderr,
    onSignal(callback) {
      signals?.(callback);
      return () => undefined;
    },
    exit: () => undefined,
  };
  const status = await run(args, io);
  const text = (stream: PassThrough): string => String(stream.read() ?? '');
  return { status, lines: text(stdout).trimEnd().split('\n'), stderr: text(stderr) };
}

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'capture');
  await writeFile(path, bytes);
  return path;
}

/** Without the time of day, which depends on where the test runs. */
function withoutClock(line: string): string {
  return line.replace(/^\d\d:\d\d:\d\d\.\d{3} {2}/, '');
}

type Line = Readonly<Record<string, unknown>>;

function objects({ lines }: Outcome): Line[] {
  return lines.map((line) => JSON.parse(line) as Line);
}

describe('A corosync.conf', () => {
  const conf = (transport: string): string =>
    [
      'totem {',
      'version: 2',
      'cluster_name: lab',
      `transport: ${transport}`,
      'interface {',
      ...(transport === 'udp' ? ['mcastaddr: 239.192.78.1'] : []),
      'mcastport: 5405',
      '}',
      '}',
      'nodelist {',
      ...[1, 2, 3].flatMap((id) => ['node {', `nodeid: ${id}`, `ring0_addr: 10.78.0.${id}`, `name: host${id}`, '}']),
      '}',
    ].join('\n');

  async function confFile(text: string): Promise<string> {
    const path = join(folder, 'corosync.conf');
    await writeFile(path, text);
    return path;
  }

  it('chooses among the packets of a capture, and names the nodes', async () => {
    const capture = await fileOf(captureOf(exchange('udp/03-join-third-node')));
    const { status, lines } = await sniff(['--corosync-conf', await confFile(conf('udp')), '--pcap', capture]);
    expect(status).toBe(0);
    expect(lines).toContain(
      '  members   1 host1 10.78.0.1, 2 host2 10.78.0.2, 3 host3 10.78.0.3 (all, by commit token)',
    );
  });

  it('that cannot be followed is told line by line, as is one without a group when there is nothing to read', async () => {
    const wrong = await sniff(['--corosync-conf', await confFile(conf('knet'))]);
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('corosync.conf: line 4: ');
    const missing = await sniff(['--corosync-conf', join(folder, 'nowhere')]);
    expect([missing.status, missing.stderr]).toEqual([2, expect.stringContaining('cannot be read: ENOENT')]);
    const udpu = await sniff(['--corosync-conf', await confFile(conf('udpu'))]);
    expect([udpu.status, udpu.stderr]).toEqual([2, expect.stringContaining('use --pcap')]);
  });
});

describe('A capture of a third node that joins', () => {
  const capture = captureOf(exchange('udp/03-join-third-node'));

  it('is told event by event, with a summary at the end', async () => {
    const outcome = await sniff(['--pcap', await fileOf(capture)]);
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    const events = outcome.lines.slice(0, outcome.lines.indexOf('')).map(withoutClock);
    expect(events.slice(1)).toEqual([
      'ring        1.9  Corosync, found: at least 1',
      'members     1.9  at least 1, 2',
      'join        node 3 wants 3',
      'join        node 2 wants 1, 2, 3',
      'join        node 1 wants 1, 2, 3',
      'ring        3.5  Corosync, formed: 1 member 3 (by their joins)',
      'join        node 3 wants 1, 2, 3',
      'ring        1.d  Corosync, formed: 3 members 1, 2, 3 (by the commit token); from 1.9 and 3.5',
    ]);
    expect(outcome.lines.slice(outcome.lines.indexOf('Ring 1.d (Corosync), at work, heard for 204 ms'))).toEqual([
      'Ring 1.d (Corosync), at work, heard for 204 ms',
      '  members   1 10.78.0.1, 2 10.78.0.2, 3 10.78.0.3 (all, by commit token)',
      expect.stringMatching(
        /^ {2}token {5}rotation 0\.10 ms median, .* 1\.30 ms most \(16 at node 1\); 51 seen, 0 sent again$/,
      ),
      '  load      at most 9 messages in a rotation, 9 waiting',
      '  messages  21, 9.3 kB (103/s, 45.5 kB/s); 0 sent again',
      '  groups    none',
      '  votes     3 of 3 expected, a majority (1: 1, 2: 1, 3: 1); called themselves quorate: 1, 2',
      'Joins',
      '  node 1    2 joins, the last 204 ms ago: wants 1, 2, 3',
      '  node 2    2 joins, the last 205 ms ago: wants 1, 2, 3',
      '  node 3    2 joins, the last 204 ms ago: wants 1, 2, 3',
      '89 datagrams of rings in 381 ms',
    ]);
  });

  it('is told in JSON, one object a line, times from the packets', async () => {
    const lines = objects(await sniff(['--json', '--pcap', await fileOf(capture)]));
    expect(lines[0]).toMatchObject({ event: 'reading', t: 0, time: new Date(beginMs).toISOString() });
    expect(lines.filter(({ event }) => event === 'ring').at(-1)).toMatchObject({
      t: expect.closeTo(178.3),
      wire: 'corosync',
      ring: { name: '1.d', representative: 1, seq: 13 },
      members: [1, 2, 3],
      complete: true,
    });
    expect(lines.at(-1)).toMatchObject({
      event: 'end',
      datagrams: 89,
      networks: [{ wire: 'corosync', rings: [{}, {}, { state: 'works', token: { rotation: { rotations: 16 } } }] }],
      rejected: { total: 0 },
    });
  });

  it('may come through a pipe, in pieces', async () => {
    const pieces = Array.from({ length: Math.ceil(capture.length / 700) }, (_, at) =>
      capture.slice(700 * at, 700 * (at + 1)),
    );
    const outcome = await sniff(['--pcap', '-', '--interval', '0'], { stdin: Readable.from(pieces) });
    expect(outcome.status).toBe(0);
    expect(outcome.lines.map(withoutClock)).toContain('reading     standard input');
    expect(outcome.lines).toContain('89 datagrams of rings in 381 ms');
  });

  it('is summed up along the way when that is asked for, by the time of the packets', async () => {
    const long = captureOf(exchange('udp/15-partition'));
    const lines = objects(await sniff(['--json', '--interval', '1', '--pcap', await fileOf(long)]));
    const times = lines.filter(({ event }) => event === 'summary').map(({ seconds }) => Math.floor(Number(seconds)));
    expect(times.length).toBeGreaterThan(1);
    expect(new Set(times).size).toBe(times.length);
    const { lines: text } = await sniff(['--interval', '1', '--pcap', await fileOf(long)]);
    expect(text.map(withoutClock)).toContainEqual(
      expect.stringMatching(/^summary {5}1\.d: 1 or more members; rotation/),
    );
  });

  it('is read as far as the duration says', async () => {
    const long = captureOf(exchange('udp/15-partition'));
    const lines = objects(await sniff(['--json', '--duration', '2', '--pcap', await fileOf(long)]));
    expect(lines.at(-1)?.['event']).toBe('end');
    expect(Number(lines.at(-1)?.['seconds'])).toBeLessThan(3.5);
    expect(lines.filter(({ event }) => event === 'ring')).toHaveLength(1);
  });
});

describe('Loss in a capture', () => {
  it('is told: requests and retransmissions', async () => {
    const { lines } = await sniff(['--pcap', await fileOf(captureOf(exchange('udp/11-retransmit')))]);
    expect(lines.map(withoutClock)).toContain(
      'missing     1.d  node 2 passes on requests for 6 messages: 262, 264, 269, 273, 275, 276; node 2 is 26 behind',
    );
    expect(lines).toContain(
      '  missing   3 tokens asked for up to 6; most for 273 (3 times), 269 (2 times), 262, 264, 275',
    );
    expect(lines.find((line) => line.startsWith('  messages'))).toContain('6 sent again by 3');
  });
});

describe('What is not of the ring', () => {
  const announcement = { type: 'mergeDetect', ringId: { representative: 1, seq: 4 }, sender: 1 } as const;
  const blue = new ProtobufCodec({ cluster: 'blue', self: { nodeId: 1, incarnation: 1 } }).encode(announcement);
  const to = (target: string, payload: Uint8Array): SentDatagram => ({
    time: beginMs,
    source: '10.0.0.9:5505',
    target,
    payload,
  });
  const capture = captureOf([
    to('239.1.1.1:5505', blue),
    to('239.2.2.2:5505', blue),
    to('10.0.0.1:53', new TextEncoder().encode('a question of another kind')),
    to('239.1.1.1:5505', new TextEncoder().encode('what is this?')),
  ]);

  it('is named: another cluster by its name, noise only on the port of the ring', async () => {
    const rejected = async (...args: readonly string[]): Promise<unknown[]> => {
      const lines = objects(await sniff(['--json', ...args, '--pcap', await fileOf(capture)]));
      return lines
        .filter(({ event }) => event === 'rejected')
        .map(({ reason, detail }) => `${String(reason)}: ${String(detail)}`);
    };
    const other = 'cluster: belongs to cluster "blue"';
    expect(await rejected()).toEqual([other]);
    expect(await rejected('--port', '5505')).toEqual([other, 'foreign: not of a wire format that is listened to']);
  });

  it('cannot steer the terminal with its name', async () => {
    const evil = new ProtobufCodec({ cluster: 'a\u001b[2J\nb', self: { nodeId: 1, incarnation: 1 } }).encode(
      announcement,
    );
    const { lines } = await sniff(['--pcap', await fileOf(captureOf([to('239.1.1.1:5505', evil)]))]);
    expect(lines.join('')).not.toContain('\u001b');
    expect(lines.filter((line) => line.includes('belongs to cluster'))).toHaveLength(2);
  });

  it('is listed in the end, long addresses apart from the counts', async () => {
    const { lines } = await sniff([
      '--pcap',
      await fileOf(captureOf([{ ...to('239.1.1.1:5505', blue), source: '10.100.100.9:41820' }])),
    ]);
    expect(lines).toContain('  10.100.100.9:41820  1 cluster (belongs to cluster "blue")');
  });

  it('is the ring when its cluster is named, and groups are told apart', async () => {
    const outcome = await sniff(['--cluster', 'blue', '--group', '239.2.2.2', '--pcap', await fileOf(capture)]);
    expect(outcome.status).toBe(0);
    expect(outcome.lines.map(withoutClock)).toContain('ring        4.1  found: at least 1');
    expect(outcome.lines.at(-1)).toBe('1 datagram of rings in 0 ms');
  });

  it('is all there is when only Corosync is listened to: no ring, status 1', async () => {
    const outcome = await sniff(['--corosync', '--cluster', 'blue', '--pcap', await fileOf(capture)]);
    expect(outcome).toMatchObject({ status: 1, stderr: '' });
    expect(outcome.lines).toContain('No ring was seen.');
  });
});

describe('A capture that is damaged', () => {
  const capture = captureOf(exchange('udp/03-join-third-node'));

  it('is shown as far as it goes, and ends with an error and status 1', async () => {
    const damaged = Uint8Array.from(capture);
    damaged.set([255, 255, 255, 255], 24 + 16 + 71 + 8);
    const path = await fileOf(damaged);
    const outcome = await sniff(['--pcap', path]);
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toBe(
      `ringcast sniff: cannot read ${path}: a packet of 4294967295 bytes at offset 111: the capture is damaged\n`,
    );
    expect(outcome.lines.at(-1)).toBe('1 datagram of rings in 0 ms');
  });

  it('may be cut off in the middle of a packet, which is told and no failure', async () => {
    const outcome = await sniff(['--pcap', await fileOf(capture.slice(0, -5))]);
    expect(outcome).toMatchObject({ status: 0, stderr: '' });
    expect(outcome.lines.map(withoutClock)).toContainEqual(
      expect.stringMatching(/^note .*it ends in the middle of a packet/),
    );
  });

  it('may be no capture, empty, or not there', async () => {
    const faults = [
      await sniff(['--pcap', await fileOf(new TextEncoder().encode('{"not": "a capture"}'))]),
      await sniff(['--pcap', await fileOf(new Uint8Array(0))]),
      await sniff(['--pcap', join(folder, 'nosuch')]),
    ];
    expect(faults.map(({ status }) => status)).toEqual([1, 1, 1]);
    expect(faults.map(({ stderr }) => stderr)).toEqual([
      expect.stringContaining('neither pcap nor pcapng: starts with 7b226e6f at offset 0'),
      expect.stringContaining('it is empty'),
      expect.stringContaining('ENOENT'),
    ]);
  });

  it('may have cut its packets short, which is told', async () => {
    const [first] = exchange('udp/03-join-third-node');
    if (first === undefined) throw new Error('the exchange is empty');
    const short = captureOf([first]).slice(0, -10);
    const length = 61;
    short.set([length, 0, 0, 0], 24 + 8);
    const outcome = await sniff(['--pcap', await fileOf(short)]);
    expect(outcome.lines.map(withoutClock)).toContainEqual(expect.stringMatching(/^note .*1 datagram cut off/));
  });
});

describe('The command', () => {
  it('refuses a wrong line with all its mistakes', async () => {
    const outcome = await sniff(['--pcpa', 'x', '--interval', 'often']);
    expect(outcome.status).toBe(2);
    expect(outcome.stderr).toBe(
      'ringcast sniff: There is no flag --pcpa. Did you mean "--pcap"?\n' +
        'ringcast sniff: --interval must be a whole number from 0 to 86400, not "often".\n' +
        'Try "ringcast sniff --help".\n',
    );
  });

  it('explains itself', async () => {
    const outcome = await sniff(['--help']);
    expect(outcome).toMatchObject({ status: 0 });
    expect(outcome.lines[0]).toBe('Usage: ringcast sniff [options]');
  });

  it('ends at a signal with what there is, although the pipe stays open', async () => {
    const stdin = new PassThrough();
    stdin.write(captureOf(exchange('udp/04-idle')));
    let interrupt: (signal: number) => void = () => undefined;
    const running = sniff(['--pcap', '-'], { stdin, signals: (send) => (interrupt = send) });
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    interrupt(2);
    const outcome = await running;
    expect(outcome.lines.at(-1)).toMatch(/datagrams? of rings in/);
  });
});
