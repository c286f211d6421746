/**
 * Writing a run down: what is kept, what it says in words, how one steps through it, and plans as text.
 */
import { describeStep, isOfInterest, StepCursor } from '../../../src/testing/replay-steps.ts';
import { RunHistory } from '../../../src/testing/history.ts';
import type { RunStep } from '../../../src/testing/history.ts';
import { violationHistory } from '../../../src/testing/history-text.ts';
import { parsePlan, planText } from '../../../src/testing/replay-plan.ts';
import { faultMix, planLines, propertySentence } from '../../../src/testing/replay-report.ts';
import { flightsShownMax, replayEnd, replayPlan } from '../../../src/testing/replay.ts';
import type { ScheduledGroupAct } from '../../../src/testing/group-acts.ts';
import { drawPlan } from '../../../src/testing/run-plan.ts';
import { simulate, simulatePlan } from '../../../src/testing/simulate.ts';
import { Simulation } from '../../../src/testing/simulator.ts';
import type { TraceEvent } from '../../../src/testing/trace.ts';

/** Three nodes form a ring, one message is sent, one node crashes. */
function smallRun(history: RunHistory): Simulation {
  const simulation = new Simulation({ watch: history });
  simulation.start(1, 2, 3);
  simulation.settle();
  simulation.send(2, 40);
  simulation.drain(5000);
  simulation.crash(3);
  simulation.settle();
  return simulation;
}

describe('The history of a run', () => {
  it('has every step, every event of the trace and every datagram', () => {
    const history = new RunHistory();
    const simulation = smallRun(history);
    expect(history.steps.filter(({ input }) => input !== undefined)).toHaveLength(simulation.steps);
    expect(history.events.map(({ event }) => event)).toEqual(simulation.trace);
    expect(history.flights).toHaveLength(simulation.network.statistics.sent);
    expect([...history.nodes]).toEqual([1, 2, 3]);
  });

  it('has the datagrams that were lost, without a time of arrival', () => {
    const history = new RunHistory();
    const simulation = new Simulation({ watch: history });
    simulation.start(1, 2);
    simulation.settle();
    simulation.cut(1, 2);
    simulation.advance(2000);
    const lost = history.flights.filter(({ arrivesMs }) => arrivesMs === undefined);
    expect(lost.length).toBe(simulation.network.statistics.cut);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.every(({ from, to }) => from === 1 && to === 2)).toBe(true);
  });

  it('keeps of what lies outside its window only what tells who was in which configuration', () => {
    const whole = new RunHistory();
    const endMs = smallRun(whole).now;
    const window = { fromMs: endMs / 2, toMs: endMs };
    const part = new RunHistory({ window });
    smallRun(part);
    expect(part.steps).toEqual(whole.steps.filter(({ atMs }) => atMs >= window.fromMs));
    expect(part.steps.length).toBeLessThan(whole.steps.length);
    const early = part.events.filter(({ atMs }) => atMs < window.fromMs);
    expect(new Set(early.map(({ event }) => event.event))).toEqual(new Set(['configuration', 'fail']));
  });

  it('gives up the earliest steps when there are too many', () => {
    const whole = new RunHistory();
    smallRun(whole);
    const short = new RunHistory({ stepsMax: 20 });
    smallRun(short);
    expect(short.steps.length).toBeLessThan(40);
    expect(short.forgotten + short.steps.length).toBe(whole.steps.length);
    expect(short.steps.at(-1)).toEqual(whole.steps.at(-1));
  });

  it('does not change the course of the run', () => {
    const plan = drawPlan({ seed: 21, nodes: 3, durationMs: 2000 });
    const { result, history } = replayPlan(plan);
    expect(result.hash).toBe(simulate({ seed: 21, nodes: 3, durationMs: 2000 }).hash);
    expect(history.faults.length).toBeGreaterThanOrEqual(plan.faults.length);
  });

  it('ends with a stretch that has no more messages than can be drawn', () => {
    const plan = drawPlan({ seed: 4, nodes: 3, durationMs: 1000 });
    const { result, history, window } = replayEnd(plan);
    expect(window.toMs).toBe(result.simulatedMs);
    const messages = history.flights
      .filter(({ atMs, message }) => atMs > window.fromMs && message.type !== 'token')
      .map(({ message }) => message);
    expect(new Set(messages).size).toBeLessThanOrEqual(flightsShownMax);
    expect(window.fromMs).toBeLessThan(window.toMs);
  });
});

