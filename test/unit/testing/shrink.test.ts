/**
 * The search for a smaller plan, on runs that are made up: a rule says which plans fail, so that it is known what the
 * smallest one is.
 */
import type { NodeId } from '../../../src/message.ts';
import type { ScheduledFault } from '../../../src/testing/fault-schedule.ts';
import type { GroupAct, ScheduledGroupAct } from '../../../src/testing/group-acts.ts';
import { perfectNetwork } from '../../../src/testing/memory-network.ts';
import { drawPlan, groupActsOf } from '../../../src/testing/run-plan.ts';
import type { RunPlan } from '../../../src/testing/run-plan.ts';
import { shrinkPlan } from '../../../src/testing/shrink.ts';
import type { ShrinkPlanOptions, ShrinkResult, ShrinkRun } from '../../../src/testing/shrink.ts';
import { simulationSettings } from '../../../src/testing/simulation-settings.ts';

/** A run that lasts as long as its plan says and fails, or does not, by the rule. */
function ruled(fails: (plan: RunPlan) => string | undefined): (plan: RunPlan) => ShrinkRun {
  return (plan) => {
    const property = fails(plan);
    const violation = property === undefined ? undefined : { property, message: 'by the rule', events: [] };
    return { violation, simulatedMs: plan.durationMs, messages: plan.messagesMax };
  };
}

function search(options: Omit<ShrinkPlanOptions, 'now'> & Partial<Pick<ShrinkPlanOptions, 'now'>>): ShrinkResult {
  return shrinkPlan({ now: () => 0, ...options });
}

function kinds({ faults }: RunPlan): string[] {
  return faults.map(({ fault }) => fault.kind);
}

/** Twenty faults, of which a crash and a later leave matter. */
const manyFaults: readonly ScheduledFault[] = Array.from({ length: 20 }, (_, index): ScheduledFault => {
  const atMs = 100 * (index + 1);
  if (index === 6) return { atMs, fault: { kind: 'crash', node: 2 } };
  if (index === 15) return { atMs, fault: { kind: 'leave', node: 5 } };
  return { atMs, fault: { kind: 'pause', node: 1 + (index % 5), forMs: 300 } };
});

