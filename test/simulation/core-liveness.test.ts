/**
 * Whole nodes must be able to live with broken ones: each case breaks nodes for good in one way and demands that the rest
 * comes together within the bound and is together for most of the time.
 */
import { breakNode, demandCore, togetherShare } from '../../src/testing/core.ts';
import type { Breakage } from '../../src/testing/core.ts';
import { Simulation } from '../../src/testing/simulator.ts';

const ways: readonly Breakage[] = ['dead', 'frozen', 'cutOff', 'deaf', 'unheard', 'expired'];

function ring(nodes: number): { readonly sim: Simulation; readonly ids: readonly number[] } {
  const sim = new Simulation({ keep: false });
  const ids = Array.from({ length: nodes }, (_, index) => index + 1);
  sim.start(...ids);
  expect(sim.settle()).toBe(true);
  return { sim, ids };
}

describe('The whole nodes of a cluster', () => {
  it.each(ways)('come together and stay so when the node with the lowest id is %s for good', (how) => {
    const { sim } = ring(4);
    breakNode(sim, { node: 1, how, peers: [] });
    sim.advance(5000);
    demandCore(sim, [2, 3, 4]);
    expect(togetherShare(sim, [2, 3, 4])).toBeGreaterThan(0.75);
  });

  it.each(ways)('come together and stay so when the node with the highest id is %s for good', (how) => {
    const { sim } = ring(4);
    breakNode(sim, { node: 4, how, peers: [] });
    sim.advance(5000);
    demandCore(sim, [1, 2, 3]);
    expect(togetherShare(sim, [1, 2, 3])).toBeGreaterThan(0.75);
  });

  it('come together although two nodes are heard and hear nothing', () => {
    const { sim } = ring(5);
    breakNode(sim, { node: 1, how: 'deaf', peers: [] });
    breakNode(sim, { node: 4, how: 'deaf', peers: [] });
    sim.advance(5000);
    demandCore(sim, [2, 3, 5]);
  });

  it('come together with a node that all but one of them hear', () => {
    const { sim } = ring(4);
    breakNode(sim, { node: 2, how: 'partial', peers: [1] });
    sim.advance(5000);
    demandCore(sim, [1, 3, 4]);
  });

  it('are together without a pause when the broken node cannot call them', () => {
    for (const how of ['dead', 'frozen', 'cutOff', 'unheard'] as const) {
      const { sim } = ring(3);
      breakNode(sim, { node: 2, how, peers: [] });
      sim.advance(5000);
      demandCore(sim, [1, 3]);
      expect(togetherShare(sim, [1, 3])).toBe(1);
    }
  });

  // Nodes 1 and 2 leave node 3 alone for a while, but not for the same while. Whoever's pause ends first takes the other
  // along into gather, and there the other must not lose its own, longer pause: both would be called again at once for ever.
  it('are together most of the time although one of them began to hear the broken node later than the other', () => {
    const { sim } = ring(3);
    breakNode(sim, { node: 3, how: 'deaf', peers: [] });
    const end = sim.drop(({ to, origin }) => origin.nodeId === 3 && to === 1);
    sim.advance(5000);
    end();
    sim.advance(5000);
    expect(togetherShare(sim, [1, 2])).toBeGreaterThan(0.75);
  });

  // Node 4 has agreed and repeats its agreement for ever, but the commit token never reaches it.
  it('come together although a node went deaf just after it had agreed to the next ring', () => {
    const { sim, ids } = ring(4);
    sim.crash(1);
    sim.restart(1);
    const heard = new Set<number>();
    sim.drop(({ message, to, origin }) => {
      if (message.type === 'join' && message.procSet.length === ids.length && to === 4) heard.add(origin.nodeId);
      return heard.size === 3 && to === 4 && message.type !== 'join';
    });
    expect(sim.runUntil(() => heard.size === 3, 5000)).toBe(true);
    sim.advance(1);
    breakNode(sim, { node: 4, how: 'deaf', peers: [] });
    demandCore(sim, [1, 2, 3]);
  });
});
