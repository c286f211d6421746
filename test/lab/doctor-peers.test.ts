/**
 * Faults planted for real in a network of namespaces, and what the doctor's probes say: the cause with its id and host,
 * and nothing once the printed fix is applied.
 *
 * The token time-out is 4 s here, so that a lab on a busy machine has no stall worth mentioning unless one is planted.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { PeerReport } from '../../src/cli/probe.ts';
import type { DoctorLab } from './doctor-peers-lab.ts';
import { withDoctors } from './doctor-peers-lab.ts';
import { labDescribe } from './requirements.ts';

const limitMs = 240_000;

/** Ids and hosts of all findings: `D26 10.77.1.2`. */
function causes(report: PeerReport): readonly string[] {
  return report.diagnoses.map(({ id, host }) => `${id} ${host}`.trim()).toSorted();
}

function fixOf(report: PeerReport, id: string): string {
  return report.diagnoses.find((diagnosis) => diagnosis.id === id)?.fix ?? '';
}

/** A second device into the same bridge. */
async function secondCable(lab: DoctorLab, host: number): Promise<string> {
  const address = lab.network.address(100 + host);
  const { switchNamespace } = lab.network;
  await lab.onHost(host, `ip link add eth1 type veth peer name port${host}b netns ${switchNamespace}`);
  await lab.onSwitch(`ip link set port${host}b master br0 up`);
  await lab.onHost(host, `ip addr add ${address}/24 dev eth1 && ip link set eth1 up`);
  return address;
}

labDescribe()('the doctor with peers', () => {
  test(
    'finds nothing in a healthy lab, and everybody hears everybody',
    () =>
      withDoctors(3, async (lab) => {
        const report = await lab.ask();
        expect(report.diagnoses).toEqual([]);
        expect(report.peers.map(({ nodeId }) => nodeId)).toEqual(expect.arrayContaining([1, 2, 3]));
        expect(report.matrix).toEqual([
          [1, 1, 1],
          [1, 1, 1],
          [1, 1, 1],
        ]);
        expect(report.tests.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
        for (const { unicastLoss, controlLoss, ringPortLoss, sizes } of report.pairs) {
          expect([unicastLoss, controlLoss, ringPortLoss]).toEqual([0, 0, 0]);
          expect(sizes).toMatchObject({ 1372: 1, 1473: 1, 16000: 1 });
        }
      }),
    limitMs,
  );

  test(
    'names a firewall that drops multicast on one host (D26), and its fix helps',
    () =>
      withDoctors(3, async (lab) => {
        await lab.firewall(2, 'ip daddr 224.0.0.0/4 meta l4proto udp drop');
        const report = await lab.ask();
        expect(causes(report)).toEqual([`D26 ${lab.network.address(2)}`]);
        await lab.onHost(2, fixOf(report, 'D26'));
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names a cut in one direction (D27), and its fix helps',
    () =>
      withDoctors(3, async (lab) => {
        await lab.firewall(2, `ip saddr ${lab.network.address(1)} drop`);
        const report = await lab.ask();
        expect(causes(report)).toEqual([`D27 ${lab.network.address(2)}`]);
        await lab.onHost(2, fixOf(report, 'D27'));
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names a path that takes smaller packets than the hosts send (D29), and its fix helps',
    () =>
      withDoctors(3, async (lab) => {
        await lab.onSwitch(`ip link set ${lab.network.port(3)} mtu 1400`);
        const report = await lab.ask();
        expect(causes(report)).toEqual(['D29']);
        const [, command = ''] = /\((ip link set [^)]+)\)/.exec(fixOf(report, 'D29')) ?? [];
        expect(command).toBe('ip link set eth0 mtu 1400');
        await Promise.all(lab.network.hosts.map((host) => lab.onHost(host, command)));
        await Promise.all([2, 3].map((host) => lab.respond(host)));
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names a reverse path filter with two devices in one subnet (D25), and its fix helps',
    () =>
      withDoctors(3, async (lab) => {
        await secondCable(lab, 2);
        await lab.onHost(2, 'ip route del $(ip route show dev eth0 | head -1 | cut -d" " -f1) dev eth0');
        await lab.onHost(2, 'sysctl -w net.ipv4.conf.eth0.rp_filter=1');
        await lab.respond(2);
        const report = await lab.ask();
        expect(causes(report)).toEqual([`D25 ${lab.network.address(2)}`]);
        await lab.onHost(2, fixOf(report, 'D25'));
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names a group joined on the wrong interface (D22), and its fix helps',
    () =>
      withDoctors(3, async (lab) => {
        const elsewhere = '10.88.0.2';
        await lab.onHost(2, `ip link add eth1 type veth peer name far1 && ip link set far1 up && ip link set eth1 up`);
        await lab.onHost(2, `ip addr add ${elsewhere}/24 dev eth1`);
        await Promise.all([1, 3].map((host) => lab.onHost(host, `ip route add ${elsewhere}/32 dev eth0`)));
        await lab.respond(2, { interface: 'eth1' });
        const report = await lab.ask({ peerAddresses: [elsewhere] });
        expect(causes(report)).toEqual([`D22 ${elsewhere}`]);
        const [, device] = /interface: (\w+)/.exec(fixOf(report, 'D22')) ?? [];
        await lab.respond(2, { interface: device });
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    "names another cluster's traffic on the group and port (D32), and is silent when it is gone",
    () =>
      withDoctors(2, async (lab) => {
        const stranger = lab.member(2, ['--cluster', 'other']);
        await stranger.wrote('other');
        const report = await lab.ask();
        expect(new Set(causes(report))).toEqual(new Set([`D32 ${lab.network.address(1)}`]));
        expect(report.diagnoses[0]?.evidence).toContain('belongs to cluster "other"');
        stranger.child.kill('SIGKILL');
        await stranger.ended();
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

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
        expect(busy.diagnoses[0]?.evidence).toMatch(/, computing for [\d.]+ m?s of it;/);
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
        const dying = await lab.respond(2);
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
