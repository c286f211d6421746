/**
 * `ringcast sim --buffers`: the buffer contract under test, seed by seed. Every seed is run with windows that follow from
 * the receive buffers, and every tenth also with windows that somebody has fixed, to show what the contract prevents.
 */
import type { BuffersResult } from '../testing/buffers.ts';
import type { Overflows } from '../testing/buffer-contract.ts';
import { propertySentence } from '../testing/replay-report.ts';
import type { SimOutput } from './sim-failure.ts';
import type { SimCommand } from './sim-options.ts';
import { runBuffersJob, runJobs, seedsOf } from './sim-runner.ts';
import type { BuffersJob } from './sim-runner.ts';

/** One seed in so many is run with fixed windows as well. */
const fixedEvery = 10;

/** What the runs with one rule come to. */
export interface BuffersTotals {
  readonly runs: number;
  readonly violations: number;
  readonly simulatedHours: number;
  readonly stalls: number;
  readonly configurations: number;
  readonly messages: number;
  readonly deliveries: number;
  readonly steps: number;
  /** Datagrams that group sockets had no room for. */
  readonly overflows: Readonly<Overflows>;
  /** The largest share of a receive buffer that data of the member's own ring took. */
  readonly shareMax: number;
}

const noTotals: BuffersTotals = {
  runs: 0,
  violations: 0,
  simulatedHours: 0,
  stalls: 0,
  configurations: 0,
  messages: 0,
  deliveries: 0,
  steps: 0,
  overflows: { ownRing: 0, besideOthers: 0, givenUp: 0, besideJoins: 0, others: 0 },
  shareMax: 0,
};

function added(totals: BuffersTotals, result: BuffersResult): BuffersTotals {
  return {
    runs: totals.runs + 1,
    violations: totals.violations + (result.ok ? 0 : 1),
    simulatedHours: totals.simulatedHours + result.simulatedMs / 3_600_000,
    stalls: totals.stalls + result.stalls,
    configurations: totals.configurations + result.configurations,
    messages: totals.messages + result.messages,
    deliveries: totals.deliveries + result.deliveries,
    steps: totals.steps + result.steps,
    overflows: {
      ownRing: totals.overflows.ownRing + result.overflows.ownRing,
      besideOthers: totals.overflows.besideOthers + result.overflows.besideOthers,
      givenUp: totals.overflows.givenUp + result.overflows.givenUp,
      besideJoins: totals.overflows.besideJoins + result.overflows.besideJoins,
      others: totals.overflows.others + result.overflows.others,
    },
    shareMax: Math.max(totals.shareMax, result.shareMax),
  };
}

/** The runs of a command: each seed with the contract, and some with fixed windows right after. */
export function buffersJobs(command: SimCommand): BuffersJob[] {
  return seedsOf(command).flatMap((seed, index): BuffersJob[] => [
    { seed, windowRule: 'contract' },
    ...(index % fixedEvery === 0 ? [{ seed, windowRule: 'fixed' } as const] : []),
  ]);
}

/** Runs all seeds and tells how it went. Answers the exit code. */
export async function runBuffers(command: SimCommand, { print, progress }: SimOutput): Promise<number> {
  const beganMs = performance.now();
  const totals = { contract: noTotals, fixed: noTotals };
  await runJobs<BuffersJob, BuffersResult>({
    jobs: buffersJobs(command),
    threads: command.jobs,
    run: runBuffersJob,
    tell: (result) => {
      totals[result.windowRule] = added(totals[result.windowRule], result);
      progress(`${totals.contract.runs} of ${command.seeds} seeds`);
      if (!result.ok || command.json || command.single || command.verbose) {
        progress('');
        print(command.json ? JSON.stringify(result) : describeBuffersRun(result));
      }
      return result.ok;
    },
  });
  progress('');
  if (command.json) print(JSON.stringify(totals));
  else if (!command.single) print(describeBuffersSummary(totals, performance.now() - beganMs));
  return totals.contract.violations + totals.fixed.violations > 0 ? 1 : 0;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** One run in a line, and below it what it violates, if anything. */
export function describeBuffersRun(result: BuffersResult): string {
  const { violation, overflows } = result;
  const line = [
    `seed ${result.seed}`,
    result.windowRule === 'contract' ? 'contract' : 'fixed windows',
    violation === undefined ? 'ok' : `VIOLATION ${violation.property}`,
    `nodes ${result.nodes}`,
    `stalls ${result.stalls}`,
    `configurations ${result.configurations}`,
    `deliveries ${result.deliveries}`,
    `own data lost ${overflows.ownRing}`,
    `at most ${percent(result.shareMax)} of a buffer`,
    `simulated ${(result.simulatedMs / 1000).toFixed(1)} s`,
    `hash ${result.hash}`,
  ].join('  ');
  if (violation === undefined) return line;
  const sentence = propertySentence(violation.property);
  return [
    line,
    `  ${violation.message}`,
    ...(sentence === undefined ? [] : [`  ${violation.property} says: ${sentence}.`]),
    'Repeat it with:',
    `  npm run sim -- --buffers --seed ${result.seed}`,
  ].join('\n');
}

/** Where the values of the summary begin. */
const nameWidth = 46;

/** All runs together. `wallMs` is how long they took. */
export function describeBuffersSummary(
  { contract, fixed }: { readonly contract: BuffersTotals; readonly fixed: BuffersTotals },
  wallMs: number,
): string {
  const lines: readonly (readonly [string, string])[] = [
    ['seeds run', `${contract.runs}`],
    ['violations', `${contract.violations + fixed.violations}`],
    ['simulated time', `${(contract.simulatedHours + fixed.simulatedHours).toFixed(2)} h`],
    ['wall time', `${(wallMs / 1000).toFixed(1)} s`],
    ['', ''],
    ['with the contract', `${contract.runs} runs`],
    ...courseLines(contract),
    ['', ''],
    ['with fixed windows of 20 to 300 frames', `${fixed.runs} runs`],
    ...courseLines(fixed),
  ];
  return lines.map(([name, value]) => `${name.padEnd(nameWidth)}${value}`.trimEnd()).join('\n');
}

function courseLines({ stalls, configurations, deliveries, overflows, shareMax }: BuffersTotals): [string, string][] {
  const lines: [string, string][] = [
    ['stalls', `${stalls}`],
    ['configurations installed', `${configurations}`],
    ['deliveries', `${deliveries}`],
    ['largest share of a buffer with own data', percent(shareMax)],
    ['data of the own ring lost for want of room', `${overflows.ownRing}`],
    ['the same beside data of another ring', `${overflows.besideOthers}`],
    ['the same after a member gave the ring up', `${overflows.givenUp}`],
    ['the same beside joins from outside the ring', `${overflows.besideJoins}`],
    ['other datagrams lost for want of room', `${overflows.others}`],
  ];
  return lines.map(([name, value]) => [`  ${name}`, value]);
}
