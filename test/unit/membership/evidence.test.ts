/**
 * What a process has seen of itself travels with the change of membership: in its joins, into every configuration of
 * those who hear them, and back with a process that was lost. And what its socket dropped makes it ask for less.
 */
import type { Configuration } from '../../../src/configuration.ts';
import { Engine } from '../../../src/engine.ts';
import type { Evidence, NodeId } from '../../../src/message.ts';
import { simulationSettings } from '../../../src/testing/simulation-settings.ts';
import { effectsOf, messagesOf } from '../../support/effects.ts';
import { expire, freshNode, makeJoin, operationalNode, receive } from '../../support/local-nodes.ts';
import { LoneEngine } from '../../support/lone-engine.ts';
import { memberOf } from '../../support/members.ts';
import type { ObservedCluster } from '../../support/observed-cluster.ts';
import { effectsAt, membersAt, startCluster } from '../../support/observed-cluster.ts';
import { makeToken, settingsWith } from '../../support/rings.ts';

const drops: Evidence = { id: 'D01', text: 'its group socket dropped 312 of 40,112 datagrams in 10.0 s' };
const stall: Evidence = { id: 'D10', text: 'its event loop stood still for 1.4 s' };

/** Nodes 1, 2 and 3 on one ring, through the protobuf codec, and their engines. */
function startThree() {
  const engines = new Map<NodeId, Engine>();
  const createEngine = (options: ConstructorParameters<typeof Engine>[0]): Engine => {
    const engine = new Engine(options);
    engines.set(options.self.nodeId, engine);
    return engine;
  };
  const cluster = startCluster([1, 2, 3], { createEngine, codec: 'protobuf' });
  const observe = (node: NodeId, ...evidence: readonly Evidence[]): void => {
    engines.get(node)?.observe(evidence);
  };
  return { ...cluster, cluster, observe };
}

/** The configurations that a node has installed since the ring of three. */
function configurationsAt(cluster: ObservedCluster, node: NodeId): readonly Configuration[] {
  return effectsOf(effectsAt(cluster, node), 'install').map(({ configuration }) => configuration);
}

describe('A join', () => {
  it('carries what its sender has seen of itself', () => {
    const node = operationalNode();
    node.evidence = [drops, stall];
    const [join] = messagesOf(expire(node, 'tokenLoss'), 'join');
    expect(join?.evidence).toEqual([drops, stall]);
  });

  it('carries the latest when it is repeated', () => {
    const node = operationalNode();
    expire(node, 'tokenLoss');
    node.evidence = [stall];
    const [join] = messagesOf(expire(node, 'joinRepeat'), 'join');
    expect(join?.evidence).toEqual([stall]);
  });

  it('is empty of evidence at a node that has seen nothing', () => {
    expect(messagesOf(expire(operationalNode(), 'tokenLoss'), 'join')[0]?.evidence).toEqual([]);
  });

  it('takes the place of what its sender told before', () => {
    const node = freshNode();
    receive(node, makeJoin(2, { procSet: [1, 2, 3], evidence: [drops] }));
    receive(node, makeJoin(2, { procSet: [1, 2, 3, 4], evidence: [stall] }));
    expect(node.gathering.joins.get(2)?.evidence).toEqual([stall]);
  });

  it('that is a farewell tells it too', () => {
    const lone = new LoneEngine().start();
    lone.engine.observe([stall]);
    const effects = lone.after((engine) => engine.leave(lone.now));
    expect(messagesOf(effects, 'join').map(({ evidence }) => evidence)).toEqual([[stall], [stall]]);
  });
});

describe('The first configuration of a node', () => {
  it('has its own evidence', () => {
    const lone = new LoneEngine();
    lone.engine.observe([drops]);
    lone.start();
    expect(lone.engine.configuration?.evidence).toEqual([{ nodeId: 1, evidence: [drops] }]);
  });

  it('has none when there is nothing to tell', () => {
    expect(new LoneEngine().start().engine.configuration?.evidence).toEqual([]);
  });
});

