/**
 * Runs with process groups as plans: kept, read again and played they take the same course; made small they still fail in
 * the same way; stepped through and drawn they tell what applications asked for and were told.
 */
import type { Effect } from '../../src/effect.ts';
import type { EngineOptions } from '../../src/engine.ts';
import { GroupEngine } from '../../src/group-engine.ts';
import { diagramSvg } from '../../src/testing/diagram-svg.ts';
import { makeDiagram } from '../../src/testing/diagram.ts';
import { actText } from '../../src/testing/group-acts.ts';
import { simulateGroups } from '../../src/testing/groups.ts';
import { perfectNetwork } from '../../src/testing/memory-network.ts';
import { parsePlan, planText } from '../../src/testing/replay-plan.ts';
import { describeFailure } from '../../src/testing/replay-report.ts';
import { describeStep } from '../../src/testing/replay-steps.ts';
import { replayEnd, replayPlan } from '../../src/testing/replay.ts';
import { groupActsOf } from '../../src/testing/run-plan.ts';
import type { RunPlan } from '../../src/testing/run-plan.ts';
import { shrinkPlan } from '../../src/testing/shrink.ts';
import type { ShrinkResult } from '../../src/testing/shrink.ts';
import { simulatePlan } from '../../src/testing/simulate.ts';
import type { SimulationResult } from '../../src/testing/simulate.ts';

type CreateEngine = (options: EngineOptions) => GroupEngine;
type Deliver = Extract<Effect, { readonly type: 'groupDeliver' }>;

/** Engines that tamper with the messages to groups that they show. */
function tampering(tamper: (effect: Deliver) => readonly Effect[]): CreateEngine {
  class Tampering extends GroupEngine {
    override takeEffects(): readonly Effect[] {
      return super.takeEffects().flatMap((effect) => (effect.type === 'groupDeliver' ? tamper(effect) : [effect]));
    }
  }
  return (options) => new Tampering({ ...options, process: 1 });
}

/** Messages of node 2 do not reach the others, but in the group that everybody joins in the end. */
const losing = tampering((effect) => {
  const { from, group, ownId } = effect.delivery;
  return ownId === undefined && from.nodeId === 2 && group !== 'red' ? [] : [effect];
});

/** Messages of several frames do not reach the others. */
const forgetful = tampering((effect) => {
  const { payload, ownId } = effect.delivery;
  return ownId === undefined && payload.length > 2000 ? [] : [effect];
});

/** Shrinks by the number of runs alone, so that every machine finds the same. */
function shrink(plan: RunPlan, createEngine: CreateEngine): ShrinkResult {
  return shrinkPlan({
    plan,
    run: (candidate) => simulatePlan(candidate, { createEngine }),
    now: () => 0,
    runsMax: 250,
    seedsPerCandidate: 2,
  });
}

/** What applications do, in words. */
function acts(plan: RunPlan): string[] {
  return groupActsOf(plan).map(({ act }) => `${act.node} ${actText(act)}`);
}

describe('A run with groups', () => {
  it.each([
    ['none', 2],
    ['protobuf', 4],
    ['corosync', 3],
  ] as const)('on the wire %p is a plan that, saved and read again, takes the same course', (codec, seed) => {
    const drawn = simulateGroups({ seed, codec, durationMs: 3000 });
    expect(groupActsOf(drawn.plan).length).toBeGreaterThan(0);
    const again = simulatePlan(parsePlan(planText(drawn.plan)));
    expect(again.hash).toBe(drawn.hash);
    expect(again.groups).toEqual(drawn.groups);
    expect(again.plan).toEqual(drawn.plan);
  });
});

