/**
 * Daemons alone: that the lab starts real Corosync, reads it right, and notices what it is there to notice.
 */
import type { CorosyncLab } from './corosync-lab.ts';
import { withCorosyncLab } from './corosync-lab.ts';
import type { CorosyncDaemon } from './daemon.ts';
import type { GroupProcess } from './group-process.ts';
import { corosyncDescribe } from './requirements.ts';

const limitMs = 180_000;

/** Three daemons in one ring, a client at each, all clients in the group `grp`. */
async function startThree(lab: CorosyncLab): Promise<{ daemons: CorosyncDaemon[]; clients: GroupProcess[] }> {
  const daemons = await Promise.all(lab.network.hosts.map((id) => lab.startDaemon(id)));
  await lab.ready();
  const clients = daemons.map((daemon) => lab.startClient(daemon));
  await lab.joinAll('grp', clients);
  return { daemons, clients };
}

corosyncDescribe()('real Corosync daemons', () => {
  test.each(['udp', 'udpu'] as const)(
    'three of them form a ring on %s, have quorum, and deliver in one order',
    (transport) =>
      withCorosyncLab({ hosts: 3, transport }, async (lab) => {
        const { daemons, clients } = await startThree(lab);
        for (const daemon of daemons) {
          expect(await daemon.quorum()).toEqual({
            ring: daemons[0]?.ring?.ring,
            quorate: true,
            expectedVotes: 3,
            totalVotes: 3,
            votes: { 1: 1, 2: 1, 3: 1 },
          });
          expect((await daemon.cmap('runtime.config.totem.token')).get('runtime.config.totem.token')).toBe(
            String(lab.effectiveTokenMs),
          );
          expect(daemon.log.primary).toBe(true);
        }
        for (const [i, client] of clients.entries()) {
          client.burst('grp', { count: 500, bytesMin: 1, bytesMax: 3000, seed: i });
          client.burst('grp', { count: 1, bytesMin: 1_048_576, bytesMax: 1_048_576, seed: i });
          client.send('grp', `the last word of ${client.id}`);
        }
        await lab.delivered(clients);
        const [first] = clients;
        expect(first?.messages).toHaveLength(3 * 502);
        expect(lab.disagreements('grp')).toEqual([]);
        expect(first?.messages.map(({ head }) => head)).toContain('the last word of 3');
      }),
    limitMs,
  );

  test(
    'the loss of one is told to the others and to their clients, and it comes back with its ring sequence',
    () =>
      withCorosyncLab({ hosts: 3 }, async (lab) => {
        const { daemons, clients } = await startThree(lab);
        const [, , third] = clients;
        const ringBefore = daemons[2]?.ring?.ring;
        await daemons[2]?.process.kill();
        await lab.ready([1, 2]);
        await lab.grouped('grp', clients.slice(0, 2));
        await lab.until('the client of the dead daemon is told', () => third?.disconnected === true);
        for (const { history, rings } of clients.slice(0, 2)) {
          expect(history).toContainEqual(
            expect.objectContaining({ event: 'members', left: [`${third?.name} nodedown`], joined: [] }),
          );
          expect(rings.at(-1)?.members).toEqual([1, 2]);
          expect(rings.at(-1)?.ring).toBe(daemons[0]?.ring?.ring);
        }
        const returned = await lab.startDaemon(3);
        await lab.ready();
        expect(Number(returned.log.rings[0]?.ring.split('.')[1])).toBeGreaterThan(Number(ringBefore?.split('.')[1]));
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