describe('When a member is lost', () => {
  it('both configurations carry what the survivors saw of themselves, sorted by node, at each of them', () => {
    const { sim, cluster, observe } = startThree();
    observe(2, stall);
    observe(1, drops);
    sim.crash(3);
    expect(sim.settle()).toBe(true);
    const expected = [
      { nodeId: 1, evidence: [drops] },
      { nodeId: 2, evidence: [stall] },
    ];
    for (const node of [1, 2]) {
      const told = configurationsAt(cluster, node).map(({ kind, left, evidence }) => [kind, left.length, evidence]);
      expect(told).toEqual([
        ['transitional', 1, expected],
        ['regular', 1, expected],
      ]);
    }
  });

  it('members without anything to tell are absent', () => {
    const { sim, cluster, observe } = startThree();
    observe(2, stall);
    sim.crash(3);
    sim.settle();
    const [transitional] = configurationsAt(cluster, 1);
    expect(transitional?.evidence).toEqual([{ nodeId: 2, evidence: [stall] }]);
  });

  it('and comes back, everybody learns what it saw of itself', () => {
    const { sim, cluster, observe } = startThree();
    sim.pause(3);
    expect(sim.runUntil(() => [1, 2].every((node) => membersAt(sim, node).join() === '1,2'), 10_000)).toBe(true);
    expect(configurationsAt(cluster, 1).flatMap(({ evidence }) => evidence)).toEqual([]);
    observe(3, stall, drops);
    sim.resume(3);
    expect(sim.settle()).toBe(true);
    expect([1, 2, 3].map((node) => membersAt(sim, node).join())).toEqual(['1,2,3', '1,2,3', '1,2,3']);
    for (const node of [1, 2, 3]) {
      const regular = sim.node(node).configuration;
      expect(regular?.evidence).toEqual([{ nodeId: 3, evidence: [stall, drops] }]);
    }
  });

  it('what was told at the last change is not told again at the next', () => {
    const { sim, cluster, observe } = startThree();
    observe(2, stall);
    sim.crash(3);
    sim.settle();
    observe(2);
    cluster.seen.length = 0;
    sim.restart(3);
    expect(sim.settle()).toBe(true);
    expect(configurationsAt(cluster, 1).flatMap(({ evidence }) => evidence)).toEqual([]);
  });
});

describe('A group socket that drops datagrams', () => {
  const fullWindow = simulationSettings.windowFrames;
  const windowOf = ({ engine }: LoneEngine) => engine.statistics().window;

  it('halves the window that its node bears, once for each time it is told', () => {
    const lone = new LoneEngine().start();
    expect(windowOf(lone)).toEqual({ full: fullWindow, own: fullWindow });
    lone.engine.dropped(lone.now);
    expect(windowOf(lone)).toEqual({ full: fullWindow, own: Math.floor(fullWindow / 2) });
    lone.engine.dropped(lone.now);
    expect(windowOf(lone)?.own).toBe(Math.floor(fullWindow / 4));
  });

  it('leaves a window of one message at least', () => {
    const lone = new LoneEngine().start();
    for (let times = 0; times < 20; times += 1) lone.engine.dropped(lone.now);
    expect(windowOf(lone)?.own).toBe(1);
  });

  it('lets it grow back to the full one as time goes by without drops', () => {
    const lone = new LoneEngine().start();
    const droppedAt = lone.now;
    lone.engine.dropped(lone.now);
    lone.goOn(() => windowOf(lone)?.own === fullWindow);
    expect(lone.now - droppedAt).toBeGreaterThan(1000);
  });

  it('does not touch a window that the settings fix', () => {
    const lone = new LoneEngine({ settings: settingsWith({ windowRule: 'fixed' }) }).start();
    lone.engine.dropped(lone.now);
    expect(windowOf(lone)?.own).toBe(fullWindow);
  });

  it('changes nothing at a node that has no ring yet', () => {
    const engine = new Engine({ self: memberOf(1), settings: settingsWith(), ringSeq: 0 });
    engine.dropped(5);
    expect([engine.takeEffects(), engine.statistics().window]).toEqual([[], undefined]);
  });

  it('tells the others by the token, which carries the smaller window and who lowered it', () => {
    const node = operationalNode();
    node.ring.limit.lower(0);
    const [token] = messagesOf(receive(node, makeToken()), 'token');
    expect(token).toMatchObject({ window: Math.floor(node.ring.limit.full / 2), windowNode: 1 });
  });
});
