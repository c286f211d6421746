/**
 * `ringcast sim --step`: prints a run step by step. On a terminal it waits after each; in a pipe it prints everything.
 */
import { createInterface } from 'node:readline/promises';
import { once } from 'node:events';
import type { RunStep } from '../testing/history.ts';
import { StepCursor, describeStep, stepCommands } from '../testing/replay-steps.ts';
import { replayPlan } from '../testing/replay.ts';
import type { RunPlan } from '../testing/run-plan.ts';
import { askedWindow } from './sim-failure.ts';
import type { SimCommand } from './sim-options.ts';
import { describeVerdict } from './sim-report.ts';

/** Steps through a run. Answers the exit code. */
export async function stepThrough(command: SimCommand, plan: RunPlan): Promise<number> {
  const window = askedWindow(command);
  const { history, result } = replayPlan(plan, window === undefined ? {} : { window });
  const { steps, forgotten } = history;
  if (forgotten > 0) await write(`the first ${forgotten} steps are not shown; --from and --to choose others\n`);
  if (process.stdin.isTTY && process.stdout.isTTY) await ask(steps);
  else for (const step of steps) await write(`${describeStep(step).join('\n')}\n`);
  await write(`${describeVerdict(result)}\n`);
  return result.ok ? 0 : 1;
}

/** Waits when the reader is slower than we are. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

async function ask(steps: readonly RunStep[]): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: '' });
  const cursor = new StepCursor(steps);
  await write(`${steps.length} steps. ${stepCommands}.\n`);
  try {
    for await (const line of terminal) {
      const { lines, over } = cursor.command(line);
      for (const shown of lines) await write(`${shown}\n`);
      if (over) return;
    }
  } finally {
    terminal.close();
  }
}
