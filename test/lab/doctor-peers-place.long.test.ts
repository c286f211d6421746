/**
 * Faults planted for real in a network of namespaces, and what the doctor's probes say: the cause with its id and host,
 * and nothing once the printed fix is applied. Here: what is wrong with where a host stands.
 *
 * The token time-out is 4 s here, so that a lab on a busy machine has no stall worth mentioning unless one is planted.
 */
import { causes, fixOf, limitMs, secondCable, withDoctors } from './doctor-peers-lab.ts';
import { labDescribe } from './requirements.ts';

labDescribe()('the doctor with peers, of places', () => {
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
});
