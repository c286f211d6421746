import { Random } from '../../src/testing/random.ts';
import type { Step } from './schedule.ts';
import { describeStep, drawSchedule } from './schedule.ts';

const nodes = [1, 2, 3, 4, 5];

function draw(seed: number): readonly Step[] {
  return drawSchedule(new Random(seed), { nodes, changes: 20, tokenMs: 500 });
}

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

describe('drawSchedule', () => {
  test('draws the same steps from the same seed and others from another', () => {
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7).map(describeStep)).not.toEqual(draw(8).map(describeStep));
  });

  test('has the changes asked for, and all kinds among them', () => {
    const all = ['kill', 'leave', 'merge', 'partition', 'restart', 'return', 'stop'];
    for (const seed of seeds) {
      const kinds = draw(seed).flatMap(({ kind }) => (kind === 'pause' ? [] : [kind]));
      expect(kinds).toHaveLength(20);
      expect([...new Set(kinds)].toSorted()).toEqual(all);
    }
  });

  test('names only nodes that are there, keeps three of them up, and cuts where somebody is', () => {
    for (const seed of seeds) {
      const up = new Set(nodes);
      for (const step of draw(seed)) {
        if (step.kind === 'return') expect(up.has(step.node)).toBe(false);
        else if ('node' in step) expect(up.has(step.node)).toBe(true);
        else for (const group of step.groups) expect(group.some((node) => up.has(node))).toBe(true);
        if (step.kind === 'kill' || step.kind === 'leave') up.delete(step.node);
        if (step.kind === 'return') up.add(step.node);
        expect(up.size).toBeGreaterThanOrEqual(3);
      }
    }
  });

  test('puts every node in exactly one group', () => {
    for (const seed of seeds) {
      for (const step of draw(seed)) if ('groups' in step) expect(step.groups.flat().toSorted()).toEqual(nodes);
    }
  });

  test('pauses for less than the token time-out', () => {
    const pauses = seeds.flatMap((seed) =>
      draw(seed).flatMap((step) => (step.kind === 'pause' ? [step.durationMs] : [])),
    );
    expect(pauses.length).toBeGreaterThan(100);
    expect(Math.max(...pauses)).toBeLessThan(500);
  });
});
