/**
 * Claims of recovery and installation, one test each (TOCS 13(4) 1995, sections 4.3 and 4.4, and extended virtual
 * synchrony, ICDCS 1994). All run whole clusters; the checkers of the simulator judge each run as well.
 */
import type { Effect } from '../../src/effect.ts';
import type { NodeId } from '../../src/message.ts';
import { messagesOf, textsOf } from '../support/effects.ts';
import { idsOf } from '../support/members.ts';
import type { ObservedCluster } from '../support/observed-cluster.ts';
import { effectsAt, judge, membersAt, startCluster } from '../support/observed-cluster.ts';
import { payloadOf, textOf } from '../support/rings.ts';

/** What the application of a node saw since the list of effects was emptied: `T1,2` and `R1,2` are configurations. */
function seenBy(cluster: ObservedCluster, nodeId: NodeId): string[] {
  return effectsAt(cluster, nodeId).flatMap((effect: Effect) => {
    if (effect.type === 'deliver') return [textOf(effect.delivery.payload)];
    if (effect.type !== 'install') return [];
    const { kind, members } = effect.configuration;
    return [`${kind === 'regular' ? 'R' : 'T'}${idsOf(members).join()}`];
  });
}

/** Sends from a node and waits until it is numbered. */
function order(cluster: ObservedCluster, nodeId: NodeId, text: string, level: 'agreed' | 'safe' = 'agreed'): void {
  const { sim, seen } = cluster;
  const before = seen.length;
  sim.send(nodeId, payloadOf(text), level);
  const isSent = (): boolean =>
    seen.slice(before).some(({ node, effect }) => node === nodeId && effect.type === 'sent');
  if (!sim.runUntil(isSent, 1000)) throw new Error(`message ${text} was not sent`);
}

/** What `from` multicasts as data does not reach `to`, retransmissions by others included. */
function hide(cluster: ObservedCluster, from: NodeId, to: readonly NodeId[]): void {
  cluster.sim.drop(
    ({ message, to: target }) => message.type === 'data' && message.sender === from && to.includes(target),
  );
}

