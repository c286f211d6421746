import { endianness } from 'node:os';
import {
  parseCpuLine,
  parsePageBytes,
  parseRoutes,
  parseRunQueueWait,
  parseSoftnet,
} from '../../../src/tuning/proc-machine.ts';

const zeros = (count: number) => Array<string>(count).fill('00000000').join(' ');

describe('/proc/net/softnet_stat', () => {
  test('says the number of each CPU in its 13th word', () => {
    const text =
      `01401d8f 00000003 00000000 ${zeros(9)} 00000000 ${zeros(2)}\n` +
      `011ed3c3 00000000 0000001a ${zeros(9)} 00000003 ${zeros(2)}\n`;
    expect(parseSoftnet(text)).toEqual([
      { cpu: 0, processed: 20979087, dropped: 3, timeSqueeze: 0 },
      { cpu: 3, processed: 18797507, dropped: 0, timeSqueeze: 26 },
    ]);
  });

  test('of an old kernel has nine words, and the place of a line is its CPU', () => {
    const text = `0000000a ${zeros(8)}\n0000000b 00000001 00000002 ${zeros(6)}\n`;
    expect(parseSoftnet(text)).toEqual([
      { cpu: 0, processed: 10, dropped: 0, timeSqueeze: 0 },
      { cpu: 1, processed: 11, dropped: 1, timeSqueeze: 2 },
    ]);
  });

  test.each(['', 'garbage\n', '0000000a 00000000\n', '0000000a 00000000 00000000'])('as %j is unknown', (text) => {
    expect(parseSoftnet(text)).toBeUndefined();
  });
});

describe('The line cpu of /proc/stat', () => {
  test('counts guests once, since user time contains them', () => {
    const text = 'cpu  100 20 30 400 5 6 7 8 50 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n';
    expect(parseCpuLine(text)).toEqual({ totalTicks: 576, stealTicks: 8 });
  });

  test('of a kernel before guests ends with steal', () => {
    expect(parseCpuLine('cpu  100 20 30 400 5 6 7 8\n')).toEqual({ totalTicks: 576, stealTicks: 8 });
  });

  test.each(['', 'cpu0 1 2 3 4 5 6 7 8\n', 'cpu  100 20 30 400 5 6 7\n', 'cpu  100 20 30 400 5 6 7 8'])(
    'as %j is unknown',
    (text) => {
      expect(parseCpuLine(text)).toBeUndefined();
    },
  );
});

describe('schedstat', () => {
  test('tells the nanoseconds waited in the run queue', () => {
    expect(parseRunQueueWait('286116 4711 1\n')).toBe(4711);
    expect(parseRunQueueWait('286116 0 1\n')).toBe(0);
  });

  test.each(['0 0 0\n', '', '286116\n', '286116 47', 'a b c\n'])('as %j is unknown', (text) => {
    expect(parseRunQueueWait(text)).toBeUndefined();
  });
});

describe('/proc/net/route', () => {
  const heading = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT          \n';
  const turn = (hex: string) => (endianness() === 'LE' ? hex : (hex.match(/../g) ?? []).reverse().join(''));
  const line = (device: string, destination: string, flags: string, mask: string) =>
    `${device}\t${turn(destination)}\t00000000\t${flags}\t0\t0\t0\t${turn(mask)}\t0\t0\t0     \n`;

  test('tells the routes that lead somewhere, the default route with prefix 0', () => {
    const text =
      heading +
      line('eth0', '00000000', '0003', '00000000') +
      line('eth0', '000200C0', '0001', '00FFFFFF') +
      line('br-0a1b2c3d4e5f', '000000EF', '0001', '000000FF') +
      line('*', '000012AC', '0201', '0000FFFF') +
      line('eth1', '0000A8C0', '0000', '0000FFFF');
    expect(parseRoutes(text)).toEqual([
      { destination: '0.0.0.0', prefix: 0, device: 'eth0' },
      { destination: '192.0.2.0', prefix: 24, device: 'eth0' },
      { destination: '239.0.0.0', prefix: 8, device: 'br-0a1b2c3d4e5f' },
    ]);
  });

  test('with a heading alone says that there is no route; without it, it is unknown', () => {
    expect(parseRoutes(heading)).toEqual([]);
    expect(parseRoutes('')).toBeUndefined();
    expect(parseRoutes(`${heading}eth0\t0000`)).toEqual([]);
  });
});

describe('The size of a page', () => {
  const wide = (...words: bigint[]) => new Uint8Array(new BigUint64Array(words).buffer);

  test('stands in the entry 6 of the auxiliary vector', () => {
    expect(parsePageBytes(wide(33n, 6n, 16n, 0x178bfbffn, 6n, 16384n, 0n, 0n), 8)).toBe(16384);
    expect(parsePageBytes(new Uint8Array(new Uint32Array([16, 6, 6, 4096, 0, 0]).buffer), 4)).toBe(4096);
  });

  test('is found in bytes that begin anywhere in memory', () => {
    const bytes = wide(6n, 4096n, 0n, 0n);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(parsePageBytes(shifted.subarray(3), 8)).toBe(4096);
  });

  test('is unknown without the entry, cut off or when it is no power of two', () => {
    expect(parsePageBytes(wide(0n, 0n), 8)).toBeUndefined();
    expect(parsePageBytes(wide(6n, 4096n).subarray(0, 15), 8)).toBeUndefined();
    expect(parsePageBytes(wide(6n, 5000n), 8)).toBeUndefined();
    expect(parsePageBytes(new Uint8Array(), 8)).toBeUndefined();
  });
});
