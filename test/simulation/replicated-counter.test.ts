import { simulateApplication } from '../../src/testing/simulate-application.ts';
import { describeHistory } from '../../src/testing/application-history.ts';
import { smallestHistory } from '../../src/testing/smallest-history.ts';
import type { ApplicationTrial } from '../../src/testing/simulate-application.ts';

const { trialOf } = await import(new URL('../../examples/replicated-counter/trial.js', import.meta.url).href);
const { TotalPerProcess, SingleTotal } = await import(new URL('../../examples/replicated-counter/totals.js', import.meta.url).href);

it('x', async () => {
  const good = trialOf(() => new TotalPerProcess());
  const bad = trialOf(() => new SingleTotal());
  let found = 0;
  const t = performance.now();
  let simMs = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const r = await simulateApplication({ seed, nodes: [2, 5], trial: good });
    simMs += r.simulatedMs;
    if (!r.ok) { console.log('GOOD', seed, r.violation, r.messages); if (found++ < 2) { const s = await smallestHistory({ seed, nodes: [2,5], trial: good }, r); console.log(describeHistory(s.history), s.violation); } }
  }
  console.log(performance.now() - t, simMs);
  for (let seed = 1; seed <= 20; seed++) {
    const r = await simulateApplication({ seed, nodes: [2, 5], trial: bad });
    if (!r.ok) { console.log(seed, r.ok, r.violation?.message);const s = await smallestHistory({ seed, nodes: [2,5], trial: bad }, r); console.log(performance.now()-t,describeHistory(s.history), s.violation); }
  }
}, 300000);
