import { figuresOf, median } from '../../../bench/buffers/figures.ts';
import type { ConfigurationSeen, MemberReport } from '../../../bench/buffers/member-role.ts';
import { report } from './runs.ts';

const stalls = { stalls: 7, longestMs: 81.4, stalledMs: 500 };

function figures(reports: readonly MemberReport[]): ReturnType<typeof figuresOf> {
  return figuresOf({ receiveBytes: 0, reports, stalls, noiseSent: 0, seconds: 2 });
}

function regular(id: string, members: readonly number[], atMs = 100): ConfigurationSeen {
  return { id, kind: 'regular', members, cause: 'token-lost', atMs };
}

describe('A disconnect', () => {
  it('counts once, however many members see it', () => {
    const change = { configurations: [regular('ring 2', [1, 2])] };
    expect(figures([report(1, change), report(2, change), report(3)]).disconnects).toBe(1);
  });

  it('counts for each member that is missing, and again when it is missing from what it came back to', () => {
    const alone = regular('ring 2', [1], 900);
    const together = regular('ring 3', [1, 2, 3], 1500);
    const again = regular('ring 4', [1, 2], 1900);
    const found = figures([report(1, { configurations: [alone, together, again] })]);
    expect(found).toMatchObject({ disconnects: 3, firstDisconnectMs: 900, changes: 3 });
  });

  it('is not a new ring of the same members, nor a transitional configuration', () => {
    const passing: ConfigurationSeen = { ...regular('ring 1>2', [1]), kind: 'transitional' };
    const found = figures([report(1, { configurations: [passing, regular('ring 2', [1, 2, 3])] })]);
    expect(found).toMatchObject({ disconnects: 0, firstDisconnectMs: undefined, changes: 1 });
  });
});

describe('The figures of a run', () => {
  it('are sums over the members, and the median of what they delivered', () => {
    const found = figures([
      report(1, { drops: 2, tokenLosses: 1, delivered: 10 }),
      report(2, { drops: 3, retransmitsServed: 4, delivered: 400 }),
      report(3, { consensusTimeouts: 5, delivered: 30 }),
    ]);
    expect(found).toMatchObject({ drops: 5, tokenLosses: 1, retransmits: 4, consensusTimeouts: 5, deliveredPerS: 15 });
  });

  it('do not take unknown drops of one member for none', () => {
    expect(figures([report(1, { drops: 2 }), report(2, { drops: undefined })]).drops).toBeUndefined();
  });

  it('tell what ended a member itself', () => {
    expect(figures([report(1), report(2, { failure: 'ERR_INTERNAL' })]).failures).toEqual(['ERR_INTERNAL']);
  });
});

test('the median of an even number of values is the mean of the middle two', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, 0]);
});
