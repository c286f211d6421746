import { simulate, simulatePlan } from '../../src/testing/simulate.ts';
import { shrinkPlan } from '../../src/testing/shrink.ts';
import { planText } from '../../src/testing/replay-plan.ts';
import { BrokenEngine } from './broken-engine.ts';
it('x', () => {
  let batches = 0;
  const createEngine = (o) => new BrokenEngine(o, { effects: (effects) => {
      if (!effects.some(({ type }) => type === 'install')) return effects;
      return effects.filter((e) => e.type !== 'deliver');
  }});
  for (let seed = 1; seed < 60; seed++) {
    const r = simulate({ seed, createEngine });
    if (r.violation === undefined) continue;
    const t = performance.now();
    const s = shrinkPlan({ plan: r.plan, now: () => performance.now(), run: (plan) => simulatePlan(plan, { createEngine }) });
    console.log(seed, r.violation.property, s.ended, s.runs, performance.now() - t, planText(s.plan));
    console.log(simulatePlan(s.plan, { createEngine }).violation);
    if (seed>8) break;
  }
});
