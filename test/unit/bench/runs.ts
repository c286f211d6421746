/** Made-up measurements for the tests of what is computed from them. */
import type { RingFigures } from '../../../bench/buffers/figures.ts';
import type { MemberReport } from '../../../bench/buffers/member-role.ts';
import { worstStreamStalls } from '../../../bench/buffers/plan.ts';
import type { Results, RingRecord } from '../../../bench/buffers/results.ts';
import type { StreamOrder, StreamResult } from '../../../bench/buffers/stream-run.ts';

/** A member that saw nothing in a ring of three. */
export function report(nodeId: number, change: Partial<MemberReport> = {}): MemberReport {
  return {
    nodeId,
    before: [1, 2, 3],
    configurations: [],
    delivered: 100,
    deliveredBytes: 130_000,
    tokenLosses: 0,
    tokensResent: 0,
    consensusTimeouts: 0,
    retransmitsServed: 0,
    retransmitsRequested: 0,
    drops: 0,
    bufferBytes: 212_992,
    windowFrames: 300,
    failure: undefined,
    ...change,
  };
}

/** A run without trouble. */
export function figures(change: Partial<RingFigures> = {}): RingFigures {
  return {
    disconnects: 0,
    firstDisconnectMs: undefined,
    changes: 0,
    causes: {},
    tokenLosses: 0,
    tokensResent: 0,
    consensusTimeouts: 0,
    retransmits: 0,
    drops: 0,
    deliveredPerS: 1000,
    bufferBytes: 212_992,
    windowFrames: 300,
    longestStallMs: 80,
    stalls: 40,
    seconds: 2,
    failures: [],
    ...change,
  };
}

export function record(series: string, bufferBytes: number, change: Partial<RingFigures> = {}): RingRecord {
  return { series, receiveBytes: bufferBytes / 2, figures: figures({ bufferBytes, ...change }) };
}

/** A stream under the worst stalls that lost `drops` of 1000. */
export function stream(
  bufferBytes: number | undefined,
  drops: number | undefined,
  order: Partial<StreamOrder> = {},
): StreamResult {
  const receivedBytes = (1000 - (drops ?? 0)) * 1400;
  return {
    order: {
      protocol: 'udp',
      ratePerS: 4000,
      payloadBytes: 1400,
      stalls: worstStreamStalls,
      receiveBytes: bufferBytes === 212_992 ? 0 : (bufferBytes ?? 0) / 2,
      workUs: 0,
      durationMs: 250,
      ...order,
    },
    bufferBytes,
    sent: 1000,
    receivedBytes,
    finallyReceivedBytes: receivedBytes,
    drops,
    seconds: 0.25,
    stalls: { stalls: 1, longestMs: 400, stalledMs: 400 },
  };
}

/** What a good run of the whole bench measures. */
export function goodResults(change: Partial<Results> = {}): Results {
  return {
    format: 1,
    extent: 'quick',
    place: 'loopback',
    machine: {
      platform: 'linux',
      kernel: '6.18.0',
      node: 'v20.19.0',
      cpus: 2,
      receiveBytesDefault: 212_992,
      receiveBytesMax: 4_194_304,
      chargeBytes: 2304,
    },
    seconds: 70,
    stream: [
      stream(212_992, 900),
      stream(8_388_608, 0),
      stream(undefined, undefined, { protocol: 'tcp' }),
      stream(212_992, 800, { workUs: 500, stalls: undefined }),
      stream(8_388_608, 600, { workUs: 500, stalls: undefined }),
    ],
    ring: [
      record('fixed', 16_384, { disconnects: 3, tokenLosses: 4, consensusTimeouts: 6, causes: { 'token-lost': 4 } }),
      record('fixed', 16_384, { disconnects: 1, tokenLosses: 2, consensusTimeouts: 3, causes: { 'token-lost': 3 } }),
      record('fixed', 8_388_608),
      record('fixed-alone', 524_288, { drops: 12 }),
      record('fixed-alone', 1_048_576),
      record('contract', 2304, { drops: 5000 }),
      record('contract', 212_992, { drops: 300 }),
      record('contract-alone', 8192),
      record('contract-alone', 2304, { drops: 3 }),
    ],
    discarded: 0,
    variations: [],
    ...change,
  };
}
