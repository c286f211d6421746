/**
 * `ringcast bench buffers`: measures what the size of receive buffers does to a stream and to a ring, writes the numbers
 * (JSON), a report (Markdown) and plots (SVG), and says what was shown and what was not.
 */
import { access, constants, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Flags } from '../../src/cli/flags.ts';
import { describeFlags, parseFlags } from '../../src/cli/flags.ts';
import { makeDirectory } from '../../src/transport/make-directory.ts';
import { messageOf } from '../../src/transport/system-error.ts';
import { allShown, conclude } from './conclusions.ts';
import { labObstacle } from './lab.ts';
import { describeMachine, limitHint } from './machine.ts';
import type { Extent } from './plan.ts';
import { drawPlots } from './plots.ts';
import { makeReport } from './report.ts';
import type { Results } from './results.ts';
import { runBench } from './run.ts';

const flags: Flags = {
  quick: { summary: 'the essential points in under 90 seconds' },
  smoke: { summary: 'a few seconds: shows that the bench works, proves little' },
  lab: { summary: 'in network namespaces joined by a bridge instead of loopback; needs root' },
  out: { value: 'directory', summary: 'where the results go (default bench-results)' },
  help: { summary: 'this text' },
};

/** Progress that is not shown on a terminal is told at every tenth. */
const tenths = 10;

export function usage(): string {
  return [
    'Usage: ringcast bench buffers [options]',
    '',
    'Measures loss and disconnects against the size of receive buffers, while the receiving processes are stopped for',
    'fractions of a second again and again. 20 minutes; writes results.json, report.md and SVG plots.',
    'Exit status: 0 when everything that was measured was shown, 1 when something was not, 2 for wrong use.',
    '',
    'Options:',
    describeFlags(flags),
  ].join('\n');
}

/** What the command line asks for, or what is wrong with it. */
export interface BenchArguments {
  readonly extent: Extent;
  readonly lab: boolean;
  readonly out: string;
  readonly help: boolean;
  readonly mistakes: readonly string[];
}

/** Reads the arguments after `bench buffers`. Never throws. */
export function parseBenchArguments(args: readonly string[]): BenchArguments {
  const { values, mistakes } = parseFlags(flags, args);
  const both = values.has('quick') && values.has('smoke') ? ['--quick and --smoke exclude each other.'] : [];
  return {
    extent: values.has('smoke') ? 'tiny' : values.has('quick') ? 'quick' : 'full',
    lab: values.has('lab'),
    out: values.get('out')?.[0] ?? 'bench-results',
    help: values.has('help'),
    mistakes: [...mistakes, ...both],
  };
}

/** Runs the command; resolves with the exit status. */
export async function run(args: readonly string[]): Promise<number> {
  const parsed = parseBenchArguments(args);
  if (parsed.help) {
    process.stdout.write(usage());
    return 0;
  }
  const obstacle = parsed.lab ? labObstacle() : undefined;
  const mistakes = obstacle === undefined ? parsed.mistakes : [...parsed.mistakes, `There can be no lab: ${obstacle}.`];
  if (mistakes.length > 0) {
    process.stderr.write(mistakes.map((mistake) => `ringcast bench: ${mistake}\n`).join(''));
    process.stderr.write('Try "ringcast bench buffers --help".\n');
    return 2;
  }
  const unfit = await unfitFolder(parsed.out);
  if (unfit !== undefined) {
    process.stderr.write(`ringcast bench: --out ${parsed.out}: ${unfit}\n`);
    return 2;
  }
  return untilInterrupted((signal) => measure(parsed, signal));
}

/** Makes the folder for the results. Answers why it cannot be used: better before twenty minutes of work than after. */
async function unfitFolder(out: string): Promise<string | undefined> {
  try {
    await makeDirectory(out);
    await access(out, constants.W_OK);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** The first SIGINT or SIGTERM ends all child processes and the bench; the status is the shell's for that signal. */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  let status = 1;
  const interrupted = (): void => {
    status = 130;
    controller.abort();
  };
  const terminated = (): void => {
    status = 143;
    controller.abort();
  };
  process.on('SIGINT', interrupted).on('SIGTERM', terminated);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    process.stderr.write('\nringcast bench: interrupted; nothing was written.\n');
    return status;
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', terminated);
  }
}

async function measure({ extent, lab, out }: BenchArguments, signal: AbortSignal): Promise<number> {
  const hint = limitHint(await describeMachine());
  if (hint !== undefined) process.stderr.write(`${hint}\n`);
  const results = await runBench({ extent, lab, signal, progress: showProgress });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const files = await writeResults(results, out);
  const conclusions = conclude(results);
  for (const { claim, verdict, evidence } of conclusions) {
    process.stdout.write(`${verdict.padEnd(15)}${claim}\n${' '.repeat(15)}${evidence}\n`);
  }
  process.stdout.write(`\n${Math.round(results.seconds)} s. Results in ${out}: ${files.join(', ')}.\n`);
  return allShown(conclusions) ? 0 : 1;
}

function showProgress(done: number, all: number, next: string): void {
  const line = `${done} of ${all} runs done; now: ${next}`;
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  else if (done % Math.ceil(all / tenths) === 0) process.stderr.write(`${line}\n`);
}

/** Answers the names of the files. */
async function writeResults(results: Results, out: string): Promise<readonly string[]> {
  await writeFile(join(out, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
  const plots = await drawPlots(results);
  if (plots === undefined) {
    process.stderr.write(
      'The plots are left out: they need the packages vega and vega-lite (npm install vega vega-lite).\n',
    );
  }
  const drawn = plots ?? [];
  await Promise.all(drawn.map(({ file, svg }) => writeFile(join(out, file), svg)));
  await writeFile(join(out, 'report.md'), makeReport(results, drawn));
  return ['results.json', 'report.md', ...drawn.map(({ file }) => file)];
}
