/**
 * Process groups in simulated clusters under faults: a fixed handful of seeds, and engines that are broken on purpose, so
 * that it is known that the judgement means something. Many more run with `ringcast sim --groups`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';

import { replayCommand } from '../../src/cli/sim-report.ts';
import { run } from '../../src/cli/sim.ts';
import type { Effect } from '../../src/effect.ts';
import { GroupEngine } from '../../src/group-engine.ts';
import { simulate } from '../../src/testing/simulate.ts';
import { simulateGroups } from '../../src/testing/groups.ts';

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);

/** A run whose engines tamper with what they tell of groups. */
function simulateBroken(tamper: (effect: Effect) => readonly Effect[]): string | undefined {
  class BrokenEngine extends GroupEngine {
    override takeEffects(): readonly Effect[] {
      return super.takeEffects().flatMap(tamper);
    }
  }
  const createEngine = (options: ConstructorParameters<typeof GroupEngine>[0]): GroupEngine =>
    new BrokenEngine(options);
  const run = simulateGroups({
    ...{ seed: 2, nodes: 3, faults: [], codec: 'none' },
    createEngine: (options) => createEngine({ ...options, process: 1 }),
  });
  return run.violation?.property;
}

describe('Groups in a simulated cluster', () => {
  it.each(seeds)('keep every promise and come to rest with seed %i', (seed) => {
    const { violation, groups } = simulateGroups({ seed, durationMs: 4000 });
    expect(violation).toBeUndefined();
    expect(groups.messages).toBeGreaterThan(0);
    expect(groups.deliveries).toBeGreaterThan(0);
    expect(groups.changes).toBeGreaterThan(0);
  });

  it.each([1, 2, 3])("keep every promise on Corosync's wire with seed %i", (seed) => {
    const { violation, groups } = simulateGroups({ seed, durationMs: 4000, codec: 'corosync' });
    expect(violation).toBeUndefined();
    expect(groups.deliveries).toBeGreaterThan(0);
  });

  it('take the same course twice with the same seed', () => {
    const [first, second] = [0, 1].map(() => simulateGroups({ seed: 3, durationMs: 2000 }));
    expect(second?.hash).toBe(first?.hash);
    expect(second?.groups).toEqual(first?.groups);
  });

  it('cost nothing where nobody uses them: the course is that of an engine without', () => {
    const options = { seed: 6, nodes: 4, codec: 'none', durationMs: 4000 } as const;
    const plain = simulate(options);
    const grouped = simulate({ ...options, createEngine: (made) => new GroupEngine({ ...made, process: 1 }) });
    expect(grouped.hash).toBe(plain.hash);
    expect(grouped.steps).toBe(plain.steps);
  });
});

describe('A simulation of groups notices', () => {
  it('nothing wrong with engines that tamper with nothing', () => {
    expect(simulateBroken((effect) => [effect])).toBeUndefined();
  });

  it('a message that is shown twice', () => {
    expect(simulateBroken((effect) => (effect.type === 'groupDeliver' ? [effect, effect] : [effect]))).toBe('P5');
  });

  it('a message that is damaged', () => {
    const damage = (effect: Effect): readonly Effect[] =>
      effect.type === 'groupDeliver' && effect.delivery.ownId === undefined
        ? [{ type: 'groupDeliver', delivery: { ...effect.delivery, payload: effect.delivery.payload.toReversed() } }]
        : [effect];
    expect(simulateBroken(damage)).toBe('P5');
  });

  it('a change of the members that is not told', () => {
    const conceal = (effect: Effect): readonly Effect[] =>
      effect.type === 'groupChange' && effect.change.joined.some(({ nodeId }) => nodeId === 2) ? [] : [effect];
    expect(['P1', 'P8', 'progress']).toContain(simulateBroken(conceal));
  });

  it('messages that do not reach one of the members', () => {
    const lose = (effect: Effect): readonly Effect[] =>
      effect.type === 'groupDeliver' && effect.delivery.ownId === undefined && effect.delivery.from.nodeId === 1
        ? []
        : [effect];
    expect(simulateBroken(lose)).toBe('P7');
  });
});

describe('ringcast sim --groups', () => {
  /** Runs the command in this process, on one thread, and catches what it prints. */
  async function sim(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
    const written = { output: '', errors: '' };
    const output = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.output += String(text);
      return true;
    });
    const errors = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.errors += String(text);
      return true;
    });
    try {
      return {
        code: await run([...(args.includes('--plan') ? [] : ['--groups']), ...args, '--jobs', '1']),
        ...written,
      };
    } finally {
      output.mockRestore();
      errors.mockRestore();
    }
  }

  const short = ['--nodes', '2..3', '--duration', '500', '--codec', 'none'];

  it('adds up what the runs did', async () => {
    const { code, output } = await sim('--seeds', '2', ...short);
    expect(code).toBe(0);
    expect(output).toMatch(/^seeds run +2\nviolations +0\n/);
    expect(output).toMatch(/^messages to groups +[1-9]\d*$/m);
  });

  it('prints a line for one seed, the same each time', async () => {
    const [first, second] = [await sim('--seed', '3', ...short), await sim('--seed', '3', ...short)];
    expect(first.output).toMatch(
      /^seed 3 {2}ok {2}nodes [23] .* {2}to groups \d+, shown \d+, changes \d+ .* hash \w+\n$/,
    );
    expect(second.output).toBe(first.output);
  });

  it('prints objects, one a line, for programs', async () => {
    const { output } = await sim('--seeds', '2', ...short, '--json');
    const lines = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map((line) => line['seed'])).toEqual([1, 2, undefined]);
    expect(lines[0]).toHaveProperty('groups.deliveries');
    expect(lines[2]).toMatchObject({ seeds: 2, violations: 0 });
    expect(lines[2]).toHaveProperty('groups.changes');
  });

  it('saves the plan of a seed, runs it with the same hash, and draws and steps through it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringcast-groups-'));
    try {
      const file = join(folder, 'plan.json');
      const saved = await sim('--seed', '3', ...short, '--save-plan', file);
      expect(saved.output).toContain(`The plan is in ${file}.`);
      const [hash = 'none'] = /hash [0-9a-f]{16}/.exec(saved.output) ?? [];
      const again = await sim('--plan', file, '--diagram', '--from', '0', '--to', '600');
      expect(again.code).toBe(0);
      expect(again.output).toContain(hash);
      expect(again.output).toMatch(/ [◆◇▼] .* group \w+/);
      const stepped = await sim('--plan', file, '--step');
      expect(stepped.output).toMatch(/^ {4}application of node \d asks to join group \w+$/m);
      expect(stepped.output).toMatch(new RegExp(`^ok after .* ${hash}$`, 'm'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('names the flag in the command that repeats a run', () => {
    const command = { nodes: [2, 2], durationMs: 500, codec: 'none', groups: true } as const;
    expect(replayCommand(3, command)).toBe('npm run sim -- --groups --seed 3 --nodes 2 --duration 500 --codec none');
  });

  it('does not go with --plan, which says by itself whether there are groups', async () => {
    const { code, errors } = await sim('--groups', '--plan', 'x.json');
    expect(code).toBe(2);
    expect(errors).toContain('--plan says everything about a run; it does not go with --groups');
  });

  it('does not go with --buffers', async () => {
    expect((await sim('--buffers')).errors).toContain('it does not go with --groups');
  });
});