describe('The history of a violation', () => {
  const deliver = (process: string, step: number, seq: number): TraceEvent => {
    return { process, step, event: 'deliver', message: `1.1/${seq}`, level: 'agreed', configuration: '1.1', seq };
  };
  const all = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((seq) =>
    ['1.1', '2.1', '3.1'].map((process) => deliver(process, seq, seq)),
  );
  const timed = all.map((event, index) => ({
    event,
    step: event.step ?? 0,
    atMs: (event.step ?? 0) * 1.5,
    order: index,
  }));

  it('marks the events that show it and gives each some context, at the processes that it concerns', () => {
    const events = [deliver('2.1', 7, 7), deliver('1.1', 2, 2)];
    const line = (mark: string, seq: number): string => {
      const at = (seq * 1.5).toFixed(3).padStart(11);
      return `  ${mark} ${at} ms  step ${seq}       delivers 1.1/${seq} as number ${seq}, agreed, in 1.1`;
    };
    expect(violationHistory(timed, { property: 'S1.4', message: '', events }).split('\n')).toEqual([
      'process 1.1',
      line(' ', 1),
      line('>', 2),
      'process 2.1',
      '    ...',
      ...[3, 4, 5, 6].map((seq) => line(' ', seq)),
      line('>', 7),
    ]);
  });

  it('shows the last events of every process when the violation names none', () => {
    const lines = violationHistory(timed, { property: 'progress', message: '', events: [] }).split('\n');
    expect(lines.filter((line) => line.startsWith('process'))).toHaveLength(3);
    expect(lines).toHaveLength(3 * (1 + 1 + 6));
  });
});

describe('Stepping through a run', () => {
  function cursor(): { readonly steps: RunHistory['steps']; readonly at: StepCursor } {
    const history = new RunHistory();
    smallRun(history);
    return { steps: history.steps, at: new StepCursor(history.steps) };
  }

  function lines(step: RunStep | undefined): string[] {
    if (step === undefined) throw new Error('there is no such step');
    return describeStep(step);
  }

  it('shows for each step what came in and what followed', () => {
    const { steps } = cursor();
    const installing = steps.find((step) => step.input?.kind === 'arrive' && isOfInterest(step));
    if (installing === undefined) throw new Error('nobody installed anything');
    const [head, ...rest] = describeStep(installing);
    expect(head).toMatch(/^step \d+ {2}\d+\.\d{3} ms {2}node \d receives, from \d: token ring/);
    expect(rest.join('\n')).toMatch(/^ {4}node \d install regular/m);
  });

  it('goes to the next step, the next of interest, and to a number', () => {
    const { steps, at } = cursor();
    expect(at.command('').lines).toEqual(lines(steps[0]));
    expect(at.command('').lines).toEqual(lines(steps[1]));
    expect(at.command('n').lines.join('\n')).toContain('install regular');
    const target = steps.at(-3);
    expect(at.command(String(target?.step)).lines[0]).toContain(`step ${target?.step}`);
    expect(at.command('1').lines).toEqual(['step 1 is behind; it only goes onwards']);
  });

  it('ends when asked to, and at the end', () => {
    const { steps, at } = cursor();
    expect(at.command('what')).toEqual({ lines: [expect.stringContaining('q: quit')], over: false });
    expect(at.command('q')).toEqual({ lines: [], over: true });
    for (let index = 0; index < steps.length; index++) expect(at.command('').over).toBe(false);
    expect(at.command('')).toEqual({ lines: ['the end of the run'], over: true });
  });
});

