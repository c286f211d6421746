/**
 * What daemons counted. Goal: the same messages in the same order come to the same votes here. Method: each record of
 * test/vectors/corosync/votes.json is what one daemon went through in a lab where others were started, killed, parted and
 * reconfigured at random, taken from its debug log; a counter goes through the same.
 */
import { readFileSync } from 'node:fs';
import type { VoteRules } from '../../../src/corosync/votequorum.ts';
import { Votequorum } from '../../../src/corosync/votequorum.ts';

interface DaemonRecord {
  readonly modes: Partial<Omit<VoteRules, 'votes' | 'expectedVotes'>>;
  /** How many nodes are listed, with one vote each. */
  readonly nodes: number;
  readonly self: number;
  /** Milliseconds, what happened, and facts of it. */
  readonly events: readonly string[];
}

const { records } = JSON.parse(readFileSync('test/vectors/corosync/votes.json', 'utf8')) as {
  readonly records: readonly DaemonRecord[];
};

class Replay {
  readonly #counter: Votequorum;
  /** What did not come out as at the daemon. */
  readonly differences: string[] = [];
  checks = 0;

  constructor({ modes, nodes, self }: DaemonRecord) {
    const ids = Array.from({ length: nodes }, (_, index) => index + 1);
    const { twoNode = false } = modes;
    const rules = { twoNode, waitForAll: twoNode, autoTieBreaker: undefined, lastManStandingMs: undefined, ...modes };
    this.#counter = new Votequorum({ self, votes: new Map(ids.map((id) => [id, 1])), expectedVotes: nodes, ...rules });
  }

  take(event: string): void {
    const [time = '', kind = '', ...facts] = event.split(' ');
    const numbers = facts.map(Number);
    const now = Number(time);
    this.#counter.expire(now);
    switch (kind) {
      case 'ring':
        this.#counter.start(numbers, now);
        return;
      case 'told': {
        const [nodeId = 0, votes = 0, expectedVotes = 0, flags = 0] = numbers;
        this.#counter.told(nodeId, { kind: 'nodeInfo', nodeId, votes, expectedVotes, flags });
        return;
      }
      case 'expect':
      case 'cancel': {
        const parameter = kind === 'expect' ? 'expectedVotes' : 'cancelWaitForAll';
        this.#counter.reconfigured({ kind: 'reconfigure', parameter, nodeId: 1, value: numbers[0] ?? 0 });
        return;
      }
      case 'counted':
        this.#counter.count();
        this.#compare(event);
        return;
      case 'shown':
        this.#counter.news();
        this.#compare(event);
        return;
      default:
        throw new Error(`unknown event: ${event}`);
    }
  }

  #compare(event: string): void {
    this.checks += 1;
    const { quorate, votes, expectedVotes } = this.#counter.quorum ?? {};
    const own = `${quorate === true ? 'quorate' : 'inquorate'} ${votes} ${expectedVotes}`;
    if (!event.endsWith(` ${own}`)) this.differences.push(`${event}, not ${own}`);
  }
}

describe('The votes that a daemon counted', () => {
  it.each(records.map((record) => [record.modes, record.self, record] as const))(
    'in the modes %j as node %i are counted here',
    (_modes, _self, record) => {
      const replay = new Replay(record);
      for (const event of record.events) replay.take(event);
      expect(replay.differences).toEqual([]);
      expect(replay.checks).toBeGreaterThan(5);
    },
  );

  it('are counted otherwise when one message is left out', () => {
    const record = records.find(({ modes }) => modes.waitForAll === true);
    expect(record).toBeDefined();
    if (record === undefined) return;
    const quorate = record.events.findIndex((event) => event.includes('counted quorate'));
    const left = record.events.findLastIndex((event, index) => index < quorate && event.includes('told'));
    const replay = new Replay(record);
    for (const event of record.events.toSpliced(left, 1)) replay.take(event);
    expect(replay.differences).not.toEqual([]);
  });
});
