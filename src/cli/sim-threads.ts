/**
 * Spreads runs over worker threads (sim-worker.ts). Each thread gets its next when it has answered one.
 */
import { Worker } from 'node:worker_threads';
import type { SimJob } from './sim-runner.ts';

export interface ThreadPlan<Answer> {
  readonly threads: number;
  readonly jobs: readonly SimJob[];
  /** Told of each answer as it comes. False: no more are begun. */
  readonly tell: (answer: Answer) => boolean;
}

/** Has all jobs done, several at a time. Resolves when all that were begun are answered. */
export async function askThreads<Answer>({ threads, jobs, tell }: ThreadPlan<Answer>): Promise<void> {
  let begun = 0;
  let over = false;
  const next = (): SimJob | undefined => (over ? undefined : jobs[begun++]);
  const work = async (): Promise<void> => {
    // Compiled the file is named .js, run from the sources .ts: take the name of this one as the model.
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
    const worker = new Worker(new URL(`./sim-worker${extension}`, import.meta.url));
    try {
      for (let job = next(); job !== undefined; job = next()) {
        if (!tell(await askWorker<Answer>(worker, job))) over = true;
      }
    } finally {
      over = true;
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
}

/** One job, one answer. Rejects when the thread dies. */
function askWorker<Answer>(worker: Worker, job: SimJob): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number): void => {
      reject(new Error(`a simulation thread ended with code ${code} at seed ${job.seed}`));
    };
    worker.once('error', reject);
    worker.once('exit', ended);
    worker.once('message', (answer: Answer) => {
      worker.off('error', reject);
      worker.off('exit', ended);
      resolve(answer);
    });
    worker.postMessage(job);
  });
}
