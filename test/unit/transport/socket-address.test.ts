import {
  familyOf,
  formatAddress,
  isLinkLocal,
  isMulticast,
  parseAddress,
  withoutZone,
  zoneOf,
} from '../../../src/transport/socket-address.ts';

describe('socket addresses', () => {
  test('what is announced can be read back, and never carries a zone', () => {
    expect(formatAddress('10.0.0.7', 5405)).toBe('10.0.0.7:5405');
    expect(formatAddress('fe80::1%eth0', 5405)).toBe('[fe80::1]:5405');
    expect(parseAddress('10.0.0.7:5405', 4)).toEqual({ ip: '10.0.0.7', port: 5405 });
    expect(parseAddress('[fe80::1]:5405', 6)).toEqual({ ip: 'fe80::1', port: 5405 });
  });

  test.each([
    '',
    'localhost:5405',
    '10.0.0.7',
    '10.0.0.7:0',
    '10.0.0.7:65536',
    '10.0.0.256:5405',
    '10.0.0.7:5405 ',
    '10.0.0.7:1e3',
    '[10.0.0.7]:5405',
    '[fe80::1]:5405',
  ])('%j is not an IPv4 address of a node', (text) => {
    expect(parseAddress(text, 4)).toBeUndefined();
  });

  test.each(['10.0.0.7:5405', 'fe80::1:5405', '[fe80::1%eth0]:5405', '[fe80:::1]:5405', '[]:5405', '[::1]'])(
    '%j is not an IPv6 address of a node',
    (text) => {
      expect(parseAddress(text, 6)).toBeUndefined();
    },
  );

  test('a zone is taken off and found', () => {
    expect(withoutZone('ff02::7%eth0')).toBe('ff02::7');
    expect(withoutZone('ff02::7')).toBe('ff02::7');
    expect(zoneOf('ff02::7%eth0')).toBe('eth0');
    expect(zoneOf('ff02::7')).toBeUndefined();
    expect(familyOf('ff02::7%eth0')).toBe(6);
    expect(familyOf('eth0')).toBeUndefined();
  });

  test.each([
    ['224.0.0.0', true],
    ['239.255.255.255', true],
    ['223.255.255.255', false],
    ['240.0.0.0', false],
    ['ff02::7%eth0', true],
    ['FF15::7', true],
    ['fe80::1', false],
    ['ff::1', false],
    ['group', false],
  ])('%s is a multicast address: %s', (ip, expected) => {
    expect(isMulticast(ip)).toBe(expected);
  });

  test.each([
    ['fe80::1', true],
    ['febf::1', true],
    ['fec0::1', false],
    ['fe8::1', false],
    ['169.254.3.4', true],
    ['169.25.3.4', false],
  ])('%s is link-local: %s', (ip, expected) => {
    expect(isLinkLocal(ip)).toBe(expected);
  });
});