describe('Recovery', () => {
  test('TOCS 4.3: a message that one companion holds reaches the others before the new ring is installed', () => {
    const cluster = startCluster([1, 2, 3]);
    hide(cluster, 3, [1]);
    order(cluster, 3, 'a');
    cluster.sim.runUntil(() => cluster.sim.node(2).deliveries.length > 0, 100);
    cluster.sim.crash(3);
    cluster.sim.network.clearFilters();
    expect(cluster.sim.settle()).toBe(true);
    expect([seenBy(cluster, 1), seenBy(cluster, 2)]).toEqual(Array(2).fill(['a', 'T1,2', 'R1,2']));
    judge(cluster.sim);
  });

  test('TOCS 4.3: old messages travel wrapped, under numbers of the new ring, and are not delivered by those', () => {
    const cluster = startCluster([1, 2, 3]);
    const old = cluster.sim.node(1).configuration?.ringId;
    hide(cluster, 3, [1]);
    order(cluster, 3, 'a');
    cluster.sim.runUntil(() => cluster.sim.node(2).deliveries.length > 0, 100);
    cluster.sim.crash(3);
    cluster.sim.network.clearFilters();
    expect(cluster.sim.settle()).toBe(true);
    const [wrapped] = messagesOf(effectsAt(cluster, 2), 'data');
    expect(wrapped).toMatchObject({ ringId: cluster.sim.node(1).configuration?.ringId, seq: 1, sender: 2, chunks: [] });
    expect(wrapped?.recovered).toMatchObject({ ringId: old, sender: 3 });
    cluster.sim.send(1, payloadOf('new'));
    cluster.sim.runUntil(() => cluster.sim.node(2).deliveries.length > 1, 1000);
    expect(cluster.sim.node(2).deliveries.map(({ seq }) => seq)).toEqual([1, 1]);
    judge(cluster.sim);
  });

  test('TOCS 4.3: nothing is sent again when all companions hold the same', () => {
    const cluster = startCluster([1, 2, 3]);
    order(cluster, 1, 'a');
    cluster.sim.advance(100);
    cluster.seen.length = 0;
    cluster.sim.crash(3);
    expect(cluster.sim.settle()).toBe(true);
    expect(
      messagesOf(
        cluster.seen.map(({ effect }) => effect),
        'data',
      ),
    ).toEqual([]);
  });

  test('TOCS 4.3: what several companions hold without a hole is sent again by one of them', () => {
    const cluster = startCluster([1, 2, 3, 4]);
    hide(cluster, 4, [1]);
    order(cluster, 4, 'a');
    order(cluster, 4, 'b');
    cluster.sim.advance(3);
    cluster.sim.crash(4);
    cluster.seen.length = 0;
    expect(cluster.sim.settle()).toBe(true);
    const senders = messagesOf(
      cluster.seen.map(({ effect }) => effect),
      'data',
    ).map(({ sender }) => sender);
    expect(senders.length).toBe(2);
    expect(new Set(senders).size).toBe(1);
    judge(cluster.sim);
  });

  test('TOCS 4.3: recovered messages that get lost are asked for again like any others', () => {
    const cluster = startCluster([1, 2, 3]);
    hide(cluster, 3, [1]);
    for (const text of ['a', 'b', 'c', 'd']) order(cluster, 3, text);
    cluster.sim.advance(3);
    cluster.sim.crash(3);
    cluster.sim.network.clearFilters();
    let lost = 0;
    cluster.sim.drop(({ message }) => message.type === 'data' && message.recovered !== undefined && (lost += 1) <= 3);
    expect(cluster.sim.settle()).toBe(true);
    expect(lost).toBeGreaterThan(3);
    expect(seenBy(cluster, 1)).toEqual(['a', 'b', 'c', 'd', 'T1,2', 'R1,2']);
    judge(cluster.sim);
  });

  test('TOCS 4.4: when the token is lost in recovery, at any hop, the next attempt delivers the same', () => {
    for (let hop = 0; hop < 12; hop += 1) {
      const cluster = startCluster([1, 2, 3]);
      const { sim } = cluster;
      hide(cluster, 3, [1]);
      order(cluster, 3, 'a');
      order(cluster, 2, 'b', 'safe');
      sim.advance(3);
      sim.crash(3);
      sim.network.clearFilters();
      const isNewRing = (seq: number): boolean => seq > (sim.node(3).configuration?.ringId.seq ?? 0);
      let ringSeq: number | undefined;
      sim.drop(({ message }) => {
        if (message.type !== 'token' || !isNewRing(message.ringId.seq)) return false;
        ringSeq ??= message.ringId.seq;
        return message.ringId.seq === ringSeq && message.tokenSeq > hop;
      });
      expect(sim.settle(60_000)).toBe(true);
      const deliveries = [1, 2].map((id) => textsOf(sim.node(id).deliveries));
      expect(deliveries).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]);
      sim.network.clearFilters();
      judge(sim);
    }
  });
});

