/**
 * Claims of the membership protocol up to the new ring's first regular token, one test each (TOCS 13(4) 1995, section 4;
 * "Corosync" where the rule is Corosync's).
 */
import type { NodeId } from '../../src/message.ts';
import { ringName } from '../../src/message.ts';
import { effectsOf, messagesOf } from '../support/effects.ts';
import { expire, makeJoin, operationalNode, receive } from '../support/local-nodes.ts';
import { memberOf, originOf } from '../support/members.ts';
import { effectsAt, judge, membersAt, observeCluster, startCluster } from '../support/observed-cluster.ts';
import { makeData, payloadOf, storeAll } from '../support/rings.ts';

/** The causes of the regular configurations a node installed, the last one. */
function causeAt({ sim }: ReturnType<typeof startCluster>, nodeId: NodeId): string | undefined {
  return sim.node(nodeId).configuration?.cause.kind;
}

describe('Gathering', () => {
  test('TOCS 4.1: nodes that start at the same time form one ring', () => {
    const { sim } = observeCluster();
    sim.start(5, 3, 1, 2, 4);
    expect(sim.settle()).toBe(true);
    expect(membersAt(sim, 4)).toEqual([1, 2, 3, 4, 5]);
    judge(sim);
  });

  test('TOCS 4.1: a ring whose token does not come for the token time-out is given up', () => {
    const node = operationalNode();
    node.timers.set('tokenLoss', 1000);
    expect(node.state).toBe('operational');
    const [join] = messagesOf(expire(node, 'tokenLoss'), 'join');
    expect(node.state).toBe('gather');
    expect(join).toMatchObject({ procSet: [1, 2, 3], failSet: [], ringSeq: 4 });
  });

  test('TOCS 4.1: a node takes over the sets of a join and says so at once', () => {
    const node = operationalNode();
    expire(node, 'tokenLoss');
    const effects = receive(node, makeJoin(2, { procSet: [1, 2, 3, 8], failSet: [3], ringSeq: 4 }));
    expect(messagesOf(effects, 'join')[0]).toMatchObject({ procSet: [1, 2, 3, 8], failSet: [3] });
  });

  test('TOCS 4.1: joins are repeated as long as there is no consensus', () => {
    const node = operationalNode();
    expire(node, 'tokenLoss');
    expect(messagesOf(expire(node, 'joinRepeat'), 'join').length).toBe(1);
    expect(node.timers.isRunning('joinRepeat')).toBe(true);
  });

  test('TOCS 4.1: a node that gave me up is given up in turn', () => {
    const node = operationalNode();
    expire(node, 'tokenLoss');
    receive(node, makeJoin(2, { procSet: [1, 2, 3], failSet: [1], ringSeq: 4 }));
    expect(node.gathering.failSet).toEqual([2]);
  });

  test('TOCS 4.1: a node that is silent until the consensus time-out is given up', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    sim.crash(3);
    expect(sim.settle()).toBe(true);
    expect(membersAt(sim, 1)).toEqual([1, 2]);
    const joins = messagesOf(effectsAt(cluster, 1), 'join').map(({ failSet }) => failSet.join());
    expect([...new Set(joins)]).toEqual(['', '3']);
    judge(sim);
  });

  test('TOCS 4.1: there is no commit before every candidate has sent the same sets', () => {
    const node = operationalNode();
    expire(node, 'tokenLoss');
    receive(node, makeJoin(2, { procSet: [1, 2, 3], ringSeq: 4 }));
    expect(node.state).toBe('gather');
    receive(node, makeJoin(3, { procSet: [1, 2, 3], ringSeq: 4 }));
    expect(node.state).toBe('commit');
  });

  test('TOCS 4.1: only the node with the lowest id makes the commit token', () => {
    const cluster = observeCluster();
    cluster.sim.start(1, 2, 3);
    cluster.sim.settle();
    const makers = cluster.seen.filter(
      ({ effect }) =>
        effect.type === 'unicast' && effect.message.type === 'commitToken' && effect.message.tokenSeq === 1,
    );
    expect([...new Set(makers.map(({ node }) => node))]).toEqual([1]);
  });

  test('TOCS 4.1: a failure reported by a companion is believed, one reported by a stranger is not', () => {
    const node = operationalNode();
    expire(node, 'tokenLoss');
    receive(node, makeJoin(9, { procSet: [2, 9], failSet: [2] }));
    expect(node.gathering.failSet).toEqual([]);
    receive(node, makeJoin(2, { procSet: [1, 2, 3], failSet: [3], ringSeq: 4 }));
    expect(node.gathering.failSet).toEqual([3]);
  });

  test('TOCS 4.1: late messages of the ring being left are kept as long as the node gathers', () => {
    const node = operationalNode();
    expire(node, 'tokenLoss');
    expect(receive(node, makeData(1))).toEqual([]);
    expect(node.ring.window.aru).toBe(1);
  });

  test('TOCS 4.1: two rings that hear each other become one', () => {
    const { sim } = startCluster([1, 2, 3, 4]);
    sim.partition([1, 2], [3, 4]);
    expect(sim.settle()).toBe(true);
    sim.heal();
    expect(sim.settle()).toBe(true);
    expect(membersAt(sim, 4)).toEqual([1, 2, 3, 4]);
    judge(sim);
  });

  test('TOCS 4.1: a message of a foreign ring starts a gather with its sender', () => {
    const node = operationalNode();
    const foreign = makeData(1, { ringId: { representative: 7, seq: 9 }, sender: 7 });
    const joins = messagesOf(receive(node, foreign, originOf(7)), 'join');
    expect(joins.at(-1)?.procSet).toEqual([1, 2, 3, 7]);
    expect(node.gathering.cause).toEqual({ kind: 'foreign-ring', node: 7 });
  });

  test('Corosync memb_merge_detect: the representative of a ring, and nobody else, says that it exists', () => {
    const cluster = startCluster([1, 2, 3]);
    cluster.sim.advance(2000);
    const announcers = cluster.seen.filter(
      ({ effect }) => effect.type === 'multicast' && effect.message.type === 'mergeDetect',
    );
    expect(announcers.length).toBeGreaterThanOrEqual(8);
    expect([...new Set(announcers.map(({ node }) => node))]).toEqual([1]);
  });

  test('Corosync memb_merge_detect: that of the own ring changes nothing, that of a foreign one starts a gather', () => {
    const node = operationalNode();
    expect(receive(node, { type: 'mergeDetect', ringId: node.ring.id, sender: 1 })).toEqual([]);
    expect(node.state).toBe('operational');
    receive(node, { type: 'mergeDetect', ringId: { representative: 7, seq: 9 }, sender: 7 });
    expect(node.state).toBe('gather');
  });

  test('Corosync 7.5: a node that leaves is gone before the token time-out', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    const from = sim.now;
    sim.leave(3);
    expect(sim.settle()).toBe(true);
    expect(sim.now - from).toBeLessThan(sim.settings.tokenMs / 10);
    expect([membersAt(sim, 1), causeAt(cluster, 1)]).toEqual([[1, 2], 'leave']);
  });

  test('Corosync fail_recv_const: a member that cannot receive asks the others to go on without it', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    sim.drop(({ message, to }) => message.type === 'data' && to === 3);
    sim.send(1, 50);
    const accuses = (): boolean => messagesOf(effectsAt(cluster, 3), 'join').some(({ failSet }) => failSet.includes(3));
    expect(sim.runUntil(accuses, 20_000)).toBe(true);
    expect(sim.runUntil(() => membersAt(sim, 1).join() === '1,2', 20_000)).toBe(true);
    expect(sim.runUntil(() => membersAt(sim, 3).join() === '3', 20_000)).toBe(true);
    sim.network.clearFilters();
    judge(sim);
  });

  test('Corosync 12.4: a process that was away accuses nobody', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    sim.pause(3, 10 * sim.settings.tokenMs);
    sim.advance(9 * sim.settings.tokenMs);
    expect(membersAt(sim, 1)).toEqual([1, 2]);
    cluster.seen.length = 0;
    expect(sim.settle()).toBe(true);
    expect(messagesOf(effectsAt(cluster, 3), 'join').flatMap(({ failSet }) => failSet)).toEqual([]);
    expect(membersAt(sim, 3)).toEqual([1, 2, 3]);
    judge(sim);
  });
});