describe('Shrinking a plan', () => {
  it('leaves the faults that are needed and nothing else that can go', () => {
    const plan = drawPlan({ seed: 3, nodes: 5, faults: manyFaults, network: { loss: 0.2, jitterMs: 3 } });
    const {
      plan: smallest,
      property,
      ended,
    } = search({
      plan,
      run: ruled((one) => (kinds(one).join().includes('crash') && kinds(one).includes('leave') ? 'S1.4' : undefined)),
    });
    expect(property).toBe('S1.4');
    expect(ended).toBe('smallest');
    expect(kinds(smallest)).toEqual(['crash', 'leave']);
    expect(smallest.nodes).toEqual([1, 2]);
    expect(smallest.messagesMax).toBe(0);
    expect(smallest.network).toEqual(perfectNetwork);
    expect(smallest.settings).toEqual(simulationSettings);
    expect(smallest.durationMs).toBeLessThan(50);
  });

  it('gives the nodes that are left plain names, in the faults too', () => {
    const faults: ScheduledFault[] = [{ atMs: 10, fault: { kind: 'partition', groups: [[900], [70, 3000]] } }];
    const plan: RunPlan = { ...drawPlan({ seed: 1, nodes: 3, faults }), nodes: [3000, 70, 900] };
    const needed = ruled((one) => (one.nodes.length >= 2 && kinds(one)[0] === 'partition' ? 'S2.7' : undefined));
    const { plan: smallest } = search({ plan, run: needed });
    expect(smallest.nodes.toSorted()).toEqual([1, 2]);
    const [first] = smallest.faults;
    expect(first?.fault.kind === 'partition' ? first.fault.groups.flat().toSorted() : []).toEqual([1, 2]);
  });

  it('keeps as much loss as the failure needs', () => {
    const plan = drawPlan({ seed: 1, nodes: 3, faults: [], network: { loss: 0.4 } });
    const { plan: smallest } = search({
      plan,
      run: ruled(({ network }) => (network.loss >= 0.1 ? 'S6.6' : undefined)),
    });
    expect(smallest.network.loss).toBe(0.1);
  });

  it('does not take another property for the same failure', () => {
    const plan = drawPlan({ seed: 1, nodes: 6, faults: [] });
    const { plan: smallest, property } = search({
      plan,
      run: ruled(({ nodes }) => (nodes.length >= 4 ? 'S4.1' : 'S3.1')),
    });
    expect(property).toBe('S4.1');
    expect(smallest.nodes).toHaveLength(4);
  });

  it('tries other seeds where the failure depends on chance', () => {
    const plan = drawPlan({ seed: 100, nodes: 4, faults: [] });
    const lucky = ruled(({ nodes, seed }) => (nodes.length === 4 || seed % 5 === 0 ? 'S4.1' : undefined));
    expect(search({ plan, run: lucky, seedsPerCandidate: 6 }).plan.nodes).toHaveLength(1);
  });

  it('leaves the acts of groups that are needed, small, soon and in one group', () => {
    const acts = Array.from({ length: 60 }, (_, index): ScheduledGroupAct => {
      const at = { node: 1 + (index % 5), group: ['red', 'green', 'blue'][index % 3] ?? 'red' };
      const act: GroupAct = index % 2 === 0 ? { kind: 'join', ...at } : { kind: 'send', ...at, bytes: [900, 700] };
      return { atMs: 100.5 * (index + 1), act };
    });
    const plan: RunPlan = { ...drawPlan({ seed: 3, nodes: 5, faults: manyFaults }), groupActs: acts };
    const ofNode = (one: RunPlan, node: NodeId, kind: GroupAct['kind']): boolean =>
      groupActsOf(one).some(({ act }) => act.node === node && act.kind === kind);
    const { plan: smallest, ended } = search({
      plan,
      run: ruled((one) => (ofNode(one, 1, 'join') && ofNode(one, 2, 'send') ? 'P1' : undefined)),
    });
    expect(ended).toBe('smallest');
    expect(smallest.faults).toEqual([]);
    expect(smallest.nodes).toEqual([1, 2]);
    expect(groupActsOf(smallest).map(({ act }) => act)).toEqual(
      expect.arrayContaining([
        { kind: 'join', node: 1, group: 'red' },
        { kind: 'send', node: 2, group: 'red', bytes: [12] },
      ]),
    );
    expect(groupActsOf(smallest)).toHaveLength(2);
    expect(groupActsOf(smallest).every(({ atMs }) => atMs <= 100)).toBe(true);
  });

  it('leaves out acts that did nothing at once, as the run tells them', () => {
    const join = (atMs: number): ScheduledGroupAct => ({ atMs, act: { kind: 'join', node: 1, group: 'red' } });
    const needed = Array.from({ length: 16 }, (_, index) => join(10 * index));
    const idle = Array.from({ length: 100 }, (_, index) => join(10 * index + 5));
    const groupActs = [...needed, ...idle];
    const { plan: smallest } = search({
      plan: { ...drawPlan({ seed: 1, nodes: 1, faults: [] }), groupActs },
      run: (plan) => ({
        ...ruled((one) => (groupActsOf(one).length >= 16 ? 'P6' : undefined))(plan),
        doneActs: needed,
      }),
      runsMax: 30,
    });
    expect(groupActsOf(smallest)).toEqual(needed);
  });

  it('ends after the runs it may make', () => {
    const plan = drawPlan({ seed: 3, nodes: 5, faults: manyFaults });
    const { runs, ended } = search({ plan, run: ruled(() => 'S1.4'), runsMax: 3 });
    expect({ runs, ended }).toEqual({ runs: 3, ended: 'runs' });
  });

  it('ends when its time is over, by the clock that it is given', () => {
    let timeMs = 5000;
    const plan = drawPlan({ seed: 3, nodes: 5, faults: manyFaults });
    const rule = ruled(() => 'S1.4');
    const run = (one: RunPlan): ShrinkRun => {
      timeMs += 100;
      return rule(one);
    };
    const { runs, ended } = search({ plan, run, now: () => timeMs, timeMsMax: 450 });
    expect({ runs, ended }).toEqual({ runs: 5, ended: 'time' });
  });

  it('tells how far it has come after each run, and never grows', () => {
    const plan = drawPlan({ seed: 3, nodes: 5, faults: manyFaults });
    const counts: number[] = [];
    const sizes: number[] = [];
    const { runs } = search({
      plan,
      run: ruled((one) => (kinds(one).includes('leave') ? 'S1.4' : undefined)),
      tell: (progress) => {
        counts.push(progress.runs);
        sizes.push(progress.plan.faults.length);
      },
    });
    expect(counts).toEqual(Array.from({ length: runs - 1 }, (_, index) => index + 2));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(sizes.at(-1)).toBe(1);
  });

  it('refuses a plan that does not fail', () => {
    const plan = drawPlan({ seed: 1, nodes: 2, faults: [] });
    expect(() => search({ plan, run: ruled(() => undefined) })).toThrow(RangeError);
  });
});
