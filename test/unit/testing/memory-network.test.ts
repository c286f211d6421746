import { MemoryNetwork, perfectNetwork } from '../../../src/testing/memory-network.ts';
import type { Datagram, NetworkConditions } from '../../../src/testing/memory-network.ts';
import { Random } from '../../../src/testing/random.ts';
import type { HoldCancel } from '../../../src/message.ts';

interface Arrival {
  readonly datagram: Datagram;
  readonly at: number;
}

const message: HoldCancel = { type: 'holdCancel', ringId: { representative: 1, seq: 4 }, sender: 1 };

function network(conditions: Partial<NetworkConditions> = {}, nodes = 3): { net: MemoryNetwork; arrivals: Arrival[] } {
  const arrivals: Arrival[] = [];
  const net = new MemoryNetwork({
    random: new Random(7),
    conditions: { ...perfectNetwork, ...conditions },
    arrive: (datagram, at) => {
      arrivals.push({ datagram, at });
    },
  });
  for (let id = 1; id <= nodes; id++) net.attach(id);
  return { net, arrivals };
}

function multicast(net: MemoryNetwork, nodeId: number, now = 0): void {
  net.multicast({ origin: { nodeId, incarnation: 1 }, message, bytes: undefined }, now);
}

function unicast(net: MemoryNetwork, link: { from: number; to: number; now?: number; bytes?: Uint8Array }): void {
  const { from, to, now = 0, bytes } = link;
  const origin = { nodeId: from, incarnation: 1 };
  net.send({ origin, to, toIncarnation: undefined, unicast: true, message, bytes }, now);
}

function receivers(arrivals: readonly Arrival[]): number[] {
  return arrivals.map(({ datagram }) => datagram.to);
}

