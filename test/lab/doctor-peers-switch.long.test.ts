/**
 * Faults planted for real in a network of namespaces, and what the doctor's probes say: the cause with its id and host,
 * and nothing once the printed fix is applied. Here: a switch that forgets who is in the group.
 *
 * The token time-out is 4 s here, so that a lab on a busy machine has no stall worth mentioning unless one is planted.
 */
import { causes, fixOf, limitMs, withDoctors } from './doctor-peers-lab.ts';
import { labDescribe } from './requirements.ts';

labDescribe()('the doctor with peers, of a switch', () => {
  test(
    'names snooping without a querier (D17) when the querier goes away during the soak, and is silent with a querier',
    () =>
      withDoctors(3, async (lab) => {
        // The querier is another switch; this one forgets members after 4 s, and its querier only after minutes.
        await lab.onSwitch('ip link set br0 type bridge mcast_querier 0 mcast_membership_interval 400');
        await lab.onSwitch('ip link add br1 type bridge mcast_igmp_version 3 mcast_query_interval 100');
        await lab.onSwitch(
          'ip link set br1 type bridge mcast_query_response_interval 50 mcast_startup_query_interval 100 mcast_query_use_ifaddr 1',
        );
        await lab.onSwitch(`ip addr add ${lab.network.address(253)}/32 dev br1 && ip link set br1 up`);
        await lab.onSwitch('ip link add up0 type veth peer name up1');
        await lab.onSwitch('ip link set up0 master br0 up && ip link set up1 master br1 up');
        const querier = (on: number): Promise<string> =>
          lab.onSwitch(`echo ${on} > /sys/class/net/br1/bridge/multicast_querier`);
        await querier(1);
        const report = await lab.ask({ soakSeconds: 25 }, async (doctor) => {
          await doctor.wrote('soak:');
          await querier(0);
        });
        expect(causes(report)).toEqual(['D17']);
        expect(fixOf(report, 'D17')).toContain('echo 1 > /sys/class/net/BRIDGE/bridge/multicast_querier');
        const [, command = ''] = /(echo 1 > \S+)/.exec(fixOf(report, 'D17')) ?? [];
        await lab.onSwitch(command.replace('BRIDGE', 'br1'));
        expect((await lab.ask({ soakSeconds: 15 })).diagnoses).toEqual([]);
      }),
    limitMs,
  );
});
