// @ts-check
/**
 * One member of a real cluster that counts together: type a number to add it. Start it in several terminals.
 *
 *     node member.js [id] [group] [port]
 */
import { createInterface } from 'node:readline';

import { Cluster } from 'ringcast';

import { ReplicatedCounter } from './counter.js';
import { TotalPerProcess } from './totals.js';

const [id, group, port] = process.argv.slice(2);

const cluster = await Cluster.join({
  cluster: 'replicated-counter',
  nodeId: id === undefined ? undefined : Number(id),
  group,
  port: port === undefined ? undefined : Number(port),
});
const counter = new ReplicatedCounter(cluster, new TotalPerProcess());

function tell() {
  const others = cluster.configuration.members.length - 1;
  console.log(`${counter.value}${counter.ready ? '' : ' or more'}, with ${others} other${others === 1 ? '' : 's'}`);
}

cluster.on('message', tell);
cluster.on('configuration', tell);
tell();

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  const amount = Number(line);
  if (!Number.isSafeInteger(amount) || amount < 1) {
    console.log('Type a whole number greater than 0.');
    return;
  }
  counter.add(amount).catch((/** @type {unknown} */ error) => {
    console.error(`not added: ${error instanceof Error ? error.message : String(error)}`);
  });
});
input.on('close', () => void cluster.leave());
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => void cluster.leave());
}
cluster.on('closed', () => process.exit(0));
