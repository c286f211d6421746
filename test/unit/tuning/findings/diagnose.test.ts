import fc from 'fast-check';
import { bySeverity, describeDiagnosis, diagnose } from '../../../../src/tuning/findings/diagnose.ts';
import { isFaultId } from '../../../../src/tuning/findings/catalogue.ts';
import type { Diagnosis } from '../../../../src/tuning/finding.ts';
import type { Observation } from '../../../../src/tuning/observation.ts';
import {
  firstSample,
  healthyHost,
  healthyLoop,
  healthyObservation,
  healthyPeers,
  lastSample,
  observedAfter,
  ownSockets,
  socketSamples,
} from '../../../support/observations.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Each field of `whole` either stays, is missing, or, where it is a number, becomes any number. */
function damaged(whole: Fields, dispensable: (name: string) => boolean): fc.Arbitrary<Fields> {
  const fields = Object.entries(whole).map(([name, value]) => [
    name,
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(value) },
      ...(dispensable(name) ? [fc.constant(undefined)] : []),
      ...(typeof value === 'number' ? [fc.integer(), fc.double({ min: 0, max: 1e15, noNaN: true })] : []),
    ),
  ]);
  return fc.record<Fields>(Object.fromEntries(fields));
}

const samples = [firstSample, lastSample].map((sample) =>
  fc.option(
    damaged({ ...sample }, (name) => name !== 'atMs'),
    { nil: undefined },
  ),
);
const optionalFields = new Set([
  ...['before', 'after', 'host', 'loop', 'device', 'joinedAgoMs', 'rotationMs', 'twinAddress'],
  ...['multicastIntervalMs', 'hostSockets', 'joinError'],
]);

/** Observations of every kind of host: parts missing, counters that jump, sockets that nobody knows. */
const observations = fc
  .record({
    rest: damaged({ ...healthyObservation() }, (name) => optionalFields.has(name)),
    before: samples[0] ?? fc.constant(undefined),
    after: samples[1] ?? fc.constant(undefined),
    host: fc.option(
      damaged({ ...healthyHost }, (name) => !['devices', 'platform', 'pageBytes'].includes(name)),
      { nil: undefined },
    ),
    loop: fc.option(
      damaged({ ...healthyLoop }, (name) => name === 'endedAgoMs'),
      { nil: undefined },
    ),
    sockets: fc.constantFrom([], ownSockets(), ownSockets({ chargeBytes: undefined, inode: undefined })),
    peers: fc.constantFrom(
      [],
      healthyPeers,
      healthyPeers.map((peer) => ({ ...peer, multicastHeardAgoMs: undefined })),
    ),
    group: fc.constantFrom('239.192.80.67', 'ff15::1', '239.0.0.1', '', ':::::', '1.2.3'),
  })
  .map(({ rest, ...parts }) => ({ ...rest, ...parts }) as unknown as Observation);

const diagnosis = (id: string, severity: Diagnosis['severity']): Diagnosis => ({
  ...{ id, severity, title: 'title', evidence: 'it was seen', cause: 'Because.', fix: 'mend it', proof: 'look' },
});

describe('Diagnosing', () => {
  it('finds nothing on a healthy host', () => {
    expect(diagnose(healthyObservation())).toEqual([]);
  });

  it('finds nothing where nothing can be seen', () => {
    const blind = healthyObservation({
      ...{ before: undefined, after: undefined, host: undefined, loop: undefined, device: undefined },
      ...{ sockets: [], peers: [], joinedAgoMs: undefined, rotationMs: undefined },
      ...{ multicastIntervalMs: undefined, hostSockets: undefined, seconds: 0, receivedDatagrams: 0 },
    });
    expect(diagnose(blind)).toEqual([]);
  });

  it('finds several faults at once, errors before warnings and each by its id', () => {
    const seen = observedAfter(
      { sockets: socketSamples({ group: { drops: 503 }, token: { drops: 1 } }), conntrack: { count: 95, max: 100 } },
      { loop: { ...healthyLoop, maxStallMs: 1400, maxGcMs: 60 } },
    );
    expect(diagnose(seen).map(({ id, severity }) => `${id} ${severity}`)).toEqual([
      'D01 error',
      'D10 error',
      'D38 error',
      'D11 warning',
      'D42 warning',
    ]);
  });

  it('names no fault of multicast where a node uses none', () => {
    const groups = [{ device: 'eth0', group: '10.0.0.1', users: 1 }];
    const seen = observedAfter(
      { queriers: { eth1: 'V3' }, groups },
      { group: '10.0.0.1', sendErrors: { ENETUNREACH: 3 } },
    );
    expect(diagnose(seen).map(({ id }) => id)).toEqual(['D22', 'D18', 'D34']);
    expect(diagnose({ ...seen, isMulticast: false })).toEqual([]);
  });

  it('never throws and never names what is no fault, whatever was seen', () => {
    fc.assert(
      fc.property(observations, (seen) => {
        const found = diagnose(seen);
        expect(found.filter(({ id }) => !isFaultId(id))).toEqual([]);
        expect([...found].sort(bySeverity)).toEqual(found);
      }),
      { numRuns: 500 },
    );
  });

  it('says nothing that is not a number where numbers are missing', () => {
    fc.assert(
      fc.property(observations, (seen) => {
        const texts = diagnose(seen).flatMap(({ evidence, fix, proof }) => [evidence, fix, proof]);
        expect(texts.filter((text) => /NaN|undefined|Infinity|\[object/.test(text))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is told in one line', () => {
    expect(describeDiagnosis(diagnosis('D01', 'error'))).toBe(
      'D01 error: title: it was seen; fix: mend it; see docs/findings/D01.md',
    );
  });

  it('is ordered by severity first', () => {
    const given = [diagnosis('D01', 'warning'), diagnosis('D40', 'error'), diagnosis('D10', 'error')];
    expect(given.sort(bySeverity).map(({ id }) => id)).toEqual(['D10', 'D40', 'D01']);
  });
});
