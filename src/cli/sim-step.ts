/**
 * `ringcast sim --step`: prints a run step by step. On a terminal it waits after each; in a pipe it prints everything.
 */
import { createInterface } from 'node:readline/promises';
import { once } from 'node:events';
import type { RunStep } from '../testing/history.ts';
import { StepCursor, describeStep, stepCommands, toldSteps } from '../testing/replay-steps.ts';
import { replayPlan } from '../testing/replay.ts';
import type { RunPlan } from '../testing/run-plan.ts';
import { askedWindow } from './sim-failure.ts';
import type { SimCommand } from './sim-options.ts';
import { describeVerdict } from './sim-report.ts';

/** Standard output, no faster than its reader takes it. A reader that goes away (`| head`) ends it quietly. */
class Printer {
  #gone = false;

  constructor() {
    process.stdout.on('error', () => {
      this.#gone = true;
    });
  }

  get gone(): boolean {
    return this.#gone;
  }

  async print(lines: readonly string[]): Promise<void> {
    if (this.#gone || lines.length === 0 || process.stdout.write(`${lines.join('\n')}\n`)) return;
    await once(process.stdout, 'drain').catch(() => undefined);
  }
}

/** Steps through a run. Answers the exit code. */
export async function stepThrough(command: SimCommand, plan: RunPlan): Promise<number> {
  const window = askedWindow(command);
  const { history, result } = replayPlan(plan, window === undefined ? {} : { window });
  const steps = toldSteps(history.steps);
  const { forgotten } = history;
  const printer = new Printer();
  if (forgotten > 0) await printer.print([`the first ${forgotten} steps are not shown; --from and --to choose others`]);
  if (process.stdin.isTTY && process.stdout.isTTY) await ask(steps, printer);
  else await printAll(steps, printer);
  await printer.print([describeVerdict(result)]);
  return result.ok ? 0 : 1;
}

async function printAll(steps: readonly RunStep[], printer: Printer): Promise<void> {
  for (const step of steps) {
    if (printer.gone) return;
    await printer.print(describeStep(step));
  }
}

async function ask(steps: readonly RunStep[], printer: Printer): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: '' });
  const cursor = new StepCursor(steps);
  await printer.print([`${steps.length} steps. ${stepCommands}.`]);
  try {
    for await (const line of terminal) {
      const { lines, over } = cursor.command(line);
      await printer.print(lines);
      if (over) return;
    }
  } finally {
    terminal.close();
  }
}
