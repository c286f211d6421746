import { allShown, conclude, formatBytes, ringThreshold } from '../../../bench/buffers/conclusions.ts';
import type { Results } from '../../../bench/buffers/results.ts';
import { groupRecords } from '../../../bench/buffers/results.ts';
import { goodResults, record, stream } from './runs.ts';

/** The claims that are not shown, by a few of their words. */
function failing(results: Results): readonly string[] {
  return conclude(results)
    .filter(({ verdict }) => verdict === 'not reproduced')
    .map(({ claim }) => claim);
}

function withRing(...more: Results['ring']): Results {
  const good = goodResults();
  return { ...good, ring: [...good.ring, ...more] };
}

describe('The conclusions', () => {
  it('are all shown by a good run', () => {
    const conclusions = conclude(goodResults());
    expect(conclusions.map(({ verdict }) => verdict)).toEqual(Array(conclusions.length).fill('shown'));
    expect(allShown(conclusions)).toBe(true);
  });

  it('are untested, and not shown, when nothing was measured', () => {
    const conclusions = conclude(goodResults({ stream: [], ring: [] }));
    expect(new Set(conclusions.map(({ verdict }) => verdict))).toEqual(new Set(['untested']));
  });

  it('say "not reproduced" when one repeat with an undersized buffer went without a disconnect', () => {
    expect(failing(withRing(record('fixed', 16_384)))).toEqual([expect.stringContaining('undersized')]);
  });

  it('say so when the sized buffer lost a member', () => {
    expect(failing(withRing(record('fixed', 8_388_608, { disconnects: 1 })))).toEqual([
      expect.stringContaining('when the buffer is sized'),
    ]);
  });

  it('say so when the contract lost a member at any size', () => {
    expect(failing(withRing(record('contract', 65_536, { disconnects: 1 })))).toEqual([
      expect.stringContaining('With the contract nobody'),
    ]);
  });

  it('say so when the contract dropped datagrams in a buffer that it covers', () => {
    expect(failing(withRing(record('contract-alone', 16_384, { drops: 1 })))).toEqual([
      expect.stringContaining('loses no datagram'),
    ]);
  });

  it('say so when a stall was as long as the token time-out', () => {
    expect(failing(withRing(record('contract', 65_536, { longestStallMs: 500 })))).toEqual([
      expect.stringContaining('token time-out'),
    ]);
  });

  it('say so when the ratio of the streams is below five', () => {
    const { stream: good } = goodResults();
    const results = goodResults({ stream: [stream(212_992, 790), ...good.slice(1)] });
    expect(failing(results)).toEqual([expect.stringContaining('at least 5 times')]);
  });

  it('leave drops that the kernel did not tell untested', () => {
    const { stream: good } = goodResults();
    const results = goodResults({ stream: [stream(212_992, undefined), ...good.slice(1)] });
    const loss = conclude(results).find(({ claim }) => claim.startsWith('Stream: the default'));
    expect(loss?.verdict).toBe('untested');
  });
});

describe('The threshold of the fixed window', () => {
  const measure = (...ring: Results['ring']): ReturnType<typeof ringThreshold> =>
    ringThreshold(groupRecords(ring), 2304);

  it('is the smallest size from which on nothing was dropped, not the first clean one', () => {
    const found = measure(
      record('fixed-alone', 262_144),
      record('fixed-alone', 524_288, { drops: 1 }),
      record('fixed-alone', 1_048_576),
      record('fixed-alone', 2_097_152),
    );
    expect(found).toEqual({ predictedBytes: 691_200, measuredBytes: 1_048_576 });
  });

  it('is unknown when even the largest buffer dropped something, and then not reproduced', () => {
    expect(measure(record('fixed-alone', 524_288, { drops: 1 }))?.measuredBytes).toBeUndefined();
    expect(failing(withRing(record('fixed-alone', 2_097_152, { drops: 9 })))).toEqual([
      expect.stringContaining('predicted one'),
    ]);
  });

  it.each([
    [524_288, true],
    [1_048_576, true],
    [2_097_152, true],
    [262_144, false],
    [4_194_304, false],
  ])('is as predicted within one step: measured %i, %s', (measured, holds) => {
    const ring = [record('fixed-alone', measured / 2, { drops: 5 }), record('fixed-alone', measured)];
    const claim = conclude(goodResults({ ring })).find((one) => one.claim.includes('predicted one'));
    expect(claim?.verdict).toBe(holds ? 'shown' : 'not reproduced');
  });
});

test('bytes are told in the unit that fits', () => {
  expect([2304, 212_992, 8_388_608, 12].map(formatBytes)).toEqual(['2.25 KiB', '208 KiB', '8 MiB', '12 B']);
});
