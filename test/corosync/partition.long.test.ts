/**
 * A network of daemons and Ringcast that is cut and healed, under a load from all: each side becomes a ring of its own that
 * knows whether it has quorum, all merge again, and in the end the reports of all agree (agreement.ts).
 */
import { withCorosyncLab } from './corosync-lab.ts';
import { busyCount, underLoad } from './group-load.ts';
import { corosyncDescribe } from './requirements.ts';

const limitMs = 240_000;

corosyncDescribe()('a network of daemons and Ringcast that is cut', () => {
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
            await lab.counted(halves);
            await load.busy(busyCount);
            await lab.network.heal();
            await lab.settled();
            await lab.counted();
          }
        }),
      ),
    limitMs,
  );
});
