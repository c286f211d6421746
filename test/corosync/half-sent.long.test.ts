/**
 * A Ringcast node in the middle of a long message when another daemon joins its ring.
 *
 * Goal: the message is delivered by the clients of all daemons, although the one that joins has not heard its beginning.
 * Method: node 1 and daemon 2 are cut off from daemon 3; node 1 sends long messages one behind the other, so that it is in
 * the middle of one at any time; the network is healed. What the client of daemon 3 sees on the common ring must be what that
 * of daemon 2 sees there. (With a daemon in the place of node 1, `RINGCAST_COROSYNC_ONLY=1`, it is not: that goes on in the
 * middle.)
 */
import type { CorosyncLab } from './corosync-lab.ts';
import { withCorosyncLab } from './corosync-lab.ts';
import { corosyncDescribe } from './requirements.ts';
import { groupName } from './ring-member.ts';

const limitMs = 240_000;
const messageBytes = 900_000;
const burst = { count: 12, bytesMin: messageBytes, bytesMax: messageBytes };

/** The messages of node 1 that a client has seen since its last ring was formed. */
function seenSinceRing(lab: CorosyncLab, id: number): readonly string[] {
  const { history } = lab.member(id).groups;
  const start = history.findLastIndex(({ event }) => event === 'ring');
  return history
    .slice(start)
    .flatMap((item) => (item.event === 'message' && item.from.startsWith('1:') ? [`${item.head} ${item.hash}`] : []));
}

corosyncDescribe()('a Ringcast node in the middle of a long message', () => {
  test.each(['udp', 'udpu'] as const)(
    'starts it again when another daemon joins, which then delivers it like all others, on %s',
    (transport) =>
      withCorosyncLab({ hosts: 3, ringcast: [1], transport }, async (lab) => {
        await lab.startAll();
        const { groups } = lab.member(1);
        for (const seed of [1, 2]) {
          const halves = [[1, 2], [3]];
          await lab.network.partition(halves);
          await lab.settled(halves);
          const before = lab.member(2).groups.messages.length;
          groups.burst(groupName, { ...burst, seed });
          await lab.until('the burst is under way', () => lab.member(2).groups.messages.length > before);
          await lab.network.heal();
          await lab.settled();
          await lab.until('the burst is over', () => groups.idle, 120_000);
          groups.send(groupName, 'the end');
          await lab.until('its end is delivered', () =>
            lab.network.hosts.every((id) => lab.member(id).groups.messages.at(-1)?.head === 'the end'),
          );
          expect(seenSinceRing(lab, 3).length).toBeGreaterThan(1);
          if (lab.member(1).software === 'ringcast') expect(seenSinceRing(lab, 3)).toEqual(seenSinceRing(lab, 2));
        }
        expect(lab.disagreements()).toEqual([]);
      }),
    limitMs,
  );
});
