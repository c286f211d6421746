/**
 * Faults planted for real in a network of namespaces, and what the doctor's probes say: the cause with its id and host,
 * and nothing once the printed fix is applied. Here: what is wrong with a node, and a switch that forgets.
 *
 * The token time-out is 4 s here, so that a lab on a busy machine has no stall worth mentioning unless one is planted.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { causes, fixOf, limitMs, withDoctors } from './doctor-peers-lab.ts';
import { labDescribe } from './requirements.ts';

labDescribe()('the doctor with peers, of nodes', () => {
  test(
    'names a node id that two hosts use (D35) and settings that differ (D44), and is silent when they are mended',
    () =>
      withDoctors(3, async (lab) => {
        await lab.respond(2, { nodeId: 3 });
        expect((await lab.ask()).diagnoses.map(({ id }) => id)).toEqual(['D35']);
        await lab.respond(2, { cluster: 'other', config: { tokenMs: 9000 } });
        const report = await lab.ask();
        expect(causes(report)).toEqual([`D44 ${lab.network.address(2)}`]);
        expect(report.diagnoses[0]?.evidence).toContain('cluster "other"');
        expect(report.diagnoses[0]?.evidence).toContain('tokenMs 9000 and not 4000');
        await lab.respond(2);
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names a host whose event loop is blocked, and one that is stopped (D10), while the probes run',
    () =>
      withDoctors(2, async (lab) => {
        const blocked = await lab.respond(2, { blockMs: 2500 });
        const busy = await lab.ask({}, async (doctor) => {
          await doctor.wrote('round:');
          blocked.child.kill('SIGUSR2');
        });
        expect(causes(busy)).toEqual([`D10 ${lab.network.address(2)}`]);
        // How much of the time it computed depends on how much of a CPU it got.
        expect(busy.diagnoses[0]?.evidence).toContain('stood still for');
        const stopped = await lab.ask({}, async (doctor) => {
          await doctor.wrote('round:');
          blocked.child.kill('SIGSTOP');
          // The fault itself takes time.
          await delay(2500);
          blocked.child.kill('SIGCONT');
        });
        expect(causes(stopped)).toEqual([`D10 ${lab.network.address(2)}`]);
        expect(stopped.diagnoses[0]?.evidence).toContain('without computing');
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

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

  test(
    'tells of a responder that dies while it is probed, and ends',
    () =>
      withDoctors(3, async (lab) => {
        // The one that is there from the beginning: another's first life would be told as vanished as well, while node 3 still
        // introduces it.
        const dying = lab.responder(2);
        const report = await lab.ask({}, async (doctor) => {
          await doctor.wrote('sizes:');
          dying.child.kill('SIGKILL');
        });
        expect(report.peers.filter(({ vanished }) => vanished).map(({ nodeId }) => nodeId)).toEqual([2]);
        expect(report.tests.find(({ name }) => name === 'responders')?.outcome).toBe('failed');
      }),
    limitMs,
  );
});
