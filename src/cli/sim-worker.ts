/**
 * A thread of `ringcast sim`: does one run after another, as it is asked.
 */
import { parentPort } from 'node:worker_threads';
import { runJob } from './sim-runner.ts';
import type { SimJob } from './sim-runner.ts';

parentPort?.on('message', (job: SimJob) => {
  parentPort?.postMessage(runJob(job));
});
