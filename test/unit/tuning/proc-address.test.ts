import { endianness } from 'node:os';
import { SocketAddress } from 'node:net';
import fc from 'fast-check';
import {
  ipv4FromHostOrder,
  ipv6FromHostOrder,
  ipv6FromNetworkOrder,
  prefixOfMask,
} from '../../../src/tuning/proc-address.ts';

/** The words of the examples are those of a little-endian machine; on another one each is turned around. */
function word(hex: string): string {
  return endianness() === 'LE' ? hex : (hex.match(/../g) ?? []).reverse().join('');
}

function words(hex: string): string {
  return (hex.match(/.{8}/g) ?? []).map(word).join('');
}

describe('IPv4', () => {
  test.each([
    ['0100007F', '127.0.0.1'],
    ['00000000', '0.0.0.0'],
    ['010000E0', '224.0.0.1'],
    ['04034DEF', '239.77.3.4'],
  ])('the word %s is %s', (hex, address) => {
    expect(ipv4FromHostOrder(word(hex))).toBe(address);
  });

  test.each(['', '7F', '0100007G', '0100007F0', ' 100007F'])('%j is no address', (hex) => {
    expect(ipv4FromHostOrder(hex)).toBeUndefined();
  });

  test.each([
    ['00000000', 0],
    ['00FFFFFF', 24],
    ['F0FFFFFF', 28],
    ['000000E0', 3],
    ['FFFFFFFF', 32],
    ['FFFF', undefined],
  ])('the mask %s has the prefix %s', (hex, prefix) => {
    expect(prefixOfMask(hex.length === 8 ? word(hex) : hex)).toBe(prefix);
  });
});

describe('IPv6', () => {
  test.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000001000000', '::1'],
    ['000080FE00000000FF00FC000100FE00', 'fe80::fc:ff:fe:1'],
    ['0000000000000000FFFF00000100007F', '::ffff:127.0.0.1'],
  ])('the words %s are %s', (hex, address) => {
    expect(ipv6FromHostOrder(words(hex))).toBe(address);
  });

  test.each([
    ['ff020000000000000000000000000001', 'ff02::1'],
    ['ff0200000000000000000001ff000002', 'ff02::1:ff00:2'],
    ['20010db8000000010000000000000000', '2001:db8:0:1::'],
    ['00010002000300040005000600070008', '1:2:3:4:5:6:7:8'],
    ['00010000000300040005000600070008', '1:0:3:4:5:6:7:8'],
    ['00000000000300000000000000070008', '0:0:3::7:8'],
  ])('the bytes %s are %s', (hex, address) => {
    expect(ipv6FromNetworkOrder(hex)).toBe(address);
  });

  test.each(['', 'ff02', 'fg020000000000000000000000000001'])('%j is no address', (hex) => {
    expect(ipv6FromNetworkOrder(hex)).toBeUndefined();
    expect(ipv6FromHostOrder(hex)).toBeUndefined();
  });

  test('any address is written so that it reads as the same one', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const hex = groups.map((one) => one.toString(16).padStart(4, '0')).join('');
        const long = groups.map((one) => one.toString(16)).join(':');
        const read = (address: string) => new SocketAddress({ family: 'ipv6', address }).address;
        expect(read(ipv6FromNetworkOrder(hex) ?? '')).toBe(read(long));
      }),
    );
  });
});
