/**
 * The monitor of the host with a clock moved by hand and the real readers: when it looks, what it tells and how often.
 * Faults are planted in the member's own facts; a real socket that overflows and a real stall of the event loop are
 * the two that come from outside. The machine may have true faults besides, so no test asks for silence.
 */
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { ManualClock } from '../../../src/testing/manual-clock.ts';
import { HostMonitor, noMonitor } from '../../../src/transport/monitor.ts';
import type { Diagnosis } from '../../../src/tuning/finding.ts';
import { findOwnSocket } from '../../../src/tuning/kernel-counters.ts';
import type { MemberFacts } from '../../../src/tuning/observation-window.ts';
import { eventually } from '../../loopback/eventually.ts';
import { healthyFacts } from '../../support/member-facts.ts';

const linuxTest = process.platform === 'linux' ? it : it.skip;
let running: HostMonitor[] = [];
let sockets: Socket[] = [];

afterEach(async () => {
  await Promise.all(running.map((monitor) => monitor.stop()));
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(resolve))));
  running = [];
  sockets = [];
});

/** A monitor of a member whose facts the test may change as it goes. */
function makeMonitor(facts: Partial<MemberFacts> = {}) {
  const clock = new ManualClock(50_000);
  const member = { facts: healthyFacts({ device: 'lo', ...facts }) };
  const seen = { looks: 0, found: [] as Diagnosis[], dropped: [] as number[] };
  const monitor = new HostMonitor({
    clock,
    facts: () => {
      seen.looks += 1;
      return member.facts;
    },
    found: (diagnosis) => seen.found.push(diagnosis),
    dropped: (datagrams) => seen.dropped.push(datagrams),
  });
  running.push(monitor);
  const plant = (change: Partial<MemberFacts>): void => {
    member.facts = { ...member.facts, ...change };
  };
  /** How often, and how severely, this fault was told. */
  const told = (id: string) => seen.found.flatMap((found) => (found.id === id ? [found.severity] : []));
  return { monitor, clock, seen, plant, told };
}

const twinAddress = '10.0.0.9:4000';

describe('The monitor', () => {
  it('looks once a second from its start', () => {
    const { monitor, clock, seen } = makeMonitor();
    clock.advance(5000);
    expect(seen.looks).toBe(0);
    monitor.start();
    clock.advance(999);
    expect(seen.looks).toBe(0);
    clock.advance(1);
    expect(seen.looks).toBe(1);
    clock.advance(5000);
    expect(seen.looks).toBe(6);
  });

  it('looks when it is asked, but not when it has just looked', () => {
    const { monitor, clock, seen } = makeMonitor();
    monitor.look();
    monitor.look();
    expect(seen.looks).toBe(1);
    clock.advance(249);
    monitor.look();
    expect(seen.looks).toBe(1);
    clock.advance(1);
    monitor.look();
    expect(seen.looks).toBe(2);
  });

  it('goes on looking by itself after it was asked just before its time', () => {
    const { monitor, clock, seen } = makeMonitor();
    monitor.start();
    clock.advance(900);
    monitor.look();
    clock.advance(2100);
    expect(seen.looks).toBe(3);
  });

  it('looks no more once it is stopped, and may be stopped twice', async () => {
    const { monitor, clock, seen } = makeMonitor();
    monitor.start();
    clock.advance(1000);
    await monitor.stop();
    await monitor.stop();
    expect(clock.nextAlarm).toBeUndefined();
    clock.advance(5000);
    monitor.look();
    expect(seen.looks).toBe(1);
  });

  it('has counters, and a loop that it watches, from its first look on', () => {
    const { monitor, clock } = makeMonitor();
    expect(monitor.statistics()).toMatchObject({ kernel: undefined, loop: undefined, findings: [] });
    monitor.start();
    clock.advance(1000);
    const { kernel, loop } = monitor.statistics();
    expect(kernel?.atMs).toBe(51_000);
    expect(loop?.maxStallMs).toBeGreaterThanOrEqual(0);
  });

  linuxTest('reads the counters of this kernel, and of its own device only', () => {
    const { monitor } = makeMonitor();
    monitor.look();
    const { kernel } = monitor.statistics();
    expect(kernel?.udp?.['InDatagrams']).toBeGreaterThanOrEqual(0);
    expect(kernel?.softnet?.length).toBeGreaterThan(0);
    expect(Object.keys(kernel?.devices ?? {})).toEqual(['lo']);
  });
});

