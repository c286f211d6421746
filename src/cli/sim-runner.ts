/**
 * Runs the seeds of a command, here or on several threads; the first violation stops them. Also what a thread does when it
 * is asked for a run.
 */
import { simulateBuffers } from '../testing/buffers.ts';
import type { BuffersResult } from '../testing/buffers.ts';
import type { WindowRule } from '../testing/buffers-plan.ts';
import { simulateGroups } from '../testing/groups.ts';
import { faultMix } from '../testing/replay-report.ts';
import type { RunPlan } from '../testing/run-plan.ts';
import { simulate, simulatePlan } from '../testing/simulate.ts';
import type { SimulationResult } from '../testing/simulate.ts';
import type { SimCommand } from './sim-options.ts';
import { askThreads } from './sim-threads.ts';

/** What is told about one seed: the result without the bulky parts. */
export interface SeedOutcome extends Omit<SimulationResult, 'plan' | 'trace' | 'doneActs'> {
  /** How many faults of each kind the run had, the most frequent kind first. */
  readonly faults: Readonly<Record<string, number>>;
  /** The share of datagrams that its network lost for no reason. */
  readonly loss: number;
}

/** The part of a command that a thread needs. */
export type SeedJob = Pick<SimCommand, 'nodes' | 'durationMs' | 'codec' | 'groups'> & {
  readonly seed: number;
  readonly log: boolean;
};

/** A run of the buffer contract. */
export interface BuffersJob {
  readonly seed: number;
  readonly windowRule: WindowRule;
}

/** What a thread can be asked: a run with faults, or one of the buffer contract. */
export type SimJob = SeedJob | BuffersJob;

/** Does what a thread is asked for. */
export function runJob(job: SimJob): SeedOutcome | BuffersResult {
  return 'windowRule' in job ? runBuffersJob(job) : runSeed(job);
}

/** Simulates one seed of the buffer contract. */
export function runBuffersJob(job: BuffersJob): BuffersResult {
  return simulateBuffers(job);
}

/** Simulates one seed. */
export function runSeed(job: SeedJob): SeedOutcome {
  return withoutBulk(simulateSeed(job));
}

/** The run of a seed with its plan, which has no acts of groups before it has been simulated. */
export function simulateSeed({ seed, nodes, durationMs, codec, groups, log }: SeedJob): SimulationResult {
  const options = {
    seed,
    nodes,
    log,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(codec === undefined ? {} : { codec }),
  };
  return groups === true ? simulateGroups(options) : simulate(options);
}

/** Simulates a plan that was kept. */
export function runPlan(plan: RunPlan, log: boolean): SeedOutcome {
  return withoutBulk(simulatePlan(plan, { log }));
}

function withoutBulk(result: SimulationResult): SeedOutcome {
  const { seed, ok, violation, hash, steps, simulatedMs, convergedMs } = result;
  const { nodes, configurations, messages, deliveries, groups, log } = result;
  const trouble = { faults: faultMix(result.plan), loss: result.plan.network.loss };
  const course = { seed, ok, violation, hash, steps, simulatedMs, convergedMs };
  return { ...course, ...trouble, nodes, configurations, messages, deliveries, groups, log };
}

function job(command: SimCommand, seed: number): SeedJob {
  const { nodes, durationMs, codec, groups, single, verbose } = command;
  return { seed, nodes, durationMs, codec, groups, log: single && verbose };
}

/** Runs all seeds of a command and tells of each as it ends. Stops after the first that violates a guarantee. */
export async function runSeeds(command: SimCommand, tell: (outcome: SeedOutcome) => void): Promise<void> {
  await runJobs<SeedJob, SeedOutcome>({
    jobs: seedsOf(command).map((seed) => job(command, seed)),
    threads: command.jobs,
    run: runSeed,
    tell: (outcome) => {
      tell(outcome);
      return outcome.ok;
    },
  });
}

/** The seeds of a command, in order. */
export function seedsOf({ start, seeds }: SimCommand): number[] {
  return Array.from({ length: seeds }, (_, index) => start + index);
}

export interface JobPlan<Job extends SimJob, Outcome> {
  readonly jobs: readonly Job[];
  readonly threads: number;
  /** Does a job in this thread. */
  readonly run: (job: Job) => Outcome;
  /** Told of each outcome. False ends it all. */
  readonly tell: (outcome: Outcome) => boolean;
}

/** Does jobs, on as many threads as there are to be; a single one is this thread. */
export async function runJobs<Job extends SimJob, Outcome>(plan: JobPlan<Job, Outcome>): Promise<void> {
  const { jobs, run, tell } = plan;
  const threads = Math.min(plan.threads, jobs.length);
  if (threads > 1) await askThreads({ jobs, threads, tell });
  else jobs.every((one) => tell(run(one)));
}