describe('MemoryNetwork', () => {
  it('brings a multicast to every node but its sender', () => {
    const { net, arrivals } = network();
    multicast(net, 2);
    expect(receivers(arrivals)).toEqual([1, 3]);
    expect(arrivals.every(({ datagram }) => !datagram.unicast && datagram.message === message)).toBe(true);
  });

  it('brings a unicast to its receiver alone', () => {
    const { net, arrivals } = network();
    unicast(net, { from: 1, to: 3 });
    expect(receivers(arrivals)).toEqual([3]);
  });

  it('makes each multicast as late as it is told, and no unicast', () => {
    const { net, arrivals } = network();
    net.multicastLateMs = ({ to }) => 10 * to;
    multicast(net, 2, 100);
    unicast(net, { from: 2, to: 3, now: 100 });
    expect(arrivals.map(({ datagram, at }) => [datagram.to, Math.round(at * 10) / 10])).toEqual([
      [1, 110.2],
      [3, 130.2],
      [3, 100.2],
    ]);
  });

  it('refuses to send to a node that was never attached', () => {
    const { net } = network();
    expect(() => {
      unicast(net, { from: 1, to: 9 });
    }).toThrow('no link from node 1 to node 9');
  });

  it('cuts one direction of a link and leaves the other', () => {
    const { net, arrivals } = network();
    net.cut(1, 2);
    multicast(net, 1);
    multicast(net, 2);
    expect(receivers(arrivals)).toEqual([3, 1, 3]);
    expect([net.connected(1, 2), net.connected(2, 1)]).toEqual([false, true]);
    expect(net.statistics.cut).toBe(1);
    net.restore(1, 2);
    expect(net.connected(1, 2)).toBe(true);
  });

  it('puts nodes that no group names into one more group', () => {
    const { net } = network({}, 5);
    net.partition([[1, 2], [3]]);
    expect(net.connected(1, 2)).toBe(true);
    expect(net.connected(2, 3)).toBe(false);
    expect(net.connected(4, 5)).toBe(true);
    expect(net.connected(3, 4)).toBe(false);
    net.heal();
    expect(net.connected(2, 3) && net.connected(3, 4)).toBe(true);
  });

  it('isolates a node in both directions and nobody else', () => {
    const { net } = network();
    net.isolate(2);
    expect([net.connected(1, 2), net.connected(2, 3), net.connected(1, 3)]).toEqual([false, false, true]);
  });

  it('loses the share of datagrams that it is told to lose', () => {
    const { net, arrivals } = network({ loss: 0.3 });
    for (let index = 0; index < 10_000; index++) unicast(net, { from: 1, to: 2 });
    expect(arrivals.length).toBeGreaterThan(6700);
    expect(arrivals.length).toBeLessThan(7300);
    expect(net.statistics.lost).toBe(10_000 - arrivals.length);
  });

  it('repeats the share of datagrams that it is told to repeat', () => {
    const { net, arrivals } = network({ duplication: 0.1 });
    for (let index = 0; index < 10_000; index++) unicast(net, { from: 1, to: 2 });
    expect(arrivals.length).toBe(10_000 + net.statistics.duplicated);
    expect(net.statistics.duplicated).toBeGreaterThan(800);
    expect(net.statistics.duplicated).toBeLessThan(1200);
  });

  it('gives every link a delay of its own between the least and the most', () => {
    const { net, arrivals } = network({ delayMsMin: 2, delayMsMax: 8 }, 6);
    for (let id = 1; id <= 6; id++) multicast(net, id, 100);
    const delays = arrivals.map(({ at }) => at - 100);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...delays)).toBeLessThanOrEqual(8);
    expect(new Set(delays).size).toBe(30);
  });

  it('keeps the order of a link when asked to, whatever the jitter, and breaks it otherwise', () => {
    const inOrder = (ordered: boolean): boolean => {
      const { net, arrivals } = network({ jitterMs: 10, ordered });
      for (let now = 0; now < 200; now++) unicast(net, { from: 1, to: 2, now });
      return arrivals.every(({ at }, index) => at >= (arrivals[index - 1]?.at ?? 0));
    };
    expect(inOrder(true)).toBe(true);
    expect(inOrder(false)).toBe(false);
  });

  it('lags multicast alone behind', () => {
    const { net, arrivals } = network({ multicastLagMs: 50 });
    multicast(net, 1);
    unicast(net, { from: 1, to: 2 });
    expect(arrivals.map(({ at }) => at > 0.2)).toEqual([true, true, false]);
  });

  it('damages a copy of a datagram and leaves the original alone', () => {
    const { net, arrivals } = network({ corruption: 1 });
    const bytes = new Uint8Array(40);
    unicast(net, { from: 1, to: 2, bytes });
    const kinds = new Set<string>();
    for (let index = 0; index < 200; index++) unicast(net, { from: 1, to: 2, bytes });
    for (const { datagram } of arrivals) {
      const arrived = datagram.bytes ?? bytes;
      const ones = [...arrived].map((byte) => byte.toString(2).replaceAll('0', '').length);
      const flipped = ones.reduce((sum, count) => sum + count, 0);
      const size = Math.sign(arrived.length - bytes.length);
      kinds.add(size === 0 ? (flipped === 1 ? 'one bit' : 'noise') : size > 0 ? 'longer' : 'shorter');
    }
    expect([...kinds].sort()).toEqual(['longer', 'noise', 'one bit', 'shorter']);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
  });

  it('loses multicast alone, or unicast alone, when told to', () => {
    const { net, arrivals } = network({ multicastLoss: 1 });
    multicast(net, 1);
    unicast(net, { from: 1, to: 2 });
    net.conditions = { ...net.conditions, multicastLoss: 0, unicastLoss: 1 };
    multicast(net, 2);
    unicast(net, { from: 2, to: 1 });
    expect(arrivals.map(({ datagram }) => `${datagram.origin.nodeId}>${datagram.to}`)).toEqual(['1>2', '2>1', '2>3']);
  });

  it('keeps multicast from one place only, and forgets that when it heals', () => {
    const { net, arrivals } = network();
    net.expireMembership(2);
    multicast(net, 1);
    unicast(net, { from: 1, to: 2 });
    expect(receivers(arrivals)).toEqual([3, 2]);
    net.heal();
    multicast(net, 3);
    expect(receivers(arrivals)).toEqual([3, 2, 1, 2]);
    expect(net.statistics.expired).toBe(1);
  });

  it('sends the next few datagrams on a detour, instead of or besides the straight way', () => {
    const { net, arrivals } = network();
    net.detour({ filter: ({ to }) => to === 3, count: 1, byMs: 70, copy: false });
    net.detour({ filter: ({ to }) => to === 2, count: 1, byMs: 40, copy: true });
    multicast(net, 1);
    multicast(net, 1);
    expect(arrivals.map(({ datagram, at }) => `${datagram.to}@${at}`)).toEqual([
      '2@0.2',
      '2@40.2',
      '3@70.2',
      '2@0.2',
      '3@0.2',
    ]);
  });

  it('lags the multicast to one place until told otherwise', () => {
    const { net, arrivals } = network();
    const end = net.lagMulticast(2, 500);
    multicast(net, 1);
    end();
    multicast(net, 1);
    expect(arrivals.map(({ at }) => at)).toEqual([500.2, 0.2, 0.2, 0.2]);
  });

  it('loses what a filter names until the filter is taken away', () => {
    const { net, arrivals } = network();
    const undo = net.drop((datagram) => datagram.to === 2);
    multicast(net, 1);
    undo();
    multicast(net, 1);
    expect(receivers(arrivals)).toEqual([3, 2, 3]);
    expect(net.statistics.filtered).toBe(1);
  });

  it('loses the next few of what a filter names and then no more', () => {
    const { net, arrivals } = network();
    net.dropNext((datagram) => datagram.unicast, 2);
    for (let now = 0; now < 4; now++) unicast(net, { from: 1, to: 2, now });
    multicast(net, 1);
    expect(arrivals.length).toBe(4);
  });

  it('takes the same course for the same seed', () => {
    const course = (): Arrival[] => {
      const { net, arrivals } = network({ loss: 0.2, jitterMs: 3, duplication: 0.1, spike: 0.1, spikeMs: 40 });
      for (let now = 0; now < 100; now++) multicast(net, 1 + (now % 3), now);
      return arrivals;
    };
    expect(course()).toEqual(course());
  });
});
