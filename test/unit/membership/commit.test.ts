/** The commit token, hop by hop, at one member. */
import { enterGather } from '../../../src/membership/gather.ts';
import type { LocalNode } from '../../../src/membership/local-node.ts';
import type { CommitEntry, CommitToken } from '../../../src/message.ts';
import { messagesOf } from '../../support/effects.ts';
import { expire, freshNode, makeJoin, operationalNode, receive } from '../../support/local-nodes.ts';
import { memberOf, membersOf } from '../../support/members.ts';
import { makeData, ringFour, storeAll } from '../../support/rings.ts';

const noEntry: CommitEntry = { oldRing: undefined, aru: 0, highSeen: 0, safe: 0, obligations: [] };

/** Node 2 of a gather of 1 and 2: it waits for the commit token of node 1. */
function waiting(): LocalNode {
  const node = freshNode(2);
  enterGather(node, { kind: 'start', node: undefined });
  receive(node, makeJoin(1, { procSet: [1, 2] }));
  node.takeEffects();
  return node;
}

/** As node 1 sends it to node 2 on the first rotation. */
function firstPass(facts: Partial<CommitToken> = {}): CommitToken {
  return {
    type: 'commitToken',
    ringId: { representative: 1, seq: 8 },
    tokenSeq: 1,
    firstSeq: 0,
    members: membersOf([1, 2]),
    entries: [noEntry],
    ...facts,
  };
}

describe('The representative', () => {
  it('numbers the new ring above everything it has heard of', () => {
    const node = freshNode();
    enterGather(node, { kind: 'start', node: undefined });
    node.noteRingSeq(40);
    const effects = receive(node, makeJoin(2, { procSet: [1, 2], ringSeq: 12 }));
    expect(messagesOf(effects, 'commitToken')[0]?.ringId).toEqual({ representative: 1, seq: 41 });
  });

  it('lists the members as they described themselves in their joins', () => {
    const node = freshNode();
    enterGather(node, { kind: 'start', node: undefined });
    const sender = memberOf(2, { incarnation: 9, address: 'elsewhere', name: 'two', metadata: { rack: 'b' } });
    const [token] = messagesOf(receive(node, makeJoin(2, { sender, procSet: [1, 2] })), 'commitToken');
    expect(token?.members).toEqual([memberOf(1), sender]);
  });

  it('has the new number on stable storage before the commit token leaves', () => {
    const node = freshNode();
    enterGather(node, { kind: 'start', node: undefined });
    const effects = receive(node, makeJoin(2, { procSet: [1, 2] }));
    expect(effects.slice(-2).map(({ type }) => type)).toEqual(['persist', 'unicast']);
  });
});

describe('A commit token on its first rotation', () => {
  it('is joined, with what this node has of its old ring', () => {
    const node = operationalNode({ self: 2 });
    storeAll(node.ring, [1, 2, 4]);
    node.ring.safe = 1;
    node.ring.obligations.add(3).add(1);
    expire(node, 'tokenLoss');
    receive(node, makeJoin(1, { procSet: [1, 2, 3], failSet: [3], ringSeq: 4 }));
    const effects = receive(node, firstPass());
    const [token] = messagesOf(effects, 'commitToken');
    expect(token?.tokenSeq).toBe(2);
    expect(token?.entries).toEqual([noEntry, { oldRing: ringFour, aru: 2, highSeen: 4, safe: 1, obligations: [1, 3] }]);
    expect(node.ringSeq).toBe(8);
    expect(effects.map(({ type }) => type)).toEqual(['persist', 'unicast']);
  });

  it('of a fresh process has an entry without an old ring', () => {
    const [token] = messagesOf(receive(waiting(), firstPass()), 'commitToken');
    expect(token?.entries).toEqual([noEntry, noEntry]);
  });

  it.each([
    ['has other members than were agreed on', { members: membersOf([1, 2, 3]) }],
    ['has a member too few', { members: membersOf([2]) }],
    ['is meant for an earlier life of this node', { members: [memberOf(1), memberOf(2, { incarnation: 0 })] }],
    ['is not newer than the ring this node comes from', { ringId: { representative: 1, seq: 0 } }],
    ['has skipped a member', { tokenSeq: 2, entries: [noEntry, noEntry] }],
    ['has an entry too few', { entries: [] }],
  ])('is refused when it %s', (_, facts) => {
    const node = waiting();
    expect(receive(node, firstPass(facts))).toEqual([]);
    expect([node.state, node.counters.staleMessages]).toEqual(['gather', 1]);
  });

  it('tells its ring sequence number even when it is refused', () => {
    const node = waiting();
    receive(node, firstPass({ ringId: { representative: 9, seq: 900 }, members: membersOf([2, 9]) }));
    expect(node.ringSeqHighest).toBe(900);
  });

  it('is ignored by a node that is operational', () => {
    const node = operationalNode({ self: 2 });
    expect(receive(node, firstPass())).toEqual([]);
    expect(node.state).toBe('operational');
  });
});

