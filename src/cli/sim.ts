/**
 * `ringcast sim`: runs seeded simulations, many of them on all cores, and says how to repeat one that went wrong.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { describeRun, describeSummary, describeViolation } from './sim-report.ts';
import { runSeeds } from './sim-runner.ts';
import type { SeedOutcome } from './sim-runner.ts';

const help = `Usage: ringcast sim [options]

Simulates clusters with random faults and checks the guarantees at every step.

  --seeds N       how many seeds to run (default 100)
  --start N       the first seed (default 1)
  --seed N        run this one seed and print the hash of its trace
  --nodes N|A..B  how many nodes a cluster has (default 2..7)
  --duration MS   how long faults go on, in simulated milliseconds (default: by the seed)
  --codec NAME    protobuf or none: encode every datagram or none (default: by the seed)
  --jobs N        how many threads to use (default: the number of cores)
  --verbose       one line for each seed; with --seed also every effect of every node
  --json          one JSON object a line: each seed, then the summary
  --help          this text

Exit code: 0 when all went well, 1 when a guarantee was violated, 2 for wrong options.
`;

/** What was asked for, understood. */
export interface SimCommand {
  readonly seeds: number;
  readonly start: number;
  readonly single: boolean;
  readonly nodes: readonly [number, number];
  readonly durationMs: number | undefined;
  readonly codec: 'protobuf' | 'none' | undefined;
  readonly jobs: number;
  readonly verbose: boolean;
  readonly json: boolean;
}

/** A wrong option; the message is for people. */
class UsageError extends Error {}

function count(flag: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new UsageError(`--${flag} takes a whole number from 1, not '${text}'`);
  }
  return value;
}

function range(text: string): readonly [number, number] {
  const match = /^(\d+)(?:\.\.(\d+))?$/.exec(text);
  const min = Number(match?.[1] ?? 0);
  const max = Number(match?.[2] ?? min);
  if (min < 1 || max < min || max > 64) {
    throw new UsageError(`--nodes takes a number from 1 to 64 or a range such as 2..7, not '${text}'`);
  }
  return [min, max];
}

function codecName(text: string | undefined): 'protobuf' | 'none' | undefined {
  if (text === undefined || text === 'protobuf' || text === 'none') return text;
  throw new UsageError(`--codec is protobuf or none, not '${text}'`);
}

const flags = {
  seeds: { type: 'string' },
  start: { type: 'string' },
  seed: { type: 'string' },
  nodes: { type: 'string' },
  duration: { type: 'string' },
  codec: { type: 'string' },
  jobs: { type: 'string' },
  verbose: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Understands the arguments; 'help' when that was asked for. Throws an Error whose message is for people. */
export function parseSimCommand(args: readonly string[]): SimCommand | 'help' {
  const { values } = parseArgs({ args: [...args], options: flags, allowPositionals: false });
  if (values.help === true) return 'help';
  const single = values.seed !== undefined;
  if (single && (values.seeds ?? values.start) !== undefined) {
    throw new UsageError('--seed runs one seed; it does not go with --seeds or --start');
  }
  return {
    seeds: single ? 1 : count('seeds', values.seeds, 100),
    start: single ? count('seed', values.seed, 1) : count('start', values.start, 1),
    single,
    nodes: range(values.nodes ?? '2..7'),
    durationMs: values.duration === undefined ? undefined : count('duration', values.duration, 1),
    codec: codecName(values.codec),
    jobs: count('jobs', values.jobs, availableParallelism()),
    verbose: values.verbose ?? false,
    json: values.json ?? false,
  };
}

/** Prints a line to the terminal that the next one replaces; nothing when standard error is not a terminal. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

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

async function runCommand(command: SimCommand): Promise<number> {
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
  if (command.json) print(JSON.stringify(summary.facts));
  else if (!command.single) print(summary.text);
  return outcomes.every((outcome) => outcome.ok) ? 0 : 1;
}

/** Runs the subcommand. Answers its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  let command: SimCommand | 'help';
  try {
    command = parseSimCommand(args);
  } catch (error) {
    process.stderr.write(`ringcast sim: ${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write("Try 'ringcast sim --help'.\n");
    return 2;
  }
  if (command === 'help') {
    process.stdout.write(help);
    return 0;
  }
  return runCommand(command);
}
