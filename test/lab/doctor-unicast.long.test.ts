/**
 * `ringcast doctor --transport unicast` on one host of a network: faults that a node without multicast can have are
 * planted for real and must be named; those of multicast must not be looked for, even where they are.
 */
import { checkOf, findingOf, idsOf, withDoctorLab } from './doctor-lab.ts';
import type { DoctorLab } from './doctor-lab.ts';
import { dataPort } from './network.ts';
import { labDescribe } from './requirements.ts';

const limitMs = 120_000;

/** The doctor's flags for a cluster of these hosts. */
function peersOf(lab: DoctorLab, hosts: readonly number[]): readonly string[] {
  return ['--transport', 'unicast', ...hosts.flatMap((host) => ['--peer', lab.network.address(host)])];
}

labDescribe()('ringcast doctor on a host without multicast', () => {
  test(
    'finds nothing on a healthy host, hears its peers, and skips what is about multicast',
    () =>
      withDoctorLab(2, async (lab) => {
        const addresses = [1, 2].map((host) => lab.network.address(host));
        lab.plantUnicastNode(2, addresses, ['--id', '2']);
        await lab.listening(2, dataPort);
        // A bridge that no node without multicast need care about.
        await lab.shell(1, 'ip link add br7 type bridge mcast_snooping 1 && ip link set br7 up');
        const visit = await lab.doctor(1, peersOf(lab, [1, 2]));
        expect(idsOf(visit)).toEqual([]);
        expect(visit.document.untested).toEqual([]);
        const skipped = visit.document.checks.filter(({ detail }) => detail.startsWith('about multicast'));
        expect(skipped.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
          'multicast to itself skipped',
          'group address skipped',
          'bridges skipped',
          'IGMP skipped',
          'heard on the group skipped',
        ]);
        expect(checkOf(visit, 'peers')).toMatchObject({ verdict: 'ok', detail: 'entries 2, addresses 2' });
        expect(checkOf(visit, 'own entry')).toMatchObject({ verdict: 'ok' });
        expect(checkOf(visit, 'routes to peers')).toMatchObject({ verdict: 'ok' });
        expect(checkOf(visit, 'data to itself')).toMatchObject({ verdict: 'ok', detail: '3 of 3 came back' });
        expect(checkOf(visit, 'unicast to itself')).toMatchObject({ verdict: 'ok', detail: '3 of 3 came back' });
        expect(checkOf(visit, 'heard from peers').detail).toContain(`from ${lab.network.address(2)}, nodes 2`);
        expect(checkOf(visit, 'senders').verdict).toBe('ok');
        // Beside the node itself the port is taken, and the doctor says so instead of failing.
        const beside = await lab.doctor(2, peersOf(lab, [1, 2]));
        expect(idsOf(beside)).toEqual([]);
        expect(checkOf(beside, 'heard from peers')).toMatchObject({ verdict: 'skipped' });
        expect(checkOf(beside, 'neighbours').detail).toContain('1 other socket on port 5505');
        expect(checkOf(beside, 'data to itself').detail).toBe('3 of 3 came back');
      }),
    limitMs,
  );

  test(
    'names D44 when a member is heard that the list lacks, and not when it is added',
    () =>
      withDoctorLab(3, async (lab) => {
        const all = [1, 2, 3].map((host) => lab.network.address(host));
        lab.plantUnicastNode(3, all, ['--id', '3']);
        await lab.listening(3, dataPort);
        const short = await lab.doctor(1, peersOf(lab, [1, 2]));
        expect(idsOf(short)).toEqual(['D44']);
        expect(findingOf(short, 'D44').evidence).toContain(`node 3 is heard from ${lab.network.address(3)}`);
        expect(checkOf(short, 'senders')).toMatchObject({ verdict: 'error', ids: ['D44'] });
        expect(short.status).toBe(2);
        const [, address = ''] = /^add (\S+) to peers/.exec(findingOf(short, 'D44').fix) ?? [];
        expect(address).toBe(lab.network.address(3));
        expect(idsOf(await lab.doctor(1, [...peersOf(lab, [1, 2]), '--peer', address]))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D44 when the interface is not the one that the list has, and the interface that it prints is',
    () =>
      withDoctorLab(1, async (lab) => {
        await lab.shell(
          1,
          `ip link add eth1 type veth peer name eth1end; ip addr add 10.99.1.1/24 dev eth1
           ip link set eth1 up; ip link set eth1end up`,
        );
        const wrong = await lab.doctor(1, [...peersOf(lab, [1]), '--interface', 'eth1']);
        expect(idsOf(wrong)).toEqual(['D44']);
        expect(checkOf(wrong, 'own entry')).toMatchObject({ ids: ['D44'] });
        const [, device = ''] = /interface: (\w+)/.exec(findingOf(wrong, 'D44').fix) ?? [];
        expect(idsOf(await lab.doctor(1, [...peersOf(lab, [1]), '--interface', device]))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D23 for a peer without a route, and not when there is one; a name without an address is told as untested',
    () =>
      withDoctorLab(1, async (lab) => {
        const far = [...peersOf(lab, [1]), '--peer', '10.99.7.7'];
        const lost = await lab.doctor(1, far);
        expect(idsOf(lost)).toEqual(['D23']);
        expect(findingOf(lost, 'D23').evidence).toBe(
          'the kernel refuses to send to the peer 10.99.7.7 with ENETUNREACH',
        );
        expect(checkOf(lost, 'routes to peers')).toMatchObject({ verdict: 'error', ids: ['D23'] });
        await lab.shell(1, `ip route add 10.99.7.7 via ${lab.network.address(254)} dev eth0`);
        expect(idsOf(await lab.doctor(1, far))).toEqual([]);
        // No name server can be reached from here.
        const unknown = await lab.doctor(1, [...peersOf(lab, [1]), '--peer', 'nowhere.invalid']);
        expect(idsOf(unknown)).toEqual([]);
        expect(checkOf(unknown, 'peers')).toMatchObject({ verdict: 'note' });
        expect(checkOf(unknown, 'peers').detail).toContain('nowhere.invalid cannot be looked up');
        expect(unknown.document.untested).toEqual([expect.stringContaining('nowhere.invalid')]);
      }),
    limitMs,
  );

  test(
    'names D26 when a firewall drops what peers send, and the rule that it prints lets it through',
    () =>
      withDoctorLab(1, async (lab) => {
        await lab.shell(
          1,
          `nft add table inet filter
           nft 'add chain inet filter input { type filter hook input priority 0; policy accept; }'
           nft add rule inet filter input udp dport 5505 drop`,
        );
        const deaf = await lab.doctor(1, peersOf(lab, [1]));
        expect(idsOf(deaf)).toEqual(['D26']);
        expect(checkOf(deaf, 'data to itself')).toMatchObject({ verdict: 'error', ids: ['D26'] });
        const { fix, proof } = findingOf(deaf, 'D26');
        expect(proof).toContain('--transport unicast --peer');
        await lab.shell(1, fix);
        expect(idsOf(await lab.doctor(1, peersOf(lab, [1])))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D30 when frames are larger than the MTU, as with multicast',
    () =>
      withDoctorLab(1, async (lab) => {
        await lab.shell(1, 'ip link set eth0 mtu 1300');
        expect(idsOf(await lab.doctor(1, peersOf(lab, [1])))).toEqual(['D30']);
        expect(idsOf(await lab.doctor(1, [...peersOf(lab, [1]), '--frame-bytes', '1272']))).toEqual([]);
      }),
    limitMs,
  );
});
