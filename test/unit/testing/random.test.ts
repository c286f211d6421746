import { Random } from '../../../src/testing/random.ts';

function draw(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.next());
}

describe('Random', () => {
  it('gives the same sequence for the same seed and stream', () => {
    expect(draw(new Random(5, 2), 50)).toEqual(draw(new Random(5, 2), 50));
  });

  it('gives different sequences for neighbouring seeds, streams and seeds that differ above 32 bits', () => {
    const first = [new Random(1), new Random(2), new Random(1, 1), new Random(1 + 2 ** 32)].map((random) =>
      random.next(),
    );
    expect(new Set(first).size).toBe(4);
  });

  it('draws integers from the whole range, both ends included', () => {
    const random = new Random(3);
    const seen = new Set(Array.from({ length: 500 }, () => random.integer(4, 8)));
    expect([...seen].sort()).toEqual([4, 5, 6, 7, 8]);
  });

  it('is even: every value of a byte comes about equally often', () => {
    const random = new Random(11);
    const counts = new Array<number>(256).fill(0);
    for (let index = 0; index < 256 * 400; index++) {
      const value = random.next() >>> 24;
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(300);
    expect(Math.max(...counts)).toBeLessThan(500);
  });

  it('draws exponential values with the mean asked for', () => {
    const random = new Random(12);
    let sum = 0;
    for (let index = 0; index < 20_000; index++) sum += random.exponential(10);
    expect(sum / 20_000).toBeGreaterThan(9.5);
    expect(sum / 20_000).toBeLessThan(10.5);
  });

  it('answers certain chances without drawing', () => {
    const random = new Random(4);
    expect([random.chance(0), random.chance(1)]).toEqual([false, true]);
    expect(random.next()).toBe(new Random(4).next());
  });

  it('shuffles without losing anything', () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = new Random(9).shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort()).toEqual(items);
  });

  it('cannot pick from nothing', () => {
    expect(() => new Random(1).pick([])).toThrow('cannot pick from an empty list');
  });
});
