/**
 * The modes of votequorum beside real daemons: that both sides become quorate, stay so and lose it at the same changes. What a daemon counts is what corosync-quorumtool shows; what Ringcast counts is what its event `quorum` told.
 */
import type { CorosyncLab } from './corosync-lab.ts';
import { withCorosyncLab } from './corosync-lab.ts';
import { corosyncDescribe } from './requirements.ts';
import { isSameCount } from './ring-member.ts';

const limitMs = 180_000;

interface Wanted {
  readonly quorate: boolean;
  readonly votesNeeded: number;
  /** Default: the votes of all hosts. */
  readonly expectedVotes?: number;
}

/** Waits until these and no others are live, and one ring; then that each counts its votes with this result. */
async function expectVotes(
  lab: CorosyncLab,
  ids: readonly number[],
  { quorate, votesNeeded, ...others }: Wanted,
): Promise<void> {
  expect(lab.live.map(({ id }) => id)).toEqual(ids);
  await lab.settled([ids]);
  const votesOf = (hosts: readonly number[]) =>
    lab.conf.nodes.reduce((sum, { nodeId, votes }) => sum + (hosts.includes(nodeId) ? votes : 0), 0);
  const expectedVotes = others.expectedVotes ?? votesOf(lab.network.hosts);
  const wanted = { quorate, totalVotes: votesOf(ids), votesNeeded, expectedVotes };
  await lab.until(`{${ids.join(' ')}} ${quorate ? 'have' : 'have no'} quorum`, async () => {
    const counts = await Promise.all(lab.live.map((member) => member.quorum()));
    return counts.every((count) => isSameCount(count, wanted));
  });
}

async function flagsOf(lab: CorosyncLab, id: number): Promise<readonly string[]> {
  return (await lab.daemonOf(id).quorum()).flags;
}

