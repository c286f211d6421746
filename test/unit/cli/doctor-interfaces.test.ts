import type { NetworkInterfaceInfo } from 'node:os';
import { addressChanges, interfaceOf, otherInterfaces } from '../../../src/cli/doctor-interfaces.ts';
import { ipOf } from '../../../src/cli/doctor-listener.ts';

function ipv4(cidr: string, internal = false): NetworkInterfaceInfo {
  const [address = ''] = cidr.split('/');
  return { address, netmask: '', mac: '', internal, cidr, family: 'IPv4' };
}

function ipv6(cidr: string, scopeid = 0): NetworkInterfaceInfo {
  const [address = ''] = cidr.split('/');
  return { address, netmask: '', mac: '', internal: false, cidr, family: 'IPv6', scopeid };
}

const interfaces = {
  lo: [ipv4('127.0.0.1/8', true)],
  eth0: [ipv4('10.0.0.1/24'), ipv6('fd00::1/64')],
  eth1: [ipv4('10.1.0.1/16'), ipv6('fe80::5/64', 3)],
};

describe('The interface of an address', () => {
  it('is the one in whose subnet it is, in both families', () => {
    expect(interfaceOf('10.0.0.9', interfaces)).toBe('eth0');
    expect(interfaceOf('10.1.200.9', interfaces)).toBe('eth1');
    expect(interfaceOf('fd00::9', interfaces)).toBe('eth0');
  });

  it('is unknown when it is in no subnet or in several', () => {
    expect(interfaceOf('192.0.2.9', interfaces)).toBeUndefined();
    expect(interfaceOf('10.0.0.9', { ...interfaces, eth2: [ipv4('10.0.0.2/24')] })).toBeUndefined();
    expect(interfaceOf('nonsense', interfaces)).toBeUndefined();
  });
});

describe('The other interfaces', () => {
  it('are all with the family of the chosen one, without it and without loopback', () => {
    const chosen = { name: 'eth0', address: '10.0.0.1', internal: false, scopeId: 0 };
    expect(otherInterfaces(interfaces, { ...chosen, family: 4 })).toEqual([
      { name: 'eth1', address: '10.1.0.1', family: 4, internal: false, scopeId: 0 },
    ]);
    expect(otherInterfaces(interfaces, { ...chosen, family: 6 })).toEqual([
      { name: 'eth1', address: 'fe80::5', family: 6, internal: false, scopeId: 3 },
    ]);
  });
});

describe('A change of addresses', () => {
  it('tells what went and what came, on the interface that matters', () => {
    const later = { ...interfaces, eth0: [ipv4('10.0.0.7/24'), ipv6('fd00::1/64')], eth1: [] };
    expect(addressChanges('eth0', interfaces, later)).toEqual(['lost 10.0.0.1', 'got 10.0.0.7']);
    expect(addressChanges('eth0', interfaces, interfaces)).toEqual([]);
    expect(addressChanges('eth0', interfaces, {})).toEqual(['lost 10.0.0.1', 'lost fd00::1']);
  });
});

describe('The IP address of a socket address', () => {
  it('is what stands before the port, without brackets', () => {
    expect(ipOf('10.0.0.7:5505')).toBe('10.0.0.7');
    expect(ipOf('[fe80::1]:5505')).toBe('fe80::1');
  });
});
