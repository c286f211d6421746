/**
 * The kernel's counters and the watcher of the event loop against the real thing: a socket that overflows, a loop that
 * is blocked, a process that is stopped. Where there is no /proc, the counters must say so and nothing else.
 */
import { execFileSync, spawn } from 'node:child_process';
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readHostFacts } from '../../src/tuning/host-facts.ts';
import {
  deviceNames,
  findCgroup,
  findOwnSocket,
  ownSocketInodes,
  readKernelSample,
  readUdpSockets,
} from '../../src/tuning/kernel-counters.ts';
import { LoopWatch } from '../../src/tuning/loop-watch.ts';
import type { LoopSample } from '../../src/tuning/observation.ts';
import { sampleDelta } from '../../src/tuning/sample-delta.ts';
import { eventually } from './eventually.ts';

const linuxTest = process.platform === 'linux' ? test : test.skip;
let open: Socket[] = [];

afterEach(async () => {
  await Promise.all(open.map((socket) => new Promise<void>((resolve) => socket.close(resolve))));
  open = [];
});

async function bind(options: { readonly port?: number; readonly address?: string } = {}): Promise<Socket> {
  const address = options.address ?? '127.0.0.1';
  const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', reuseAddr: options.port !== undefined });
  open.push(socket);
  socket.bind(options.port ?? 0, address);
  await once(socket, 'listening');
  return socket;
}

function whereabouts(socket: Socket): { readonly localAddress: string; readonly localPort: number } {
  const { address, port } = socket.address();
  return { localAddress: address, localPort: port };
}

