/** The mode auto_tie_breaker: which of two halves goes on. */
import { VotingNodes } from './voting-nodes.ts';

const four = [1, 1, 1, 1];

describe('Of two halves that part', () => {
  it.each([
    ['lowest', [1, 2], [1, 2]],
    ['highest', [3, 4], [3, 4]],
    [
      [3, 1],
      [3, 4],
      [3, 4],
    ],
    [[2], [1, 2], [1, 2]],
  ] as const)('by the rule %j those of %j go on', (autoTieBreaker, half, quorate) => {
    const nodes = new VotingNodes(four, { autoTieBreaker });
    nodes.meet(1, 2, 3, 4);
    const other = [1, 2, 3, 4].filter((id) => !half.some((one) => one === id));
    expect(nodes.meet(...half)).toEqual(quorate);
    expect(nodes.meet(...other)).toEqual([]);
    expect(nodes.counter(half[0]).quorum).toMatchObject({ quorate: true, votes: 2, votesNeeded: 3, expectedVotes: 4 });
    expect(nodes.meet(1, 2, 3, 4)).toEqual([1, 2, 3, 4]);
  });

  it('neither goes on without a rule', () => {
    const nodes = new VotingNodes(four, {});
    nodes.meet(1, 2, 3, 4);
    expect([nodes.meet(1, 2), nodes.meet(3, 4)]).toEqual([[], []]);
  });

  it('the one that goes on does not lose the quorum in between, and the other loses it at once', () => {
    const nodes = new VotingNodes(four, { autoTieBreaker: 'lowest' });
    nodes.meet(1, 2, 3, 4);
    expect(nodes.counter(1).start([1, 2], 0)).toBeUndefined();
    expect(nodes.counter(3).start([3, 4], 0)).toMatchObject({ quorate: false, votes: 2 });
  });

  it('a part of an odd number goes on with one vote less than half', () => {
    const nodes = new VotingNodes([1, 1, 1, 1, 1], { autoTieBreaker: 'lowest', waitForAll: true });
    nodes.meet(1, 2, 3, 4, 5);
    expect(nodes.meet(1, 2, 3, 4)).toEqual([1, 2, 3, 4]);
    expect(nodes.meet(1, 2)).toEqual([1, 2]);
  });
});

describe('A half does not go on', () => {
  it('that has never had the votes, whoever is in it', () => {
    const nodes = new VotingNodes(four, { autoTieBreaker: 'lowest' });
    expect(nodes.meet(1, 2)).toEqual([]);
  });

  it('with a node that others had lost before', () => {
    const nodes = new VotingNodes(four, { autoTieBreaker: 'lowest', waitForAll: true });
    nodes.meet(1, 2, 3, 4);
    nodes.meet(2, 3, 4);
    nodes.meet(1);
    expect(nodes.meet(1, 4)).toEqual([]);
    expect(nodes.meet(2, 3)).toEqual([2, 3]);
  });

  it('with it, but for that node itself, which has not had the votes since, where nobody waits for all', () => {
    const nodes = new VotingNodes(four, { autoTieBreaker: 'lowest' });
    nodes.meet(1, 2, 3, 4);
    nodes.meet(2, 3, 4);
    nodes.meet(1);
    expect(nodes.meet(1, 4)).toEqual([1]);
  });

  it('when the others may have the votes', () => {
    const nodes = new VotingNodes([2, 1, 1, 1, 1], { autoTieBreaker: 'lowest' });
    nodes.meet(1, 2, 3, 4, 5);
    // Four nodes are gone, and for all that one knows they have three votes, or four.
    expect(nodes.meet(1)).toEqual([]);
  });

  it('whose first of the list may be in the other half', () => {
    const nodes = new VotingNodes(four, { autoTieBreaker: [4, 1] });
    nodes.meet(1, 2, 3, 4);
    expect(nodes.meet(1, 2)).toEqual([]);
    expect(nodes.meet(3, 4)).toEqual([3, 4]);
    nodes.meet(1, 2, 3);
    expect(nodes.meet(1, 2)).toEqual([1, 2]);
  });

  it('that has no node of the list', () => {
    const nodes = new VotingNodes(four, { autoTieBreaker: [4] });
    nodes.meet(1, 2, 3);
    expect(nodes.meet(1, 2)).toEqual([]);
  });
});
