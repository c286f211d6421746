/**
 * What `ringcast sim` can be asked for: its flags, its help, and how a line is understood.
 */
import { availableParallelism } from 'node:os';

import type { SimulatedWire } from '../testing/run-plan.ts';
import { parseFlags } from './flags.ts';

/** Printed by `ringcast sim --help`. */
export const simHelp = `Usage: ringcast sim [options]

Simulates clusters with random faults and checks the guarantees at every step. A run that violates one is searched for a
smaller run that violates the same, which is then told and drawn.

With --buffers it simulates loaded rings with small receive buffers, whose members are stalled again and again, and checks
that the data of a ring never overflows the buffer of a member (docs/buffers.md).

With --groups processes join, leave and send to process groups under the same random faults, and what each is told is
checked as well (P1 to P9 of docs/guarantees.md). Such runs are made smaller, kept, stepped through and drawn as all others.

Which runs:
  --seeds N       how many seeds to run (default 100)
  --start N       the first seed (default 1)
  --seed N        run this one seed and print the hash of its trace
  --plan FILE     run a plan that --save-plan wrote
  --nodes N|A..B  how many nodes a cluster has (default 2..7)
  --duration MS   how long faults go on, in simulated milliseconds (default: by the seed)
  --codec NAME    protobuf or none: encode every datagram or none (default: by the seed); corosync: simulate nodes on
                  Corosync's wire (docs/corosync.md)
  --jobs N        how many threads to use (default: the number of cores)
  --buffers       test the buffer contract: every seed with it, and every tenth with fixed windows beside it; goes with
                  --seeds, --start, --seed, --jobs, --verbose and --json
  --groups        test process groups as well; a plan knows by itself whether it has groups

What to print:
  --verbose       one line for each seed; with --seed also every effect of every node
  --json          one JSON object a line: each seed, then the summary
  --help          this text

After a violation:
  --shrink-seconds N  how long to look for a smaller run (default 20; 0: do not)
  --save-plan FILE    write the smallest plan to a file, for --plan
  --svg FILE          write the diagram to a file, as an SVG picture

Looking at one run, with --seed or --plan:
  --step          print each step: what came in, and every effect that followed. On a terminal it waits after each:
                  Enter goes on, n goes to the next configuration, fault or end of a process, a number to that step,
                  q quits. In a pipe everything is printed.
  --diagram       print a space-time diagram of the end of the run
  --svg FILE      the same as an SVG picture; --save-plan FILE writes the plan. Neither needs a violation here.
  --from MS, --to MS  only this stretch of simulated time

Examples:
  ringcast sim --seeds 2000 --nodes 2..7
  ringcast sim --seed 4711 --save-plan small.json --svg small.svg
  ringcast sim --plan small.json --step
  ringcast sim --plan small.json --diagram --from 1200 --to 1260
  ringcast sim --seed 4711 --step --from 900 | less
  ringcast sim --buffers --seeds 1000
  ringcast sim --groups --seeds 1000
  ringcast sim --groups --seed 4711 --save-plan small.json

Exit code: 0 when all went well, 1 when a guarantee was violated, 2 for wrong options.
`;

/** What was asked for, understood. */
export interface SimCommand {
  readonly seeds: number;
  readonly start: number;
  /** One run only: `--seed` or `--plan`. */
  readonly single: boolean;
  readonly nodes: readonly [number, number];
  readonly durationMs: number | undefined;
  readonly codec: SimulatedWire | undefined;
  readonly jobs: number;
  readonly verbose: boolean;
  readonly json: boolean;
  /** Test the buffer contract in place of runs with faults. */
  readonly buffers?: boolean | undefined;
  /** Test process groups beside the rest. */
  readonly groups?: boolean | undefined;
  /** File of a plan to run in place of seeds. */
  readonly plan?: string | undefined;
  readonly savePlan?: string | undefined;
  readonly svg?: string | undefined;
  readonly diagram?: boolean | undefined;
  readonly step?: boolean | undefined;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** How long to search for a smaller run. Undefined: 20 seconds for seeds, not at all for a plan. */
  readonly shrinkSeconds?: number | undefined;
}

/** A wrong option; the message is for people. */
export class UsageError extends Error {}