describe('A failing run with groups', () => {
  let failed: SimulationResult;
  let small: ShrinkResult;

  beforeAll(() => {
    failed = simulateGroups({ seed: 3, nodes: 4, durationMs: 2000, codec: 'none', createEngine: losing });
    small = shrink(failed.plan, losing);
  });

  it('shrinks to two nodes that join, when a message does not reach its group: in the end all send', () => {
    expect(failed.violation?.property).toBe('P7');
    expect(groupActsOf(failed.plan).length).toBeGreaterThan(20);
    expect(small.property).toBe('P7');
    expect(small.plan.nodes).toEqual([1, 2]);
    expect(small.plan.faults).toEqual([]);
    expect(small.plan.network).toEqual(perfectNetwork);
    const [first, ...others] = acts(small.plan).toSorted();
    expect(first).toMatch(/^1 asks to join group \w+$/);
    expect(others).toEqual([first?.replace('1', '2')]);
  });

  it('takes the same course when its saved plan is read again', () => {
    const again = parsePlan(planText(small.plan));
    const [first, second] = [small.plan, again].map((one) => simulatePlan(one, { createEngine: losing }));
    expect(first?.violation?.property).toBe('P7');
    expect(second?.hash).toBe(first?.hash);
    expect(second?.violation).toEqual(first?.violation);
  });

  it('does not fail any more without the defect', () => {
    expect(simulatePlan(small.plan).violation).toBeUndefined();
  });

  it('is reported with its acts, and drawn with what was asked for, told and shown', () => {
    const text = describeFailure({ plan: small.plan, ...replayEnd(small.plan, { createEngine: losing }) });
    expect(text).toMatch(/^P7: Members that move together are shown the same messages\.\n/);
    expect(text).toMatch(/process groups: 2 acts; in the end all join group red and send to their groups:\n/);
    expect(text).toMatch(/ms {2}node 2 asks to join group \w+\n/);
    expect(text).toMatch(/ ◆ +│ +1 asks to join group|┊ +◆ +2 asks to join group/);
    expect(text).toMatch(/ ◇ +│ +1 sees group red: 1( 2)? \([12] join\)/);
    expect(text).toMatch(/ │ +▼ +2 is shown 20 bytes of 1 to group/);
    expect(text).toMatch(/╳ ═+ P7: /);
    const { history, result } = replayPlan(small.plan, { createEngine: losing });
    const picture = diagramSvg(makeDiagram(history, { window: { fromMs: 0, toMs: result.simulatedMs } }));
    expect(picture).toContain('2 asks to join group');
  });

  it('has its acts among its steps, with what follows from them', () => {
    const { history } = replayPlan(small.plan, { createEngine: losing });
    const step = history.steps.find(({ parts }) => parts.some((part) => part.kind === 'act'));
    const [head, act] = step === undefined ? [] : describeStep(step);
    expect(head).toMatch(/ms {2}from outside$/);
    expect(act).toMatch(/^ {4}application of node \d asks to join group \w+$/);
  });

  it('keeps what the failure needs: here a message of several frames', () => {
    const { plan, violation } = simulateGroups({
      ...{ seed: 17, nodes: 3, durationMs: 2000, codec: 'none' },
      createEngine: forgetful,
    });
    expect(violation?.property).toBe('P7');
    const smallest = shrink(plan, forgetful).plan;
    expect(acts(smallest)).toHaveLength(3);
    const sent = groupActsOf(smallest).flatMap(({ act }) => (act.kind === 'send' ? act.bytes : []));
    expect(sent).toHaveLength(1);
    expect(sent[0]).toBeGreaterThan(2000);
    expect(acts(smallest).every((text) => text.endsWith('group red'))).toBe(true);
  });

  it('needs no act where the end of every run shows the defect', () => {
    const twice = tampering((effect) => [effect, effect]);
    const { plan } = simulateGroups({ seed: 2, nodes: 3, durationMs: 1000, codec: 'none', createEngine: twice });
    const { plan: smallest, property } = shrink(plan, twice);
    expect(property).toBe('P5');
    expect(smallest.nodes).toEqual([1]);
    expect(smallest.groupActs).toEqual([]);
  });
});
