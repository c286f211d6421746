import { covers, hostOf, macBitsOf, sameAddress } from '../../../../src/tuning/findings/group-address.ts';

describe('Addresses', () => {
  it('are the same however IPv6 is written', () => {
    expect(sameAddress('ff02::1', 'FF02:0:0:0:0:0:0:1%eth0')).toBe(true);
    expect(sameAddress('ff02:0:0:0:0:0:12:0', 'ff02::0012:0')).toBe(true);
    expect(sameAddress('::', '0:0:0:0:0:0:0:0')).toBe(true);
    expect(sameAddress('ff02::1', 'ff02::2')).toBe(false);
    expect(sameAddress('ff02::1:0', 'ff02::1')).toBe(false);
  });

  it('are compared as they are when they are IPv4', () => {
    expect(sameAddress('239.1.2.3', '239.1.2.3')).toBe(true);
    expect(sameAddress('239.1.2.3', '239.1.2.30')).toBe(false);
  });

  it('lose all but 23 bits in a MAC address', () => {
    expect(['224.0.0.9', '239.128.0.9', '239.129.0.9'].map(macBitsOf)).toEqual([9, 9, 65_545]);
    expect(['ff02::1', '', '1.2.3', '1.2.3.256', 'a.b.c.d'].map(macBitsOf)).toEqual([...Array<undefined>(5)]);
  });

  it('are covered by the routes that have their bits', () => {
    const route = (destination: string, prefix: number) => ({ destination, prefix });
    expect(covers(route('0.0.0.0', 0), '239.1.2.3')).toBe(true);
    expect(covers(route('224.0.0.0', 4), '239.1.2.3')).toBe(true);
    expect(covers(route('239.1.2.3', 32), '239.1.2.3')).toBe(true);
    expect(covers(route('239.1.2.2', 32), '239.1.2.3')).toBe(false);
    expect(covers(route('10.0.0.0', 8), '239.1.2.3')).toBe(false);
    expect(covers(route('0.0.0.0', 0), 'ff02::1')).toBe(false);
  });

  it('are found in front of a port', () => {
    expect(['10.0.0.1:5506', '[fe80::1]:5506', '10.0.0.1', 'fe80::1'].map(hostOf)).toEqual([
      ...['10.0.0.1', 'fe80::1', '10.0.0.1', 'fe80::1'],
    ]);
  });
});
