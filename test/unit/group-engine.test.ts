/**
 * The engine with process groups, in simulated clusters: what is its own, beside what test/conformance/process-groups.ts
 * asks of every engine that has them.
 */
import type { Effect } from '../../src/effect.ts';
import { Engine } from '../../src/engine.ts';
import type { EngineOptions } from '../../src/engine.ts';
import { GroupEngine } from '../../src/group-engine.ts';
import type { NodeId } from '../../src/message.ts';
import type { SimulatedEngine } from '../../src/testing/sim-node.ts';
import { encodeGroupMessage } from '../../src/wire/group-codec.ts';
import { effectsAt, judge, startCluster } from '../support/observed-cluster.ts';
import type { ObservedCluster } from '../support/observed-cluster.ts';
import { effectsOf, messagesOf } from '../support/effects.ts';
import { payloadOf } from '../support/rings.ts';

/** Says to the layers of groups what the test wants, and has none itself. */
class Voice extends Engine {
  override takeEffects(): readonly Effect[] {
    const isOfGroups = (effect: Effect): boolean => effect.type === 'deliver' && effect.delivery.channel === 'groups';
    return super.takeEffects().filter((effect) => !isOfGroups(effect));
  }
}

/** A cluster of engines with groups, and the engines. */
function start(nodes: readonly NodeId[], make?: (options: EngineOptions) => SimulatedEngine) {
  const engines = new Map<NodeId, GroupEngine>();
  const cluster = startCluster(nodes, {
    createEngine: (options) => {
      const other = make?.(options);
      if (other !== undefined && options.self.nodeId !== 1) return other;
      const engine = new GroupEngine({ ...options, process: 10 });
      engines.set(options.self.nodeId, engine);
      return engine;
    },
  });
  return { cluster, engines, groupsOf: (node: NodeId) => engines.get(node)?.statistics().groups };
}

function join({ sim }: ObservedCluster, ...nodes: readonly NodeId[]): void {
  for (const node of nodes) sim.node(node).input((engine, now) => engine.joinGroup?.('g', now));
  sim.advance(1000);
}

function send({ sim }: ObservedCluster, node: NodeId, payload: Uint8Array): number | undefined {
  let id: number | undefined;
  sim.node(node).input((engine, now) => (id = engine.sendToGroup?.('g', payload, now)));
  return id;
}

describe('An engine with groups', () => {
  it('leaves the numbers and ids of the messages to the whole cluster as they are', () => {
    const { cluster } = start([1, 2]);
    join(cluster, 1, 2);
    const ids = [1, 2].map((node) => {
      send(cluster, node, payloadOf('x'));
      const name = cluster.sim.send(node, 20);
      send(cluster, node, payloadOf('y'));
      return name;
    });
    judge(cluster.sim);
    expect(ids).toEqual(['1.1/1', '2.1/1']);
    expect(cluster.sim.node(2).deliveries.map(({ seq }) => seq)).toEqual([1, 2]);
    const numbers = effectsOf(effectsAt(cluster, 2), 'groupDeliver').map(({ delivery }) => delivery.seq);
    expect(numbers.every((number) => number >= 0 && number <= 2)).toBe(true);
    expect(effectsOf(effectsAt(cluster, 1), 'sent').map(({ seq, ownId }) => [seq, ownId])).toHaveLength(1);
  });

  it('shows the application nothing of what the layers of groups say to each other', () => {
    const { cluster } = start([1, 2]);
    join(cluster, 1);
    expect(effectsOf(effectsAt(cluster, 2), 'deliver')).toEqual([]);
    const data = messagesOf(effectsAt(cluster, 1), 'data');
    expect(data.map(({ channel }) => channel)).toEqual(['groups', 'groups']);
  });

  it('refuses messages until the nodes of a new configuration have told each other of their groups', () => {
    const { cluster, groupsOf } = start([1, 2, 3]);
    join(cluster, 1, 2);
    cluster.seen.length = 0;
    cluster.sim.crash(3);
    const isInstalled = (): boolean => effectsOf(effectsAt(cluster, 1), 'install').length === 2;
    expect(cluster.sim.runUntil(isInstalled, 10_000)).toBe(true);
    expect([send(cluster, 1, payloadOf('early')), groupsOf(1)?.isSynchronised]).toEqual([undefined, false]);
    const isWritable = (): boolean => effectsOf(effectsAt(cluster, 1), 'writable').length > 0;
    expect(cluster.sim.runUntil(isWritable, 10_000)).toBe(true);
    expect([send(cluster, 1, payloadOf('in time')), groupsOf(1)?.isSynchronised]).toEqual([4, true]);
  });

  it('refuses messages for which there is no room, and tells when there is', () => {
    const { cluster } = start([1]);
    join(cluster, 1);
    const payload = new Uint8Array(200_000);
    let taken = 0;
    cluster.sim.pause(1);
    cluster.sim.resume(1);
    while (send(cluster, 1, payload) !== undefined) taken += 1;
    expect(taken).toBeGreaterThan(3);
    const isWritable = (): boolean => effectsOf(effectsAt(cluster, 1), 'writable').length > 0;
    expect(cluster.sim.runUntil(isWritable, 60_000)).toBe(true);
  });

  it('counts what it knows, what it ignored, and what breaks the format', () => {
    let voice: Voice | undefined;
    const { cluster, groupsOf } = start([1, 2], (options) => (voice = new Voice(options)));
    const post = (payload: Uint8Array): void => {
      cluster.sim.node(2).input((_engine, now) => voice?.post(payload, now));
      cluster.sim.advance(500);
    };
    post(Uint8Array.of(255));
    post(encodeGroupMessage({ type: 'join', group: 'g', process: 20 }));
    expect(groupsOf(1)).toEqual({ count: 0, isSynchronised: false, ignored: 1, malformed: 1 });
    const ringId = cluster.sim.node(1).configuration?.ringId;
    post(encodeGroupMessage({ type: 'state', ringId: ringId ?? { representative: 1, seq: 0 }, entries: [] }));
    post(encodeGroupMessage({ type: 'join', group: 'g', process: 20 }));
    expect(groupsOf(1)).toEqual({ count: 1, isSynchronised: true, ignored: 1, malformed: 1 });
  });
});
