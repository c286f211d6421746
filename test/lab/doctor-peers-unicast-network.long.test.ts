/**
 * Doctors of nodes without multicast, on a network that carries none: faults planted for real, the cause with its id and
 * host, and nothing once the printed fix is applied. Here: what is wrong between the hosts.
 *
 * The token time-out is 4 s here, so that a lab on a busy machine has no stall worth mentioning unless one is planted.
 */
import { causes, fixOf, limitMs, withUnicastDoctors } from './doctor-peers-lab.ts';
import { labDescribe } from './requirements.ts';

labDescribe()('the doctor with peers, of networks without multicast', () => {
  test(
    'names the only other host when it hears nothing (D27), and its fix helps',
    () =>
      withUnicastDoctors(2, async (lab) => {
        await lab.firewall(2, `ip saddr ${lab.network.address(1)} drop`);
        const report = await lab.ask();
        expect(causes(report)).toEqual([`D27 ${lab.network.address(2)}`]);
        await lab.onHost(2, fixOf(report, 'D27'));
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names two hosts that do not reach each other (D28), through the third',
    () =>
      withUnicastDoctors(3, async (lab) => {
        await lab.firewall(2, `ip saddr ${lab.network.address(3)} drop`);
        await lab.firewall(3, `ip saddr ${lab.network.address(2)} drop`);
        const report = await lab.ask();
        // The counters of both show that it is their own filters that drop: that is more than D28 says.
        expect(new Set(causes(report))).toEqual(
          new Set([`D27 ${lab.network.address(2)}`, `D27 ${lab.network.address(3)}`]),
        );
        await Promise.all([2, 3].map((host) => lab.onHost(host, 'nft flush ruleset')));
        // The same at the switch leaves no counter.
        await lab.onSwitch(
          `nft add table bridge cut && nft 'add chain bridge cut forward { type filter hook forward priority 0; }'`,
        );
        await lab.onSwitch(
          `nft add rule bridge cut forward ip saddr ${lab.network.address(2)} ip daddr ${lab.network.address(3)} drop`,
        );
        await lab.onSwitch(
          `nft add rule bridge cut forward ip saddr ${lab.network.address(3)} ip daddr ${lab.network.address(2)} drop`,
        );
        expect(causes(await lab.ask())).toEqual(['D28']);
        await lab.onSwitch('nft delete table bridge cut');
        expect((await lab.ask()).diagnoses).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names a path that takes smaller packets than the hosts send (D29), and its fix helps',
    () =>
      withUnicastDoctors(3, async (lab) => {
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
