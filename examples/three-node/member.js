// @ts-check
/**
 * One member of a cluster, using only the public API. It joins, prints what it is told, and sends what it is given:
 * lines typed on standard input, or, when a program forked it, texts that arrive as process messages (and then it
 * reports its events to that program).
 *
 *     node member.js <id> <name> [group] [port]
 */
import { createInterface } from 'node:readline';

import { Cluster } from 'ringcast';

const [id = '1', name = 'alpha', group = '239.192.80.67', port = '5505'] = process.argv.slice(2);

/** Was this started by another program, which wants to be told? */
const forked = process.send !== undefined;

const cluster = await Cluster.join({ nodeId: Number(id), name, group, port: Number(port), cluster: 'three-node' });

/** @param {string} text */
async function send(text) {
  try {
    await cluster.send(text, { level: 'safe' });
  } catch (error) {
    console.error(`${name}: not sent: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @param {import('ringcast').ClusterEvent} event */
function report(event) {
  if (event.type === 'message') {
    tell({ type: 'message', place: `${event.ring}/${event.seq}`, from: event.from.name, text: event.text() });
  } else if (event.kind === 'regular') {
    const members = event.members.map((member) => member.name);
    tell({ type: 'ring', members, cause: event.cause.kind, address: cluster.self.address });
  }
}

/** @param {Record<string, unknown>} event */
function tell(event) {
  if (process.connected) {
    process.send?.(event);
  } else if (!forked) {
    console.log(JSON.stringify(event));
  }
}

if (forked) {
  process.on('message', (text) => void send(String(text)));
  process.on('disconnect', () => void cluster.leave());
} else {
  createInterface({ input: process.stdin }).on('line', (line) => void send(line));
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => void cluster.leave());
}

for await (const event of cluster) {
  report(event);
}
process.exit(0);
