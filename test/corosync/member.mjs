/**
 * A Ringcast node on Corosync's wire: `node member.mjs '{"nodeId":...}'` with the options of `Cluster.join`. It takes
 * the commands of cpg-client.c and reports in the same lines (group-process.ts), and its quorum beside. It leaves when its
 * input ends.
 */
import { createInterface } from 'node:readline';
import { crc32 } from 'node:zlib';
import { Cluster } from '../../dist/index.js';

/** Own messages of a burst that are under way at a time, by number and by size. */
const underWayMax = 64;
const underWayBytesMax = 2 * 1024 * 1024;

const headBytes = 48;
const encoder = new TextEncoder();

let lines = [];

/** Writes what was reported in one turn of the event loop at once. */
function report(line) {
  if (lines.length === 0) {
    setImmediate(() => {
      const text = lines.join('\n');
      lines = [];
      process.stdout.write(`${text}\n`);
    });
  }
  lines.push(JSON.stringify(line));
}

const cluster = await Cluster.join(JSON.parse(process.argv[2]));
const groups = new Map();
let sentCount = 0;
let commandCount = 0;

/** Rings are named representative first, as Corosync names them. */
function reportRing({ id, kind, members }) {
  if (kind !== 'regular') return;
  const ring = id.split('.').reverse().join('.');
  report({ event: 'ring', ring, members: members.map(({ nodeId }) => nodeId) });
}

function processName({ nodeId, process: number }) {
  return `${nodeId}:${number}`;
}

function content(bytes) {
  const head = Array.from(bytes.subarray(0, headBytes), (byte) => {
    const character = String.fromCharCode(byte);
    return byte < 0x20 || byte > 0x7e || character === '"' || character === '\\' ? '.' : character;
  });
  return { length: bytes.length, hash: crc32(bytes).toString(16).padStart(8, '0'), head: head.join('') };
}

/** Reasons as CPG names them. */
const reasons = {
  join: 'join',
  leave: 'leave',
  'node-down': 'nodedown',
  'node-up': 'nodeup',
  'process-down': 'procdown',
};

/** Begins with the own join, which has no event of its own, and ends with the own leave. */
function follow(name, group) {
  const reportMembers = (members, left, joined) => {
    const [to, from] = [joined, left].map((moves) =>
      moves.map((move) => `${processName(move)} ${reasons[move.reason]}`),
    );
    report({ event: 'members', group: name, members: members.map(processName), left: from, joined: to });
  };
  const own = (reason) => ({ nodeId: cluster.nodeId, process: process.pid, reason });
  group.on('message', ({ from, payload }) => {
    report({ event: 'message', group: name, from: processName(from), ...content(payload) });
  });
  group.on('members', ({ members, left, joined }) => {
    reportMembers(members, left, joined);
  });
  group.on('closed', () => {
    const others = group.members.filter((member) => processName(member) !== ownName);
    reportMembers(others, [own('leave')], []);
  });
  reportMembers(group.members, [], [own('join')]);
}

/** xorshift32: for sizes and contents, not for secrets. */
function generator(seed) {
  let state = (Math.imul(seed, 0x9e3779b1) + cluster.nodeId) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** `node/number ` at the beginning as far as it fits, noise behind. */
function makeMessage(draw, bytesMin, bytesMax) {
  const words = new Uint32Array(Math.ceil(bytesMax / 4));
  const length = bytesMin + (draw() % (bytesMax - bytesMin + 1));
  for (let i = 0; i < Math.ceil(length / 4); i++) words[i] = draw();
  const message = new Uint8Array(words.buffer, 0, length);
  sentCount += 1;
  message.set(encoder.encode(`${cluster.nodeId}/${sentCount} `).subarray(0, length));
  return message;
}

function send(name, bytes) {
  report({ event: 'sent', group: name, ...content(bytes) });
  return groups.get(name).send(bytes);
}

async function burst(name, [count, bytesMin, bytesMax, seed]) {
  const draw = generator(seed);
  const underWay = new Set();
  let underWayBytes = 0;
  for (let i = 0; i < count; i++) {
    while (underWay.size >= underWayMax || underWayBytes >= underWayBytesMax) await Promise.race(underWay);
    const bytes = makeMessage(draw, bytesMin, bytesMax);
    underWayBytes += bytes.length;
    const one = send(name, bytes).then(() => {
      underWay.delete(one);
      underWayBytes -= bytes.length;
    });
    underWay.add(one);
  }
  await Promise.all(underWay);
}

async function perform(line) {
  const [verb, name, ...rest] = line.split(' ');
  switch (verb) {
    case 'join': {
      const group = await cluster.group(name);
      groups.set(name, group);
      follow(name, group);
      return;
    }
    case 'leave':
      await groups.get(name).leave();
      return;
    case 'send':
      await send(name, encoder.encode(rest.join(' ')));
      return;
    case 'burst':
      await burst(name, rest.map(Number));
      return;
    default:
      throw new Error(`unknown command: ${line}`);
  }
}

const ownName = `${cluster.nodeId}:${process.pid}`;
cluster.on('closed', (error) => {
  if (error !== undefined) throw error;
});
cluster.on('configuration', reportRing);
cluster.on('quorum', ({ votes, ...quorum }) => {
  report({ event: 'quorum', totalVotes: votes, ...quorum });
});
reportRing(cluster.configuration);
report({ event: 'ready', node: cluster.nodeId, process: ownName });

for await (const line of createInterface({ input: process.stdin })) {
  await perform(line);
  commandCount += 1;
  report({ event: 'done', command: commandCount });
}
await cluster.leave();
