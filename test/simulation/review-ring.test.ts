/**
 * What an operational ring owes beside order: no more in flight than the window, no needless or hasty requests, no
 * waiting on an idle ring, no reconfiguration for one lost token. Random runs do not notice when these are broken, since
 * nothing that was promised about messages breaks with them.
 */
import { Engine } from '../../src/engine.ts';
import type { Data, NodeId, Token } from '../../src/message.ts';
import { judge, membersAt, startCluster } from '../support/observed-cluster.ts';
import type { ObservedCluster } from '../support/observed-cluster.ts';

/** The regular tokens that a node passed on, in order. */
function tokensFrom({ seen }: ObservedCluster, id?: NodeId): Token[] {
  return seen.flatMap(({ node, effect }) => {
    if (effect.type !== 'unicast' || effect.message.type !== 'token' || (id ?? node) !== node) return [];
    return [effect.message];
  });
}

/** When each copy of the data message with this number was multicast. */
function copiesOf({ seen }: ObservedCluster, seq: number): number[] {
  return seen.flatMap(({ at, effect }) => {
    return effect.type === 'multicast' && effect.message.type === 'data' && effect.message.seq === seq ? [at] : [];
  });
}

describe('A ring under load', () => {
  it('never has more data messages in one rotation than the window, and forgets the load afterwards', () => {
    const cluster = startCluster([1, 2, 3], { settings: { windowFrames: 10, visitFrames: 8 } });
    const { sim, seen } = cluster;
    for (let count = 0; count < 120; count += 1) sim.send(1 + (count % 3), 1200);
    expect(sim.drain(20_000)).toBe(true);
    const visits: number[] = [];
    let sent = 0;
    for (const { effect } of seen) {
      if (effect.type === 'multicast' && effect.message.type === 'data') sent += 1;
      if (effect.type !== 'unicast') continue;
      visits.push(sent);
      sent = 0;
    }
    const rotations = visits.map((count, index) => count + (visits[index + 1] ?? 0) + (visits[index + 2] ?? 0));
    expect(Math.max(...rotations)).toBe(10);
    seen.length = 0;
    sim.advance(500);
    const last = tokensFrom(cluster).at(-1);
    expect([last?.flowControlCount, last?.backlog]).toEqual([0, 0]);
    judge(sim);
  });

  it('sends no more than its members can keep while one of them receives nothing, and goes on when it does', () => {
    const cluster = startCluster([1, 2, 3], { settings: { storeFrames: 64, windowFrames: 20, visitFrames: 10 } });
    const { sim } = cluster;
    const before = sim.configurations;
    const restore = sim.drop(({ to, message }) => to === 3 && message.type === 'data');
    for (let count = 0; count < 300; count += 1) sim.send(1 + (count % 2), 1200);
    sim.advance(800);
    expect(sim.node(1).deliveries.length).toBeLessThan(64);
    restore();
    expect(sim.drain(20_000)).toBe(true);
    sim.advance(500);
    expect(sim.nodes.map(({ deliveries }) => deliveries.length)).toEqual([300, 300, 300]);
    const ahead = tokensFrom(cluster).map(({ seq, aru }) => seq - aru);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(64);
    expect(sim.configurations).toBe(before);
    judge(sim);
  });
});

describe('A lost message', () => {
  it('is asked for at the visit that the settings name, not before', () => {
    const cluster = startCluster([1, 2, 3], { settings: { missVisits: 4, missMs: 0 } });
    const { sim } = cluster;
    sim.dropNext(({ to, message }) => to === 3 && message.type === 'data');
    sim.send(1, 50);
    expect(sim.runUntil(() => sim.node(3).deliveries.length > 0, 1000)).toBe(true);
    const showing = tokensFrom(cluster, 3).filter(({ seq }) => seq === 1);
    expect(showing.findIndex(({ retransmit }) => retransmit.length > 0)).toBe(3);
    judge(sim);
  });

  it('is asked for after the time that the settings name, and gets that time again when it was sent again', () => {
    const cluster = startCluster([1, 2, 3], { settings: { missVisits: 2, missMs: 40 } });
    const { sim } = cluster;
    sim.dropNext(({ to, message }) => to === 3 && message.type === 'data', 2);
    sim.send(1, 50);
    expect(sim.runUntil(() => sim.node(3).deliveries.length > 0, 1000)).toBe(true);
    const [first = 0, second = 0, third = 0, ...more] = copiesOf(cluster, 1);
    expect(second - first).toBeGreaterThanOrEqual(40);
    expect(third - second).toBeGreaterThanOrEqual(40);
    expect(more).toEqual([]);
    judge(sim);
  });

  it('is not asked for a second time while its copy is on its way', () => {
    const cluster = startCluster([1, 2, 3], { settings: { missVisits: 2, missMs: 20 } });
    const { sim } = cluster;
    sim.dropNext(({ to, message }) => to === 3 && message.type === 'data');
    sim.send(1, 50);
    expect(sim.runUntil(() => tokensFrom(cluster, 3).some(({ retransmit }) => retransmit.length > 0), 1000)).toBe(true);
    // From now on multicast is slower than several rotations of the token, but quicker than the grace.
    sim.network.conditions = { ...sim.network.conditions, multicastLagMs: 5 };
    expect(sim.runUntil(() => sim.node(3).deliveries.length > 0, 1000)).toBe(true);
    sim.advance(50);
    expect(copiesOf(cluster, 1).length).toBe(2);
    judge(sim);
  });
});

