/** Receive buffers are charged as Linux does it, and read at the pace of the process. */
import type { HoldCancel } from '../../../src/message.ts';
import type { Datagram } from '../../../src/testing/memory-network.ts';
import { ReceiveBuffer, datagramCharge } from '../../../src/testing/receive-buffer.ts';
import { Simulation } from '../../../src/testing/simulator.ts';

const message: HoldCancel = { type: 'holdCancel', ringId: { representative: 1, seq: 4 }, sender: 1 };

function datagram(unicast: boolean, bytes: number): Datagram {
  const origin = { nodeId: 1, incarnation: 1 };
  return { origin, to: 2, toIncarnation: undefined, unicast, message, bytes: new Uint8Array(bytes) };
}

describe('A receive buffer', () => {
  it.each([
    [1, 832],
    [150, 832],
    [500, 1280],
    [1400, 2304],
    [1472, 2304],
    [2000, 3584],
    [4000, 6912],
    [8000, 12_800],
    [16_000, 25_344],
    [60_000, 94_464],
  ])('is charged for a datagram of %i bytes what Linux charges', (bytes, charge) => {
    expect(datagramCharge(bytes)).toBe(charge);
  });

  it('of the usual size holds 92 datagrams of 1400 bytes, and 92 tokens in a buffer of their own', () => {
    const buffer = new ReceiveBuffer({ limitBytes: 212_992, tokensLast: true });
    for (let index = 0; index < 100; index++) buffer.push(datagram(false, 1400));
    expect([buffer.length, buffer.overflowed]).toEqual([92, 8]);
    for (let index = 0; index < 100; index++) buffer.push(datagram(true, 1400));
    expect([buffer.length, buffer.overflowed]).toEqual([184, 16]);
  });

  it('has room again for what was taken out', () => {
    const buffer = new ReceiveBuffer({ limitBytes: 832, tokensLast: true });
    expect([buffer.push(datagram(false, 20)), buffer.push(datagram(false, 20))]).toEqual([true, false]);
    buffer.shift();
    expect(buffer.push(datagram(false, 20))).toBe(true);
  });

  it('counts what found no room until what came before has been read', () => {
    const buffer = new ReceiveBuffer({ limitBytes: 5000, tokensLast: true });
    buffer.load.adopt(message.ringId);
    const unread = (): number => buffer.load.ringUnreadBytes([]);
    for (let index = 0; index < 4; index++) buffer.push(datagram(false, 1400));
    expect([buffer.length, unread()]).toEqual([2, 9216]);
    buffer.shift();
    buffer.push(datagram(false, 1400));
    expect([buffer.length, unread()]).toEqual([2, 9216]);
    buffer.shift();
    expect([buffer.length, unread()]).toEqual([1, 2304]);
    buffer.shift();
    expect(unread()).toBe(0);
  });

  it('takes one datagram of any size while it is empty, as Linux does', () => {
    const buffer = new ReceiveBuffer({ limitBytes: 8192, tokensLast: true });
    expect([9000, 100, 9000].map((bytes) => buffer.push(datagram(false, bytes)))).toEqual([true, false, false]);
    buffer.shift();
    expect([1400, 1400, 1400, 100, 1400].map((bytes) => buffer.push(datagram(false, bytes)))).toEqual([
      ...[true, true, true, true, false],
    ]);
  });

  it('hands over tokens after the data of a turn, or in order of arrival', () => {
    const order = (tokensLast: boolean): string => {
      const buffer = new ReceiveBuffer({ limitBytes: Infinity, tokensLast });
      buffer.push(datagram(true, 1));
      for (let index = 0; index < 300; index++) buffer.push(datagram(false, 1));
      return Array.from({ length: 301 }, () => (buffer.shift()?.unicast === true ? 'T' : '.')).join('');
    };
    expect(order(false)).toBe(`T${'.'.repeat(300)}`);
    expect(order(true)).toBe(`${'.'.repeat(288)}T${'.'.repeat(12)}`);
  });
});

describe('A process that is slow to read', () => {
  it('still keeps its ring and loses nothing when its buffer holds a window', () => {
    const sim = new Simulation({ readMs: 0.3, receiveBufferBytes: 4 * 212_992 });
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    for (let index = 0; index < 300; index++) sim.send(1 + (index % 3), 1000);
    expect(sim.drain(20_000)).toBe(true);
    expect(sim.nodes.map(({ overflowed }) => overflowed)).toEqual([0, 0, 0]);
    expect(sim.configurations).toBe(3);
    sim.advance(2000);
    sim.finish();
  });

  it('loses nothing when its buffer is small: the window shrinks', () => {
    const sim = new Simulation({ readMs: 0.3, receiveBufferBytes: 23_040 });
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    for (let index = 0; index < 300; index++) sim.send(1 + (index % 3), 1000);
    expect(sim.drain(60_000)).toBe(true);
    expect(sim.nodes.map(({ ownRingOverflowed }) => ownRingOverflowed)).toEqual([0, 0, 0]);
    sim.advance(4000);
    sim.finish();
  });

  it('loses data when its buffer is small and the window fixed, and gets it again', () => {
    const settings = { windowRule: 'fixed' } as const;
    const sim = new Simulation({ readMs: 0.3, receiveBufferBytes: 23_040, settings });
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    for (let index = 0; index < 300; index++) sim.send(1 + (index % 3), 1000);
    expect(sim.drain(60_000)).toBe(true);
    sim.advance(4000);
    expect(sim.nodes.reduce((sum, { overflowed }) => sum + overflowed, 0)).toBeGreaterThan(10);
    expect(sim.nodes.map(({ deliveries }) => deliveries.length)).toEqual([300, 300, 300]);
    sim.finish();
  });

  it('finds copies of its own multicasts in its buffer when that has a limit, and has to read them', () => {
    const waiting = (receiveBufferBytes: number): number => {
      const queued: string[] = [];
      const sim = new Simulation({
        readMs: 0.3,
        receiveBufferBytes,
        onGroupLoad: ({ node, datagram: { from } }) => {
          if (from === node.place) queued.push(node.process);
        },
      });
      sim.start(1, 2);
      expect(sim.settle()).toBe(true);
      sim.send(1, 100);
      expect(sim.drain(4000)).toBe(true);
      return queued.length;
    };
    expect(waiting(212_992)).toBeGreaterThan(0);
    expect(waiting(Infinity)).toBe(0);
  });

  it('announces the buffer and the frames of its own node', () => {
    const sim = new Simulation({
      receiveBufferBytes: (id) => 10_000 * id,
      settingsOf: (id) => ({ framePayloadBytes: 1000 + id }),
    });
    sim.start(1, 2);
    expect(sim.nodes.map(({ self: { capacity } }) => [capacity?.bufferBytes, capacity?.frameBytes])).toEqual([
      [10_000, 1201],
      [20_000, 1202],
    ]);
  });

  it('looks at its timers only after it has read what was waiting', () => {
    const sim = new Simulation({ readMs: 0.5 });
    sim.start(1, 2);
    expect(sim.settle()).toBe(true);
    const { configurations } = sim;
    sim.pause(2, sim.settings.tokenMs * 0.7);
    for (let index = 0; index < 30; index++) sim.send(1, 800);
    sim.advance(4000);
    expect(sim.node(2).deliveries.length).toBe(30);
    expect(sim.configurations).toBe(configurations);
  });
});
