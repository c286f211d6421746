import type { NetworkInterfaceInfo } from 'node:os';
import { ClusterError } from '../../../src/errors.ts';
import type { InterfaceList, InterfaceQuestion } from '../../../src/transport/interface-choice.ts';
import { chooseInterface, isPresent } from '../../../src/transport/interface-choice.ts';

function ipv4(address: string, internal = false): NetworkInterfaceInfo {
  return { address, family: 'IPv4', internal, netmask: '255.255.255.0', mac: '', cidr: `${address}/24` };
}

function ipv6(address: string, scopeid = 0, internal = false): NetworkInterfaceInfo {
  return { address, family: 'IPv6', internal, netmask: 'ffff::', mac: '', cidr: `${address}/64`, scopeid };
}

const loopback = { lo: [ipv4('127.0.0.1', true), ipv6('::1', 0, true)] };

const server: InterfaceList = {
  ...loopback,
  'br-5a0': [ipv4('172.18.0.1')],
  docker0: [ipv4('172.17.0.1')],
  eth10: [ipv4('10.10.0.7')],
  eth2: [ipv4('10.2.0.7'), ipv4('10.2.0.100'), ipv6('fe80::2', 3), ipv6('fd00::2')],
  eth3: [ipv4('169.254.9.9')],
};

function choose(question: Partial<InterfaceQuestion>) {
  return chooseInterface({ interfaces: server, family: 4, wanted: undefined, ...question });
}

/** The error of a call that must fail. */
function failureOf(work: () => unknown): ClusterError<'ERR_NO_INTERFACE'> {
  try {
    work();
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'ERR_NO_INTERFACE') {
      return error as ClusterError<'ERR_NO_INTERFACE'>;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('with an address of loopback that is not listed as a wish', () => {
  test('the interface is the one with the listed address', () => {
    const chosen = choose({ wanted: '127.0.0.3' });
    expect(chosen).toMatchObject({ name: 'lo', address: '127.0.0.3', family: 4, internal: true });
    expect(isPresent(server, chosen)).toBe(true);
    expect(isPresent({ ...server, lo: undefined }, chosen)).toBe(false);
  });

  test('there is none where loopback is not up', () => {
    expect(failureOf(() => choose({ interfaces: { eth2: server['eth2'] }, wanted: '127.0.0.3' })).facts.wanted).toBe(
      '127.0.0.3',
    );
  });

  test('a listed one is taken as it is', () => {
    expect(choose({ wanted: '127.0.0.1' })).toMatchObject({ name: 'lo', address: '127.0.0.1' });
  });
});

describe('without a wish', () => {
  test('the lowest ordinary network interface is taken, with its primary address', () => {
    expect(choose({})).toMatchObject({ name: 'eth2', address: '10.2.0.7', family: 4, internal: false });
  });

  test('the order in which the system lists the interfaces does not matter', () => {
    const reversed = Object.fromEntries(Object.entries(server).reverse());
    expect(choose({ interfaces: reversed })).toMatchObject({ name: 'eth2', address: '10.2.0.7' });
  });

  test('each other address is rejected with its own reason', () => {
    expect([...choose({}).rejected].sort()).toEqual([
      'br-5a0 172.18.0.1: belongs to a container bridge, virtual machine or tunnel by its name.',
      'docker0 172.17.0.1: belongs to a container bridge, virtual machine or tunnel by its name.',
      'eth10 10.10.0.7: comes after eth2 10.2.0.7.',
      'eth2 10.2.0.100: comes after eth2 10.2.0.7.',
      'eth2 fd00::2: is IPv6 and the cluster uses IPv4.',
      'eth2 fe80::2: is IPv6 and the cluster uses IPv4.',
      'eth3 169.254.9.9: is link-local.',
      'lo 127.0.0.1: is a loopback address, used only when asked for or when there is no other.',
      'lo ::1: is IPv6 and the cluster uses IPv4.',
    ]);
  });

  test('loopback is taken when there is no other', () => {
    expect(choose({ interfaces: loopback })).toMatchObject({ name: 'lo', address: '127.0.0.1', internal: true });
  });

  test('for an IPv6 group a routable address goes before a link-local one', () => {
    expect(choose({ family: 6 })).toMatchObject({ name: 'eth2', address: 'fd00::2', family: 6 });
  });

  test('a link-local IPv6 address brings its scope', () => {
    const interfaces = { ...loopback, eth0: [ipv6('fe80::9', 4)] };
    expect(choose({ interfaces, family: 6 })).toMatchObject({ name: 'eth0', address: 'fe80::9', scopeId: 4 });
  });

  test('an interface made by software is better than loopback', () => {
    const interfaces = { ...loopback, docker0: [ipv4('172.17.0.1')] };
    expect(choose({ interfaces })).toMatchObject({ name: 'docker0' });
  });
});

describe('with a wish', () => {
  test.each([
    ['lo', 'lo', '127.0.0.1'],
    ['127.0.0.1', 'lo', '127.0.0.1'],
    ['eth10', 'eth10', '10.10.0.7'],
    ['docker0', 'docker0', '172.17.0.1'],
    ['10.2.0.100', 'eth2', '10.2.0.100'],
    ['10.10.0.0/16', 'eth10', '10.10.0.7'],
    ['172.16.0.0/12', 'br-5a0', '172.18.0.1'],
    ['0.0.0.0/0', 'eth2', '10.2.0.7'],
  ])('%s leads to %s %s', (wanted, name, address) => {
    expect(choose({ wanted })).toMatchObject({ name, address });
  });

  test.each([
    ['lo', '::1'],
    ['eth2', 'fd00::2'],
    ['fd00:0:0::2', 'fd00::2'],
    ['fe80::2%eth2', 'fe80::2'],
    ['fe80::/10', 'fe80::2'],
  ])('for an IPv6 group %s leads to %s', (wanted, address) => {
    expect(choose({ wanted, family: 6 })).toMatchObject({ address });
  });

  test('an interface that is not there is an error that says what is', () => {
    const error = failureOf(() => choose({ interfaces: loopback, wanted: 'eth0' }));
    expect(error.facts).toEqual({
      wanted: 'eth0',
      rejected: ['lo 127.0.0.1: the name is not eth0.', 'lo ::1: is IPv6 and the cluster uses IPv4.'],
    });
    expect(error.message).toContain('eth0');
  });

  test('a subnet that no address is in is an error', () => {
    const error = failureOf(() => choose({ interfaces: loopback, wanted: '10.0.0.0/8' }));
    expect(error.facts.rejected).toContain('lo 127.0.0.1: is not in 10.0.0.0/8.');
  });

  test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/x', 'fd00::/129'])('%s is no subnet and fits nothing', (wanted) => {
    expect(failureOf(() => choose({ wanted })).facts.wanted).toBe(wanted);
  });

  test('a machine without any address is told so', () => {
    const error = failureOf(() => choose({ interfaces: {} }));
    expect(error.facts).toEqual({ wanted: 'any interface with an IPv4 address', rejected: [] });
  });
});

test('a chosen address is present as long as the same interface has it', () => {
  const chosen = choose({});
  expect(isPresent(server, chosen)).toBe(true);
  expect(isPresent({ ...server, eth2: [ipv4('10.2.0.8')] }, chosen)).toBe(false);
  expect(isPresent({ ...server, eth2: undefined }, chosen)).toBe(false);
  expect(isPresent({ ...loopback, eth4: [ipv4('10.2.0.7')] }, chosen)).toBe(false);
});
