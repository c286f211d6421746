/** Votes as one node counts them. Node 1 tells; nodes 1 to 5 have one vote each unless said otherwise. */
import { nodeInfoFlags } from '../../../src/corosync/service-message.ts';
import type { NodeInfo } from '../../../src/corosync/service-message.ts';
import { Votequorum } from '../../../src/corosync/votequorum.ts';

const { quorate, first } = nodeInfoFlags;

function open(
  votes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 },
  expectedVotes = 5,
): Votequorum {
  return new Votequorum({
    self: 1,
    votes: new Map(Object.entries(votes).map(([id, own]) => [Number(id), own])),
    expectedVotes,
    twoNode: false,
    waitForAll: false,
    autoTieBreaker: undefined,
    lastManStandingMs: undefined,
  });
}

function info(nodeId: number, facts: Partial<NodeInfo> = {}): NodeInfo {
  return { kind: 'nodeInfo', nodeId, votes: 1, expectedVotes: 5, flags: 0, ...facts };
}

/** A configuration whose members have all told. */
function meet(votequorum: Votequorum, members: readonly number[], facts: Partial<NodeInfo> = {}): void {
  votequorum.start(members, 0);
  for (const id of members) votequorum.told(id, id === 1 ? votequorum.state() : info(id, facts));
}

describe('Votes', () => {
  it.each([
    [[1], 5, false, 3],
    [[1, 2], 5, false, 3],
    [[1, 2, 3], 5, true, 3],
    [[1, 2, 3, 4, 5], 5, true, 3],
    [[1, 2], 4, false, 3],
    [[1, 2, 3], 4, true, 3],
    [[1], 1, true, 1],
  ])('of nodes %p of %p are a majority: %p, which is %p', (members, expectedVotes, isMajority, votesNeeded) => {
    const votequorum = open(undefined, expectedVotes);
    meet(votequorum, members);
    const votes = members.length;
    expect(votequorum.count()).toEqual({ quorate: isMajority, votes, votesNeeded, expectedVotes, waitsForAll: false });
  });

  it('count as much as each member tells, whatever the own list says', () => {
    const votequorum = open({ 1: 2, 2: 1 }, 7);
    meet(votequorum, [1, 2], { votes: 3 });
    expect(votequorum.count()).toMatchObject({ votes: 5, quorate: true });
  });

  it('that were counted are told once', () => {
    const votequorum = open();
    meet(votequorum, [1, 2]);
    expect(votequorum.quorum).toBeUndefined();
    expect(votequorum.count()).toMatchObject({ votes: 2 });
    expect(votequorum.count()).toBeUndefined();
    expect(votequorum.quorum).toMatchObject({ votes: 2 });
  });

  it('above what is expected raise that', () => {
    const votequorum = open({ 1: 1 }, 1);
    meet(votequorum, [1, 2, 3]);
    expect(votequorum.count()).toMatchObject({ quorate: true, votes: 3, expectedVotes: 3 });
    meet(votequorum, [1]);
    votequorum.count();
    expect(votequorum.quorum).toMatchObject({ quorate: false, votes: 1, expectedVotes: 3 });
  });

  it('of nodes that are no members, of other nodes and of a quorum device do not count', () => {
    const votequorum = open();
    meet(votequorum, [1, 2]);
    votequorum.told(3, info(3));
    votequorum.told(2, info(4));
    votequorum.told(2, info(0, { votes: 9 }));
    expect(votequorum.count()).toMatchObject({ votes: 2 });
  });
});

