/**
 * `ringcast sim`: runs seeded simulations, many of them on all cores, and shows one that went wrong as small as it can
 * be made (sim-failure.ts). sim-options.ts has what it can be asked for.
 */
import type { RunPlan } from '../testing/run-plan.ts';
import { runBuffers } from './sim-buffers.ts';
import { explainFailure, planOfSeed, readPlan, requireWritable, writeFiles } from './sim-failure.ts';
import type { SimOutput } from './sim-failure.ts';
import { UsageError, parseSimCommand, simHelp } from './sim-options.ts';
import type { SimCommand } from './sim-options.ts';
import { describeRun, describeSummary, describeViolation } from './sim-report.ts';
import { runPlan, runSeeds } from './sim-runner.ts';
import type { SeedOutcome } from './sim-runner.ts';
import { stepThrough } from './sim-step.ts';

export { parseSimCommand };
export type { SimCommand };

/** Prints a line to the terminal that the next one replaces; nothing when standard error is not a terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const output: SimOutput = { print, progress };

function printOutcome(command: SimCommand, outcome: SeedOutcome): void {
  if (command.json) {
    print(JSON.stringify(outcome));
    return;
  }
  if (command.single || command.verbose) {
    for (const line of outcome.log) print(line);
    print(describeRun(outcome));
  }
  if (outcome.violation !== undefined) print(describeViolation(outcome, command));
}

/** Runs all seeds; explains the first that failed. */
async function runSeveral(command: SimCommand): Promise<number> {
  const beganMs = performance.now();
  const outcomes: SeedOutcome[] = [];
  await runSeeds(command, (outcome) => {
    outcomes.push(outcome);
    progress(`${outcomes.length} of ${command.seeds} seeds`);
    if (outcome.violation !== undefined || command.verbose || command.single || command.json) {
      progress('');
      printOutcome(command, outcome);
    }
  });
  progress('');
  const summary = describeSummary(outcomes, performance.now() - beganMs);
  const failed = outcomes.filter(({ ok }) => !ok).sort((a, b) => a.seed - b.seed)[0];
  if (failed !== undefined) await explainFailure(command, planOfSeed(command, failed.seed), output);
  else if (command.single) await writeFiles(command, planOfSeed(command, command.start), output);
  if (command.json) print(JSON.stringify(summary.facts));
  else if (!command.single) print(summary.text);
  return failed === undefined ? 0 : 1;
}

/** Runs the plan of `--plan`. */
async function runSaved(command: SimCommand, plan: RunPlan): Promise<number> {
  const outcome = runPlan(plan, command.verbose);
  printOutcome(command, outcome);
  if (outcome.ok) await writeFiles(command, plan, output);
  else await explainFailure(command, plan, output);
  return outcome.ok ? 0 : 1;
}

async function runCommand(command: SimCommand): Promise<number> {
  if (command.buffers === true) return runBuffers(command, output);
  await requireWritable(command);
  const plan = command.plan === undefined ? undefined : await readPlan(command.plan);
  if (command.step === true) return stepThrough(command, plan ?? planOfSeed(command, command.start));
  return plan === undefined ? runSeveral(command) : runSaved(command, plan);
}

function refuse(error: unknown): number {
  const text = error instanceof Error ? error.message : String(error);
  for (const line of text.split('\n')) process.stderr.write(`ringcast sim: ${line}\n`);
  process.stderr.write("Try 'ringcast sim --help'.\n");
  return 2;
}

/** Who reads the output may go away (`ringcast sim | head`): then there is nothing left to do. */
function endWithTheReader(error: NodeJS.ErrnoException): void {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
}

/** Runs the subcommand. Answers its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  if (!process.stdout.listeners('error').includes(endWithTheReader)) process.stdout.on('error', endWithTheReader);
  let command: SimCommand | 'help';
  try {
    command = parseSimCommand(args);
  } catch (error) {
    return refuse(error);
  }
  if (command === 'help') {
    process.stdout.write(simHelp);
    return 0;
  }
  try {
    return await runCommand(command);
  } catch (error) {
    if (error instanceof UsageError) return refuse(error);
    throw error;
  }
}