describe('Installing', () => {
  test('TOCS 4.4: old messages, transitional configuration, remaining messages, regular configuration, in that order', () => {
    const cluster = startCluster([1, 2, 3]);
    hide(cluster, 3, [1, 2]);
    order(cluster, 1, 'before');
    cluster.sim.advance(1);
    order(cluster, 3, 'lost');
    order(cluster, 1, 'behind');
    cluster.sim.advance(3);
    cluster.sim.crash(3);
    expect(cluster.sim.settle()).toBe(true);
    const expected = ['before', 'T1,2', 'behind', 'R1,2'];
    expect([seenBy(cluster, 1), seenBy(cluster, 2)]).toEqual([expected, expected]);
    judge(cluster.sim);
  });

  test('TOCS 4.4: behind a hole only messages of companions are delivered', () => {
    const cluster = startCluster([1, 2, 3, 4]);
    hide(cluster, 4, [1, 2]);
    order(cluster, 4, 'lost');
    cluster.sim.advance(1);
    hide(cluster, 3, [1]);
    order(cluster, 3, 'of a stranger');
    order(cluster, 2, 'of a companion');
    cluster.sim.advance(3);
    cluster.sim.crash(3, 4);
    expect(cluster.sim.settle()).toBe(true);
    const expected = ['T1,2', 'of a companion', 'R1,2'];
    expect([seenBy(cluster, 1), seenBy(cluster, 2)]).toEqual([expected, expected]);
    judge(cluster.sim);
  });

  test('TOCS 4.4: the message of a member that is gone is delivered when there is no hole before it', () => {
    const cluster = startCluster([1, 2, 3]);
    order(cluster, 3, 'last words');
    cluster.sim.crash(3);
    expect(cluster.sim.settle()).toBe(true);
    expect(seenBy(cluster, 1)).toEqual(['last words', 'T1,2', 'R1,2']);
    judge(cluster.sim);
  });

  test('TOCS 4.4: a safe message that not every old member is known to hold waits for the transitional configuration', () => {
    const cluster = startCluster([1, 2, 3]);
    hide(cluster, 1, [3]);
    order(cluster, 1, 'safe', 'safe');
    order(cluster, 2, 'after it');
    cluster.sim.advance(3);
    cluster.sim.crash(3);
    expect(cluster.sim.settle()).toBe(true);
    expect([seenBy(cluster, 1), seenBy(cluster, 2)]).toEqual(Array(2).fill(['T1,2', 'safe', 'after it', 'R1,2']));
    judge(cluster.sim);
  });

  test('TOCS 4.4: a safe message that one companion knows to be held by all is delivered in the old configuration by all', () => {
    const cluster = startCluster([1, 2, 3]);
    // Node 1 sees at its next visit that all hold the message; the token that would tell node 2 so gets lost.
    const visits = new Set<number>();
    cluster.sim.drop(({ message, to }) => {
      if (message.type !== 'token' || to !== 2 || message.seq === 0) return false;
      visits.add(message.tokenSeq);
      return visits.size > 1;
    });
    order(cluster, 1, 'safe', 'safe');
    expect(cluster.sim.runUntil(() => cluster.sim.node(1).state === 'gather', 3000)).toBe(true);
    cluster.sim.crash(3);
    expect([1, 2].map((id) => cluster.sim.node(id).deliveries.length)).toEqual([1, 0]);
    cluster.sim.network.clearFilters();
    expect(cluster.sim.settle()).toBe(true);
    expect([seenBy(cluster, 1), seenBy(cluster, 2)]).toEqual(Array(2).fill(['safe', 'T1,2', 'R1,2']));
    judge(cluster.sim);
  });

  test('TOCS 4.4: a member that was cut off delivers its own messages, alone, in its transitional configuration', () => {
    const cluster = startCluster([1, 2, 3]);
    hide(cluster, 3, [1, 2]);
    order(cluster, 3, 'unheard', 'safe');
    cluster.sim.isolate(3);
    expect(cluster.sim.settle()).toBe(true);
    expect(seenBy(cluster, 3)).toEqual(['T3', 'unheard', 'R3']);
    expect(seenBy(cluster, 1)).toEqual(['T1,2', 'R1,2']);
    cluster.sim.network.clearFilters();
    cluster.sim.heal();
    judge(cluster.sim);
  });

  test('EVS 2.7: the transitional configuration is those of the same old ring, not all that were on a ring together', () => {
    const cluster = startCluster([1, 2]);
    const { sim } = cluster;
    sim.pause(1);
    expect(sim.runUntil(() => membersAt(sim, 2).join() === '2', 20_000)).toBe(true);
    cluster.seen.length = 0;
    sim.resume(1);
    expect(sim.settle()).toBe(true);
    expect(seenBy(cluster, 1)).toEqual(['T1', 'R1,2']);
    expect(seenBy(cluster, 2)).toEqual(['T2', 'R1,2']);
    judge(sim);
  });

  test('EVS 2.7: a process that started anew is not a companion of those its predecessor was with', () => {
    const cluster = startCluster([1, 2, 3]);
    cluster.sim.crash(2);
    cluster.sim.restart(2);
    expect(cluster.sim.settle()).toBe(true);
    expect(seenBy(cluster, 1)).toEqual(['T1,3', 'R1,2,3']);
    const regular = cluster.sim.node(1).configuration;
    expect([idsOf(regular?.joined), idsOf(regular?.left)]).toEqual([[2], [2]]);
    expect(seenBy(cluster, 2)).toEqual(['R1,2,3']);
    judge(cluster.sim);
  });

  test('EVS 2.1: a fresh process installs a regular configuration first, without a transitional one', () => {
    const cluster = startCluster([1, 2]);
    cluster.sim.start(3);
    expect(cluster.sim.settle()).toBe(true);
    expect(seenBy(cluster, 3)[0]).toMatch(/^R/);
    expect(seenBy(cluster, 1)).toEqual(['T1,2', 'R1,2,3']);
  });
});

