/** Agreeing on a membership: what a node takes over from joins, when it commits, whom it gives up. */
import { enterGather } from '../../../src/membership/gather.ts';
import type { LocalNode } from '../../../src/membership/local-node.ts';
import type { NodeId } from '../../../src/message.ts';
import { effectsOf, messagesOf } from '../../support/effects.ts';
import { expire, freshNode, makeJoin, operationalNode, receive } from '../../support/local-nodes.ts';
import { idsOf, memberOf } from '../../support/members.ts';

/** A fresh node that has started to gather. */
function gathering(self: NodeId = 1, settings = {}): LocalNode {
  const node = freshNode(self, settings);
  enterGather(node, { kind: 'start', node: undefined });
  node.takeEffects();
  return node;
}

/** A node that lost the token of ring 4 (nodes 1, 2, 3). */
function afterLoss(self: NodeId = 1): LocalNode {
  const node = operationalNode({ self });
  expire(node, 'tokenLoss');
  return node;
}

/** Its sets, short. */
function sets({ gathering: { procSet, failSet } }: LocalNode): string {
  return `${procSet.join()}|${failSet.join()}`;
}

describe('Entering gather', () => {
  it('says what the node proposes and waits for both the next join and consensus', () => {
    const node = freshNode();
    node.now = 100;
    enterGather(node, { kind: 'start', node: undefined });
    expect(messagesOf(node.takeEffects(), 'join')).toEqual([makeJoin(1)]);
    expect(node.timers.isRunning('tokenLoss')).toBe(false);
    expect(node.timers.next).toBe(100 + node.settings.joinMs);
    node.timers.clear('joinRepeat');
    expect(node.timers.next).toBe(100 + node.settings.consensusMs);
  });

  it('proposes the members of the ring that was lost, with its sequence number', () => {
    const [join] = messagesOf(expire(operationalNode(), 'tokenLoss'), 'join');
    expect(join).toMatchObject({ procSet: [1, 2, 3], failSet: [], ringSeq: 4 });
  });

  it('keeps the cause that ended the operational ring through failed attempts', () => {
    const node = afterLoss();
    enterGather(node, { kind: 'join', node: 9 });
    expect(node.gathering.cause).toEqual({ kind: 'token-lost', node: undefined });
  });

  it('lets a half sent message start again', () => {
    const node = operationalNode();
    node.queue.push(new Uint8Array(5000), 'agreed');
    node.queue.pack();
    enterGather(node, { kind: 'token-lost', node: undefined });
    expect(node.queue.pack()?.chunks[0]?.first).toBe(true);
  });
});

describe('A join in gather', () => {
  it('is taken over and answered when it names somebody new', () => {
    const node = gathering();
    const effects = receive(node, makeJoin(3, { procSet: [3, 5], failSet: [] }));
    expect(sets(node)).toBe('1,3,5|');
    expect(messagesOf(effects, 'join')[0]).toMatchObject({ procSet: [1, 3, 5] });
  });

  it('is not answered when there is nothing new in it', () => {
    const node = gathering(2);
    receive(node, makeJoin(1, { procSet: [1, 2, 3] }));
    expect(receive(node, makeJoin(1, { procSet: [1] }))).toEqual([]);
  });

  it('counts only as long as it is the last of its sender', () => {
    const node = gathering();
    receive(node, makeJoin(2, { procSet: [1, 2, 3] }));
    receive(node, makeJoin(3, { procSet: [1, 2, 3] }));
    expect(node.state).toBe('commit');
    const other = gathering();
    receive(other, makeJoin(2, { procSet: [1, 2, 3] }));
    receive(other, makeJoin(2, { procSet: [2] }));
    receive(other, makeJoin(3, { procSet: [1, 2, 3] }));
    expect(other.state).toBe('gather');
  });

  it('is ignored when its sender was given up', () => {
    const node = afterLoss();
    receive(node, makeJoin(2, { procSet: [1, 2, 3], failSet: [3], ringSeq: 4 }));
    expect(receive(node, makeJoin(3, { procSet: [3, 9], ringSeq: 4 }))).toEqual([]);
    expect(sets(node)).toBe('1,2,3|3');
  });

  it('makes its sender fail when it says that this node failed', () => {
    const node = afterLoss();
    receive(node, makeJoin(2, { procSet: [1, 2, 3], failSet: [1, 3], ringSeq: 4 }));
    expect(sets(node)).toBe('1,2,3|2');
  });

  it('is believed about failures when its sender comes from the same ring', () => {
    const node = afterLoss();
    receive(node, makeJoin(2, { procSet: [1, 2, 3], failSet: [3], ringSeq: 4 }));
    expect(sets(node)).toBe('1,2,3|3');
  });

  it('is not believed about failures when its sender is a stranger or started anew', () => {
    const node = afterLoss();
    receive(node, makeJoin(7, { procSet: [2, 7], failSet: [2] }));
    receive(node, makeJoin(3, { sender: memberOf(3, { incarnation: 2 }), procSet: [2, 3], failSet: [2] }));
    expect(sets(node)).toBe('1,2,3,7|');
  });

  it('is stale when its sender was on a newer ring with this node', () => {
    const node = afterLoss();
    expect(receive(node, makeJoin(2, { procSet: [2, 8], ringSeq: 3 }))).toEqual([]);
    expect(sets(node)).toBe('1,2,3|');
    expect(node.counters.staleMessages).toBe(1);
  });

  it('is stale when a later start of its sender was heard', () => {
    const node = gathering();
    receive(node, makeJoin(2, { sender: memberOf(2, { incarnation: 5 }) }));
    receive(node, makeJoin(2, { sender: memberOf(2, { incarnation: 4 }), procSet: [2, 9] }));
    expect(sets(node)).toBe('1,2|');
  });

  it('is stale when it waited while this node was away, but a farewell is not', () => {
    const node = gathering();
    receive(node, makeJoin(2, { procSet: [1, 2, 3] }));
    node.joinsStaleUntil = 50;
    receive(node, makeJoin(4, { procSet: [4] }));
    receive(node, makeJoin(3, { procSet: [1, 2, 3], failSet: [3], leaving: true }));
    expect(sets(node)).toBe('1,2,3|3');
  });

  it('is ignored when it would bring more members than a ring may have', () => {
    const node = gathering(1, { membersMax: 3 });
    receive(node, makeJoin(2, { procSet: [1, 2, 3] }));
    receive(node, makeJoin(4, { procSet: [1, 2, 4] }));
    expect(sets(node)).toBe('1,2,3|');
  });

  it('tells of ring sequence numbers even when it is stale', () => {
    const node = afterLoss();
    receive(node, makeJoin(2, { sender: memberOf(2, { incarnation: 0 }), ringSeq: 77 }));
    expect(node.ringSeqHighest).toBe(77);
  });
});

