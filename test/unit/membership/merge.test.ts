/** Finding other rings, at one member. */
import { enterGather } from '../../../src/membership/gather.ts';
import { messagesOf } from '../../support/effects.ts';
import { expire, freshNode, makeJoin, operationalNode, receive } from '../../support/local-nodes.ts';
import { originOf } from '../../support/members.ts';
import { observeCluster } from '../../support/observed-cluster.ts';
import { makeData, makeToken } from '../../support/rings.ts';

const foreign = { representative: 7, seq: 2 };

describe('The representative', () => {
  it('announces its ring and will do so again', () => {
    const node = operationalNode();
    expect(messagesOf(expire(node, 'merge'), 'mergeDetect')).toEqual([
      { type: 'mergeDetect', ringId: node.ring.id, sender: 1 },
    ]);
    expect(node.timers.next).toBe(node.now + node.settings.mergeMs);
  });

  it('announces it once a rotation: not again while the token does not come back', () => {
    const node = operationalNode();
    const announcements = (): number => messagesOf(expire(node, 'merge'), 'mergeDetect').length;
    expect([announcements(), announcements(), announcements()]).toEqual([1, 0, 0]);
    receive(node, makeToken({ tokenSeq: 9 }));
    expect([announcements(), announcements()]).toEqual([1, 0]);
  });
});

describe('A node that gathers', () => {
  it('considers whom it hears, even without a join', () => {
    const node = freshNode();
    enterGather(node, { kind: 'start', node: undefined });
    node.takeEffects();
    receive(node, { type: 'mergeDetect', ringId: foreign, sender: 7 }, originOf(7));
    const [join] = messagesOf(receive(node, makeData(1, { ringId: foreign }), originOf(8)), 'join');
    expect(join?.procSet).toEqual([1, 7, 8]);
    expect(node.ringSeqHighest).toBe(2);
  });

  it('is not impressed by stragglers of its own old ring', () => {
    const node = operationalNode();
    const past = { representative: 1, seq: 2 };
    node.leaveRing(past);
    expire(node, 'tokenLoss');
    expect(receive(node, { type: 'mergeDetect', ringId: past, sender: 9 }, originOf(9))).toEqual([]);
    expect(node.gathering.procSet).toEqual([1, 2, 3]);
  });

  it('considers no more nodes than a ring may have', () => {
    const node = operationalNode({ settings: { membersMax: 3 } });
    expire(node, 'tokenLoss');
    expect(receive(node, { type: 'mergeDetect', ringId: foreign, sender: 7 }, originOf(7))).toEqual([]);
  });
});

describe('A node that commits', () => {
  it('has no ear for other rings', () => {
    const node = freshNode();
    enterGather(node, { kind: 'start', node: undefined });
    receive(node, makeJoin(2, { procSet: [1, 2] }));
    expect(node.state).toBe('commit');
    expect(receive(node, { type: 'mergeDetect', ringId: foreign, sender: 7 }, originOf(7))).toEqual([]);
    expect(node.state).toBe('commit');
  });
});

describe('A ring with as many members as it may have', () => {
  it('is not given up for a node that cannot be taken', () => {
    const node = operationalNode({ settings: { membersMax: 3 } });
    receive(node, { type: 'mergeDetect', ringId: foreign, sender: 7 }, originOf(7));
    expect(node.state).toBe('operational');
  });

  it('stays as it is next to the ring of one node too many', () => {
    const { sim } = observeCluster({ settings: { membersMax: 2 } });
    sim.start(1, 2);
    expect(sim.runUntil(() => sim.node(2).configuration?.members.length === 2, 5000)).toBe(true);
    sim.start(3);
    sim.advance(20_000);
    const installed = sim.node(1).configurations.filter(({ kind }) => kind === 'regular');
    expect(sim.node(3).configuration?.members.map(({ nodeId }) => nodeId)).toEqual([3]);
    expect(installed.length).toBeLessThan(4);
  });
});