describe('A fault', () => {
  it('is told once while it lasts, and shown as long as it is there', () => {
    const { monitor, clock, plant, told } = makeMonitor();
    const isShown = (): boolean => monitor.statistics().findings.some(({ id }) => id === 'D35');
    monitor.start();
    clock.advance(1000);
    expect([told('D35'), isShown()]).toEqual([[], false]);
    plant({ twinAddress });
    clock.advance(5000);
    expect([told('D35'), isShown()]).toEqual([['error'], true]);
    plant({ twinAddress: undefined });
    clock.advance(1000);
    expect([told('D35'), isShown()]).toEqual([['error'], false]);
  });

  it('is told again when it comes back after a minute, and not before', () => {
    const { monitor, clock, plant, told } = makeMonitor({ twinAddress });
    monitor.start();
    clock.advance(1000);
    plant({ twinAddress: undefined });
    clock.advance(59_000);
    plant({ twinAddress });
    clock.advance(1000);
    expect(told('D35')).toHaveLength(1);
    plant({ twinAddress: undefined });
    clock.advance(61_000);
    plant({ twinAddress });
    clock.advance(1000);
    expect(told('D35')).toHaveLength(2);
  });

  it('is told again when a warning becomes an error, but not when it becomes a warning again', () => {
    const [warning, error] = [{ windowFrames: 1 }, { windowFrames: 1000 }];
    const { group } = healthyFacts();
    const cut = { ...group, receiveAsked: 1_000_000, receiveReported: 425_984 };
    const { monitor, clock, plant, told } = makeMonitor({ group: cut, ...warning });
    monitor.start();
    clock.advance(2000);
    plant(error);
    clock.advance(2000);
    plant(warning);
    clock.advance(2000);
    expect(told('D02')).toEqual(['warning', 'error']);
  });
});

describe('Evidence', () => {
  it('is there as soon as a look has seen the fault, and is kept for a minute', () => {
    const { monitor, clock, plant } = makeMonitor({ twinAddress });
    const ids = (): readonly string[] => monitor.evidence.map(({ id }) => id);
    expect(monitor.evidence).toEqual([]);
    monitor.look();
    expect(monitor.evidence).toContainEqual({ id: 'D35', text: expect.stringContaining(twinAddress) });
    plant({ twinAddress: undefined });
    clock.advance(60_000);
    expect(ids()).toContain('D35');
    clock.advance(1);
    expect(ids()).not.toContain('D35');
  });

  linuxTest('names a stall of the event loop that is just over', async () => {
    const { monitor } = makeMonitor({ tokenMs: 400 });
    monitor.start();
    const endMs = performance.now() + 450;
    while (performance.now() < endMs);
    monitor.look();
    const stall = monitor.evidence.find(({ id }) => id === 'D10');
    expect(stall?.text).toMatch(/^its event loop stood still for \d.*; tokenMs is 400$/);
    expect(monitor.statistics().loop?.maxStallMs).toBeGreaterThanOrEqual(400);
  });
});

describe('Datagrams that the group socket drops', () => {
  async function boundSocket(): Promise<Socket> {
    const socket = createSocket('udp4');
    sockets.push(socket);
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return socket;
  }

  /** A socket with the smallest buffer, the facts of a member that has it, and a way to overflow it. */
  async function tinySocket() {
    const [socket, sender] = [await boundSocket(), await boundSocket()];
    socket.setRecvBufferSize(1);
    const { address, port } = socket.address();
    const inode = findOwnSocket({ localAddress: address, localPort: port })?.inode;
    let received = 0;
    socket.on('message', () => (received += 1));
    const drops = (): number => findOwnSocket({ localAddress: address, localPort: port })?.drops ?? 0;
    let sent = 0;
    const overflow = async (): Promise<void> => {
      sent += 50;
      for (let count = 0; count < 50; count += 1) sender.send(new Uint8Array(1000), port, address);
      await eventually('every datagram was read or dropped', () => received + drops() >= sent);
    };
    const group = { ...healthyFacts().group, inode, receiveAsked: 1152, receiveReported: socket.getRecvBufferSize() };
    return { group, overflow, drops, received: () => received };
  }

  linuxTest('are told to the member once, by their number, and named by the evidence', async () => {
    const tiny = await tinySocket();
    const { monitor, clock, seen, plant } = makeMonitor({ group: tiny.group });
    monitor.look();
    expect(seen.dropped).toEqual([]);
    await tiny.overflow();
    plant({ groupDatagrams: tiny.received() });
    clock.advance(500);
    monitor.look();
    const drops = tiny.drops();
    expect(drops).toBeGreaterThan(0);
    expect(seen.dropped).toEqual([drops]);
    expect(monitor.statistics().groupDrops).toBe(drops);
    const [first] = monitor.evidence;
    expect(first).toMatchObject({ id: 'D01' });
    expect(first?.text).toContain(`its group socket dropped ${drops} of 50 datagrams`);
    clock.advance(500);
    monitor.look();
    expect(seen.dropped).toEqual([drops]);
  });

  linuxTest('are told anew when there are more', async () => {
    const tiny = await tinySocket();
    const { monitor, clock, seen } = makeMonitor({ group: tiny.group });
    monitor.start();
    clock.advance(1000);
    await tiny.overflow();
    const first = tiny.drops();
    clock.advance(1000);
    await tiny.overflow();
    clock.advance(1000);
    expect(seen.dropped).toEqual([first, tiny.drops() - first]);
  });

  linuxTest('while the process was away for longer than the looks are kept are told all the same', async () => {
    const tiny = await tinySocket();
    const { monitor, clock, seen, told } = makeMonitor({ group: tiny.group });
    monitor.look();
    clock.advance(1000);
    monitor.look();
    await tiny.overflow();
    clock.advance(30_000);
    monitor.look();
    expect([seen.dropped, told('D01')]).toEqual([[tiny.drops()], ['error']]);
  });
});

test('where there is no host to watch, nothing is known and nothing happens', async () => {
  noMonitor.start();
  noMonitor.look();
  await noMonitor.stop();
  expect([noMonitor.evidence, noMonitor.statistics()]).toEqual([[], undefined]);
});
