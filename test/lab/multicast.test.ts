/**
 * IGMP on a switch that snoops: where the group is heard of, and that its datagrams go there and nowhere else.
 */
import { withLab } from './lab.ts';
import { labDescribe } from './requirements.ts';

const limitMs = 240_000;

labDescribe()('a bridge with IGMP snooping and a querier', () => {
  test(
    'knows the group at the port of each member, and forgets the port of a member that leaves',
    () =>
      withLab({ hosts: 4 }, async (lab) => {
        const { network } = lab;
        expect(await network.bridgeSetting('multicast_snooping')).toBe('1');
        expect(await network.bridgeSetting('multicast_querier')).toBe('1');
        expect(await network.groupPorts()).toEqual([]);
        for (const id of [1, 2, 3]) lab.start(id);
        await lab.settled();
        const hasPorts = (ids: readonly number[]) => async (): Promise<boolean> => {
          const ports = await network.groupPorts();
          return ports.toSorted().join() === ids.map((id) => network.port(id)).join();
        };
        await lab.until('the bridge knows the group at ports 1, 2 and 3', hasPorts([1, 2, 3]));
        await lab.running(3).leave();
        await lab.settled();
        await lab.until('the bridge knows the group at ports 1 and 2', hasPorts([1, 2]));
        lab.send(1, 'to those who stay', 'safe');
        await lab.delivered('to those who stay');
        expect(lab.judge({ groups: [[1, 2]] }).faults).toEqual([]);
      }),
    limitMs,
  );

  test(
    'spares a host that is no member the datagrams of the group',
    () =>
      withLab({ hosts: 4 }, async (lab) => {
        for (const id of [1, 2, 3]) lab.start(id);
        await lab.settled();
        let messages = 0;
        const heardDuringTenMessages = async (host: number): Promise<number> => {
          const before = await lab.network.counts(host);
          for (let i = 0; i < 10; i++) {
            messages += 1;
            lab.send(1, `message ${messages}`);
            await lab.delivered(`message ${messages}`);
          }
          return (await lab.network.counts(host)).multicast - before.multicast;
        };
        // A bridge that has just been switched on floods until the first answers to its questions are due.
        await lab.until('host 4 is spared', async () => (await heardDuringTenMessages(4)) === 0);
        expect(await heardDuringTenMessages(3)).toBeGreaterThan(0);
        await lab.network.setSnooping(false);
        expect(await heardDuringTenMessages(4)).toBeGreaterThan(0);
        expect(lab.judge({ groups: [[1, 2, 3]] }).faults).toEqual([]);
      }),
    limitMs,
  );
});
