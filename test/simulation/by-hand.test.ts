/**
 * Cases written by hand on the simulator: each sets one thing up and looks at what the nodes see.
 */
import { Simulation } from '../../src/testing/simulator.ts';

function members(sim: Simulation, id: number): number[] {
  return sim.node(id).configuration?.members.map(({ nodeId }) => nodeId) ?? [];
}

/** Comes to rest and lets the checkers judge the whole run. */
function finish(sim: Simulation): void {
  expect(sim.settle()).toBe(true);
  expect(sim.drain(10_000)).toBe(true);
  sim.advance(3000);
  sim.finish();
}

describe('A cluster simulated by hand', () => {
  it('lets both halves of a split go on and brings them together when it heals', () => {
    const sim = new Simulation();
    sim.start(1, 2, 3, 4, 5);
    expect(sim.settle()).toBe(true);
    sim.partition([1, 2], [3, 4, 5]);
    expect(sim.settle()).toBe(true);
    expect([members(sim, 1), members(sim, 4)]).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    sim.send(1, 50, 'safe');
    sim.send(4, 50, 'safe');
    sim.advance(3000);
    expect(sim.node(2).deliveries.length).toBe(1);
    expect(sim.node(5).deliveries.length).toBe(1);
    sim.heal();
    finish(sim);
    expect(members(sim, 3)).toEqual([1, 2, 3, 4, 5]);
  });

  it('delivers a message of a node that was cut off right after sending to that node alone', () => {
    const sim = new Simulation();
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    sim.drop((datagram) => datagram.origin.nodeId === 3 && datagram.message.type === 'data');
    sim.send(3, 100);
    sim.runUntil(() => sim.node(3).deliveries.length > 0, 1000);
    sim.isolate(3);
    expect(sim.settle()).toBe(true);
    expect(sim.node(3).deliveries.map(({ payload }) => payload.length)).toEqual([100]);
    expect(sim.node(1).deliveries).toEqual([]);
    sim.network.clearFilters();
    sim.heal();
    finish(sim);
  });

  it('takes a node that crashed and came back as a new process', () => {
    const sim = new Simulation();
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    const before = sim.node(1).configuration?.ringId.seq ?? 0;
    sim.crash(2);
    sim.restart(2);
    finish(sim);
    expect(sim.node(2).process).toBe('2.2');
    expect(sim.node(1).configuration?.members.map(({ incarnation }) => incarnation)).toEqual([1, 2, 1]);
    expect(sim.node(1).configuration?.ringId.seq).toBeGreaterThan(before);
  });

  it('goes on without a node that left, sooner than the token time-out', () => {
    const sim = new Simulation();
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    sim.leave(3);
    const from = sim.now;
    expect(sim.settle()).toBe(true);
    expect(members(sim, 1)).toEqual([1, 2]);
    expect(sim.now - from).toBeLessThan(sim.settings.tokenMs);
    finish(sim);
  });

  it('does not lose a node that was stalled for less than the token time-out', () => {
    const sim = new Simulation();
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    const before = sim.configurations;
    sim.pause(2, sim.settings.tokenMs * 0.6);
    for (let index = 0; index < 20; index++) sim.send(1, 200);
    sim.advance(sim.settings.tokenMs * 2);
    expect(sim.configurations).toBe(before);
    expect(sim.node(2).deliveries.length).toBe(20);
    finish(sim);
  });

  it('carries a message of 100 KB through 20 % loss in one piece', () => {
    const sim = new Simulation({ network: { loss: 0.2 } });
    sim.start(1, 2);
    expect(sim.settle()).toBe(true);
    sim.send(1, 100_000);
    expect(sim.runUntil(() => sim.node(2).deliveries.length > 0, 60_000)).toBe(true);
    expect(sim.node(2).deliveries[0]?.payload.length).toBe(100_000);
  });
});
