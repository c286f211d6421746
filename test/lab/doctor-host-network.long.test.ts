/**
 * `ringcast doctor` on one host: where it stands in the network. Each fault is planted for real in a namespace and must
 * be named by its id; then the fix that was printed is applied and the fault must be gone.
 */
import { checkOf, findingOf, idsOf, limitMs, numberIn, withDoctorLab } from './doctor-lab.ts';
import type { DoctorLab } from './doctor-lab.ts';
import { labDescribe } from './requirements.ts';

/** Takes unicast on a port that it shares. */
const sharedPort = `
  const [address, port] = process.argv.slice(1);
  require('dgram').createSocket({ type: 'udp4', reuseAddr: true }).bind(Number(port), address);
`;

/** An interface beside eth0 that leads nowhere. */
const secondInterface =
  'ip link add eth1 type veth peer name eth1end; ip addr add 10.99.1.1/24 dev eth1; ip link set eth1 up; ip link set eth1end up';

/** Waits until so many sockets of the host have a port. */
async function socketsOn(lab: DoctorLab, host: number, port: number, count: number): Promise<void> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  for (let found = -1; found !== count;) {
    found = Number(await lab.shell(host, `grep -c ':${hex} 00000000:0000' /proc/net/udp || true`));
  }
}

labDescribe()('ringcast doctor on a host of the lab, of the network', () => {
  test(
    'names D22 when the group is heard on another interface, and the interface that it prints is the right one',
    () =>
      withDoctorLab(2, async (lab) => {
        await lab.shell(1, secondInterface);
        lab.plantNode(2, ['--interface', 'eth0']);
        await lab.joined(2);
        const wrong = await lab.doctor(1, ['--interface', 'eth1']);
        expect(idsOf(wrong)).toEqual(['D22']);
        expect(findingOf(wrong, 'D22').evidence).toContain(`${lab.network.address(2)} on eth0`);
        const right = /interface: (\S+)/.exec(findingOf(wrong, 'D22').fix)?.[1];
        expect(right).toBe('eth0');
        const visit = await lab.doctor(1, ['--interface', String(right)]);
        expect(idsOf(visit)).toEqual([]);
        expect(checkOf(visit, 'heard on the group').detail).toContain(lab.network.address(2));
      }),
    limitMs,
  );

  test(
    'names D22 when no interface fits',
    () =>
      withDoctorLab(1, async (lab) => {
        const visit = await lab.doctor(1, ['--interface', 'eth7']);
        expect(idsOf(visit)).toEqual(['D22']);
        expect(visit.status).toBe(2);
        const right = /interface: (\S+)/.exec(findingOf(visit, 'D22').fix)?.[1];
        expect(idsOf(await lab.doctor(1, ['--interface', String(right)]))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D25 when a strict reverse path filter drops a peer, and the command that it prints lets it through',
    () =>
      withDoctorLab(2, async (lab) => {
        // The peer's address is routed back through eth1, but its datagrams come in on eth0.
        await lab.shell(
          1,
          `${secondInterface}
           sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=1`,
        );
        await lab.shell(2, 'ip addr add 10.99.1.2/24 dev eth0');
        lab.plantNode(2, ['--interface', '10.99.1.2']);
        await lab.joined(2);
        const filtered = await lab.doctor(1, []);
        expect(idsOf(filtered)).toContain('D25');
        expect(checkOf(filtered, 'reverse path filter')).toMatchObject({ ids: ['D25'] });
        const { fix } = findingOf(filtered, 'D25');
        expect(fix).toBe('sysctl -w net.ipv4.conf.eth0.rp_filter=2');
        await lab.shell(1, fix);
        const visit = await lab.doctor(1, []);
        expect(idsOf(visit)).toEqual([]);
        expect(checkOf(visit, 'heard on the group').detail).toContain('10.99.1.2');
      }),
    limitMs,
  );

  test(
    'names D26 when a firewall drops the group, and the rule that it prints lets it through',
    () =>
      withDoctorLab(1, async (lab) => {
        await lab.shell(
          1,
          `nft add table inet filter
           nft 'add chain inet filter input { type filter hook input priority 0; policy accept; }'
           nft add rule inet filter input udp dport 5505 drop`,
        );
        const deaf = await lab.doctor(1, []);
        expect(idsOf(deaf)).toEqual(['D26']);
        expect(findingOf(deaf, 'D26').evidence).toContain('3 of 3');
        expect(checkOf(deaf, 'multicast to itself')).toMatchObject({ verdict: 'error', ids: ['D26'] });
        await lab.shell(1, findingOf(deaf, 'D26').fix);
        const visit = await lab.doctor(1, []);
        expect(idsOf(visit)).toEqual([]);
        expect(checkOf(visit, 'multicast to itself')).toMatchObject({ verdict: 'ok', detail: '3 of 3 came back' });
      }),
    limitMs,
  );

  test(
    'names D26 when a firewall drops what is sent',
    () =>
      withDoctorLab(1, async (lab) => {
        await lab.shell(
          1,
          `nft add table inet filter
           nft 'add chain inet filter output { type filter hook output priority 0; policy accept; }'
           nft add rule inet filter output udp dport 5505 drop`,
        );
        const mute = await lab.doctor(1, []);
        expect(idsOf(mute)).toEqual(['D26']);
        expect(findingOf(mute, 'D26').evidence).toContain('EPERM');
        await lab.shell(1, findingOf(mute, 'D26').fix);
        expect(idsOf(await lab.doctor(1, []))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D30 when frames are larger than the MTU, and the size that it prints fits',
    () =>
      withDoctorLab(1, async (lab) => {
        await lab.shell(1, 'ip link set eth0 mtu 1300');
        const large = await lab.doctor(1, []);
        expect(idsOf(large)).toEqual(['D30']);
        const bytes = numberIn(findingOf(large, 'D30').fix, /frameBytes (\d+)/);
        expect(idsOf(await lab.doctor(1, ['--frame-bytes', String(bytes)]))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D32 when another cluster uses the group, and not on another group',
    () =>
      withDoctorLab(2, async (lab) => {
        lab.plantNode(2, ['--interface', 'eth0', '--cluster', 'blue']);
        await lab.joined(2);
        const shared = await lab.doctor(1, ['--cluster', 'green']);
        expect(idsOf(shared)).toEqual(['D32']);
        expect(findingOf(shared, 'D32').evidence).toContain('blue');
        expect(idsOf(await lab.doctor(1, ['--cluster', 'green', '--group', '239.192.80.99']))).toEqual([]);
        expect(idsOf(await lab.doctor(1, ['--cluster', 'blue']))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D34 for a group with a link-local MAC address, and the group that it prints has none',
    () =>
      withDoctorLab(1, async (lab) => {
        const flooded = await lab.doctor(1, ['--group', '239.128.0.77']);
        expect(idsOf(flooded)).toEqual(['D34']);
        const group = /example (\S+)/.exec(findingOf(flooded, 'D34').fix)?.[1];
        expect(idsOf(await lab.doctor(1, ['--group', String(group)]))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D35 when another process has the node id, and not for another id',
    () =>
      withDoctorLab(2, async (lab) => {
        lab.plantNode(2, ['--interface', 'eth0', '--id', '7']);
        await lab.joined(2);
        const twin = await lab.doctor(1, ['--id', '7']);
        expect(idsOf(twin)).toEqual(['D35']);
        expect(findingOf(twin, 'D35').evidence).toContain(lab.network.address(2));
        expect(idsOf(await lab.doctor(1, ['--id', '8']))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D36 when two sockets share the token port, and not when each has its own',
    () =>
      withDoctorLab(1, async (lab) => {
        const address = lab.network.address(1);
        lab.plantScript(1, sharedPort, [address, 5606]);
        const second = lab.plantScript(1, sharedPort, [address, 5606]);
        await socketsOn(lab, 1, 5606, 2);
        const shared = await lab.doctor(1, ['--token-port', '5606']);
        expect(idsOf(shared)).toEqual(['D36']);
        expect(checkOf(shared, 'token port')).toMatchObject({ verdict: 'error', ids: ['D36'] });
        await lab.end(second);
        lab.plantScript(1, sharedPort, [address, 5607]);
        await socketsOn(lab, 1, 5607, 1);
        expect(idsOf(await lab.doctor(1, ['--token-port', '5606']))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'names D43 when the address changes while it looks, and not when it lasts',
    () =>
      withDoctorLab(1, async (lab) => {
        const address = lab.network.address(1);
        const moved = await lab.doctor(1, ['--seconds', '8'], async () => {
          await lab.joined(1);
          await lab.shell(1, `ip addr del ${address}/24 dev eth0; ip addr add 10.99.9.9/24 dev eth0`);
        });
        expect(idsOf(moved)).toContain('D43');
        expect(findingOf(moved, 'D43').evidence).toContain(`lost ${address}, got 10.99.9.9`);
        expect(idsOf(await lab.doctor(1, []))).toEqual([]);
      }),
    limitMs,
  );

  test(
    'notes a bridge that snoops without being a querier, and calls it no fault',
    () =>
      withDoctorLab(1, async (lab) => {
        const asking = await lab.doctor('switch', ['--interface', 'br0']);
        expect(checkOf(asking, 'bridges')).toMatchObject({ verdict: 'ok', detail: 'br0' });
        await lab.shell('switch', 'ip link set br0 type bridge mcast_querier 0');
        const silent = await lab.doctor('switch', ['--interface', 'br0']);
        expect(checkOf(silent, 'bridges')).toMatchObject({ verdict: 'note' });
        expect(checkOf(silent, 'bridges').detail).toContain('br0');
        expect(idsOf(silent)).toEqual([]);
      }),
    limitMs,
  );
});