describe('Committing', () => {
  test('TOCS 4.2: the commit token goes twice round the members, in the order of their ids', () => {
    const cluster = startCluster([1, 2, 3, 4]);
    const { sim } = cluster;
    sim.crash(4);
    expect(sim.settle()).toBe(true);
    const hops = cluster.seen.flatMap(({ node, effect }) =>
      effect.type === 'unicast' && effect.message.type === 'commitToken'
        ? [`${node}>${effect.to.nodeId} ${effect.message.tokenSeq} ${effect.message.entries.length}`]
        : [],
    );
    expect(hops).toEqual(['1>2 1 1', '2>3 2 2', '3>1 3 3', '1>2 4 3', '2>3 5 3', '3>1 6 3']);
  });

  test('TOCS 4.2: a member recovers only when it has seen the entries of all', () => {
    const node = operationalNode({ self: 2 });
    expire(node, 'tokenLoss');
    receive(node, makeJoin(1, { procSet: [1, 2, 3], failSet: [3], ringSeq: 4 }));
    const entry = { oldRing: undefined, aru: 0, highSeen: 0, safe: 0, obligations: [] };
    const ringId = { representative: 1, seq: 5 };
    const token = {
      type: 'commitToken',
      ringId,
      tokenSeq: 1,
      firstSeq: 0,
      members: [memberOf(1), memberOf(2)],
    } as const;
    receive(node, { ...token, entries: [entry] });
    expect(node.state).toBe('commit');
    receive(node, { ...token, tokenSeq: 3, entries: [entry] });
    expect(node.state).toBe('commit');
    receive(node, { ...token, tokenSeq: 3, entries: [entry, entry] });
    expect(node.state).toBe('recovery');
  });

  test('TOCS 4.2: a lost commit token is sent again, in either rotation', () => {
    for (const hop of [1, 2, 3, 4, 5, 6]) {
      const { sim } = observeCluster();
      sim.dropNext(
        ({ message }) => message.type === 'commitToken' && message.tokenSeq === hop && message.members.length === 3,
      );
      sim.start(1, 2, 3);
      expect(sim.runUntil(() => membersAt(sim, 3).length === 3, sim.settings.tokenMs)).toBe(true);
      judge(sim);
    }
  });

  test('TOCS 4.2: a commit token with other members than were agreed on is refused', () => {
    const node = operationalNode({ self: 2 });
    expire(node, 'tokenLoss');
    receive(node, makeJoin(1, { procSet: [1, 2, 3], failSet: [3], ringSeq: 4 }));
    const entries = [{ oldRing: undefined, aru: 0, highSeen: 0, safe: 0, obligations: [] }];
    const members = [memberOf(1), memberOf(2), memberOf(3)];
    const ringId = { representative: 1, seq: 9 };
    expect(receive(node, { type: 'commitToken', ringId, tokenSeq: 1, firstSeq: 0, members, entries })).toEqual([]);
    expect(node.state).toBe('gather');
  });

  test('TOCS 4.2: a ring id is on stable storage before the commit token is passed on', () => {
    const cluster = observeCluster();
    cluster.sim.start(1, 2, 3);
    cluster.sim.settle();
    for (const id of [1, 2, 3]) {
      const persisted = new Set<number>();
      for (const effect of effectsAt(cluster, id)) {
        if (effect.type === 'persist') persisted.add(effect.ringSeq);
        if (effect.type !== 'unicast') continue;
        expect(persisted.has(effect.message.ringId.seq)).toBe(true);
      }
      expect(persisted.size).toBeGreaterThan(0);
    }
  });

  test('TOCS 4.2: a new ring has a greater sequence number than every member has ever heard of', () => {
    const node = operationalNode();
    expire(node, 'tokenLoss');
    receive(node, { type: 'mergeDetect', ringId: { representative: 8, seq: 500 }, sender: 8 });
    receive(node, makeJoin(8, { procSet: [1, 2, 3, 8], ringSeq: 500 }));
    receive(node, makeJoin(2, { procSet: [1, 2, 3, 8], ringSeq: 4 }));
    const [token] = messagesOf(receive(node, makeJoin(3, { procSet: [1, 2, 3, 8], ringSeq: 4 })), 'commitToken');
    expect(token?.ringId).toEqual({ representative: 1, seq: 501 });
  });

  test('TOCS 4.2: no ring id is used twice, whatever crashes and starts again', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    for (let round = 0; round < 4; round += 1) {
      sim.crash(1, 2, 3);
      sim.partition([1], [2, 3]);
      sim.restart(1, 2, 3);
      expect(sim.settle()).toBe(true);
      sim.heal();
      expect(sim.settle()).toBe(true);
    }
    const commits = messagesOf(
      cluster.seen.map(({ effect }) => effect),
      'commitToken',
    ).filter(({ tokenSeq }) => tokenSeq === 1);
    const names = commits.map(({ ringId }) => ringName(ringId));
    expect(names.length).toBeGreaterThanOrEqual(8);
    expect(new Set(names).size).toBe(names.length);
    judge(sim);
  });

  test('Corosync 7.2: joins of members that have not seen the commit token yet do not end the commit', () => {
    const node = operationalNode();
    expire(node, 'tokenLoss');
    receive(node, makeJoin(2, { procSet: [1, 2, 3], ringSeq: 4 }));
    receive(node, makeJoin(3, { procSet: [1, 2, 3], ringSeq: 4 }));
    expect(receive(node, makeJoin(3, { procSet: [1, 2, 3], ringSeq: 4 }))).toEqual([]);
    expect(node.state).toBe('commit');
  });

  test('Corosync 13: a straggler of a ring that this node left does not start a gather', () => {
    const cluster = startCluster([1, 2, 3]);
    const { sim } = cluster;
    const old = sim.node(1).configuration?.ringId;
    if (old === undefined) throw new Error('node 1 has no ring');
    sim.crash(3);
    expect(sim.settle()).toBe(true);
    const before = sim.configurations;
    const message = makeData(77, { ringId: old, sender: 3 });
    const straggler = { to: 1, toIncarnation: undefined, unicast: false, message, bytes: undefined };
    for (const origin of [originOf(3), originOf(9)]) sim.node(1).arrive({ ...straggler, origin });
    expect(sim.node(1).state).toBe('operational');
    sim.advance(3000);
    expect(sim.configurations).toBe(before);
  });

  test('Corosync 8.3: a node on an operational ring does not follow a commit token', () => {
    const node = operationalNode({ self: 2 });
    storeAll(node.ring, [1]);
    const ringId = { representative: 1, seq: 9 };
    const members = [memberOf(1), memberOf(2)];
    const entries = [{ oldRing: undefined, aru: 0, highSeen: 0, safe: 0, obligations: [] }];
    expect(receive(node, { type: 'commitToken', ringId, tokenSeq: 1, firstSeq: 0, members, entries })).toEqual([]);
    expect(node.state).toBe('operational');
  });

  test('TOCS 4.1: a message that waits while a ring forms is sent on the ring that follows', () => {
    const cluster = startCluster([1, 2]);
    const { sim } = cluster;
    sim.start(3);
    sim.runUntil(() => sim.node(1).state === 'gather', 1000);
    sim.send(1, payloadOf('later'));
    expect(sim.settle()).toBe(true);
    expect(sim.runUntil(() => sim.node(3).deliveries.length > 0, 1000)).toBe(true);
    const [sent] = effectsOf(effectsAt(cluster, 1), 'sent');
    expect(sent?.configuration.members.length).toBe(3);
    judge(sim);
  });
});
