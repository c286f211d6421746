/**
 * The directed case that must be asked for: more is lost than the token's list of requests has room for. An engine that is
 * right keeps its ring; one that is too quick to believe itself deaf does not.
 */
import { Engine } from '../../src/engine.ts';
import { parsePlan, planText } from '../../src/testing/replay-plan.ts';
import { drawPlan } from '../../src/testing/run-plan.ts';
import { simulate, simulatePlan } from '../../src/testing/simulate.ts';

const seeds = [1, 2, 3];

describe('The directed case crowd', () => {
  it('is played when it is asked for, and by no seed of its own', () => {
    expect(drawPlan({ seed: 1, directed: 'crowd' }).directed).toBe('crowd');
    const played = Array.from({ length: 160 }, (_, index) => drawPlan({ seed: index + 1 }).directed);
    expect(played).not.toContain('crowd');
  });

  it.each(seeds)('keeps the ring together while requests wait for their place, with seed %i', (seed) => {
    const { violation, configurations, nodes } = simulate({ seed, directed: 'crowd' });
    expect(violation).toBeUndefined();
    expect(configurations).toBe(nodes);
  });

  it.each(seeds)('finds an engine out that steps aside after one request in vain, with seed %i', (seed) => {
    const hasty = { failToReceiveVisits: 1, failToReceiveMs: 1 };
    const { violation } = simulate({
      seed,
      directed: 'crowd',
      createEngine: (options) => new Engine({ ...options, settings: { ...options.settings, ...hasty } }),
    });
    expect(violation?.property).toBe('steadiness');
  });

  it('can be kept as a plan, which takes the same course again', () => {
    const { plan, hash } = simulate({ seed: 2, directed: 'crowd' });
    expect(simulatePlan(parsePlan(planText(plan))).hash).toBe(hash);
  });
});
