import {
  makePlan,
  ringStalls,
  seriesConditions,
  shuffled,
  tokenMs,
  variationPoints,
  variationsOf,
} from '../../../bench/buffers/plan.ts';
import { runLength, stallLength } from '../../../bench/buffers/stall-plan.ts';
import { resolveOptions } from '../../../src/tuning/options.ts';

const limits = { receiveBytesMax: 4_194_304 };

describe('The plan', () => {
  it('has options that a cluster accepts, in the sweeps and in every variation', () => {
    const all = [...Object.values(seriesConditions), ...variationsOf().map(({ conditions }) => conditions)];
    expect(all.map(({ options }) => resolveOptions(options)).filter(({ ok }) => !ok)).toEqual([]);
  });

  it('lets the stalls of all members, one after the other, be shorter than the token time-out', () => {
    const { members } = seriesConditions.fixed;
    expect(members * ringStalls.stallMs).toBeLessThan(tokenMs);
  });

  it('fixes the window where it imitates others and leaves it out where the contract sets it', () => {
    expect(seriesConditions.fixed.options.windowFrames).toBe(300);
    expect(seriesConditions.contract.options).not.toHaveProperty('windowFrames');
  });

  it.each(['quick', 'full'] as const)('%s: makes at least five runs of both ends of the fixed sweep', (extent) => {
    const sizes = makePlan(extent, limits)
      .ring.filter(({ series }) => series === 'fixed')
      .map(({ receiveBytes }) => receiveBytes);
    for (const size of [8192, limits.receiveBytesMax]) {
      expect(sizes.filter((bytes) => bytes === size).length).toBeGreaterThanOrEqual(5);
    }
  });

  it('sweeps from the smallest buffer over the one never sized and powers of two to the limit', () => {
    const swept = makePlan('full', limits).ring.filter(({ series }) => series === 'contract');
    expect(new Set(swept.map(({ receiveBytes }) => receiveBytes))).toEqual(
      new Set([1, 0, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144, 524_288, 1_048_576, 2_097_152, 4_194_304]),
    );
  });

  it('asks for no buffer above the limit of a machine with a small one', () => {
    const { ring, stream } = makePlan('full', { receiveBytesMax: 212_992 });
    expect(Math.max(...[...ring, ...stream].map(({ receiveBytes }) => receiveBytes))).toBeLessThanOrEqual(212_992);
  });

  it('gives each variation a control at the largest buffer, as often as its small one', () => {
    for (const variation of variationsOf()) {
      const sizes = variationPoints(variation, limits).map(({ receiveBytes }) => receiveBytes);
      expect(sizes.filter((bytes) => bytes === limits.receiveBytesMax).length).toBe(5);
      expect(sizes.filter((bytes) => bytes === variation.receiveBytes).length).toBe(5);
    }
  });
});

describe('Random order', () => {
  it('keeps every item once', () => {
    const items = [1, 2, 3, 4, 5];
    let draws = 0;
    const order = shuffled(items, () => (draws++ * 0.37) % 1);
    expect([...order].sort()).toEqual(items);
    expect(order).not.toEqual(items);
  });
});

describe('A stall', () => {
  it('is never longer than its limit and the time between two is never nothing', () => {
    for (const drawn of [0, 0.5, 0.999]) {
      expect(stallLength(ringStalls, drawn)).toBeLessThanOrEqual(ringStalls.stallMs);
      expect(runLength(ringStalls, drawn)).toBeGreaterThan(0);
    }
  });
});
