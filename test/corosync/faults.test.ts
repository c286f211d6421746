/**
 * What happens to a ring of daemons and Ringcast: crashes, pauses, polite leaves, restarts, partitions and merges.
 *
 * Goal: all sides agree on every configuration and on the order of messages, and no daemon ever aborts. Method: all
 * members send all the time; a fault strikes, the rest must become one ring and go on; then everybody comes back. In the
 * end the reports of all that ever took part are compared (agreement.ts).
 */
import type { CorosyncLab } from './corosync-lab.ts';
import { withCorosyncLab } from './corosync-lab.ts';
import { GroupLoad } from './group-load.ts';
import { corosyncDescribe } from './requirements.ts';
import type { RingMember } from './ring-member.ts';

const limitMs = 240_000;

/** How many messages each member delivers before the next thing happens. */
const busyCount = 100;

type Fault = 'is killed with kill -9' | 'stops for a while' | 'leaves politely';

/** Strikes, and answers with what makes it good again. */
async function strike(lab: CorosyncLab, victim: RingMember, fault: Fault): Promise<() => Promise<unknown>> {
  switch (fault) {
    case 'is killed with kill -9':
      await victim.kill();
      return () => lab.start(victim.id);
    case 'leaves politely':
      await victim.leave();
      return () => lab.start(victim.id);
    case 'stops for a while':
      victim.process.stop();
      return async () => victim.process.resume();
  }
}

/** Runs the test under a load from all, then compares what all have seen. */
async function underLoad(lab: CorosyncLab, test: (load: GroupLoad) => Promise<void>): Promise<void> {
  await lab.startAll();
  const load = new GroupLoad(lab, 1);
  load.start();
  try {
    await load.busy(busyCount);
    await test(load);
    await load.busy(busyCount);
    await load.drained();
  } finally {
    load.stop();
  }
  expect(lab.disagreements()).toEqual([]);
}

/** Both sides of a cut are rings of their own and know whether they have quorum. */
async function expectHalves(lab: CorosyncLab, halves: readonly (readonly number[])[]): Promise<void> {
  for (const half of halves) {
    const expected = { quorate: half.length > lab.network.hosts.length / 2, totalVotes: half.length };
    for (const { daemon, groups } of lab.live.filter(({ id }) => half.includes(id))) {
      const quorum = daemon === undefined ? await groups.quorum() : await daemon.quorum();
      expect(quorum).toMatchObject(expected);
    }
  }
}

const victims = [
  { who: 'a Ringcast node', hosts: 3, ringcast: [3], victim: 3 },
  { who: 'a Ringcast node with the lowest id', hosts: 3, ringcast: [1], victim: 1 },
  { who: 'a daemon', hosts: 3, ringcast: [1, 2], victim: 3 },
  { who: 'a daemon with the lowest id', hosts: 3, ringcast: [2], victim: 1 },
] as const;
const faults: readonly Fault[] = ['is killed with kill -9', 'stops for a while', 'leaves politely'];
const cases = victims.flatMap((one) => faults.map((fault) => ({ title: `${one.who} ${fault}`, fault, ...one })));

corosyncDescribe()('a ring of daemons and Ringcast', () => {
  test.each(cases)(
    '$title: the others go on without it, and it comes back',
    ({ fault, victim: id, ...layout }) =>
      withCorosyncLab(layout, (lab) =>
        underLoad(lab, async (load) => {
          const victim = lab.member(id);
          const mend = await strike(lab, victim, fault);
          await lab.settled();
          for (const { groups } of lab.live) {
            const lefts = groups.history.flatMap((item) => (item.event === 'members' ? item.left : []));
            expect(lefts.filter((left) => left.startsWith(`${victim.groups.name} `))).toHaveLength(1);
          }
          await load.busy(busyCount);
          await mend();
          await lab.settled();
          expect(lab.live).toHaveLength(3);
        }),
      ),
    limitMs,
  );

  test.each([1, 2])(
    'member %i is killed and started again at once, and takes the place of its dead self',
    (id) =>
      withCorosyncLab({ hosts: 3, ringcast: [1] }, (lab) =>
        underLoad(lab, async () => {
          await lab.member(id).kill();
          await lab.start(id);
          await lab.settled();
        }),
      ),
    limitMs,
  );

  test.each(['udp', 'udpu'] as const)(
    'members that are parted form rings of their own and merge again, on %s',
    (transport) =>
      withCorosyncLab({ hosts: 4, ringcast: [1, 4], transport }, (lab) =>
        underLoad(lab, async (load) => {
          for (const halves of [
            [
              [1, 2],
              [3, 4],
            ],
            [[1], [2, 3, 4]],
            [[1, 3, 4], [2]],
          ]) {
            await lab.network.partition(halves);
            await lab.settled(halves);
            await expectHalves(lab, halves);
            await load.busy(busyCount);
            await lab.network.heal();
            await lab.settled();
          }
        }),
      ),
    limitMs,
  );
});
