/**
 * One member of a cluster, for tests that need it in a process of its own: `node member.mjs '{"nodeId":3,...}'`. It joins
 * with these options and writes what happens as lines of JSON. Lines on standard input are commands:
 *
 *   send COUNT BYTES   sends so many messages, and says so when all are delivered here
 *   say TEXT           sends one message; those up to 64 bytes are written when they are delivered
 *   stall MS           keeps the event loop busy for so long
 *   block FILE         lets the event loop stand still until the file exists
 *   stats              writes the statistics
 *
 * It leaves when standard input ends.
 */
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Cluster } from '../../dist/index.js';

/** Shorter messages are written when they are delivered. */
const shownBytesMax = 64;

function write(event, facts = {}) {
  process.stdout.write(`${JSON.stringify({ event, ...facts })}\n`);
}

function ids(members) {
  return members.map(({ nodeId }) => nodeId);
}

function writeConfiguration({ kind, members, left, cause, evidence }) {
  const capacities = Object.fromEntries(members.map(({ nodeId, capacity }) => [nodeId, capacity]));
  write('configuration', { kind, members: ids(members), left: ids(left), cause: cause.kind, evidence, capacities });
}

const cluster = await Cluster.join(JSON.parse(process.argv[2]));
let delivered = 0;
write('joined', { self: cluster.self, buffers: cluster.stats().transport.buffers });
writeConfiguration(cluster.configuration);
cluster.on('configuration', writeConfiguration);
cluster.on('message', (message) => {
  delivered += 1;
  if (message.payload.length <= shownBytesMax) write('message', { from: message.from.nodeId, text: message.text() });
});
cluster.on('finding', ({ kind, message, diagnosis }) => {
  write('finding', { kind, message, diagnosis });
});
cluster.on('error', (error) => {
  write('error', { message: String(error) });
});

async function send(count, bytes) {
  const payload = new Uint8Array(bytes);
  await Promise.all(Array.from({ length: count }, () => cluster.send(payload)));
  write('sent', { count });
}

function stall(ms) {
  write('stalling');
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
  write('stalled');
}

function block(file) {
  write('blocking');
  const word = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(file)) Atomics.wait(word, 0, 0, 5);
  write('unblocked');
}

const commands = {
  send: (count, bytes) => void send(Number(count), Number(bytes)),
  say: (...words) => void cluster.send(words.join(' ')),
  stall: (ms) => {
    stall(Number(ms));
  },
  block,
  stats: () => {
    write('stats', { delivered, stats: cluster.stats() });
  },
};

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [name, ...words] = line.split(' ');
  commands[name](...words);
});
lines.on('close', () => void cluster.close());
