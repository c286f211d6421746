/**
 * `ringcast sim`: what it understands, what it prints and how it ends.
 */
import { jest } from '@jest/globals';
import { parseSimCommand, run } from '../../src/cli/sim.ts';
import { describeSummary, describeViolation, replayCommand } from '../../src/cli/sim-report.ts';
import { runSeed } from '../../src/cli/sim-runner.ts';
import type { SeedOutcome } from '../../src/cli/sim-runner.ts';

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command in this process, on one thread, and catches what it prints. */
async function sim(...args: string[]): Promise<Ended> {
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
    return { code: await run([...args, '--jobs', '1']), ...written };
  } finally {
    output.mockRestore();
    errors.mockRestore();
  }
}

function outcome(seed: number): SeedOutcome {
  return runSeed({ seed, nodes: [2, 3], durationMs: 500, codec: 'none', log: false });
}

describe('ringcast sim', () => {
  it('understands numbers, ranges and switches', () => {
    expect(parseSimCommand(['--seeds', '20', '--start', '5', '--nodes', '3..4', '--jobs', '2', '--json'])).toEqual({
      seeds: 20,
      start: 5,
      single: false,
      nodes: [3, 4],
      durationMs: undefined,
      codec: undefined,
      jobs: 2,
      verbose: false,
      json: true,
    });
    expect(parseSimCommand(['--seed', '9', '--nodes', '6', '--jobs', '1'])).toMatchObject({
      seeds: 1,
      start: 9,
      single: true,
      nodes: [6, 6],
    });
  });

  it.each([
    [['--seedz', '3'], 'There is no flag --seedz. Did you mean "--seeds"?'],
    [['--seeds'], '--seeds needs a value: --seeds <N>'],
    [['--seed', '-1'], "--seed takes a whole number from 1, not '-1'"],
    [['--seed', '0'], "--seed takes a whole number from 1, not '0'"],
    [['--seed', '1e3'], "--seed takes a whole number from 1, not '1e3'"],
    [['--seed', '1', '--step', '--from', '9', '--to', '3'], '--from 9 is after --to 3'],
    [['--seed', '1', '--svg', 'no/such/folder/x.svg'], '--svg no/such/folder/x.svg: ENOENT'],
    [['--seed', '1', '--save-plan', '.'], '--save-plan .: EISDIR'],
    [['--plan', 'no-such-plan.json'], '--plan no-such-plan.json: ENOENT'],
    [['--seeds', 'many'], "--seeds takes a whole number from 1, not 'many'"],
    [['--nodes', '7..2'], "or a range such as 2..7, not '7..2'"],
    [['--nodes', '0'], '--nodes takes a number from 1 to 64'],
    [['--codec', 'json'], "--codec is protobuf, corosync or none, not 'json'"],
    [['--seed', '1', '--seeds', '2'], '--seed runs one seed'],
  ])('refuses %j with exit code 2 and says why', async (args, reason) => {
    const { code, output, errors } = await sim(...args);
    expect(code).toBe(2);
    expect(output).toBe('');
    expect(errors).toContain(reason);
  });

  it('prints its options when asked for help', async () => {
    const { code, output } = await sim('--help');
    expect(code).toBe(0);
    expect(output).toMatch(/^Usage: ringcast sim \[options\]/);
  });

  it('prints the same hash each time for one seed', async () => {
    const args = ['--seed', '12', '--nodes', '3', '--duration', '1000'];
    const [first, second] = [await sim(...args), await sim(...args)];
    expect(first.code).toBe(0);
    expect(first.output).toMatch(/^seed 12 {2}ok {2}nodes 3 .* hash [0-9a-f]{16}\n$/);
    expect(second.output).toBe(first.output);
  });

  it('prints what every node does when one seed is asked for in detail', async () => {
    const { output } = await sim('--seed', '12', '--nodes', '2', '--duration', '200', '--verbose');
    expect(output).toMatch(/^\d+\.\d{3} \d+ multicast join from/m);
    expect(output).toMatch(/^\d+\.\d{3} \d+ install regular/m);
  });

  it('ends several seeds with a summary', async () => {
    const { code, output } = await sim('--seeds', '3', '--nodes', '2', '--duration', '500');
    expect(code).toBe(0);
    expect(output).toMatch(/^seeds run +3$/m);
    expect(output).toMatch(/^violations +0$/m);
    expect(output).toMatch(/^all converged +yes$/m);
  });

  it('prints objects, one a line, for programs', async () => {
    const { output } = await sim('--seeds', '2', '--nodes', '2', '--duration', '500', '--json');
    const lines = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map((line) => line['seed'])).toEqual([1, 2, undefined]);
    expect(lines[2]).toMatchObject({ seeds: 2, violations: 0, converged: 2 });
  });

  it('adds up what the runs did', () => {
    const outcomes = [outcome(1), outcome(2)];
    const { facts } = describeSummary(outcomes, 2000);
    expect(facts.messages).toBe(outcomes.reduce((sum, { messages }) => sum + messages, 0));
    expect(facts.simulatedSecondsPerSecond).toBeCloseTo(outcomes.reduce((sum, one) => sum + one.simulatedMs, 0) / 2000);
  });

  it('tells of a violation with its property, its events and the command that repeats it', () => {
    const command = parseSimCommand(['--seed', '3', '--nodes', '2..3', '--duration', '500', '--codec', 'none']);
    if (command === 'help') throw new Error('no help was asked for');
    const bad: SeedOutcome = {
      ...outcome(3),
      ok: false,
      violation: {
        property: 'S1.4',
        message: 'delivered twice',
        events: [{ process: '1.1', step: 7, event: 'fail' }],
      },
    };
    const text = describeViolation(bad, command);
    expect(text).toContain(`Violation of S1.4 with seed 3, at step ${bad.steps}:\n  delivered twice`);
    expect(text).toContain('{"process":"1.1","step":7,"event":"fail"}');
    expect(text).toContain('npm run sim -- --seed 3 --nodes 2..3 --duration 500 --codec none');
    expect(replayCommand(8, { nodes: [4, 4], durationMs: undefined, codec: undefined })).toBe(
      'npm run sim -- --seed 8 --nodes 4',
    );
  });
});
