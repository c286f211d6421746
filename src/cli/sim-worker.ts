/**
 * A thread of `ringcast sim`: simulates one seed after another, as it is asked.
 */
import { parentPort } from 'node:worker_threads';
import { runSeed } from './sim-runner.ts';
import type { SeedJob } from './sim-runner.ts';

parentPort?.on('message', (question: SeedJob) => {
  parentPort?.postMessage(runSeed(question));
});
