/**
 * The readers of kernel files against random texts: whatever stands there, and wherever it was cut, they answer
 * something or nothing, never throw, and never make up a number.
 */
import fc from 'fast-check';
import {
  ipv4FromHostOrder,
  ipv6FromHostOrder,
  ipv6FromNetworkOrder,
  prefixOfMask,
} from '../../src/tuning/proc-address.ts';
import { locateCgroup, parseCgroup } from '../../src/tuning/proc-cgroup.ts';
import { parseIgmp, parseIgmp6 } from '../../src/tuning/proc-groups.ts';
import {
  parseCpuLine,
  parsePageBytes,
  parseRoutes,
  parseRunQueueWait,
  parseSoftnet,
} from '../../src/tuning/proc-machine.ts';
import { inodeOfLink, parseUdpSockets } from '../../src/tuning/proc-sockets.ts';
import { onlyNumber, parseNamedLines, parseSection, parseSocketStatistics } from '../../src/tuning/proc-text.ts';

const parsers: Readonly<Record<string, (text: string) => unknown>> = {
  ipv4FromHostOrder,
  ipv6FromHostOrder,
  ipv6FromNetworkOrder,
  prefixOfMask,
  parseIgmp,
  parseIgmp6,
  parseCpuLine,
  parseRoutes,
  parseRunQueueWait,
  parseSoftnet,
  inodeOfLink,
  onlyNumber,
  parseNamedLines,
  'all sockets': (text) => parseUdpSockets(text),
  'some sockets': (text) => parseUdpSockets(text, new Set([0, 2, 48124])),
  parseSection: (text) => parseSection(text, 'Udp'),
  parseSocketStatistics: (text) => parseSocketStatistics(text, 'UDP'),
  'locateCgroup, groups': (text) => locateCgroup(text, '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n'),
  'locateCgroup, mounts': (text) => locateCgroup('4:cpu:/a\n0::/b\n', text),
  parseCgroup: (text) => parseCgroup({ stat: text, max: text, quota: text, period: text }),
};

/** Texts that get past the first check of each parser. */
const openings = [
  '',
  '   sl  local_address rem_address   st\n',
  'Idx\tDevice    : Count Querier\n',
  'Iface\tDestination\n',
  'Udp: InDatagrams NoPorts\nUdp: 1 2\n',
  '413: 00000000:1389 00000000:0000 07 00000000:00000900 00:00000000 00000000 0 0 48124 2 0 17\n',
  '1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n',
];
const word = fc.oneof(
  fc.constantFrom('Udp:', 'UDP:', 'cpu', 'nr_throttled', 'throttled_usec', '0::/', '-', 'cgroup2', '__proto__', 'max'),
  fc.integer({ min: -2 }).map(String),
  fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...Array.from('0123456789abcdefF:/-x')) }),
  fc.string({ maxLength: 6, unit: 'binary' }),
);
const text = fc
  .tuple(
    fc.constantFrom(...openings),
    fc.array(fc.array(word, { maxLength: 14 }), { maxLength: 8 }),
    fc.constantFrom(' ', '\t'),
  )
  .chain(([opening, lines, blank]) => {
    const whole = opening + lines.map((words) => `${words.join(blank)}\n`).join('');
    return fc.integer({ min: 0, max: whole.length }).map((length) => whole.slice(0, length));
  });

/** All numbers in an answer, however deep. */
function numbersIn(answer: unknown): number[] {
  if (typeof answer === 'number') return [answer];
  return typeof answer === 'object' && answer !== null ? Object.values(answer).flatMap(numbersIn) : [];
}

test.each(Object.entries(parsers))('%s never throws and answers only counts', (_name, parse) => {
  fc.assert(
    fc.property(text, (one) => {
      for (const number of numbersIn(parse(one))) {
        expect(Number.isInteger(number) && number >= 0).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('The size of a page is found in no bytes or is a power of two', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.constantFrom(4 as const, 8 as const), (bytes, wordBytes) => {
      const size = parsePageBytes(bytes, wordBytes);
      expect(size === undefined || Number.isInteger(Math.log2(size))).toBe(true);
    }),
  );
});
