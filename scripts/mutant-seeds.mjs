/**
 * A process that simulates seeds with the compiled sources in the folder named by its first argument: asked with a
 * scenario and the number of a seed it answers with the property that was violated and how, or with neither.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(folder, 'dist/testing', file)).href);
const { simulate } = await load('simulate.js');
const { simulateBuffers } = await load('buffers.js');
const { simulateGroups } = await load('groups.js');

/**
 * What a seed can be of: a run with faults, one of the buffer contract, a directed case, one of process groups, or one on
 * Corosync's wire.
 */
const scenarios = {
  faults: simulate,
  buffers: simulateBuffers,
  crowd: ({ seed }) => simulate({ seed, directed: 'crowd' }),
  groups: simulateGroups,
  corosync: ({ seed }) => simulate({ seed, codec: 'corosync' }),
  'corosync-groups': ({ seed }) => simulateGroups({ seed, codec: 'corosync' }),
};

function answer({ scenario, seed }) {
  try {
    const { violation } = scenarios[scenario]({ seed });
    return violation === undefined ? {} : { property: violation.property, message: violation.message };
  } catch (error) {
    return { property: 'exception', message: String(error) };
  }
}

process.on('message', (question) => {
  process.send(answer(question));
});
process.send('ready');
