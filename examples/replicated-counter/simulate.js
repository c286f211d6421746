// @ts-check
/**
 * Tries the counter in simulated trouble: partitions, crashes, stalls and merges, drawn from one seed after another.
 *
 *     node simulate.js                   the right counter, seeds 1 to 100
 *     node simulate.js --planted         the counter with the planted bug, until it is found
 *     node simulate.js --seeds 2000      more seeds
 *     node simulate.js --seed 10         this one seed
 *
 * The exit status is 0 when nothing was found, 1 when a failure was found, 2 for wrong arguments.
 */
import { parseArgs } from 'node:util';

import { describeHistory, simulateApplication, smallestHistory } from 'ringcast/testing';

import { SingleTotal, TotalPerProcess } from './totals.js';
import { trialOf } from './trial.js';

/** What the command line asks for; undefined when it cannot be understood. */
function readArguments() {
  try {
    const { values } = parseArgs({
      options: { planted: { type: 'boolean' }, seeds: { type: 'string' }, seed: { type: 'string' } },
    });
    const first = Number(values.seed ?? 1);
    const count = values.seed === undefined ? Number(values.seeds ?? 100) : 1;
    return Number.isSafeInteger(first) && Number.isSafeInteger(count) && count > 0
      ? { first, count, planted: values.planted === true }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {import('ringcast/testing').ApplicationResult} failed
 * @param {import('ringcast/testing').SimulateApplicationOptions<import('./counter.js').ReplicatedCounter>} options
 * @param {string} flags
 */
async function tell(failed, options, flags) {
  console.log(`Seed ${failed.seed}: ${failed.violation?.property}: ${failed.violation?.message}`);
  console.log(`That history has ${failed.history.events.length} events. Looking for the smallest that fails ...\n`);
  const smallest = await smallestHistory(options, failed);
  console.log(describeHistory(smallest.history));
  console.log(`\n${smallest.violation?.property}: ${smallest.violation?.message}`);
  console.log(`\nThe same again:  node simulate.js ${flags}--seed ${failed.seed}`);
}

const wanted = readArguments();
if (wanted === undefined) {
  console.error('usage: node simulate.js [--planted] [--seeds N | --seed N]');
  process.exit(2);
}
const trial = trialOf(() => (wanted.planted ? new SingleTotal() : new TotalPerProcess()));
let simulatedMs = 0;
let configurations = 0;
for (let seed = wanted.first; seed < wanted.first + wanted.count; seed += 1) {
  const options = { seed, nodes: /** @type {[number, number]} */ ([2, 5]), trial };
  const result = await simulateApplication(options);
  simulatedMs += result.simulatedMs;
  configurations += result.configurations;
  if (!result.ok) {
    await tell(result, options, wanted.planted ? '--planted ' : '');
    process.exit(1);
  }
}
console.log(
  `${wanted.count} seeds: nothing found in ${Math.round(simulatedMs / 60_000)} simulated minutes ` +
    `with ${configurations} configurations installed.`,
);
