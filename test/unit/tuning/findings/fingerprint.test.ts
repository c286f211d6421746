import type { Counters, KernelSample } from '../../../../src/tuning/observation.ts';
import type { FingerprintId, Probe } from '../../../../src/tuning/findings/fingerprint.ts';
import { fingerprintOf, fingerprints } from '../../../../src/tuning/findings/fingerprint.ts';
import { isFaultId } from '../../../../src/tuning/findings/catalogue.ts';
import { firstSample } from '../../../support/observations.ts';

/** What moved, by kernel name. */
interface Moved {
  readonly ip?: Counters;
  readonly ipExt?: Counters;
  readonly udp?: Counters;
  readonly tcpExt?: Counters;
}

function plus(counters: Counters | undefined, more: Counters | undefined): Counters {
  const sums = Object.entries(more ?? {}).map(([name, count]) => [name, (counters?.[name] ?? 0) + count]);
  return { ...counters, ...Object.fromEntries(sums) };
}

function later(sample: KernelSample, moved: Moved, ms: number): KernelSample {
  return {
    ...sample,
    atMs: sample.atMs + ms,
    ip: plus(sample.ip, moved.ip),
    ipExt: plus(sample.ipExt, moved.ipExt),
    udp: plus(sample.udp, moved.udp),
    tcpExt: plus(sample.tcpExt, moved.tcpExt),
  };
}

function probe(moved: Moved, change: Partial<Probe> = {}): Probe {
  return { before: firstSample, after: later(firstSample, moved, 1000), sent: 100, ...change };
}

const toHost = { ip: { InReceives: 100 } };
const toGroup = { ...toHost, ipExt: { InMcastPkts: 100 } };
const toUdp = { ip: { InReceives: 100, InDelivers: 100 }, ipExt: { InMcastPkts: 100 } };

/** As measured: 100 datagrams of a probe. */
const rows: readonly (readonly [FingerprintId, string, Probe])[] = [
  ['F0', 'delivered', probe({ ...toUdp, udp: { InDatagrams: 100 } })],
  ['F1', 'nothing arrives', probe({})],
  ['F2', 'reverse path filter', probe({ ...toHost, tcpExt: { IPReversePathFilter: 100 } })],
  ['F3', 'firewall', probe(toGroup)],
  ['F4', 'no socket on the port', probe({ ...toUdp, udp: { IgnoredMulti: 100 } })],
  ['F5', 'group not joined', probe(toHost)],
  ['F6', 'full buffer', probe({ ...toUdp, udp: { InDatagrams: 92, RcvbufErrors: 8, InErrors: 8 } })],
  [
    'F7',
    'lost fragments',
    probe(
      {
        ip: { InReceives: 270, InDelivers: 73, ReasmReqds: 270, ReasmOKs: 73 },
        ipExt: { InMcastPkts: 270 },
        udp: { InDatagrams: 73 },
      },
      { fragments: 3 },
    ),
  ],
  ['F0', 'unicast delivered', probe({ ip: toUdp.ip, udp: { InDatagrams: 100 } }, { isUnicast: true })],
  ['F1', 'no unicast arrives', probe({}, { isUnicast: true })],
  [
    'F2',
    'reverse path filter on unicast',
    probe({ ...toHost, tcpExt: { IPReversePathFilter: 100 } }, { isUnicast: true }),
  ],
  ['F3', 'firewall on unicast', probe(toHost, { isUnicast: true })],
  ['F8', 'too large for the path', probe({}, { smallerArrived: true })],
];

describe('The fingerprint of a probe', () => {
  it.each(rows)('%s: %s', (id, _situation, seen) => {
    expect(fingerprintOf(seen)).toBe(id);
  });

  it('is that of delivery when all fragments became whole', () => {
    const moved = {
      ip: { InReceives: 300, InDelivers: 100, ReasmReqds: 300, ReasmOKs: 100 },
      ipExt: { InMcastPkts: 300 },
      udp: { InDatagrams: 100 },
    };
    expect(fingerprintOf(probe(moved, { fragments: 3 }))).toBe('F0');
  });

  it('accepts 80 to 120 per cent and nothing beyond', () => {
    const arrived = (count: number): Probe => probe({ ip: { InReceives: count } });
    expect([79, 80, 120, 121].map((count) => fingerprintOf(arrived(count)))).toEqual([
      undefined,
      'F5',
      'F5',
      undefined,
    ]);
    expect([19, 20].map((count) => fingerprintOf(arrived(count)))).toEqual(['F1', undefined]);
  });

  it.each<[string, Probe, FingerprintId]>([
    [
      'the reverse path filter dropped control messages beside the probe',
      probe({
        ip: { InReceives: 125, InDelivers: 3 },
        ipExt: { InMcastPkts: 3 },
        tcpExt: { IPReversePathFilter: 110 },
      }),
      'F2',
    ],
    [
      'a firewall dropped control messages beside the probe',
      probe({ ip: { InReceives: 125, InDelivers: 3 }, ipExt: { InMcastPkts: 125 } }),
      'F3',
    ],
  ])('allows for more than the probe where nothing went on: %s', (_what, seen, id) => {
    expect(fingerprintOf(seen)).toBe(id);
  });

  it('takes off what other traffic moves anyway', () => {
    const usual = { ip: { InReceives: 150, InDelivers: 150 }, ipExt: { InMcastPkts: 150 }, udp: { InDatagrams: 150 } };
    const before = later(firstSample, usual, 3000);
    const after = later(before, { ip: { InReceives: 50 + 100, InDelivers: 50 }, ipExt: { InMcastPkts: 150 } }, 1000);
    expect(fingerprintOf({ quiet: firstSample, before, after, sent: 100 })).toBe('F3');
    expect(fingerprintOf({ before, after, sent: 100 })).toBeUndefined();
  });

  it('is unknown when a counter cannot be read or nothing was sent', () => {
    expect(fingerprintOf({ ...probe({}), after: { ...firstSample, tcpExt: undefined } })).toBeUndefined();
    expect(fingerprintOf({ ...probe({}), before: { ...firstSample, udp: {} } })).toBeUndefined();
    expect(fingerprintOf(probe({}, { sent: 0 }))).toBeUndefined();
  });

  it('leads to faults of the catalogue', () => {
    expect(Object.values(fingerprints).flatMap(({ faults }) => faults.filter((id) => !isFaultId(id)))).toEqual([]);
    expect(fingerprints.F3.faults).toEqual(['D26']);
  });
});