describe('A commit token on its second rotation', () => {
  function committed(): LocalNode {
    const node = waiting();
    receive(node, firstPass());
    return node;
  }

  const complete = firstPass({ tokenSeq: 3, entries: [noEntry, noEntry] });

  it('is passed on and starts the recovery', () => {
    const node = committed();
    const [token] = messagesOf(receive(node, complete), 'commitToken');
    expect([token?.tokenSeq, node.state]).toEqual([4, 'recovery']);
  });

  it.each([
    ['is of another ring', { ringId: { representative: 1, seq: 9 } }],
    ['is a copy of the first rotation', { tokenSeq: 1 }],
    ['lacks an entry', { entries: [noEntry] }],
  ])('is ignored when it %s', (_, facts) => {
    const node = committed();
    expect(receive(node, { ...complete, ...facts })).toEqual([]);
    expect(node.state).toBe('commit');
  });

  it('becomes the regular token at the representative, once', () => {
    const node = freshNode();
    enterGather(node, { kind: 'start', node: undefined });
    const [sent] = messagesOf(receive(node, makeJoin(2, { procSet: [1, 2] })), 'commitToken');
    if (sent === undefined) throw new Error('the representative did not commit');
    const back = { ...sent, tokenSeq: 2, entries: [noEntry, noEntry] };
    receive(node, back);
    expect(node.state).toBe('recovery');
    const [token] = messagesOf(receive(node, { ...back, tokenSeq: 4 }), 'token');
    expect(token).toMatchObject({ ringId: sent.ringId, tokenSeq: 1, seq: 0, aru: 0, retransmitFlag: false });
    expect(receive(node, { ...back, tokenSeq: 4 })).toEqual([]);
  });

  it('is ignored in recovery by every other member', () => {
    const node = committed();
    receive(node, complete);
    expect(receive(node, { ...complete, tokenSeq: 4 })).toEqual([]);
  });
});

describe('A node in commit', () => {
  it('gathers again when the commit token is lost, with the old ring unchanged', () => {
    const node = operationalNode({ self: 2 });
    storeAll(node.ring, [1]);
    expire(node, 'tokenLoss');
    receive(node, makeJoin(1, { procSet: [1, 2, 3], failSet: [3], ringSeq: 4 }));
    receive(node, firstPass());
    expect(node.state).toBe('commit');
    const effects = expire(node, 'tokenLoss');
    expect([node.state, node.forming, node.ring.window.aru]).toEqual(['gather', undefined, 1]);
    expect(messagesOf(effects, 'join')[0]?.ringSeq).toBe(8);
  });

  it('sends the commit token again when nothing follows', () => {
    const node = waiting();
    const sent = receive(node, firstPass());
    expect(messagesOf(expire(node, 'tokenRetransmit'), 'commitToken')).toEqual(messagesOf(sent, 'commitToken'));
  });

  it('does not take old messages any more', () => {
    const node = operationalNode({ self: 2 });
    expire(node, 'tokenLoss');
    receive(node, makeJoin(1, { procSet: [1, 2, 3], failSet: [3], ringSeq: 4 }));
    receive(node, firstPass());
    receive(node, makeData(1));
    expect([node.ring.window.highSeen, node.counters.staleMessages]).toEqual([0, 1]);
  });
});
