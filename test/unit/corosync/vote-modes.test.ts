/**
 * The modes two_node and wait_for_all. The rules are those of Corosync's exec/votequorum.c;
 * test/corosync/vote-modes.long.test.ts holds them against real daemons.
 */
import { nodeInfoFlags } from '../../../src/corosync/service-message.ts';
import type { Votequorum } from '../../../src/corosync/votequorum.ts';
import { VotingNodes } from './voting-nodes.ts';

const { quorate, first, waitForAll } = nodeInfoFlags;

function flagsOf(counter: Votequorum): number {
  return counter.state().flags;
}

describe('Two nodes that are enough each', () => {
  const modes = { twoNode: true, waitForAll: true };

  it('wait for one another when they are started, with one vote needed', () => {
    const nodes = new VotingNodes([1, 1], modes);
    expect(nodes.meet(1)).toEqual([]);
    expect(nodes.counter(1).quorum).toEqual({
      quorate: false,
      votes: 1,
      votesNeeded: 1,
      expectedVotes: 2,
      waitsForAll: true,
    });
    expect(flagsOf(nodes.counter(1))).toBe(first | waitForAll);
    expect(nodes.meet(1, 2)).toEqual([1, 2]);
    expect(nodes.counter(2).quorum).toEqual({
      quorate: true,
      votes: 2,
      votesNeeded: 1,
      expectedVotes: 2,
      waitsForAll: false,
    });
    expect(flagsOf(nodes.counter(1))).toBe(quorate);
  });

  it.each([
    [1, 2],
    [2, 1],
  ])('go on alone: %i does without %i, which waits when it is started again, and learns from it', (stays, goes) => {
    const nodes = new VotingNodes([1, 1], modes);
    nodes.meet(1, 2);
    expect(nodes.meet(stays)).toEqual([stays]);
    expect(nodes.counter(stays).quorum).toMatchObject({ votes: 1, votesNeeded: 1, expectedVotes: 2 });
    nodes.start(goes);
    expect(nodes.meet(goes)).toEqual([]);
    expect(nodes.meet(goes, stays)).toEqual([1, 2]);
    expect(nodes.meet(goes)).toEqual([goes]);
  });

  it('go on both when they lose each other, and stay so when they meet', () => {
    const nodes = new VotingNodes([1, 1], modes);
    nodes.meet(1, 2);
    expect([nodes.meet(1), nodes.meet(2)]).toEqual([[1], [2]]);
    expect(nodes.counter(1).start([1, 2], 0)).toBeUndefined();
    expect(nodes.meet(1, 2)).toEqual([1, 2]);
  });

  it('do not wait where that is not asked for, and say so from the first moment', () => {
    const nodes = new VotingNodes([1, 1], { twoNode: true });
    expect(flagsOf(nodes.counter(2))).toBe(first | quorate);
    expect(nodes.meet(2)).toEqual([2]);
  });

  it('may have a guest without a vote, who is quorate with either', () => {
    const nodes = new VotingNodes([1, 1, 0], modes);
    expect(nodes.meet(1, 3)).toEqual([]);
    expect(nodes.meet(1, 2, 3)).toEqual([1, 2, 3]);
    expect(nodes.counter(3).quorum).toMatchObject({ votes: 2, votesNeeded: 2 });
    expect(nodes.meet(2, 3)).toEqual([2, 3]);
    expect(nodes.counter(3).quorum).toMatchObject({ votes: 1, votesNeeded: 1 });
    expect(nodes.counter(3).start([3], 0)).toMatchObject({ quorate: false, votes: 0, waitsForAll: true });
    expect(nodes.meet(3)).toEqual([]);
  });

  it('need a majority while they are more than two', () => {
    const nodes = new VotingNodes([1, 1, 1], { twoNode: true, expectedVotes: 2 });
    expect(nodes.meet(1, 2, 3)).toEqual([1, 2, 3]);
    expect(nodes.counter(1).quorum).toMatchObject({ votes: 3, votesNeeded: 2, expectedVotes: 3 });
    expect(nodes.meet(1, 2)).toEqual([1, 2]);
    expect(nodes.counter(1).quorum).toMatchObject({ votes: 2, votesNeeded: 1 });
  });
});