corosyncDescribe()('The votes of Ringcast and of daemons', () => {
  test(
    'with two_node: both wait for the other, go on without it, and wait again when they are started again',
    () =>
      withCorosyncLab({ hosts: 2, ringcast: [2], voteModes: { twoNode: true } }, async (lab) => {
        const yes = { quorate: true, votesNeeded: 1 };
        const no = { quorate: false, votesNeeded: 1 };
        await lab.start(1);
        await expectVotes(lab, [1], no);
        expect(await flagsOf(lab, 1)).toEqual(['2Node', 'WaitForAll']);
        const node = await lab.start(2);
        await expectVotes(lab, [1, 2], yes);
        expect(await flagsOf(lab, 1)).toEqual(['2Node', 'Quorate', 'WaitForAll']);

        await node.kill();
        await expectVotes(lab, [1], yes);
        const again = await lab.start(2);
        await expectVotes(lab, [1, 2], yes);
        const before = again.groups.quorums.length;
        await lab.member(1).kill();
        await expectVotes(lab, [2], yes);
        expect(again.groups.quorums.slice(before).filter(({ quorate }) => !quorate)).toEqual([]);

        await again.kill();
        const alone = await lab.start(2);
        await expectVotes(lab, [2], no);
        expect(alone.groups.quorums.every(({ waitsForAll }) => waitsForAll)).toBe(true);
        await lab.start(1);
        await expectVotes(lab, [1, 2], yes);
        expect(lab.daemonOf(1).log.primary).toBe(true);
      }),
    limitMs,
  );

  test(
    'with wait_for_all: all must be seen at once, a node that returns learns of the others, and who loses waits anew',
    () =>
      withCorosyncLab({ hosts: 5, ringcast: [3, 4], voteModes: { waitForAll: true } }, async (lab) => {
        const yes = { quorate: true, votesNeeded: 3 };
        const no = { quorate: false, votesNeeded: 3 };
        const leave = (id: number): Promise<void> => lab.member(id).leave();
        for (const id of [1, 2, 3, 4]) {
          await lab.start(id);
          await lab.settled([lab.live.map((member) => member.id)]);
        }
        await expectVotes(lab, [1, 2, 3, 4], no);
        await lab.start(5);
        await expectVotes(lab, [1, 2, 3, 4, 5], yes);
        expect(await flagsOf(lab, 5)).toEqual(['Quorate', 'WaitForAll']);

        await leave(5);
        for (const returning of [4, 1]) {
          await leave(returning);
          await lab.settled([lab.live.map((member) => member.id)]);
          await lab.start(returning);
          await expectVotes(lab, [1, 2, 3, 4], yes);
        }

        for (const lost of [4, 1]) await leave(lost);
        await expectVotes(lab, [2, 3], no);
        await lab.start(4);
        await expectVotes(lab, [2, 3, 4], no);
        await lab.daemonOf(2).run('corosync-cmapctl', '-s', 'quorum.cancel_wait_for_all', 'u8', '1');
        await expectVotes(lab, [2, 3, 4], yes);
      }),
    limitMs,
  );

  test(
    'with two_node and a guest without a vote: it is quorate with either of the two, and not alone',
    () =>
      withCorosyncLab({ hosts: 3, ringcast: [3], voteless: [3], voteModes: { twoNode: true } }, async (lab) => {
        await lab.start(3);
        await expectVotes(lab, [3], { quorate: false, votesNeeded: 1 });
        await lab.start(1);
        await expectVotes(lab, [1, 3], { quorate: false, votesNeeded: 1 });
        await lab.start(2);
        await expectVotes(lab, [1, 2, 3], { quorate: true, votesNeeded: 2 });
        await lab.member(1).leave();
        await expectVotes(lab, [2, 3], { quorate: true, votesNeeded: 1 });
        await lab.member(2).leave();
        await expectVotes(lab, [3], { quorate: false, votesNeeded: 1 });
      }),
    limitMs,
  );

  test(
    'with auto_tie_breaker: of two halves the one with the lowest node has quorum',
    () =>
      withCorosyncLab({ hosts: 4, ringcast: [2, 3], voteModes: { autoTieBreaker: 'lowest' } }, async (lab) => {
        const yes = { quorate: true, votesNeeded: 3 };
        const no = { quorate: false, votesNeeded: 3 };
        await lab.startAll();
        await expectVotes(lab, [1, 2, 3, 4], yes);
        expect(await flagsOf(lab, 1)).toEqual(['Quorate', 'AutoTieBreaker']);
        await lab.member(4).leave();
        await expectVotes(lab, [1, 2, 3], yes);
        await lab.member(3).leave();
        await expectVotes(lab, [1, 2], yes);
        for (const id of [3, 4]) {
          await lab.start(id);
          await lab.settled([lab.live.map((member) => member.id)]);
        }
        await lab.member(1).leave();
        await expectVotes(lab, [2, 3, 4], yes);
        await lab.member(2).leave();
        await expectVotes(lab, [3, 4], no);
      }),
    limitMs,
  );

  test(
    'with last_man_standing: those that are left are soon all that are expected',
    () =>
      withCorosyncLab({ hosts: 5, ringcast: [2, 5], voteModes: { lastManStandingMs: 500 } }, async (lab) => {
        await lab.startAll();
        await expectVotes(lab, [1, 2, 3, 4, 5], { quorate: true, votesNeeded: 3 });
        expect(await flagsOf(lab, 1)).toEqual(['Quorate', 'LastManStanding']);
        await lab.member(5).leave();
        await lab.member(4).leave();
        await expectVotes(lab, [1, 2, 3], { quorate: true, votesNeeded: 2, expectedVotes: 3 });
        await lab.member(3).leave();
        await expectVotes(lab, [1, 2], { quorate: true, votesNeeded: 2, expectedVotes: 2 });
        await lab.start(5);
        await expectVotes(lab, [1, 2, 5], { quorate: true, votesNeeded: 2, expectedVotes: 3 });
      }),
    limitMs,
  );
});
