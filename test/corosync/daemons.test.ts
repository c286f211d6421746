/**
 * Daemons alone: that the lab starts real Corosync, reads it right, and notices what it is there to notice.
 */
import { withCorosyncLab } from './corosync-lab.ts';
import { corosyncDescribe } from './requirements.ts';
import { groupName } from './ring-member.ts';

const limitMs = 180_000;

corosyncDescribe()('real Corosync daemons', () => {
  test.each(['udp', 'udpu'] as const)(
    'three of them form a ring on %s, have quorum, and deliver in one order',
    (transport) =>
      withCorosyncLab({ hosts: 3, transport }, async (lab) => {
        const members = await lab.startAll();
        const clients = members.map(({ groups }) => groups);
        const [first] = clients;
        for (const daemon of lab.daemons) {
          expect(await daemon.quorum()).toEqual({
            ring: first?.rings.at(-1)?.ring,
            quorate: true,
            expectedVotes: 3,
            totalVotes: 3,
            votesNeeded: 2,
            flags: ['Quorate'],
            votes: { 1: 1, 2: 1, 3: 1 },
          });
          expect((await daemon.cmap('runtime.config.totem.token')).get('runtime.config.totem.token')).toBe(
            String(lab.effectiveTokenMs),
          );
          expect(daemon.log.primary).toBe(true);
        }
        for (const [i, client] of clients.entries()) {
          client.burst(groupName, { count: 500, bytesMin: 1, bytesMax: 3000, seed: i });
          client.burst(groupName, { count: 1, bytesMin: 1_048_576, bytesMax: 1_048_576, seed: i });
          client.send(groupName, `the last word of ${client.id}`);
        }
        await lab.delivered(clients);
        expect(first?.messages).toHaveLength(3 * 502);
        expect(lab.disagreements()).toEqual([]);
        expect(first?.messages.map(({ head }) => head)).toContain('the last word of 3');
      }),
    limitMs,
  );

  test(
    'the loss of one is told to the others and to their clients, and it comes back with its ring sequence',
    () =>
      withCorosyncLab({ hosts: 3 }, async (lab) => {
        const members = await lab.startAll();
        const [, , third] = members;
        const seqBefore = Number(third?.daemon?.ring?.ring.split('.')[1]);
        await third?.kill();
        await lab.until('the client of the dead daemon is told', () => third?.groups.disconnected === true);
        await lab.settled();
        for (const { groups, daemon } of lab.live) {
          expect(groups.history).toContainEqual(
            expect.objectContaining({ event: 'members', left: [`${third?.groups.name} nodedown`], joined: [] }),
          );
          expect(groups.rings.at(-1)).toMatchObject({ ring: daemon?.ring?.ring, members: [1, 2] });
        }
        const returned = await lab.start(3);
        await lab.settled();
        expect(Number(returned.daemon?.log.rings[0]?.ring.split('.')[1])).toBeGreaterThan(seqBefore);
        expect(lab.disagreements()).toEqual([]);
      }),
    limitMs,
  );

  test(
    'one without the others has no quorum, and one that is terminated leaves at once',
    () =>
      withCorosyncLab({ hosts: 2 }, async (lab) => {
        const first = await lab.startDaemon(1);
        await lab.ready([1]);
        expect(await first.quorum()).toMatchObject({
          quorate: false,
          expectedVotes: 2,
          totalVotes: 1,
          votes: { 1: 1 },
        });
        const second = await lab.startDaemon(2);
        await lab.ready();
        expect(await first.quorum()).toMatchObject({ quorate: true, totalVotes: 2 });
        await second.process.terminate();
        await lab.ready([1]);
        expect(second.process.exit).toBe('status 0');
        expect(first.log.primary).toBe(false);
      }),
    limitMs,
  );

  test(
    'a daemon that aborts fails the test, with its log',
    async () => {
      const failing = withCorosyncLab({ hosts: 1 }, async (lab) => {
        const daemon = await lab.startDaemon(1);
        await lab.ready();
        process.kill(daemon.process.pid, 'SIGABRT');
        await lab.until('the end of time', () => false);
      });
      await expect(failing).rejects.toThrow(
        /^daemon 1 ended by itself with SIGABRT, while waiting until the end of time/,
      );
      await expect(failing).rejects.toThrow('Completed service synchronization');
    },
    limitMs,
  );
});
