/** The programs of examples/replicated-counter as people run them. Needs `npm run build`. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { eventually } from './eventually.ts';
import { freeIpv4Group } from './free-group.ts';

const folder = fileURLToPath(new URL('../../examples/replicated-counter/', import.meta.url));
const limitMs = 60_000;

interface Run {
  readonly child: ChildProcess;
  output: string;
  ended: number | string | undefined;
}

const runs: Run[] = [];

function start(...args: readonly string[]): Run {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  const run: Run = { child, output: '', ended: undefined };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => (run.output += text.toString()));
  }
  child.on('close', (status, signal) => (run.ended = signal ?? status ?? -1));
  runs.push(run);
  return run;
}

async function end(run: Run): Promise<Run> {
  await eventually(`the end; output: ${run.output}`, () => run.ended !== undefined, limitMs);
  return run;
}

afterEach(async () => {
  for (const { child } of runs) child.kill('SIGKILL');
  await eventually('the end of all', () => runs.every(({ ended }) => ended !== undefined));
  runs.length = 0;
});

describe('simulate.js', () => {
  it(
    'finds nothing wrong with the counter',
    async () => {
      const { ended, output } = await end(start('simulate.js', '--seeds', '20'));
      expect([ended, output]).toEqual([0, expect.stringMatching(/^20 seeds: nothing found in \d+ simulated minutes/)]);
    },
    limitMs,
  );

  it(
    'finds the planted bug, prints seed and smallest history, and a command that finds it again',
    async () => {
      const { ended, output } = await end(start('simulate.js', '--planted'));
      expect([ended, output]).toEqual([1, expect.stringMatching(/^Seed \d+: application: .* promised to be held\n/)]);
      expect(output).toMatch(/^ +\d+ ms {2}act \d+ at node \d+$/m);
      const command = /^The same again: {2}node (simulate\.js --planted --seed \d+)$/m.exec(output)?.[1] ?? '';
      const again = await end(start(...command.split(' ')));
      expect([again.ended, again.output]).toEqual([1, output]);
    },
    limitMs,
  );

  it(
    'refuses arguments that it does not understand',
    async () => {
      for (const args of [['--seeds', 'many'], ['--what'], ['--seeds', '0']]) {
        const { ended, output } = await end(start('simulate.js', ...args));
        expect([args, ended, output]).toEqual([args, 2, expect.stringContaining('usage:')]);
      }
    },
    limitMs,
  );
});

describe('member.js', () => {
  it(
    'counts together with another, and a late one gets the count',
    async () => {
      const { group, port } = await freeIpv4Group();
      const [one, two] = ['1', '2'].map((id) => start('member.js', id, group, String(port)));
      if (one === undefined || two === undefined) throw new Error('two were started');
      await eventually('the pair', () => [one, two].every(({ output }) => output.endsWith('\n0, with 1 other\n')));
      one.child.stdin?.write('5\nnonsense\n');
      two.child.stdin?.write('2\n');
      await eventually('the sum', () => [one, two].every(({ output }) => output.includes('7, with 1 other\n')));
      expect(one.output).toContain('Type a whole number');
      const late = start('member.js', '3', group, String(port));
      await eventually('the sum at the third', () => late.output.includes('7, with 2 others\n'));
      one.child.kill('SIGTERM');
      two.child.stdin?.end();
      await Promise.all([end(one), end(two)]);
      expect([one.ended, two.ended]).toEqual([0, 0]);
      await eventually('the third alone', () => late.output.endsWith('7, with 0 others\n'));
    },
    limitMs,
  );
});
