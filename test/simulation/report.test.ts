/**
 * From a failure to something a person can read: broken engines fail, their runs are made small, told, drawn and kept.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { run } from '../../src/cli/sim.ts';
import type { Effect } from '../../src/effect.ts';
import type { EngineOptions } from '../../src/engine.ts';
import { PROPERTIES } from '../../src/testing/checkers/properties.ts';
import { perfectNetwork } from '../../src/testing/memory-network.ts';
import { parsePlan, planText } from '../../src/testing/replay-plan.ts';
import { describeFailure } from '../../src/testing/replay-report.ts';
import { replayEnd } from '../../src/testing/replay.ts';
import { drawPlan } from '../../src/testing/run-plan.ts';
import type { RunPlan } from '../../src/testing/run-plan.ts';
import { shrinkPlan } from '../../src/testing/shrink.ts';
import type { ShrinkResult } from '../../src/testing/shrink.ts';
import type { SimulatedEngine } from '../../src/testing/sim-node.ts';
import { simulate, simulatePlan } from '../../src/testing/simulate.ts';
import type { SimulationResult } from '../../src/testing/simulate.ts';
import { simulationSettings } from '../../src/testing/simulation-settings.ts';
import { BrokenEngine } from './broken-engine.ts';

type CreateEngine = (options: EngineOptions) => SimulatedEngine;

/** Delivers the first message of every batch twice. */
const repeating: CreateEngine = (options) =>
  new BrokenEngine(options, {
    effects: (effects) => {
      const place = effects.findIndex(({ type }) => type === 'deliver');
      return place < 0 ? effects : [...effects.slice(0, place + 1), ...effects.slice(place)];
    },
  });

/** Forgets what it should deliver from the old ring when it installs the next one. */
const forgetful: CreateEngine = (options) =>
  new BrokenEngine(options, {
    effects: (effects: readonly Effect[]) =>
      effects.some(({ type }) => type === 'install') ? effects.filter(({ type }) => type !== 'deliver') : effects,
  });

/** The first run that fails. */
function firstFailure(createEngine: CreateEngine): SimulationResult {
  for (let seed = 1; seed <= 60; seed++) {
    const result = simulate({ seed, nodes: [4, 6], createEngine });
    if (!result.ok) return result;
  }
  throw new Error('no seed failed');
}

/** Shrinks by the number of runs alone, so that every machine finds the same. */
function shrink({ plan }: SimulationResult, createEngine: CreateEngine): ShrinkResult {
  return shrinkPlan({
    plan,
    run: (candidate) => simulatePlan(candidate, { createEngine }),
    now: () => 0,
    runsMax: 250,
    seedsPerCandidate: 2,
  });
}

describe('A failing run', () => {
  it('shrinks to one node and no faults when messages are delivered twice', () => {
    const failed = firstFailure(repeating);
    const { plan, property } = shrink(failed, repeating);
    expect(property).toBe('S1.4');
    expect(plan.nodes).toEqual([1]);
    expect(plan.messagesMax).toBeLessThanOrEqual(1);
    expect(plan.faults).toEqual([]);
    expect(simulatePlan(plan, { createEngine: repeating }).violation?.property).toBe('S1.4');
  });

  it('shrinks to few nodes and few faults when the old ring is forgotten, without loss where that is possible', () => {
    const failed = firstFailure(forgetful);
    const { plan, property } = shrink(failed, forgetful);
    expect(property).toBe(failed.violation?.property);
    expect(plan.nodes.length).toBeLessThanOrEqual(3);
    expect(plan.faults.length).toBeLessThanOrEqual(3);
    expect(plan.durationMs).toBeLessThanOrEqual(failed.plan.durationMs);
    expect(plan.network.loss).toBeLessThanOrEqual(failed.plan.network.loss);
    expect(simulatePlan(plan, { createEngine: forgetful }).violation?.property).toBe(property);
  });

  it('is reported with the property, its sentence, the plan, the events and a diagram', () => {
    const { plan } = shrink(firstFailure(repeating), repeating);
    const text = describeFailure({ plan, ...replayEnd(plan, { createEngine: repeating }) });
    expect(text).toMatch(/^S1\.4: A process delivers a message once\.\n/);
    expect(text).toContain(PROPERTIES['S1.4'].title);
    expect(text).toContain('nodes 1');
    expect(text).toContain('no faults');
    expect(text.match(/^ {2}> .* delivers 1\.1\/1 as number 1/gm)?.length).toBeGreaterThanOrEqual(1);
    expect(text).toMatch(/■ +1 installs regular/);
    expect(text).toMatch(/╳ ═+ S1\.4: /);
  });

  it('takes the same course when its saved plan is read again', () => {
    const { plan } = shrink(firstFailure(forgetful), forgetful);
    const again = parsePlan(planText(plan));
    const [first, second] = [plan, again].map((one) => simulatePlan(one, { createEngine: forgetful }));
    expect(second?.hash).toBe(first?.hash);
    expect(second?.violation).toEqual(first?.violation);
  });
});

