import { writeFileSync } from 'node:fs';
import { simulate, simulatePlan } from '../../src/testing/simulate.ts';
import { shrinkPlan } from '../../src/testing/shrink.ts';
import { replayEnd } from '../../src/testing/replay.ts';
import { makeDiagram } from '../../src/testing/diagram.ts';
import { diagramText } from '../../src/testing/diagram-text.ts';
import { diagramSvg } from '../../src/testing/diagram-svg.ts';
import { violationHistory } from '../../src/testing/history-text.ts';
import { planText } from '../../src/testing/replay-plan.ts';
import { BrokenEngine } from './broken-engine.ts';
it('x', () => {
  const createEngine = (o) => new BrokenEngine(o, { effects: (effects) => {
      if (!effects.some(({ type }) => type === 'install')) return effects;
      return effects.filter((e) => e.type !== 'deliver');
  }});
  for (const seed of [5,8]) {
    const r = simulate({ seed, createEngine });
    if (r.violation === undefined) continue;
    const t = performance.now();
    const s = shrinkPlan({ plan: r.plan, now: () => performance.now(), run: (plan) => simulatePlan(plan, { createEngine }) });
    const { result, history, window } = replayEnd(s.plan, { createEngine });
    const d = makeDiagram(history, { window, violation: result.violation });
    console.log(seed, r.violation.property, s.ended, s.runs, performance.now() - t, planText(s.plan).slice(0,200), JSON.stringify(s.plan.faults),'\n'+ violationHistory(history.events, result.violation)+'\n'+ diagramText(d));
    writeFileSync(`/tmp/p/v/d${seed}.svg`, diagramSvg(d));
  }
  const r = simulate({ seed:3, nodes: 4 });
  const { result, history, window } = replayEnd(r.plan);
    const d = makeDiagram(history, { window:{fromMs:2000,toMs:2030}, violation: result.violation });
    console.log(diagramText(d));
});
