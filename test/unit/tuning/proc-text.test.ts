import {
  completeLines,
  decimal,
  hexadecimal,
  onlyNumber,
  parseNamedLines,
  parseSection,
  parseSocketStatistics,
  wordsOf,
} from '../../../src/tuning/proc-text.ts';

/** Linux 6.18, shortened by whole sections. */
const snmp = `Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates OutTransmits
Ip: 2 64 35969580 0 0 0 0 0 35968212 35956917 0 0 0 12 4 1 0 0 0 35956917
Icmp: InMsgs InErrors InCsumErrors
Icmp: 493 0 0
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens
Tcp: 1 200 120000 -1 275
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
Udp: 37420400 491 3244 35893956 3200 0 0 7 44
UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
UdpLite: 0 0 0 0 0 0 0 0 0
`;

/** Linux 2.6.32: neither InCsumErrors nor IgnoredMulti nor MemErrors. */
const oldSnmp = `Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors
Udp: 152083 40 17 149313 17 0
`;

describe('Lines and words', () => {
  test('what follows the last line feed was cut off and is left out', () => {
    expect(completeLines('a 1\nb 2\nc 3')).toEqual(['a 1', 'b 2']);
    expect(completeLines('a 1\n')).toEqual(['a 1']);
    expect(completeLines('')).toEqual([]);
  });

  test('an empty line has no words', () => {
    expect(wordsOf(' \t ')).toEqual([]);
    expect(wordsOf('  a\t b ')).toEqual(['a', 'b']);
  });

  test('only whole numbers are numbers', () => {
    expect(['0', '18446744073709551615', '-1', '', '1.5', '0x1', '1e3', 'max', undefined].map(decimal)).toEqual([
      0,
      2 ** 64,
      ...Array<undefined>(7).fill(undefined),
    ]);
    expect(['ff', '00000900', 'FFFFFFFF', '123456789', 'g', '', undefined].map(hexadecimal)).toEqual([
      255,
      2304,
      4294967295,
      ...Array<undefined>(4).fill(undefined),
    ]);
  });

  test('a file of one number may end with a line feed; -1 and errors are unknown', () => {
    expect(onlyNumber('212992\n')).toBe(212992);
    expect(onlyNumber('-1\n')).toBeUndefined();
    expect(onlyNumber(undefined)).toBeUndefined();
  });
});

describe('A section of /proc/net/snmp', () => {
  test('is read by name', () => {
    expect(parseSection(snmp, 'Udp')).toEqual({
      InDatagrams: 37420400,
      NoPorts: 491,
      InErrors: 3244,
      OutDatagrams: 35893956,
      RcvbufErrors: 3200,
      SndbufErrors: 0,
      InCsumErrors: 0,
      IgnoredMulti: 7,
      MemErrors: 44,
    });
    expect(parseSection(snmp, 'Ip')).toMatchObject({ InReceives: 35969580, ReasmReqds: 12, ReasmOKs: 4 });
  });

  test('lacks the counters that an old kernel lacks', () => {
    const udp = parseSection(oldSnmp, 'Udp');
    expect(udp).toMatchObject({ InDatagrams: 152083, RcvbufErrors: 17 });
    expect(udp).not.toHaveProperty('MemErrors');
  });

  test('leaves out a value that is not a count', () => {
    const tcp = parseSection(snmp, 'Tcp');
    expect(tcp).toMatchObject({ RtoMax: 120000, ActiveOpens: 275 });
    expect(tcp).not.toHaveProperty('MaxConn');
  });

  test.each([
    ['is not there', 'Ip: InReceives\nIp: 5\n'],
    ['has names and no values', 'Udp: InDatagrams NoPorts\n'],
    ['was cut in its values', 'Udp: InDatagrams NoPorts\nUdp: 374204'],
    ['is followed by another one instead of its values', 'Udp: InDatagrams\nIp: 5\n'],
    ['has the name of another with something in front', 'MyUdp: InDatagrams\nMyUdp: 5\n'],
    ['is in an empty file', ''],
  ])('is unknown when it %s', (_what, text) => {
    expect(parseSection(text, 'Udp')).toBeUndefined();
  });

  test('with more names than values has only those with a value', () => {
    expect(parseSection('Udp: A B C\nUdp: 1 2\n', 'Udp')).toEqual({ A: 1, B: 2 });
  });

  test('may have names that mean something to JavaScript', () => {
    const counters = parseSection('Udp: __proto__ constructor\nUdp: 1 2\n', 'Udp');
    expect(Object.entries(counters ?? {})).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });
});

describe('/proc/net/sockstat', () => {
  const text = `sockets: used 290
TCP: inuse 12 orphan 0 tw 3 alloc 15 mem 2
UDP: inuse 7 mem 1963
UDPLITE: inuse 0
FRAG: inuse 0 memory 0
`;

  test('tells the pages that UDP uses', () => {
    expect(parseSocketStatistics(text, 'UDP')).toEqual({ inuse: 7, mem: 1963 });
  });

  test('of IPv6 has a section of its own without memory, which is counted together', () => {
    expect(parseSocketStatistics('TCP6: inuse 4\nUDP6: inuse 2\n', 'UDP6')).toEqual({ inuse: 2 });
  });

  test('without the section is unknown', () => {
    expect(parseSocketStatistics('UDP6: inuse 2\nUDP: inuse 7 me', 'UDP')).toBeUndefined();
  });
});

test('Lines of a name and a number become a table, others are left out', () => {
  const text = 'usage_usec 100\nnr_periods 30\nbroken\nnr_throttled x\nthrottled_usec 12';
  expect(parseNamedLines(text)).toEqual({ usage_usec: 100, nr_periods: 30 });
});