describe('ringcast sim with one run', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringcast-report-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  /** Runs the command in this process and catches what it prints. */
  async function sim(
    ...args: string[]
  ): Promise<{ readonly code: number; readonly output: string; readonly errors: string }> {
    const written = { output: '', errors: '' };
    const spies = [
      jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
        written.output += String(text);
        return true;
      }),
      jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
        written.errors += String(text);
        return true;
      }),
    ];
    try {
      return { code: await run(args), ...written };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  /** A file with a plan in which three nodes start at once and nothing goes wrong. */
  async function quietPlan(changes: Partial<RunPlan> = {}): Promise<string> {
    const drawn = drawPlan({ seed: 2, nodes: 3, durationMs: 400, faults: [], network: perfectNetwork, codec: 'none' });
    const quiet = { startMs: [0, 0, 0], broken: [], settings: simulationSettings, persistMsMax: 0, timerLateMsMax: 0 };
    const file = join(folder, 'quiet.json');
    await writeFile(file, planText({ ...drawn, ...quiet, ...changes }));
    return file;
  }

  it('saves a plan, and runs it with the same hash', async () => {
    const file = join(folder, 'plan.json');
    const saved = await sim('--seed', '12', '--nodes', '3', '--duration', '1000', '--save-plan', file);
    expect(saved.output).toContain(`The plan is in ${file}.`);
    const again = await sim('--plan', file);
    expect(again.code).toBe(0);
    const [hash] = /hash [0-9a-f]{16}/.exec(saved.output) ?? ['none'];
    expect(again.output).toContain(hash);
  });

  it('names faults and loss in the line of a run, and in the summary of many', async () => {
    expect((await sim('--seed', '12', '--nodes', '3')).output).toMatch(
      /^seed 12 {2}ok {2}nodes 3 {2}faults \d+ \(\w+ \d+/,
    );
    const { output } = await sim('--seeds', '4', '--nodes', '2..3', '--duration', '3000', '--jobs', '1');
    expect(output).toMatch(/^faults +\d+\n +\w+ \d+/m);
  });

  it('draws a picture and a diagram of a stretch of a run', async () => {
    const file = join(folder, 'run.svg');
    const { output } = await sim(
      ...['--plan', await quietPlan(), '--diagram', '--svg', file],
      ...['--from', '0', '--to', '100'],
    );
    expect(output).toMatch(/^ +ms {3}1 {7}2 {7}3$/m);
    expect(output).toMatch(/■ +\d installs regular/);
    const svg = await readFile(file, 'utf8');
    expect(svg).toMatch(/^<svg xmlns=/);
    expect(svg).toContain('>node 3</text>');
  });

  it('prints every step of a stretch of a run in a pipe', async () => {
    const { output, code } = await sim('--plan', await quietPlan(), '--step', '--from', '0', '--to', '100');
    expect(code).toBe(0);
    const times = [...output.matchAll(/^step \d+ {2}(\d+\.\d{3}) ms {2}/gm)].map(([, ms]) => Number(ms));
    expect(times.length).toBeGreaterThan(5);
    expect(Math.max(...times)).toBeLessThanOrEqual(100);
    expect(output).toMatch(/^ {4}node \d multicast join/m);
    expect(output).toMatch(/^ok after \d+ steps/m);
  });

  it('explains a plan that fails, and ends with exit code 1', async () => {
    // A token that takes four time-outs from node to node: whatever that is called, it is a failure.
    const settings = { ...simulationSettings, tokenMs: 100, joinMs: 20, consensusMs: 60 };
    const file = await quietPlan({ settings, network: { ...perfectNetwork, delayMsMin: 400, delayMsMax: 400 } });
    const { output, code } = await sim('--plan', file);
    expect(code).toBe(1);
    expect(output).toMatch(/^Violation of \S+ with seed 2/m);
    expect(output).toContain('What happened last:');
    expect(output).toContain(`npm run sim -- --plan ${file} --step`);
  });

  it.each([
    [['--step'], '--step looks at one run; it needs --seed or --plan'],
    [['--seed', '1', '--from', '5'], '--from needs --step, --diagram or --svg'],
    [['--plan', 'x.json', '--nodes', '3'], '--plan says everything about a run; it does not go with --nodes'],
    [['--seed', '1', '--step', '--from', 'soon'], "--from takes a number from 0, not 'soon'"],
    [['--plan', '/nowhere/plan.json'], '--plan /nowhere/plan.json: ENOENT'],
  ])('refuses %j with exit code 2 and says why', async (args, reason) => {
    const { code, errors } = await sim(...args);
    expect(code).toBe(2);
    expect(errors).toContain(reason);
  });
});
