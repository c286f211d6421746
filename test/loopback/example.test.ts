/** The three-node example as people run it. Needs `npm run build`. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { eventually } from './eventually.ts';

const demo = fileURLToPath(new URL('../../examples/three-node/demo.js', import.meta.url));
const limitMs = 60_000;

function start(args: readonly string[] = []) {
  const child = spawn(process.execPath, [demo, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const run = { child, output: '', ended: undefined as number | string | undefined };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (run.output += chunk.toString()));
  }
  child.on('close', (status, signal) => (run.ended = signal ?? status ?? -1));
  return run;
}

describe('The demo', () => {
  it(
    'tells the whole story and ends with status 0, even two at once',
    async () => {
      const runs = [start(), start()];
      await eventually('the end of both', () => runs.every(({ ended }) => ended !== undefined), 40_000);
      for (const { ended, output } of runs) {
        expect([ended, output]).toEqual([0, expect.stringContaining('Done: three members, one order')]);
        expect(output).toContain('gamma sees a ring of alpha, beta and gamma (cause: start)');
        expect(output.match(/in the same order/g)).toHaveLength(3);
        expect(output).toMatch(/gamma is killed[^]*(alpha|beta) sees a ring of alpha and beta/);
      }
    },
    limitMs,
  );

  it(
    'fails with an explanation when something goes wrong: here a member is killed behind its back',
    async () => {
      const run = start();
      await eventually('the start', () => run.output.includes('Started alpha'));
      process.kill(Number(/alpha \(process (\d+)\)/.exec(run.output)?.[1]), 'SIGKILL');
      await eventually('the end', () => run.ended !== undefined);
      expect(run.ended).toBe(1);
      expect(run.output).toMatch(/The demo failed: alpha \(process \d+\) ended before it could/);
    },
    limitMs,
  );

  it(
    'with --keep stays up, tells of a member that is killed by hand, and ends at SIGINT',
    async () => {
      const run = start(['--keep']);
      await eventually('the advice', () => run.output.includes('Ctrl-C ends'));
      const pid = Number(/kill -9 (\d+) +# ends gamma/.exec(run.output)?.[1]);
      expect(pid).toBeGreaterThan(0);
      process.kill(pid, 'SIGKILL');
      await eventually('the new ring', () => run.output.includes('alpha sees a ring of alpha and beta'));
      expect(run.ended).toBeUndefined();
      run.child.kill('SIGINT');
      await eventually('the end', () => run.ended !== undefined);
      expect(run.ended).toBe(0);
    },
    limitMs,
  );
});