/** Holds the loop. */
function block(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

describe('Own sockets', () => {
  linuxTest('are found by address and port, and are among the inodes of this process', async () => {
    const found = findOwnSocket(whereabouts(await bind()));
    expect(found).toMatchObject({ localAddress: '127.0.0.1', drops: 0, receiveQueueBytes: 0 });
    expect(ownSocketInodes()?.has(found?.inode ?? 0)).toBe(true);
  });

  linuxTest('that share a port are told apart by the one that is new', async () => {
    const first = await bind({ port: 0 });
    const { localPort, localAddress } = whereabouts(first);
    const before = ownSocketInodes();
    expect(before).toBeDefined();
    await bind({ port: localPort });
    expect(findOwnSocket({ localPort, localAddress })).toBeUndefined();
    const second = findOwnSocket({ localPort, localAddress, before });
    const all = readUdpSockets()?.filter((socket) => socket.localPort === localPort);
    expect(all).toHaveLength(2);
    expect(all?.filter(({ inode }) => before?.has(inode) !== true)).toEqual([second]);
  });

  linuxTest('are not those of another process', async () => {
    const program = `
      const socket = require('node:dgram').createSocket('udp4');
      socket.bind(0, '127.0.0.1', () => console.log(socket.address().port));`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const localPort = Number(line.toString());
      expect(readUdpSockets()?.filter((socket) => socket.localPort === localPort)).toHaveLength(1);
      expect(findOwnSocket({ localPort, localAddress: '127.0.0.1' })).toBeUndefined();
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  linuxTest('of IPv6 are found under any spelling of their address', async () => {
    let socket: Socket;
    try {
      socket = await bind({ address: '::1' });
    } catch {
      open = [];
      return; // This host has no IPv6.
    }
    const { localPort } = whereabouts(socket);
    expect(findOwnSocket({ localPort, localAddress: '0:0:0:0:0:0:0:1%lo' })).toMatchObject({ localAddress: '::1' });
  });
});

describe('A socket with the smallest buffer', () => {
  linuxTest('that overflows shows every datagram that it dropped', async () => {
    const receiver = await bind();
    receiver.setRecvBufferSize(1);
    const { localPort, localAddress } = whereabouts(receiver);
    const inode = findOwnSocket({ localPort, localAddress })?.inode ?? 0;
    const look = () => readKernelSample(performance.now(), { inodes: new Set([inode]), devices: [] });
    let received = 0;
    receiver.on('message', () => (received += 1));
    const sender = await bind();
    const before = look();
    const sent = 200;
    for (let i = 0; i < sent; i += 1) sender.send(Buffer.alloc(1000), localPort, localAddress);
    await eventually('all datagrams read or dropped', () => {
      const [socket] = look().sockets ?? [];
      return received + (socket?.drops ?? 0) >= sent;
    });

    const delta = sampleDelta(before, look());
    const drops = delta?.sockets?.[0]?.drops ?? 0;
    expect(drops).toBe(sent - received);
    expect(drops).toBeGreaterThan(0);
    expect(delta?.udp?.['RcvbufErrors']).toBeGreaterThanOrEqual(drops);
    expect(delta?.udp?.['InErrors']).toBeGreaterThanOrEqual(drops);
    expect(delta?.ip?.['InDelivers']).toBeGreaterThanOrEqual(sent);
  });

  linuxTest('shows what waits in its queue until it is read', async () => {
    const receiver = await bind();
    const { localPort, localAddress } = whereabouts(receiver);
    const inodes = new Set([findOwnSocket({ localPort, localAddress })?.inode ?? 0]);
    const queued = () => readUdpSockets(inodes)?.[0]?.receiveQueueBytes ?? 0;
    const sender = await bind();
    sender.connect(localPort, localAddress);
    await once(sender, 'connect');
    // A connected socket sends at once, so this loop has not turned and could not read the datagram.
    sender.send(Buffer.alloc(1000));
    const seen = queued();
    expect(seen).toBeGreaterThanOrEqual(1000);
    receiver.on('message', () => undefined);
    await eventually('an empty queue', () => queued() === 0);
  });
});

describe('A look at everything', () => {
  linuxTest('has all parts that every Linux has', () => {
    const sample = readKernelSample(5, { inodes: new Set() });
    expect(sample).toMatchObject({ atMs: 5, sockets: [] });
    expect(sample.udp).toHaveProperty('InDatagrams');
    expect(sample.ip).toHaveProperty('InReceives');
    expect(sample.ip).not.toHaveProperty('DefaultTTL');
    expect(sample.ipExt).toHaveProperty('InMcastPkts');
    expect(Object.keys(sample.tcpExt ?? {})).toEqual(['IPReversePathFilter']);
    expect(sample.softnet?.length).toBeGreaterThan(0);
    expect(sample.udpMemory?.maxPages).toBeGreaterThan(0);
    expect(sample.cpu?.totalTicks).toBeGreaterThan(sample.cpu?.stealTicks ?? 0);
    expect(sample.groups).toContainEqual(expect.objectContaining({ device: 'lo', group: '224.0.0.1' }));
    expect(sample.queriers?.['lo']).toMatch(/^V[123]$/);
    expect(sample.devices?.['lo']).toHaveProperty('rx_missed_errors');
  });

  linuxTest('leaves out what was not asked for', () => {
    const sample = readKernelSample(5, { devices: ['lo'], cgroup: undefined });
    expect(Object.keys(sample.devices ?? {})).toEqual(['lo']);
    expect(sample.sockets).toBeUndefined();
    expect(sample.cgroup).toBeUndefined();
  });

  linuxTest('answers nothing for a device that is not there', () => {
    expect(readKernelSample(5, { devices: ['no-such-device'] }).devices).toEqual({ 'no-such-device': {} });
  });

  test('never throws, and tells nothing where there is no /proc', () => {
    const sample = readKernelSample(5);
    const isLinux = process.platform === 'linux';
    const { atMs, ...parts } = sample;
    expect(atMs).toBe(5);
    expect(Object.values(parts).some((part) => part !== undefined)).toBe(isLinux);
    expect(ownSocketInodes() !== undefined).toBe(isLinux);
    if (!isLinux) expect(findCgroup()).toBeUndefined();
  });
});

describe('Facts about the host', () => {
  linuxTest('know the loopback device, the limits and the size of a page', () => {
    const facts = readHostFacts();
    expect(facts.platform).toBe('linux');
    expect(facts.receiveBufferMax).toBeGreaterThan(0);
    expect(facts.membershipsMax).toBeGreaterThan(0);
    expect(facts.pageBytes).toBe(Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' })));
    expect(facts.devices.map(({ name }) => name)).toEqual(deviceNames());
    const loopback = facts.devices.find(({ name }) => name === 'lo');
    expect(loopback).toMatchObject({ up: true, speed: undefined });
    expect(loopback?.addresses).toContain('127.0.0.1');
    expect(loopback?.mtu).toBeGreaterThan(0);
    expect(facts.routes).toBeDefined();
    expect(facts.bridges).toBeDefined();
  });

  test('list the addresses of every system', () => {
    const addresses = readHostFacts().devices.flatMap((device) => device.addresses);
    expect(addresses).toContain('127.0.0.1');
  });
});

describe('The watcher of the event loop', () => {
  const watch = new LoopWatch();

  beforeEach(() => {
    watch.start();
  });

  afterEach(async () => {
    await watch.stop();
  });

  /** Until neither the start of the thread nor that of the test counts any more. */
  async function calm(): Promise<void> {
    await eventually('a quiet moment', () => (watch.read()?.maxStallMs ?? Infinity) < 50);
  }

  test('tells a stall that is just over, and tells it once', async () => {
    await calm();
    block(300);
    const sample = watch.read();
    expect(sample?.maxStallMs).toBeGreaterThanOrEqual(250);
    expect(sample?.stalledMs).toBeGreaterThanOrEqual(250);
    expect(sample?.endedAgoMs).toBe(0);
    expect(watch.read()?.maxStallMs).toBeLessThan(sample?.maxStallMs ?? 0);
  });

  test('tells a stall that ended a while ago', async () => {
    await calm();
    block(300);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const sample = watch.read();
    expect(sample?.maxStallMs).toBeGreaterThanOrEqual(250);
    expect(sample?.endedAgoMs).toBeGreaterThan(0);
  });

  test('does not take a loop that is blocked for a process that is away', async () => {
    await calm();
    block(1000);
    const sample = watch.read();
    expect(sample?.maxStallMs).toBeGreaterThanOrEqual(900);
    expect(sample?.maxAwayMs).toBeLessThan((sample?.maxStallMs ?? 0) / 2);
  });

  test('tells pauses for garbage collection', async () => {
    await calm();
    let longestMs = 0;
    let kept: object[] = [];
    await eventually('a pause', () => {
      kept = Array.from({ length: 20_000 }, (_, i) => ({ i, before: kept.length }));
      longestMs = Math.max(longestMs, watch.read()?.maxGcMs ?? 0);
      return longestMs > 0;
    });
    expect(longestMs).toBeGreaterThan(0);
  });

  test('tells nothing before it is started and after it was stopped, and may be started again', async () => {
    expect(new LoopWatch().read()).toBeUndefined();
    await Promise.all([watch.stop(), watch.stop()]);
    expect(watch.read()).toBeUndefined();
    watch.start();
    block(100);
    expect(watch.read()?.maxStallMs).toBeGreaterThanOrEqual(80);
  });
});

/** Needs `npm run build`. */
describe('The watcher in a process of its own', () => {
  const built = join(import.meta.dirname, '../../dist/tuning/loop-watch.js');

  function command(body: string): [string, string[]] {
    const program = `import { LoopWatch } from ${JSON.stringify(built)};\nconst watch = new LoopWatch();\n${body}`;
    return [process.execPath, ['--input-type=module', '-e', program]];
  }

  function run(body: string): string {
    return execFileSync(...command(body), { encoding: 'utf8' });
  }

  test('does not keep the process alive', () => {
    expect(run('watch.start(); console.log("started");')).toBe('started\n');
  });

  test('can be waited for at its end, when nothing else keeps the process alive', () => {
    expect(run('watch.start(); await watch.stop(); console.log("stopped");')).toBe('stopped\n');
  });

  const signalTest = process.platform === 'win32' ? test.skip : test;

  signalTest('knows a process that was stopped from one that was blocked', async () => {
    const body = 'watch.start(); setInterval(() => console.log(JSON.stringify(watch.read())), 50);';
    const child = spawn(...command(body), { stdio: ['ignore', 'pipe', 'inherit'] });
    const samples: LoopSample[] = [];
    createInterface(child.stdout).on('line', (line) => samples.push(JSON.parse(line) as LoopSample));
    const stopped = () => samples.some(({ maxStallMs, maxAwayMs }) => maxStallMs >= 300 && maxAwayMs >= 300);
    try {
      await eventually('a first sample', () => samples.length > 0);
      // The thread may still be starting while the process is stopped, and knows nothing then; so again.
      for (let tries = 0; tries < 10 && !stopped(); tries += 1) {
        child.kill('SIGSTOP');
        await new Promise((resolve) => setTimeout(resolve, 400));
        const before = samples.length;
        child.kill('SIGCONT');
        await eventually('more samples', () => samples.length > before + 1);
      }
      expect(stopped()).toBe(true);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });
});
