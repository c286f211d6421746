/**
 * What happens to a ring of daemons and Ringcast: crashes, pauses, polite leaves and restarts.
 *
 * Goal: all sides agree on every configuration and on the order of messages, and no daemon ever aborts. Method: all
 * members send all the time; a fault strikes, the rest must become one ring and go on; then everybody comes back. In the
 * end the reports of all that ever took part are compared (agreement.ts).
 */
import type { CorosyncLab } from './corosync-lab.ts';
import { withCorosyncLab } from './corosync-lab.ts';
import { busyCount, underLoad } from './group-load.ts';
import { corosyncDescribe } from './requirements.ts';
import type { RingMember } from './ring-member.ts';

const limitMs = 240_000;

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
});
