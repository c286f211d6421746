/**
 * One doctor of the lab: `node doctor-peers.mjs respond|probe '{"group":...}'`. It runs what `ringcast doctor` runs
 * between hosts, with options that the command line does not have (short tests, a loop blocked on purpose), and ends
 * with its report as JSON on standard output. SIGUSR2 blocks the event loop of a responder for `blockMs`.
 */
import { probePeers, respond } from '../../dist/cli/probe.js';

const [role, text] = process.argv.slice(2);
const { blockMs, ...given } = JSON.parse(text);
const stop = new AbortController();
const options = {
  transport: 'multicast',
  peers: [],
  interface: undefined,
  ttl: 1,
  cluster: 'ringcast',
  nodeId: undefined,
  config: { tokenMs: 4000 },
  tokenMs: 4000,
  windowFrames: 64,
  frameBytes: 1472,
  receiveBufferBytes: 1_048_576,
  sendBufferBytes: 1_048_576,
  peerAddresses: [],
  peersExpected: undefined,
  waitMs: 5000,
  probeCount: 200,
  probeIntervalMs: 2,
  bursts: [32, 64],
  soakSeconds: 0,
  ...given,
  signal: stop.signal,
};

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    stop.abort();
  });
}
process.on('SIGUSR2', () => {
  const endMs = performance.now() + blockMs;
  while (performance.now() < endMs);
});

if (role === 'respond') {
  process.exitCode = await respond(options, (line) => process.stdout.write(`${line}\n`));
} else {
  const report = await probePeers(options, (progress) => process.stderr.write(`${progress}\n`));
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