/** Splits the network into groups, and cuts every link at the moment at which node 1 installs its next ring. */
function interrupt(cluster: ObservedCluster, ...groups: readonly (readonly NodeId[])[]): void {
  const { sim } = cluster;
  let isCut = false;
  sim.partition(...groups);
  cluster.onEffect = (node, effect) => {
    if (isCut || node.id !== 1 || effect.type !== 'install' || effect.configuration.kind !== 'regular') return;
    isCut = true;
    sim.partition(...groups.flat().map((id) => [id]));
  };
  if (!sim.runUntil(() => isCut, 20_000)) throw new Error('node 1 did not install a ring');
}

/**
 * Nodes 1, 2 and 3 are on a ring. Message `hole` of node 3 is held by node 3 alone, `owed` of node 1, ordered after it,
 * by 1 and 2. Nodes 1 and 2 recover together, without node 3. Node 1 installs and delivers `owed` behind the hole; at
 * that moment every link is cut, so that node 2 loses the token just before it would do the same.
 */
function interruptedRecovery(): ObservedCluster {
  const cluster = startCluster([1, 2, 3]);
  const { sim } = cluster;
  hide(cluster, 3, [1, 2]);
  order(cluster, 3, 'hole');
  order(cluster, 1, 'owed', 'safe');
  sim.advance(3);
  cluster.seen.length = 0;
  interrupt(cluster, [1, 2], [3]);
  return cluster;
}

describe('An obligation', () => {
  test('TOCS 4.4: an obligation survives an interrupted recovery', () => {
    const cluster = interruptedRecovery();
    const { sim } = cluster;
    expect(seenBy(cluster, 1)).toEqual(['T1,2', 'owed', 'R1,2']);
    expect(seenBy(cluster, 2)).toEqual([]);
    expect(sim.settle(60_000)).toBe(true);
    expect(seenBy(cluster, 2)).toEqual(['T2', 'owed', 'R2']);
    sim.network.clearFilters();
    sim.heal();
    judge(sim);
  });

  test('TOCS 4.4: an obligation survives any number of interrupted recoveries', () => {
    const cluster = startCluster([1, 2, 3, 4]);
    const { sim } = cluster;
    hide(cluster, 3, [1, 2, 4]);
    order(cluster, 3, 'hole');
    order(cluster, 1, 'owed', 'safe');
    sim.advance(3);
    cluster.seen.length = 0;
    interrupt(cluster, [1, 2, 4], [3]);
    sim.partition([1], [2, 4], [3]);
    const undo = sim.drop(({ message }) => message.type === 'token' && message.ringId.representative === 2);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(sim.runUntil(() => sim.node(2).state === 'recovery', 20_000)).toBe(true);
      expect(sim.runUntil(() => sim.node(2).state === 'gather', 20_000)).toBe(true);
    }
    undo();
    expect(sim.settle(60_000)).toBe(true);
    expect([2, 4].map((id) => seenBy(cluster, id))).toEqual(Array(2).fill(['T2,4', 'owed', 'R2,4']));
    const told = messagesOf(effectsAt(cluster, 4), 'commitToken').at(-1)?.entries;
    expect(told?.map(({ obligations }) => obligations)).toEqual(Array(2).fill([1, 2, 4]));
    sim.network.clearFilters();
    sim.heal();
    judge(sim);
  });
});
