/** A corosync.conf as an observer reads it. */
import { sniffConfOf } from '../../../src/cli/sniff-conf.ts';
import type { ConfOptions } from '../../../src/corosync/conf-options.ts';
import type { InterfaceList } from '../../../src/transport/interface-choice.ts';

function ipv4(address: string, bits: number): InterfaceList[string] {
  const rest = { netmask: '', mac: '', internal: false } as const;
  return [{ family: 'IPv4', address, cidr: `${address}/${bits}`, ...rest }];
}

const interfaces: InterfaceList = { eth0: ipv4('10.0.0.9', 24), eth1: ipv4('10.1.0.9', 24) };
const nodes = [
  { nodeId: 1, address: '10.1.0.1', name: 'one' },
  { nodeId: 2, address: '10.1.0.2' },
];
const conf: ConfOptions = { transport: 'multicast', group: '239.1.2.3', port: 5405, corosync: { nodes } };

describe('A corosync.conf, for an observer,', () => {
  it('says group, port, names, and the interface in whose network the nodes are', () => {
    expect(sniffConfOf(conf, interfaces)).toEqual({
      group: '239.1.2.3',
      port: 5405,
      interface: 'eth1',
      names: new Map([[1, 'one']]),
    });
  });

  it('says no interface where the nodes are in no network of this host, or in several', () => {
    expect(sniffConfOf(conf, { eth0: ipv4('10.0.0.9', 24) }).interface).toBeUndefined();
    const both = [...nodes, { nodeId: 3, address: '10.0.0.3' }];
    expect(sniffConfOf({ ...conf, corosync: { nodes: both } }, interfaces).interface).toBeUndefined();
  });

  it('has no group where the daemons send to each node', () => {
    expect(sniffConfOf({ ...conf, transport: 'unicast' }, interfaces).group).toBeUndefined();
  });
});
