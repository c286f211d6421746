/** Defects that a review of the protocol found, each with the case that showed it. */
import { Engine } from '../../src/engine.ts';
import type { EngineOptions } from '../../src/engine.ts';
import type { Data, Member, NodeId } from '../../src/message.ts';
import { simulationSettings } from '../../src/testing/simulation-settings.ts';
import type { Simulation } from '../../src/testing/simulator.ts';
import { judge, membersAt, observeCluster, startCluster } from '../support/observed-cluster.ts';

function areOperational(sim: Simulation, ...ids: readonly NodeId[]): boolean {
  return ids.every((id) => sim.node(id).state === 'operational');
}

describe('A cluster with one bad member', () => {
  it('forms the next ring without a member that receives joins but no data', () => {
    // In recovery the token goes round for ever: the member asks again and again, nobody counts, no timer runs out.
    const { sim } = startCluster([1, 2, 3, 4]);
    sim.drop(({ to, message }) => to === 3 && message.type === 'data');
    for (let count = 0; count < 5; count += 1) sim.send(1, 1000);
    sim.advance(20);
    sim.crash(4);
    const isDone = (): boolean => [1, 2].every((id) => membersAt(sim, id).join() === '1,2');
    const { tokenMs, consensusMs, failToReceiveMs } = sim.settings;
    expect(sim.runUntil(isDone, 2 * (tokenMs + consensusMs + failToReceiveMs))).toBe(true);
  });

  it('keeps its ring most of the time while a stranger is there whom no unicast reaches', () => {
    // All agree with the stranger, the commit token does not reach it, all give up after a token time-out and agree again.
    const { sim } = startCluster([1, 2]);
    sim.node(3);
    sim.drop(({ to, unicast }) => to === 3 && unicast);
    sim.start(3);
    let operational = 0;
    for (let count = 0; count < 300; count += 1) {
      sim.advance(100);
      if (areOperational(sim, 1, 2)) operational += 1;
    }
    expect(operational).toBeGreaterThan(150);
  });

  it('does not take a member back every few seconds that cannot receive data', () => {
    const { sim } = startCluster([1, 2, 3], { settings: { failToReceiveMs: 500 } });
    sim.drop(({ to, message }) => to === 3 && message.type === 'data');
    const before = sim.node(1).configurations.length;
    for (let count = 0; count < 60; count += 1) {
      sim.send(1, 50, 'safe');
      sim.advance(1000);
    }
    expect(sim.node(1).configurations.length - before).toBeLessThan(100);
  });
});

describe('Nodes that have left each other alone', () => {
  it('come together soon after the network is whole', () => {
    // Each looks for the other only while the other's pause lasts: both pauses are as long by then, and stay in step.
    const { sim } = startCluster([1, 2]);
    const oneWay = (from: NodeId, to: NodeId, ms: number): void => {
      sim.network.cut(to, from);
      sim.network.restore(from, to);
      sim.advance(ms);
    };
    sim.partition([1], [2]);
    expect(sim.settle()).toBe(true);
    oneWay(1, 2, 40_000);
    oneWay(2, 1, 20_000);
    oneWay(1, 2, 2000);
    sim.heal();
    expect(sim.settle()).toBe(true);
  });
});

describe('A process that was away', () => {
  const self: Member = { nodeId: 1, incarnation: 1, address: '1', name: '', metadata: {} };

  /** A node on a ring of its own, idle, some seconds after its start. */
  function idleNode(): { readonly engine: Engine; readonly now: number } {
    const engine = new Engine({ self, settings: simulationSettings, ringSeq: 0 });
    let now = 0;
    engine.start(now);
    while (now < 3000) {
      const own = engine.takeEffects().find(({ type }) => type === 'unicast');
      now = own === undefined ? Math.max(now, engine.nextDeadline) : now + 0.02;
      if (own?.type === 'unicast') engine.receive(own.message, self, now);
      else engine.expire(now);
    }
    engine.takeEffects();
    return { engine, now };
  }

  it('is recognised by the first input from the network or the clock', () => {
    const { engine, now } = idleNode();
    const later = now + 2 * simulationSettings.tokenMs;
    engine.expire(later);
    expect([engine.statistics().absences, engine.state]).toEqual([1, 'operational']);
  });

  it('is recognised as well when its application sends before anything else happens', () => {
    const { engine, now } = idleNode();
    const later = now + 2 * simulationSettings.tokenMs;
    engine.send(new Uint8Array(1), 'agreed', later);
    engine.expire(later);
    expect([engine.statistics().absences, engine.state]).toEqual([1, 'operational']);
  });
});

describe('A well-formed message that makes no sense', () => {
  it('does not stop a node: data of its ring from a node that is no member', () => {
    const engines = new Map<NodeId, Engine>();
    const { sim } = observeCluster({
      createEngine: (options: EngineOptions) => {
        const engine = new Engine(options);
        engines.set(options.self.nodeId, engine);
        return engine;
      },
    });
    sim.start(1, 2);
    expect(sim.settle()).toBe(true);
    const ringId = sim.node(2).configuration?.ringId ?? { representative: 0, seq: 0 };
    const chunks = [{ first: true, last: true, payload: new Uint8Array(3) }];
    const place = { ringId, seq: 1, sender: 99, level: 'agreed', messageNumber: 1 } as const;
    const data: Data = { type: 'data', ...place, chunks, recovered: undefined };
    expect(() => engines.get(2)?.receive(data, { nodeId: 1, incarnation: 1 }, sim.now)).not.toThrow();
  });

  it('does not spoil ring numbers for ever: a join that claims the greatest of them', () => {
    const engines = new Map<NodeId, Engine>();
    const { sim } = observeCluster({
      createEngine: (options: EngineOptions) => {
        const engine = new Engine(options);
        engines.set(options.self.nodeId, engine);
        return engine;
      },
    });
    sim.start(1, 2);
    expect(sim.settle()).toBe(true);
    const sender: Member = { nodeId: 9, incarnation: 1, address: '9', name: '', metadata: {} };
    const cause = { kind: 'join', node: undefined } as const;
    const sets = { procSet: [9], failSet: [], ringSeq: Number.MAX_SAFE_INTEGER, leaving: false, cause, evidence: [] };
    engines.get(1)?.receive({ type: 'join', sender, ...sets }, { nodeId: 9, incarnation: 1 }, sim.now);
    sim.send(1, 20);
    judge(sim);
    expect(Number.isSafeInteger(sim.node(1).configuration?.ringId.seq)).toBe(true);
  });
});
