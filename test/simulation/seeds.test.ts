/**
 * A fixed handful of seeds and the promise that a seed decides everything. Many more run with `npm run sim`.
 */
import { Simulation } from '../../src/testing/simulator.ts';
import { simulate } from '../../src/testing/simulate.ts';

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);

describe('A simulated cluster', () => {
  it.each(seeds)('keeps every guarantee and comes together again with seed %i', (seed) => {
    const { violation, convergedMs, deliveries, messages } = simulate({ seed, nodes: [2, 7] });
    expect(violation).toBeUndefined();
    expect(convergedMs).toBeDefined();
    expect(deliveries).toBeGreaterThanOrEqual(1);
    expect(messages).toBeGreaterThanOrEqual(1);
  });

  it('is given the time that members need to find out that multicast does not reach them, with seed 30891', () => {
    const { violation, plan, convergedMs } = simulate({ seed: 30_891, nodes: [2, 7] });
    expect(plan.broken.map(({ how }) => how)).toContain('expired');
    expect(violation).toBeUndefined();
    expect(convergedMs).toBeDefined();
  });

  it('is given no message when all is over, however rare they are, with seed 35690', () => {
    expect(simulate({ seed: 35_690, nodes: [2, 7] }).violation).toBeUndefined();
    const workload = { meanGapMs: 1_000_000 };
    const rare = simulate({ seed: 1, nodes: 2, durationMs: 2000, faults: [], workload });
    // One for each node that is whole in the end, to show that it works.
    expect(rare.messages).toBe(2 - rare.plan.broken.length);
  });

  it('takes the same course twice with the same seed, trace and all', () => {
    const [first, second] = [0, 1].map(() => simulate({ seed: 77, keepTrace: true }));
    expect(second?.hash).toBe(first?.hash);
    expect(second?.trace).toEqual(first?.trace);
    expect(second?.steps).toBe(first?.steps);
    expect(first?.trace.length).toBeGreaterThan(10);
  });

  it('takes another course with another seed', () => {
    const hashes = seeds.slice(0, 10).map((seed) => simulate({ seed, nodes: 3, durationMs: 3000 }).hash);
    expect(new Set(hashes).size).toBe(10);
  });

  it('takes the same course whether or not datagrams are encoded on the way', () => {
    const [encoded, plain] = (['protobuf', 'none'] as const).map((codec) => {
      const world = { strangers: 0, receiveBufferBytes: Infinity };
      return simulate({ seed: 5, nodes: 4, codec, network: { corruption: 0 }, ...world });
    });
    expect(encoded?.violation).toBeUndefined();
    expect(encoded?.hash).toBe(plain?.hash);
  });

  it('delivers in one order across the wrap-around of the sequence numbers', () => {
    const sim = new Simulation({ settings: { firstSeq: 0xffffffff - 20 } });
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    for (let index = 0; index < 90; index++) sim.send(1 + (index % 3), 700, index % 2 === 0 ? 'safe' : 'agreed');
    expect(sim.drain(10_000)).toBe(true);
    sim.advance(2000);
    sim.finish();
    const orders = sim.nodes.map(({ deliveries }) => deliveries.map(({ sender, seq }) => `${sender.nodeId}:${seq}`));
    expect(orders[0]?.length).toBe(90);
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
  });
});