describe('Consensus', () => {
  it('makes the lowest node commit once every candidate proposes the same', () => {
    const node = gathering();
    receive(node, makeJoin(2, { procSet: [1, 2, 3] }));
    expect(node.state).toBe('gather');
    const effects = receive(node, makeJoin(3, { procSet: [1, 2, 3] }));
    expect(node.state).toBe('commit');
    expect(idsOf(messagesOf(effects, 'commitToken')[0]?.members)).toEqual([1, 2, 3]);
  });

  it('leaves it to the lowest node', () => {
    const node = gathering(2);
    receive(node, makeJoin(1, { procSet: [1, 2] }));
    expect(node.state).toBe('gather');
  });

  it('needs equal fail sets, too', () => {
    const node = afterLoss();
    receive(node, makeJoin(2, { procSet: [1, 2, 3], failSet: [3], ringSeq: 4 }));
    expect(node.state).toBe('commit');
    const other = afterLoss();
    receive(other, makeJoin(2, { procSet: [1, 2, 3], ringSeq: 4 }));
    expect(expire(other, 'consensus').length).toBeGreaterThan(0);
    expect([other.state, sets(other)]).toEqual(['gather', '1,2,3|3']);
  });

  it('of a node with itself waits until it has said its join twice', () => {
    const node = gathering();
    expect(node.state).toBe('gather');
    const effects = expire(node, 'joinRepeat');
    expect(effects.map(({ type }) => type)).toEqual(['multicast', 'persist', 'unicast']);
    expect(node.state).toBe('commit');
  });
});

describe('When the time for consensus is up', () => {
  it('those who were silent are given up', () => {
    const node = afterLoss();
    node.now = 5000;
    receive(node, makeJoin(2, { procSet: [1, 2, 3], ringSeq: 4 }));
    node.now = 5100;
    const [join] = messagesOf(expire(node, 'consensus'), 'join');
    expect(join).toMatchObject({ procSet: [1, 2, 3], failSet: [3] });
  });

  it('those who speak but disagree get a second chance, then the highest of them is given up', () => {
    const node = afterLoss();
    const disagree = (): void => {
      receive(node, makeJoin(2, { procSet: [2, 3], ringSeq: 4 }));
      receive(node, makeJoin(3, { procSet: [2, 3], ringSeq: 4 }));
    };
    disagree();
    expire(node, 'consensus');
    expect(sets(node)).toBe('1,2,3|');
    disagree();
    expire(node, 'consensus');
    expect(sets(node)).toBe('1,2,3|3');
  });

  it('and all agree but the lowest has not committed, everybody must say so again', () => {
    const node = gathering(2);
    receive(node, makeJoin(1, { procSet: [1, 2] }));
    node.now = 1200;
    expire(node, 'consensus');
    expect([sets(node), node.gathering.joins.size]).toEqual(['1,2|', 0]);
    node.now = 2400;
    expire(node, 'consensus');
    expect(sets(node)).toBe('1,2|1');
  });
});