describe('An idle ring', () => {
  it('lets the held token go as soon as a member wants to send', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim, seen } = cluster;
    sim.advance(1000);
    seen.length = 0;
    expect(sim.runUntil(() => seen.some(({ node, effect }) => node === 3 && effect.type === 'unicast'), 1000)).toBe(
      true,
    );
    sim.advance(20);
    const from = sim.now;
    sim.send(3, 50);
    expect(sim.runUntil(() => sim.node(3).deliveries.length > 0, 1000)).toBe(true);
    expect(sim.now - from).toBeLessThan(sim.settings.holdMs / 10);
    judge(sim);
  });

  it('survives the loss of the token, once or several times in a row', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    const before = sim.configurations;
    for (const count of [1, 2, 3]) {
      sim.dropNext(({ message }) => message.type === 'token', count);
      sim.send(2, 50);
      sim.advance(1500);
    }
    expect(sim.configurations).toBe(before);
    expect(sim.node(3).deliveries.length).toBe(3);
    judge(sim);
  });
});

describe('A node that has passed the token on', () => {
  it('goes on watching for it when an older message arrives, which says nothing about the token', () => {
    // Message 1 of node 1 is late at node 2. The token that node 2 passes on is lost, and then the message comes.
    const engines = new Map<NodeId, Engine>();
    const cluster = startCluster([1, 2, 3], {
      createEngine: (options) => {
        const engine = new Engine(options);
        engines.set(options.self.nodeId, engine);
        return engine;
      },
    });
    const { sim } = cluster;
    const before = sim.configurations;
    let late: Data | undefined;
    sim.dropNext(({ to, message }) => {
      if (to !== 2 || message.type !== 'data') return false;
      late = message;
      return true;
    });
    let isTokenLost = false;
    sim.dropNext(({ origin, message }) => {
      isTokenLost ||= origin.nodeId === 2 && message.type === 'token' && message.seq === 1;
      return isTokenLost;
    });
    sim.send(1, 50);
    expect(sim.runUntil(() => isTokenLost, 1000)).toBe(true);
    if (late === undefined) throw new Error('node 1 has sent no data to node 2');
    engines.get(2)?.receive(late, { nodeId: 1, incarnation: 1 }, sim.now);
    expect(sim.runUntil(() => sim.node(1).deliveries.length > 0, 1000)).toBe(true);
    sim.advance(2 * sim.settings.tokenMs);
    expect(sim.configurations).toBe(before);
    judge(sim);
  });
});

describe('A node that receives no data', () => {
  it('steps aside, so that the others can go on delivering safe messages', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    sim.drop(({ to, message }) => to === 3 && message.type === 'data');
    sim.send(1, 50, 'safe');
    const { failToReceiveMs, consensusMs } = sim.settings;
    const isRid = (): boolean => [1, 2].every((id) => membersAt(sim, id).join() === '1,2');
    expect(sim.runUntil(isRid, 2 * (failToReceiveMs + consensusMs))).toBe(true);
    expect([sim.node(1).deliveries.length, sim.node(2).deliveries.length]).toEqual([1, 1]);
    expect(sim.runUntil(() => membersAt(sim, 3).join() === '3', 2 * consensusMs)).toBe(true);
    expect(sim.node(3).configuration?.cause.kind).toBe('failed-to-receive');
    sim.network.clearFilters();
    judge(sim);
  });
});