const flags = {
  seeds: { value: 'N' },
  start: { value: 'N' },
  seed: { value: 'N' },
  nodes: { value: 'N|A..B' },
  duration: { value: 'MS' },
  codec: { value: 'NAME' },
  jobs: { value: 'N' },
  plan: { value: 'FILE' },
  'save-plan': { value: 'FILE' },
  svg: { value: 'FILE' },
  from: { value: 'MS' },
  to: { value: 'MS' },
  'shrink-seconds': { value: 'N' },
  buffers: {},
  groups: {},
  diagram: {},
  step: {},
  verbose: {},
  json: {},
  help: {},
} as const;

type FlagName = keyof typeof flags;

/** Flags with a value, and switches. */
type SwitchName = { [Name in FlagName]: (typeof flags)[Name] extends { value: string } ? never : Name }[FlagName];
type Values = Readonly<Partial<Record<Exclude<FlagName, SwitchName>, string> & Record<SwitchName, boolean>>>;

/** What is on the line. Throws a UsageError with all that is not a flag, or lacks its value. */
function valuesOf(args: readonly string[]): Values {
  // The help is written by hand.
  const known = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, { ...flag, summary: '' }]));
  const { values, mistakes } = parseFlags(known, args);
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'));
  return Object.fromEntries([...values].map(([name, [value = true]]) => [name, value]));
}

function count(flag: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new UsageError(`--${flag} takes a whole number from 1, not '${text}'`);
  }
  return value;
}

/** A number from 0 that need not be whole; undefined when it is not given. */
function amount(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < 0) throw new UsageError(`--${flag} takes a number from 0, not '${text}'`);
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

function codecName(text: string | undefined): SimulatedWire | undefined {
  if (text === undefined || text === 'protobuf' || text === 'corosync' || text === 'none') return text;
  throw new UsageError(`--codec is protobuf, corosync or none, not '${text}'`);
}

/** Throws when flags are given that contradict one another or have nothing to act on. */
function requireSense(values: Values): void {
  const given = (...names: readonly FlagName[]): FlagName | undefined =>
    names.find((name) => values[name] !== undefined);
  if (values.seed !== undefined && given('seeds', 'start') !== undefined) {
    throw new UsageError('--seed runs one seed; it does not go with --seeds or --start');
  }
  const other = values.buffers === undefined ? undefined : given(...notWithBuffers);
  if (other !== undefined) throw new UsageError(`--buffers runs seeds of its own; it does not go with --${other}`);
  const decided = given('seed', 'seeds', 'start', 'nodes', 'duration', 'codec', 'groups');
  if (values.plan !== undefined && decided !== undefined) {
    throw new UsageError(`--plan says everything about a run; it does not go with --${decided}`);
  }
  const looking = given('step', 'diagram');
  if (looking !== undefined && given('seed', 'plan') === undefined) {
    throw new UsageError(`--${looking} looks at one run; it needs --seed or --plan`);
  }
  const stretch = given('from', 'to');
  if (stretch !== undefined && (given('step', 'diagram', 'svg') === undefined || given('seed', 'plan') === undefined)) {
    throw new UsageError(`--${stretch} needs --step, --diagram or --svg, and --seed or --plan`);
  }
  const [from = 0, to = Infinity] = [amount('from', values.from), amount('to', values.to)];
  if (from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
}

/** What has no meaning for the buffer contract: there the seed alone decides everything, and there are no plans. */
const notWithBuffers: readonly FlagName[] = [
  ...(['groups', 'nodes', 'duration', 'codec'] as const),
  ...(['plan', 'shrink-seconds', 'save-plan', 'svg', 'step', 'diagram', 'from', 'to'] as const),
];

/** Understands the arguments; 'help' when that was asked for. Throws an Error whose message is for people. */
export function parseSimCommand(args: readonly string[]): SimCommand | 'help' {
  const values = valuesOf(args);
  if (values.help === true) return 'help';
  requireSense(values);
  const single = (values.seed ?? values.plan) !== undefined;
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
    buffers: values.buffers,
    groups: values.groups,
    plan: values.plan,
    savePlan: values['save-plan'],
    svg: values.svg,
    diagram: values.diagram,
    step: values.step,
    fromMs: amount('from', values.from),
    toMs: amount('to', values.to),
    shrinkSeconds: amount('shrink-seconds', values['shrink-seconds']),
  };
}