describe('A plan as text', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is the same plan when it is read again, with seed %i', (seed) => {
    const plan = drawPlan({ seed });
    const again = parsePlan(planText(plan));
    expect(planText(again)).toBe(planText(plan));
    expect(again.receiveBufferBytes).toBe(plan.receiveBufferBytes);
  });

  it('takes the same course', () => {
    const plan = drawPlan({ seed: 9, nodes: 3, durationMs: 1500 });
    expect(simulatePlan(parsePlan(planText(plan))).hash).toBe(simulatePlan(plan).hash);
  });

  it('is refused with everything that is wrong with it', () => {
    const plan = JSON.parse(planText(drawPlan({ seed: 1 }))) as Record<string, unknown>;
    const broken = { ...plan, seed: 'one', nodes: undefined, faults: [{ atMs: 1 }], colour: 'red' };
    expect(() => parsePlan(JSON.stringify(broken))).toThrow(
      /seed is a string, not a number; nodes is missing; colour is not known; faults\[0\] needs "atMs"/,
    );
    expect(() => parsePlan('{}')).toThrow('this is not a plan');
    expect(() => parsePlan('no JSON')).toThrow(SyntaxError);
  });

  it('has no acts of groups, or a list of them', () => {
    const plan = JSON.parse(planText(drawPlan({ seed: 1 }))) as Record<string, unknown>;
    const read = (groupActs: unknown): unknown => parsePlan(JSON.stringify({ ...plan, groupActs })).groupActs;
    const acts: readonly ScheduledGroupAct[] = [
      { atMs: 1.5, act: { kind: 'join', node: 1, group: 'red' } },
      { atMs: 2.5, act: { kind: 'send', node: 1, group: 'red', bytes: [12, 400] } },
    ];
    expect(plan['groupActs']).toBe('none');
    expect(read('none')).toBe('none');
    expect(read([])).toEqual([]);
    expect(read(acts)).toEqual(acts);
    expect(() => read('some')).toThrow('groupActs is neither "none" nor a list');
    expect(() => read(undefined)).toThrow('groupActs is missing');
    expect(() => read([...acts, { atMs: 3, act: { kind: 'send', node: 1, group: 'red' } }])).toThrow(
      'groupActs[2] needs "atMs" and an "act" of the kind join, leave or send',
    );
  });

  it('can be told in words, with what is unusual about it and every fault', () => {
    const plan = drawPlan({
      seed: 1,
      nodes: 3,
      faults: [{ atMs: 40, fault: { kind: 'partition', groups: [[1, 2], [3]] } }],
      network: { loss: 0.25 },
    });
    const text = planLines(plan).join('\n');
    expect(text).toContain('loss 0.25');
    expect(text).toMatch(/^1 fault:\n {8}40 ms {2}partition groups 1,2 \| 3$/m);
  });

  it('can be told in words with its acts', () => {
    const groupActs: readonly ScheduledGroupAct[] = [
      { atMs: 12.3456, act: { kind: 'leave', node: 2, group: 'red' } },
      { atMs: 20, act: { kind: 'send', node: 1, group: 'blue', bytes: [300, 20, 100] } },
    ];
    const lines = planLines({ ...drawPlan({ seed: 1, nodes: 3, faults: [] }), groupActs });
    expect(lines.slice(-3)).toEqual([
      'process groups: 2 acts; in the end all join group red and send to their groups:',
      '    12.346 ms  node 2 asks to leave group red',
      '        20 ms  node 1 sends 3 messages of 20 to 300 bytes to group blue',
    ]);
  });

  it('counts its faults by kind, the most frequent first', () => {
    const crash = { atMs: 1, fault: { kind: 'crash', node: 1 } } as const;
    const heal = { atMs: 2, fault: { kind: 'heal' } } as const;
    expect(Object.entries(faultMix({ faults: [heal, crash, crash] }))).toEqual([
      ['crash', 2],
      ['heal', 1],
    ]);
  });
});

it('A property has a sentence, whether the checkers or the simulation judge it', () => {
  expect(propertySentence('S1.4')).toBe('A process delivers a message once');
  expect(propertySentence('timers')).toBe('Time goes on');
  expect(propertySentence('S99')).toBeUndefined();
});
