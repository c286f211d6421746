/**
 * Spreads seeds over worker threads. Each thread asks for its next seed when it has finished one; the first violation
 * stops all of them.
 */
import { Worker } from 'node:worker_threads';
import { faultMix } from '../testing/replay-report.ts';
import type { RunPlan } from '../testing/run-plan.ts';
import { simulate, simulatePlan } from '../testing/simulate.ts';
import type { SimulationResult } from '../testing/simulate.ts';
import type { SimCommand } from './sim-options.ts';

/** What is told about one seed: the result without the bulky parts. */
export interface SeedOutcome extends Omit<SimulationResult, 'plan' | 'trace'> {
  /** How many faults of each kind the run had, the most frequent kind first. */
  readonly faults: Readonly<Record<string, number>>;
  /** The share of datagrams that its network lost for no reason. */
  readonly loss: number;
}

/** The part of a command that a thread needs. */
export type SeedJob = Pick<SimCommand, 'nodes' | 'durationMs' | 'codec'> & {
  readonly seed: number;
  readonly log: boolean;
};

/** Simulates one seed. */
export function runSeed({ seed, nodes, durationMs, codec, log }: SeedJob): SeedOutcome {
  const result = simulate({
    seed,
    nodes,
    log,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(codec === undefined ? {} : { codec }),
  });
  return withoutBulk(result);
}

/** Simulates a plan that was kept. */
export function runPlan(plan: RunPlan, log: boolean): SeedOutcome {
  return withoutBulk(simulatePlan(plan, { log }));
}

function withoutBulk(result: SimulationResult): SeedOutcome {
  const { seed, ok, violation, hash, steps, simulatedMs, convergedMs } = result;
  const { nodes, configurations, messages, deliveries, log } = result;
  const trouble = { faults: faultMix(result.plan), loss: result.plan.network.loss };
  const course = { seed, ok, violation, hash, steps, simulatedMs, convergedMs };
  return { ...course, ...trouble, nodes, configurations, messages, deliveries, log };
}

function job(command: SimCommand, seed: number): SeedJob {
  const { nodes, durationMs, codec, single, verbose } = command;
  return { seed, nodes, durationMs, codec, log: single && verbose };
}

/** Runs all seeds of a command and tells of each as it ends. Stops after the first that violates a guarantee. */
export async function runSeeds(command: SimCommand, tell: (outcome: SeedOutcome) => void): Promise<void> {
  const threads = Math.min(command.jobs, command.seeds);
  if (threads > 1) {
    await runOnThreads(command, threads, tell);
    return;
  }
  for (let seed = command.start; seed < command.start + command.seeds; seed++) {
    const outcome = runSeed(job(command, seed));
    tell(outcome);
    if (!outcome.ok) return;
  }
}

async function runOnThreads(command: SimCommand, threads: number, tell: (outcome: SeedOutcome) => void): Promise<void> {
  const state = { next: command.start, end: command.start + command.seeds };
  const takeSeed = (): number | undefined => (state.next < state.end ? state.next++ : undefined);
  const stop = (): void => {
    state.next = state.end;
  };
  const work = async (): Promise<void> => {
    // Compiled the file is named .js, run from the sources .ts: take the name of this one as the model.
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
    const worker = new Worker(new URL(`./sim-worker${extension}`, import.meta.url));
    try {
      for (let seed = takeSeed(); seed !== undefined; seed = takeSeed()) {
        const outcome = await askWorker(worker, job(command, seed));
        tell(outcome);
        if (!outcome.ok) stop();
      }
    } finally {
      stop();
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
}

/** One question, one answer. Rejects when the thread dies. */
function askWorker(worker: Worker, question: SeedJob): Promise<SeedOutcome> {
  return new Promise((resolve, reject) => {
    const ended = (code: number): void => {
      reject(new Error(`a simulation thread ended with code ${code} at seed ${question.seed}`));
    };
    worker.once('error', reject);
    worker.once('exit', ended);
    worker.once('message', (outcome: SeedOutcome) => {
      worker.off('error', reject);
      worker.off('exit', ended);
      resolve(outcome);
    });
    worker.postMessage(question);
  });
}