describe('A farewell', () => {
  it('gives its sender up for good', () => {
    const node = afterLoss();
    receive(node, makeJoin(3, { procSet: [1, 2, 3], failSet: [3], ringSeq: 4, leaving: true }));
    expect(sets(node)).toBe('1,2,3|3');
    receive(node, makeJoin(3, { procSet: [3], ringSeq: 4 }));
    expect(sets(node)).toBe('1,2,3|3');
    expect(node.counters.staleMessages).toBe(1);
  });

  it('of a process that is not considered changes nothing', () => {
    const node = gathering();
    expect(receive(node, makeJoin(9, { failSet: [9], leaving: true }))).toEqual([]);
    expect(sets(node)).toBe('1|');
  });
});

describe('A join in operational', () => {
  it.each([
    ['of a node outside', makeJoin(7, { procSet: [7] }), 'join'],
    ['of a member that gave the ring up', makeJoin(2, { procSet: [1, 2, 3], ringSeq: 4 }), 'join'],
    ['of a member that leaves', makeJoin(2, { procSet: [1, 2, 3], failSet: [2], ringSeq: 4, leaving: true }), 'leave'],
    ['of a member that started anew', makeJoin(2, { sender: memberOf(2, { incarnation: 2 }) }), 'restart'],
  ])('%s ends the ring, with the cause', (_, join, kind) => {
    const node = operationalNode();
    receive(node, join);
    expect(node.state).toBe('gather');
    expect(node.gathering.cause).toEqual({ kind, node: join.sender.nodeId });
  });

  it.each([
    ['that is older than the ring', makeJoin(2, { ringSeq: 3 })],
    ['of a node that has given this one up', makeJoin(2, { procSet: [1, 2], failSet: [1], ringSeq: 4 })],
    ['of an earlier life of a member', makeJoin(2, { sender: memberOf(2, { incarnation: 0 }), ringSeq: 9 })],
    ['by which somebody outside takes leave', makeJoin(7, { failSet: [7], leaving: true })],
  ])('%s changes nothing', (_, join) => {
    const node = operationalNode();
    expect(receive(node, join)).toEqual([]);
    expect(node.state).toBe('operational');
  });

  it('of one more than a ring may have changes nothing', () => {
    const node = operationalNode({ settings: { membersMax: 3 } });
    expect(receive(node, makeJoin(4))).toEqual([]);
    expect(node.state).toBe('operational');
  });
});

describe('A join in commit', () => {
  function committing(): LocalNode {
    const node = gathering();
    receive(node, makeJoin(2, { procSet: [1, 2] }));
    expect([node.state, node.forming?.ring.id.seq]).toEqual(['commit', 1]);
    return node;
  }

  it('of a member that has not adopted the new ring yet is ignored', () => {
    const node = committing();
    expect(receive(node, makeJoin(2, { procSet: [1, 2] }))).toEqual([]);
    expect(node.state).toBe('commit');
  });

  it('of a member that has adopted the new ring and given it up ends the attempt', () => {
    const node = committing();
    receive(node, makeJoin(2, { procSet: [1, 2], failSet: [9], ringSeq: 1 }));
    expect(node.state).toBe('gather');
    const agreed = committing();
    receive(agreed, makeJoin(2, { procSet: [1, 2], ringSeq: 1 }));
    expect([agreed.state, agreed.forming?.ring.id.seq]).toEqual(['commit', 2]);
  });

  it('of a member that leaves or started anew ends the attempt', () => {
    const leaving = committing();
    receive(leaving, makeJoin(2, { procSet: [1, 2], failSet: [2], leaving: true }));
    const restarted = committing();
    receive(restarted, makeJoin(2, { sender: memberOf(2, { incarnation: 2 }), procSet: [2] }));
    expect([leaving.state, restarted.state]).toEqual(['gather', 'gather']);
  });

  it('of somebody outside waits, but its ring sequence number counts', () => {
    const node = committing();
    expect(receive(node, makeJoin(9, { ringSeq: 50 }))).toEqual([]);
    expect([node.state, node.ringSeqHighest]).toEqual(['commit', 50]);
  });
});

test('no effect of gathering is a configuration', () => {
  const node = gathering();
  const effects = [...receive(node, makeJoin(2, { procSet: [1, 2] })), ...expire(node, 'tokenLoss')];
  expect(effectsOf(effects, 'install')).toEqual([]);
});
