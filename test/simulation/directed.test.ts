/**
 * Directed cases: every eighth seed plays one. An engine that is right passes them; here each case meets an engine that is
 * broken in the way that it was made for. What takes a change inside the engine is left to `npm run mutants`.
 */
import type { Effect } from '../../src/effect.ts';
import type { EngineOptions } from '../../src/engine.ts';
import { directedNames } from '../../src/testing/directed.ts';
import type { DirectedName } from '../../src/testing/directed.ts';
import { parsePlan, planText } from '../../src/testing/replay-plan.ts';
import { drawPlan } from '../../src/testing/run-plan.ts';
import { simulate, simulatePlan } from '../../src/testing/simulate.ts';
import type { EngineSettings } from '../../src/tuning/settings.ts';
import { BrokenEngine } from './broken-engine.ts';
import type { Defect } from './broken-engine.ts';

/** The first seeds that play a case. */
function seedsOf(name: DirectedName, count: number): number[] {
  const seeds: number[] = [];
  for (let seed = 8; seeds.length < count; seed += 8) if (drawPlan({ seed }).directed === name) seeds.push(seed);
  return seeds;
}

function withSettings(settings: Partial<EngineSettings>): Defect {
  return { options: (options: EngineOptions) => ({ ...options, settings: { ...options.settings, ...settings } }) };
}

/** Commit tokens tell nothing of obligations. */
function silentOnObligations(effects: readonly Effect[]): readonly Effect[] {
  return effects.map((effect) => {
    if (effect.type !== 'unicast' || effect.message.type !== 'commitToken') return effect;
    const entries = effect.message.entries.map((entry) => ({ ...entry, obligations: [] }));
    return { ...effect, message: { ...effect.message, entries } };
  });
}

describe('Directed cases', () => {
  it('take turns over every eighth seed', () => {
    const played = Array.from({ length: 144 }, (_, index) => drawPlan({ seed: index + 1 }).directed);
    const directed = played.filter((name) => name !== 'none');
    expect(directed.length).toBe(18);
    for (const name of directedNames) expect(directed.filter((other) => other === name).length).toBe(2);
    expect(played.every((name, index) => (name === 'none') === ((index + 1) % 8 !== 0))).toBe(true);
  });

  it('give way to what the options of a run fix', () => {
    for (const fixed of [{ faults: [] }, { network: {} }, { durationMs: 100 }, { codec: 'none' } as const]) {
      expect(drawPlan({ seed: 8, ...fixed }).directed).toBe('none');
    }
    const tooFew = directedNames.map((name) => drawPlan({ seed: seedsOf(name, 1)[0] ?? 0, nodes: 1 }).directed);
    expect(tooFew.every((name) => name === 'none')).toBe(true);
  });

  it('have as many nodes as the options of a run allow', () => {
    for (const seed of seedsOf('idleSend', 10)) expect(drawPlan({ seed, nodes: [3, 4] }).nodes.length).toBeLessThan(5);
    for (const seed of seedsOf('obligation', 3)) expect(drawPlan({ seed, nodes: 5 }).nodes.length).toBe(5);
  });

  it('can be kept as plans, which take the same course again', () => {
    const [seed = 0] = seedsOf('lostToken', 1);
    const { hash, plan } = simulate({ seed });
    expect(simulatePlan(parsePlan(planText(plan))).hash).toBe(hash);
    expect(() => parsePlan(planText(plan).replace('"lostToken"', '"somethingElse"'))).toThrow(
      'there is no directed case somethingElse',
    );
  });

  it.each(directedNames)('pass with an engine that is right: %s', (name) => {
    for (const seed of seedsOf(name, 3)) {
      const { violation, steps } = simulate({ seed });
      expect(violation).toBeUndefined();
      expect(steps).toBeGreaterThan(100);
    }
  });

  it.each<readonly [name: DirectedName, property: string, wrong: string, defect: Defect]>([
    ['obligation', 'S7.1', 'does not tell of its obligations', { effects: silentOnObligations }],
    ['idleSend', 'timeliness', 'does not hear hold cancels', { deaf: ({ type }) => type === 'holdCancel' }],
    ['lateMulticast', 'needless', 'asks for everything at once', withSettings({ missVisits: 1, missMs: 0 })],
    ['lostToken', 'timeliness', 'sends tokens again late', withSettings({ tokenRetransmitMsMin: 200 })],
    ['oneChange', 'timeliness', 'hears no farewells', { deaf: (one) => one.type === 'join' && one.leaving }],
    ['deaf', 'progress', 'never finds that it is deaf', withSettings({ failToReceiveVisits: 1e9 })],
  ])('find an engine out: %s names %s when it %s', (name, property, _, defect) => {
    const named = seedsOf(name, 4).map((seed) => {
      const createEngine = (options: EngineOptions): BrokenEngine => new BrokenEngine(options, defect);
      return simulate({ seed, createEngine }).violation?.property;
    });
    expect(named.filter((one) => one !== undefined)).toContain(property);
  });
});
