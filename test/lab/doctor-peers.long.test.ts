/**
 * Faults planted for real in a network of namespaces, and what the doctor's probes say: the cause with its id and host,
 * and nothing once the printed fix is applied. Here: what is wrong between hosts.
 *
 * The token time-out is 4 s here, so that a lab on a busy machine has no stall worth mentioning unless one is planted.
 */
import { causes, fixOf, limitMs, withDoctors } from './doctor-peers-lab.ts';
import { labDescribe } from './requirements.ts';

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
});
