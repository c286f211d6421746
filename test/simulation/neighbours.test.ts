/** What else may be on the network: another cluster on the same group and port, and a second process with a node's id. */
import { Simulation } from '../../src/testing/simulator.ts';

describe('Two clusters on one group and port', () => {
  it('do not see each other though their nodes have the same ids; each counts the datagrams of the other', () => {
    const ours = new Simulation({ codec: 'protobuf' });
    const theirs = new Simulation({ codec: 'protobuf', cluster: 'another', beside: ours });
    ours.start(1, 2, 3);
    theirs.start(1, 2);
    expect(ours.settle() && theirs.settle()).toBe(true);
    for (let index = 0; index < 20; index++) {
      ours.send(1 + (index % 3), 100, 'safe');
      theirs.send(1 + (index % 2), 100, 'safe');
    }
    expect(ours.drain(5000) && theirs.drain(5000)).toBe(true);
    ours.advance(4000);
    expect(ours.now).toBe(theirs.now);
    expect(ours.nodes.map(({ deliveries }) => deliveries.length)).toEqual([20, 20, 20]);
    expect(theirs.nodes.map(({ deliveries }) => deliveries.length)).toEqual([20, 20]);
    expect(ours.configurations).toBe(3);
    expect(Object.keys(ours.rejected)).toEqual(['cluster']);
    expect(ours.rejected.cluster).toBeGreaterThan(20);
    ours.finish();
    theirs.finish();
  });
});

describe('Two processes with one node id', () => {
  it('end with the newer giving way, and the cluster comes together with the elder', () => {
    const sim = new Simulation();
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    sim.startDouble(3);
    expect(sim.double(3).self).toMatchObject({ nodeId: 3, incarnation: 2 });
    expect(sim.runUntil(() => sim.double(3).phase === 'down', 10 * sim.settings.tokenMs)).toBe(true);
    expect(sim.settle()).toBe(true);
    expect(sim.node(1).configuration?.members.map(({ incarnation }) => incarnation)).toEqual([1, 1, 1]);
    for (const id of [1, 2, 3]) sim.send(id, 50, 'safe');
    expect(sim.drain(5000)).toBe(true);
    sim.advance(4000);
    sim.finish();
  });

  it('end with one of them when the elder dies', () => {
    const sim = new Simulation();
    sim.start(1, 2, 3);
    expect(sim.settle()).toBe(true);
    sim.startDouble(3);
    sim.advance(100);
    sim.crash(3);
    expect(sim.settle()).toBe(true);
    expect(sim.node(1).configuration?.members.map(({ incarnation }) => incarnation)).toEqual([1, 1, 2]);
    sim.advance(4000);
    sim.finish();
  });

  it('are both in good order under loss, late tokens and load', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const sim = new Simulation({ seed, network: { loss: 0.05, spike: 0.02, spikeMs: 50 } });
      sim.start(1, 2, 3, 4);
      expect(sim.settle()).toBe(true);
      sim.startDouble(4);
      for (let index = 0; index < 40; index++) sim.after(index * 40, () => sim.send(1 + (index % 4), 200, 'safe'));
      sim.advance(2000);
      expect(sim.settle()).toBe(true);
      expect(sim.double(4).phase).toBe('down');
      expect(sim.drain(20_000)).toBe(true);
    }
  });
});
