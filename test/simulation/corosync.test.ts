/**
 * Clusters on Corosync's wire: the same faults and the same checkers as on the native one, with Corosync's datagrams, its
 * rules and its layers above the ring. Everything is sent at level agreed, since there is no other. Long runs:
 * `npm run sim -- --codec corosync --seeds 2000`.
 */
import { corosyncDirectedNames } from '../../src/testing/directed.ts';
import { drawPlan } from '../../src/testing/run-plan.ts';
import { simulate } from '../../src/testing/simulate.ts';
import { Simulation } from '../../src/testing/simulator.ts';
import { judge } from '../support/observed-cluster.ts';

describe("On Corosync's wire", () => {
  it.each([
    [1, 'a node sends before all know that its process is in the group of plain messages'],
    [5, 'a ring ends with a message half sent, and nodes join that have not heard its beginning'],
    [31, 'the same, at a node that was started again'],
    [12, 'partitions and merges'],
  ])('seed %p keeps every guarantee: %s', (seed) => {
    const result = simulate({ seed, codec: 'corosync' });
    expect(result.violation).toBeUndefined();
    expect(result.deliveries).toBeGreaterThan(0);
    expect(result.plan.settings.rules.namesProcesses).toBe(false);
  });

  it('every eighth seed plays a directed case, all of those that have a say there in turn', () => {
    const seeds = Array.from({ length: 8 * corosyncDirectedNames.length }, (_, index) => index + 1);
    const played = seeds.map((seed) => drawPlan({ seed, codec: 'corosync' }).directed);
    expect(played.filter((name) => name !== 'none').toSorted()).toEqual(corosyncDirectedNames.toSorted());
    expect(corosyncDirectedNames).toContain('interruptedSync');
    expect(drawPlan({ seed: 8, codec: 'corosync', durationMs: 100 }).directed).toBe('none');
  });

  it.each(corosyncDirectedNames)('the directed case %p keeps every guarantee', (directed) => {
    for (const seed of [3, 4]) expect(simulate({ seed, directed, codec: 'corosync' }).violation).toBeUndefined();
  });

  it('a synchronisation that is interrupted is begun anew, several times in a run', () => {
    const { plan, configurations, messages } = simulate({ seed: 5, directed: 'interruptedSync', codec: 'corosync' });
    // Three rounds, each with a change and one or two more.
    expect(configurations).toBeGreaterThan(6 * (plan.nodes.length - 1));
    expect(messages).toBeGreaterThan(10);
  });

  it('the same seed takes the same course', () => {
    const run = (): string => simulate({ seed: 2, codec: 'corosync', durationMs: 3000 }).hash;
    expect(run()).toBe(run());
  });

  it('a message that is half sent is delivered by all of the next configuration, whoever was there before', () => {
    const simulation = new Simulation({ codec: 'corosync', nodes: [1, 2, 3, 4], settings: { visitFrames: 2 } });
    simulation.start(1, 2);
    expect(simulation.settle()).toBe(true);
    simulation.partition([1, 2], [3, 4]);
    simulation.start(3, 4);
    simulation.send(1, 60_000);
    simulation.send(3, 60_000);
    simulation.advance(3);
    simulation.heal();
    expect(simulation.settle()).toBe(true);
    simulation.advance(2000);
    for (const id of [1, 2, 3, 4]) {
      const { deliveries } = simulation.node(id);
      expect(deliveries.map(({ payload }) => payload.length)).toContain(60_000);
    }
    judge(simulation);
  });

  it('members are named by the incarnation that is on the ring, though the wire names nodes only', () => {
    const simulation = new Simulation({ codec: 'corosync', nodes: [1, 2] });
    simulation.start(1, 2);
    expect(simulation.settle()).toBe(true);
    simulation.crash(2);
    simulation.start(2);
    expect(simulation.settle()).toBe(true);
    const members = simulation.node(1).configuration?.members.map(({ nodeId, incarnation }) => [nodeId, incarnation]);
    expect(members).toEqual([
      [1, 1],
      [2, 2],
    ]);
    judge(simulation);
  });
});
