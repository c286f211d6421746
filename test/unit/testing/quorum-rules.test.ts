/** The rules about votes: each accepts what is right and rejects a list of effects made to break it. */
import type { Configuration } from '../../../src/configuration.ts';
import type { Effect } from '../../../src/effect.ts';
import { drawVotes } from '../../../src/testing/corosync-votes.ts';
import { Simulation } from '../../../src/testing/simulator.ts';
import { QuorumRules } from '../../../src/testing/quorum-rules.ts';
import { membersOf } from '../../support/members.ts';

const node = new Simulation().node(1);
const votes = new Map([
  [1, 1],
  [2, 2],
  [3, 3],
]);

function configurationOf(kind: Configuration['kind'], ...ids: readonly number[]): Configuration {
  const ringId = { representative: 1, seq: 4 };
  const rest = { from: undefined, joined: [], left: [], evidence: [], cause: { kind: 'start', node: 1 } } as const;
  return { kind, id: '4.1', ringId, members: membersOf(ids), ...rest };
}

function install(...ids: readonly number[]): Effect {
  return { type: 'install', configuration: configurationOf('regular', ...ids) };
}

function told(own: number, quorate = 2 * own > 6, expectedVotes = 6, votesNeeded = 4): Effect {
  return { type: 'quorum', quorum: { quorate, votes: own, votesNeeded, expectedVotes, waitsForAll: false } };
}

function shown(kind: Configuration['kind'] = 'regular'): Effect {
  const configuration = configurationOf(kind, 1);
  const [sender] = membersOf([1]) as [Configuration['members'][number]];
  const payload = new Uint8Array(0);
  return { type: 'deliver', delivery: { sender, seq: 1, level: 'agreed', configuration, payload, ownId: undefined } };
}

/** What node 1 does, in its order. */
function judge(effects: readonly Effect[], silent?: number): () => void {
  return () => {
    const rules = new QuorumRules({ votes, expectedVotes: 6, silent });
    for (const effect of effects) rules.effect(node, effect);
  };
}

describe('Votes', () => {
  it('are right when those of all members are counted before the first message', () => {
    expect(judge([install(1, 2, 3), told(6), shown(), install(1, 3), told(4), shown()])).not.toThrow();
  });

  it('may stay untold where they are as before', () => {
    expect(judge([install(1, 2), told(3), install(1), told(1), install(1, 2), told(3), shown()])).not.toThrow();
  });

  it('are violated by a count without one of the members, or with one that is gone', () => {
    expect(judge([install(1, 2, 3), told(3)])).toThrow('is told of 3 votes of 6; its members have 6 of 6');
    expect(judge([install(1, 2, 3), told(6), install(1, 3), told(6)])).toThrow('its members have 4 of 6');
  });

  it('are violated by other expected votes than those of the node list', () => {
    expect(judge([install(1, 2, 3), told(6, true, 7)])).toThrow('6 votes of 7; its members have 6 of 6');
  });

  it('are violated by half of them that make a quorum, and by more than half that make none', () => {
    expect(judge([install(1, 2), told(3, true)])).toThrow('3 votes of 6 are a quorum');
    expect(judge([install(1, 3), told(4, false)])).toThrow('4 votes of 6 are no quorum');
    expect(judge([install(1, 3), told(4, true, 6, 3)])).toThrow('it takes 3 votes of 6');
  });

  it('are violated by a message that is shown before the count, unless it is one of the ring before', () => {
    expect(judge([install(1, 2, 3), shown()])).toThrow(
      'is shown a message before the votes of its members are counted',
    );
    expect(judge([install(1, 2, 3), told(6), install(1, 3), shown()])).toThrow('before the votes');
    expect(judge([install(1, 2, 3), told(6), install(1, 3), shown('transitional')])).not.toThrow();
  });

  it('are violated by a quorum that outlives its configuration', () => {
    const before = [install(1, 2, 3), told(6), install(1, 2)];
    expect(judge([...before, shown('transitional')])).toThrow('stays quorate, though its members have 3 votes');
    expect(judge([...before, told(3), shown()])).not.toThrow();
  });

  it('may be lost with a configuration by a count that was not told, and not later', () => {
    const before = [install(1, 2, 3), told(6), install(1, 2, 3)];
    expect(judge([...before, told(6, false), told(6), shown()])).not.toThrow();
    expect(judge([...before, shown('transitional'), told(6, false)])).toThrow('6 votes of 6 are no quorum');
  });

  it('of a node that takes no part are not counted, and may be lacking only for what cannot be any more', () => {
    expect(judge([install(1, 2, 3), told(4), shown()], 2)).not.toThrow();
    expect(judge([install(1, 2, 3), told(6)], 2)).toThrow('its members have 4 of 6');
    expect(judge([install(1, 2, 3), told(4), install(1, 2), told(3), told(1), shown()], 2)).not.toThrow();
  });

  it('are not told to a node that takes no part', () => {
    expect(judge([install(1, 2, 3), shown()], 1)).not.toThrow();
  });
});

describe('Drawn votes', () => {
  it('are the same for the same seed, 1 to 3 a node, and in some runs one node takes no part', () => {
    const drawn = Array.from({ length: 100 }, (_, seed) => drawVotes(seed, [1, 2, 3]));
    expect(drawVotes(7, [1, 2, 3])).toEqual(drawn[7]);
    const silent = drawn.filter((one) => one.silent !== undefined).length;
    expect(silent).toBeGreaterThan(5);
    expect(silent).toBeLessThan(60);
    for (const one of drawn) {
      const all = [...one.votes.values()];
      expect(all.every((own) => own >= 1 && own <= 3)).toBe(true);
      expect(one.expectedVotes).toBe(all.reduce((sum, own) => sum + own, 0));
    }
  });
});