describe('Nodes that wait for all', () => {
  it('have no quorum with a majority until all were there at once', () => {
    const nodes = new VotingNodes([1, 1, 1], { waitForAll: true });
    expect(nodes.meet(1, 2)).toEqual([]);
    expect(nodes.counter(2).quorum).toMatchObject({ votes: 2, votesNeeded: 2, waitsForAll: true });
    expect(nodes.meet(2, 3)).toEqual([]);
    expect(nodes.meet(1, 2, 3)).toEqual([1, 2, 3]);
    expect(nodes.meet(1, 2)).toEqual([1, 2]);
  });

  it('wait again when they lost the quorum, so that a majority does not bring it back', () => {
    const nodes = new VotingNodes([1, 1, 1], { waitForAll: true });
    nodes.meet(1, 2, 3);
    expect(nodes.counter(1).start([1], 0)).toMatchObject({ quorate: false, waitsForAll: true });
    expect(flagsOf(nodes.counter(1))).toBe(waitForAll);
    nodes.meet(2);
    expect(nodes.meet(1, 2)).toEqual([]);
    expect(nodes.meet(1, 2, 3)).toEqual([1, 2, 3]);
  });

  it.each([[[1, 2, 3, 4]], [[4, 3, 2, 1]], [[1, 4, 2, 3]], [[2, 4, 3, 1]], [[1, 2, 4, 3]]])(
    'learn of quorate members, which need not all be there, told in the order %p',
    (order) => {
      const nodes = new VotingNodes([1, 1, 1, 1, 1], { waitForAll: true });
      nodes.meet(1, 2, 3, 4, 5);
      nodes.meet(1, 2, 3);
      nodes.start(4);
      expect(nodes.meet(...order)).toEqual([1, 2, 3, 4]);
      expect(nodes.counter(4).quorum).toMatchObject({ votes: 4, expectedVotes: 5, waitsForAll: false });
    },
  );

  it('do not learn of one that waits itself, nor of one that is not quorate', () => {
    const nodes = new VotingNodes([1, 1, 1], { waitForAll: true });
    const one = nodes.start(1);
    one.start([1, 2], 0);
    const told = { kind: 'nodeInfo', nodeId: 2, votes: 1, expectedVotes: 3 } as const;
    one.told(2, { ...told, flags: quorate | waitForAll });
    expect(one.count()).toMatchObject({ quorate: false, waitsForAll: true });
    one.told(2, { ...told, flags: 0 });
    expect(one.count()).toBeUndefined();
    one.told(2, { ...told, flags: quorate });
    expect(one.count()).toMatchObject({ quorate: true, votes: 2, waitsForAll: false });
  });

  it('stop waiting when an operator says so, if they have the votes', () => {
    const cancel = { kind: 'reconfigure', parameter: 'cancelWaitForAll', nodeId: 2, value: 0 } as const;
    const nodes = new VotingNodes([1, 1, 1], { waitForAll: true });
    nodes.meet(1);
    nodes.counter(1).reconfigured(cancel);
    expect(nodes.counter(1).news()).toBeUndefined();
    expect(nodes.counter(1).quorum).toMatchObject({ quorate: false, waitsForAll: true });
    nodes.meet(1, 2);
    nodes.counter(1).reconfigured(cancel);
    expect(nodes.counter(1).news()).toMatchObject({ quorate: true, votes: 2, waitsForAll: false });
  });

  it('go by what is expected after an operator changed it', () => {
    const nodes = new VotingNodes([1, 1, 1], { waitForAll: true });
    nodes.meet(1, 2);
    const counter = nodes.counter(1);
    counter.reconfigured({ kind: 'reconfigure', parameter: 'expectedVotes', nodeId: 2, value: 2 });
    expect(counter.news()).toMatchObject({ quorate: true, votes: 2, expectedVotes: 2, waitsForAll: false });
  });

  it('hold what they have learnt in the middle until all have told', () => {
    const nodes = new VotingNodes([1, 1, 1], { waitForAll: true });
    nodes.meet(1, 2);
    const counter = nodes.counter(1);
    counter.start([1, 2, 3], 0);
    for (const id of [3, 1]) counter.told(id, nodes.counter(id).state());
    expect(counter.quorum).toMatchObject({ quorate: false, votes: 2 });
    counter.start([1, 2], 0);
    // The services of the former configuration never came to an end.
    expect(flagsOf(counter)).toBe(quorate);
    expect(counter.quorum).toMatchObject({ quorate: false });
  });
});

describe('A flag', () => {
  it('that an own message brings back is not told again', () => {
    const nodes = new VotingNodes([1, 1, 1, 1, 1], { waitForAll: true });
    nodes.meet(1, 2, 3, 4, 5);
    nodes.meet(1, 2, 3);
    const one = nodes.counter(1);
    one.start([1, 4, 5], 0);
    const state = one.state();
    expect(state.flags).toBe(quorate);
    one.told(4, { kind: 'nodeInfo', nodeId: 4, votes: 1, expectedVotes: 5, flags: waitForAll });
    one.told(1, state);
    one.start([1, 4], 0);
    expect(flagsOf(one)).toBe(0);
    one.count();
    expect(one.quorum).toMatchObject({ quorate: false, votes: 2, waitsForAll: true });
  });
});