describe('What is expected', () => {
  it('is learnt from a member that says it is quorate, by a node that is not', () => {
    const votequorum = open({ 1: 1 }, 9);
    meet(votequorum, [1, 2, 3], { expectedVotes: 3, flags: quorate });
    expect(votequorum.count()).toMatchObject({ quorate: true, votes: 3, votesNeeded: 2, expectedVotes: 3 });
  });

  it('is not learnt from others, nor when it makes no sense', () => {
    const votequorum = open();
    meet(votequorum, [1, 2, 3], { expectedVotes: 3 });
    expect(votequorum.count()).toMatchObject({ quorate: true, expectedVotes: 5 });
    const lone = open();
    meet(lone, [1, 2], { expectedVotes: 0, flags: quorate });
    expect(lone.count()).toMatchObject({ quorate: false, expectedVotes: 5 });
  });

  it('is not learnt by a node that is quorate, but it takes as many votes as the others say, from then on', () => {
    const votequorum = open();
    meet(votequorum, [1, 2, 3]);
    votequorum.count();
    votequorum.told(2, info(2, { expectedVotes: 9, flags: quorate }));
    expect(votequorum.news()).toMatchObject({ quorate: false, votes: 3, votesNeeded: 5, expectedVotes: 5 });
    meet(votequorum, [1, 2, 3, 4]);
    expect(votequorum.count()).toMatchObject({ quorate: false, votes: 4, votesNeeded: 5 });
    meet(votequorum, [1, 2, 3, 4], { flags: quorate });
    expect(votequorum.count()).toMatchObject({ quorate: true, votes: 4, votesNeeded: 3 });
  });

  it('is changed by an operator, as are the votes of nodes', () => {
    const votequorum = open();
    meet(votequorum, [1, 2]);
    votequorum.reconfigured({ kind: 'reconfigure', parameter: 'expectedVotes', nodeId: 0, value: 3 });
    expect(votequorum.count()).toMatchObject({ quorate: true, votes: 2, votesNeeded: 2, expectedVotes: 3 });
    votequorum.reconfigured({ kind: 'reconfigure', parameter: 'expectedVotes', nodeId: 0, value: 0 });
    expect(votequorum.count()).toBeUndefined();
    votequorum.reconfigured({ kind: 'reconfigure', parameter: 'nodeVotes', nodeId: 2, value: 4 });
    expect(votequorum.count()).toMatchObject({ quorate: true, votes: 5, votesNeeded: 3, expectedVotes: 5 });
    votequorum.reconfigured({ kind: 'reconfigure', parameter: 'nodeVotes', nodeId: 9, value: 4 });
    expect(votequorum.count()).toBeUndefined();
    votequorum.reconfigured({ kind: 'reconfigure', parameter: 'nodeVotes', nodeId: 1, value: 3 });
    expect(votequorum.state().votes).toBe(3);
    votequorum.reconfigured({ kind: 'reconfigure', parameter: 'cancelWaitForAll', nodeId: 1, value: 0 });
    expect(votequorum.count()).toMatchObject({ votes: 7 });
  });
});

describe('What a node tells', () => {
  it('is about itself, and that it has met nobody until it has been on a ring with others', () => {
    const votequorum = open();
    votequorum.start([1], 0);
    expect(votequorum.state()).toEqual(info(1, { flags: first }));
    votequorum.start([1, 2], 0);
    expect(votequorum.state()).toEqual(info(1));
    votequorum.start([1], 0);
    expect(votequorum.state()).toEqual(info(1));
  });

  it('is that it is quorate only when it was, and the members that there are now have the votes', () => {
    const votequorum = open();
    votequorum.start([1, 2, 3], 0);
    expect(votequorum.state().flags).toBe(0);
    meet(votequorum, [1, 2, 3]);
    votequorum.count();
    votequorum.start([1, 2, 3, 4], 0);
    expect(votequorum.state().flags).toBe(quorate);
    votequorum.start([1, 2], 0);
    expect(votequorum.state().flags).toBe(0);
  });
});

describe('A majority', () => {
  it('that the new members cannot have is lost at once', () => {
    const votequorum = open();
    meet(votequorum, [1, 2, 3]);
    votequorum.count();
    expect(votequorum.start([1, 2], 0)).toMatchObject({ quorate: false, votes: 2, votesNeeded: 3, expectedVotes: 5 });
    expect(votequorum.quorum?.quorate).toBe(false);
    expect(votequorum.start([1], 0)).toBeUndefined();
  });

  it('that the new members may have stays until they have told', () => {
    const votequorum = open();
    meet(votequorum, [1, 2, 3, 4], { votes: 2 });
    votequorum.count();
    expect(votequorum.start([1, 2, 3], 0)).toBeUndefined();
    expect(votequorum.quorum).toMatchObject({ quorate: true, votes: 7 });
    for (const id of [1, 2, 3]) votequorum.told(id, info(id));
    expect(votequorum.count()).toMatchObject({ quorate: false, votes: 3, votesNeeded: 4, expectedVotes: 7 });
  });
});
