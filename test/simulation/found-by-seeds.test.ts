/**
 * Defects that simulated seeds found in the engine, each reduced to the rule that mended it. Seeds themselves are good only
 * for the code that they were found with.
 */
import { enterGather } from '../../src/membership/gather.ts';
import type { LocalNode } from '../../src/membership/local-node.ts';
import { makeData, makeToken } from '../support/rings.ts';
import { originOf } from '../support/members.ts';
import { expire, freshNode, makeJoin, operationalNode, receive } from '../support/local-nodes.ts';
import { startCluster } from '../support/observed-cluster.ts';

/** Node 1 in commit: it and node 2 have agreed on {1, 2} and given up node 3, and the commit token is under way. */
function committing(): LocalNode {
  const node = freshNode(1);
  node.now = 10_000;
  enterGather(node, { kind: 'start', node: undefined });
  receive(node, makeJoin(3));
  receive(node, makeJoin(2, { procSet: [1, 2, 3], failSet: [3] }));
  node.gathering.failSet = [3];
  receive(node, makeJoin(2, { procSet: [1, 2, 3], failSet: [3] }));
  node.takeEffects();
  expect(node.state).toBe('commit');
  return node;
}

test('two rings formed side by side for ever: who was given up but is heard gets another chance after a failed attempt', () => {
  const node = committing();
  node.now += 100;
  expire(node, 'tokenLoss');
  expect([node.state, node.gathering.failSet]).toEqual(['gather', []]);
});

test('the dead stay given up after a failed attempt, so that they are not waited for again', () => {
  const node = committing();
  node.now += 2 * node.settings.consensusMs;
  expire(node, 'tokenLoss');
  expect([node.state, node.gathering.failSet]).toEqual(['gather', [3]]);
});

test('rings tore each other down through late joins: data of a newer ring makes older joins of its sender stale', () => {
  const node = operationalNode();
  receive(node, makeData(1, { ringId: { representative: 9, seq: 8 }, sender: 9 }), originOf(9));
  expect(node.state).toBe('gather');
  receive(node, makeJoin(9, { procSet: [1, 2, 3, 9], failSet: [1], ringSeq: 7 }));
  expect(node.gathering.failSet).toEqual([]);
  receive(node, makeJoin(9, { procSet: [1, 2, 3, 9], failSet: [1], ringSeq: 8 }));
  expect(node.gathering.failSet).toEqual([9]);
});

test('a commit waited for its time-out: a member that wants more by now will refuse the token, so it ends at once', () => {
  const node = committing();
  receive(node, makeJoin(2, { procSet: [1, 2, 3, 4], failSet: [3] }));
  expect([node.state, node.gathering.procSet]).toEqual(['gather', [1, 2, 3, 4]]);
});

test('a join with less than was agreed on is an old one and does not end the commit', () => {
  const node = committing();
  receive(node, makeJoin(2, { procSet: [1, 2] }));
  expect(node.state).toBe('commit');
});

test('nodes whose pauses ended in turn never met: all come together soon after one-way cuts are healed', () => {
  const { sim } = startCluster([1, 2, 3, 4, 5]);
  sim.network.cut(1, 2);
  sim.network.cut(3, 1);
  sim.network.cut(4, 5);
  sim.advance(20_000);
  sim.heal();
  expect(sim.settle()).toBe(true);
});

test('two rings gathered together again and again: who has given up one of our members is not answered', () => {
  const node = operationalNode();
  receive(node, makeJoin(9, { procSet: [1, 2, 3, 9], failSet: [3], ringSeq: 7 }));
  expect(node.state).toBe('operational');
  receive(node, makeJoin(9, { procSet: [1, 2, 3, 9], ringSeq: 8 }));
  expect([node.state, node.gathering.procSet]).toEqual(['gather', [1, 2, 3, 9]]);
});

test('a ring that recovered much lost a healthy member: requests that find no room on the list are not failures', () => {
  const settings = { retransmitEntries: 1, failToReceiveVisits: 10, failToReceiveMs: 100 };
  const node = operationalNode({ settings });
  for (let visit = 0; visit < 40; visit += 1) {
    node.now = 60 * visit;
    const tokenSeq = 1 + 3 * visit;
    receive(node, makeToken({ tokenSeq, seq: 9, aru: 0, aruNode: 1, retransmit: [9] }));
  }
  expect(node.state).toBe('operational');
});
