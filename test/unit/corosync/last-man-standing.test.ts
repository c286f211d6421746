/** The mode last_man_standing: after a loss and some time those that are left are all that are expected. */
import { VotingNodes } from './voting-nodes.ts';

const eight = [1, 1, 1, 1, 1, 1, 1, 1];
const windowMs = 10_000;

/** The example of votequorum(5): of 8 nodes 3 die, then 2, then 1. */
describe('Those that are left', () => {
  it('are all that are expected some time after each loss, down to two', () => {
    const nodes = new VotingNodes(eight, { lastManStandingMs: windowMs });
    const left = () => nodes.counter(1).quorum;
    nodes.meet(1, 2, 3, 4, 5, 6, 7, 8);
    for (const [members, expectedVotes, votesNeeded] of [
      [[1, 2, 3, 4, 5], 5, 3],
      [[1, 2, 3], 3, 2],
      [[1, 2], 2, 2],
    ] as const) {
      expect(nodes.meet(...members)).toEqual(members);
      nodes.pass(windowMs - 1);
      expect(left()?.expectedVotes).toBeGreaterThan(expectedVotes);
      nodes.pass(1);
      expect(left()).toMatchObject({ quorate: true, expectedVotes, votesNeeded });
    }
    expect(nodes.meet(1)).toEqual([]);
    nodes.pass(windowMs);
    expect(left()).toMatchObject({ quorate: false, expectedVotes: 2 });
  });

  it('are down to one with a tie breaker, if they have the lowest', () => {
    const nodes = new VotingNodes([1, 1], { lastManStandingMs: windowMs, autoTieBreaker: 'lowest' });
    nodes.meet(1, 2);
    expect([nodes.meet(1), nodes.meet(2)]).toEqual([[1], []]);
    nodes.pass(windowMs);
    expect(nodes.counter(1).quorum).toMatchObject({ quorate: true, expectedVotes: 1, votesNeeded: 1 });
    expect(nodes.counter(2).quorum).toMatchObject({ quorate: false, expectedVotes: 2 });
  });

  it('are joined by others, who raise what is expected again and learn it', () => {
    const nodes = new VotingNodes([1, 1, 1, 1, 1], { lastManStandingMs: windowMs });
    nodes.meet(1, 2, 3, 4, 5);
    nodes.meet(1, 2, 3);
    nodes.pass(windowMs);
    nodes.start(4);
    expect(nodes.meet(1, 2, 3, 4)).toEqual([1, 2, 3, 4]);
    expect(nodes.counter(1).quorum).toMatchObject({ votes: 4, expectedVotes: 4, votesNeeded: 3 });
    expect(nodes.counter(4).quorum).toMatchObject({ votes: 4, expectedVotes: 4, votesNeeded: 3 });
  });
});

describe('What is expected stays', () => {
  it('when more are lost within the time, too many to go on', () => {
    const nodes = new VotingNodes([1, 1, 1, 1, 1], { lastManStandingMs: windowMs });
    nodes.meet(1, 2, 3, 4, 5);
    nodes.meet(1, 2, 3);
    nodes.pass(windowMs - 1);
    expect(nodes.meet(1, 2)).toEqual([]);
    nodes.pass(windowMs);
    expect(nodes.counter(1).quorum).toMatchObject({ quorate: false, expectedVotes: 5 });
  });

  it('until the time has passed since the last loss', () => {
    const nodes = new VotingNodes([1, 1, 1, 1, 1], { lastManStandingMs: windowMs });
    nodes.meet(1, 2, 3, 4, 5);
    nodes.meet(1, 2, 3, 4);
    nodes.pass(windowMs - 1);
    nodes.meet(1, 2, 3);
    expect(nodes.counter(1).nextDeadline).toBe(nodes.now + windowMs);
    nodes.pass(1);
    expect(nodes.counter(1).quorum).toMatchObject({ expectedVotes: 5 });
  });

  it('without the mode, and from when a node tells of more than one vote', () => {
    const plain = new VotingNodes([1, 1, 1], {});
    plain.meet(1, 2, 3);
    plain.meet(1, 2);
    expect(plain.counter(1).nextDeadline).toBe(Infinity);
    const nodes = new VotingNodes([1, 1, 1], { lastManStandingMs: windowMs });
    nodes.meet(1, 2, 3);
    nodes.counter(1).start([1, 2], nodes.now);
    expect(nodes.counter(1).nextDeadline).toBe(nodes.now + windowMs);
    nodes.counter(1).told(2, { kind: 'nodeInfo', nodeId: 2, votes: 2, expectedVotes: 4, flags: 0 });
    expect(nodes.counter(1).nextDeadline).toBe(Infinity);
    nodes.counter(1).start([1], nodes.now);
    expect(nodes.counter(1).nextDeadline).toBe(Infinity);
  });
});
