import type { NetworkInterfaceInfo } from 'node:os';
import type { InterfaceList } from '../../../src/transport/interface-choice.ts';
import type { PeerInterfaceQuestion } from '../../../src/transport/peer-interface.ts';
import { choosePeerInterface, whyMove } from '../../../src/transport/peer-interface.ts';

function ipv4(address: string, internal = false): NetworkInterfaceInfo {
  return { address, family: 'IPv4', internal, netmask: '255.255.255.0', mac: '', cidr: `${address}/24` };
}

function ipv6(address: string, internal = false): NetworkInterfaceInfo {
  return { address, family: 'IPv6', internal, netmask: 'ffff::', mac: '', cidr: `${address}/64`, scopeid: 0 };
}

const loopback = { lo: [ipv4('127.0.0.1', true), ipv6('::1', true)] };
const server: InterfaceList = {
  ...loopback,
  docker0: [ipv4('172.17.0.1')],
  eth0: [ipv4('10.0.0.1'), ipv6('fd00::1'), ipv6('fe80::1')],
  eth1: [ipv4('10.1.0.1'), ipv4('10.1.0.11')],
};

function choose(peers: readonly string[], change: Partial<PeerInterfaceQuestion> = {}) {
  return choosePeerInterface(questionOf(peers, change));
}

function questionOf(peers: readonly string[], change: Partial<PeerInterfaceQuestion>): PeerInterfaceQuestion {
  return {
    interfaces: server,
    peers: peers.map((ip) => ({ ip, port: 5505 })),
    wanted: undefined,
    former: undefined,
    ...change,
  };
}

describe('Without multicast a node uses', () => {
  it.each([
    ['its address in the list', ['10.1.0.2', '10.1.0.11'], '10.1.0.11'],
    ['its address in the list, also where software made the interface', ['172.17.0.2', '172.17.0.1'], '172.17.0.1'],
    ['of several addresses in the list the one on the better interface', ['10.1.0.1', '10.0.0.1'], '10.0.0.1'],
    ['its IPv6 address when that is in the list', ['fd00::1', 'fd00::2'], 'fd00::1'],
    ['its IPv6 address when the list has that of it, and IPv4 ones of others', ['10.0.0.2', 'fd00::1'], 'fd00::1'],
    ['its IPv4 address when the list has both of it, IPv4 first', ['10.0.0.1', 'fd00::1'], '10.0.0.1'],
    ['the ordinary choice when it is not in the list', ['10.9.0.2'], '10.0.0.1'],
    ['the ordinary choice of the family of the list', ['fd00::9'], 'fd00::1'],
    ['the ordinary choice when nothing is known yet', [], '10.0.0.1'],
    ['loopback when all peers are there', ['127.0.0.1'], '127.0.0.1'],
    ['loopback of IPv6 when all peers are there', ['::1'], '::1'],
    ['no loopback because its name means that', ['127.0.0.1', '10.0.0.2'], '10.0.0.1'],
  ])('%s', (_, peers, expected) => {
    expect(choose(peers).address).toBe(expected);
  });

  it('IPv6 when there is no IPv4 and nothing is known yet', () => {
    expect(choose([], { interfaces: { lo: [ipv6('::1', true)] } }).address).toBe('::1');
  });

  it.each([
    ['eth1', ['10.0.0.1', '10.1.0.11'], '10.1.0.11'],
    ['eth1', ['10.0.0.1'], '10.1.0.1'],
    ['eth0', ['10.9.0.9', 'fd00::1'], 'fd00::1'],
    ['10.1.0.0/24', ['10.0.0.1', '10.1.0.11'], '10.1.0.11'],
    ['10.1.0.1', ['10.1.0.11'], '10.1.0.1'],
  ])('of what fits the wish for %s with peers %j: %s', (wanted, peers, expected) => {
    expect(choose(peers, { wanted }).address).toBe(expected);
  });

  it('nothing when the wish is for another family than that of the peers', () => {
    expect(() => choose(['10.0.0.2'], { wanted: 'fd00::1' })).toThrow('fd00::1: is IPv6 and the cluster uses IPv4');
  });

  it('and it is told why not the others', () => {
    expect(choose(['10.1.0.1']).rejected).toContain('eth0 10.0.0.1: is no address of a peer.');
  });
});

describe('A node whose address went away', () => {
  const former = { ...choose([]), name: 'eth1', address: '10.1.0.7' };

  it('stays with its interface', () => {
    expect(choose(['10.9.0.2'], { former }).address).toBe('10.1.0.1');
  });

  it('takes its address in the list, wherever that is', () => {
    expect(choose(['10.0.0.1'], { former }).address).toBe('10.0.0.1');
  });

  it('does not change the family for an address that no peer has', () => {
    const interfaces = { ...loopback, eth1: [ipv6('fe80::1')] };
    expect(() => choose(['10.9.0.2', 'fd00::2'], { former, interfaces })).toThrow('IPv6 and the cluster uses IPv4');
  });
});

describe('A node whose address is there', () => {
  const at = (address: string) => choose([], { wanted: address });

  it.each([
    ['10.0.0.1', ['10.0.0.1', '10.0.0.2']],
    ['10.1.0.11', ['10.0.0.1', '10.1.0.11']],
    ['10.0.0.1', ['10.9.0.2']],
    ['10.0.0.1', []],
    ['10.1.0.11', ['10.9.0.2']],
  ])('stays at %s with peers %j', (address, peers) => {
    expect(whyMove({ ...questionOf(peers, {}), former: at(address) })).toBeUndefined();
  });

  it('moves to the address that a peer has', () => {
    expect(whyMove({ ...questionOf(['10.1.0.1'], {}), former: at('10.0.0.1') })).toBe(
      'is not that of a peer, and 10.1.0.1 of eth1 fits better',
    );
  });

  it('moves to the family of the peers', () => {
    expect(whyMove({ ...questionOf(['fd00::9'], {}), former: at('10.0.0.1') })).toMatch(/fd00::1 of eth0 fits better/);
  });

  it('does not leave what was asked for', () => {
    const question = questionOf(['10.1.0.1'], { wanted: '10.0.0.1' });
    expect(whyMove({ ...question, former: at('10.0.0.1') })).toBeUndefined();
  });

  it('does not leave when there is nowhere to go', () => {
    const question = questionOf(['fd00::9'], { interfaces: { eth0: [ipv4('10.0.0.1')] } });
    expect(whyMove({ ...question, former: at('10.0.0.1') })).toBeUndefined();
  });
});
