/**
 * The engine's settings in simulations: those of a local network with a token time-out of one second.
 */
import { pauseTokensMax } from '../membership/estrangement.ts';
import type { ReceiveCapacity } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { nativeRules } from '../tuning/wire-rules.ts';
import { datagramCharge } from './receive-buffer.ts';

/** Used wherever a simulation is not told otherwise. */
export const simulationSettings: EngineSettings = {
  tokenMs: 1000,
  tokenRetransmitMsMin: 3,
  tokenRetransmitMsMax: 238,
  holdMs: 180,
  idleVisits: 30,
  joinMs: 50,
  consensusMs: 1200,
  mergeMs: 200,
  windowRule: 'contract',
  windowFrames: 50,
  visitFrames: 17,
  missVisits: 2,
  missMs: 3,
  failToReceiveVisits: 50,
  failToReceiveMs: 3000,
  retransmitEntries: 30,
  storeFrames: 2048,
  framePayloadBytes: 1300,
  chunkOverheadBytes: 12,
  messageBytesMax: 1_048_576,
  sendQueueBytes: 1_048_576,
  membersMax: 64,
  firstSeq: 0,
  rules: nativeRules,
};

/** Bytes that the protocol adds to the chunks of a data message, at most. */
const frameOverheadBytes = 200;

/** Stands for a buffer without a limit. */
const endlessBytes = 2 ** 31;

/** What members of a simulated cluster announce when their sockets hold `receiveBufferBytes`. */
export function simulatedCapacity(settings: EngineSettings, receiveBufferBytes: number): ReceiveCapacity {
  const frameBytes = settings.framePayloadBytes + frameOverheadBytes;
  const bufferBytes = Math.min(receiveBufferBytes, endlessBytes);
  return { bufferBytes, frameBytes, chargeBytes: datagramCharge(frameBytes) };
}

/**
 * Within this many milliseconds after the last fault every live node must be in one configuration with exactly the
 * live nodes: ten times the time that giving up a ring and agreeing on the next one takes in the worst case, and two of
 * the longest pauses for which estranged nodes leave each other alone. Two, since the pauses of a node and of the ring
 * that it meets first may end one after the other.
 */
export function convergenceMsMax({ tokenMs, consensusMs }: EngineSettings): number {
  return 10 * (tokenMs + consensusMs) + 2 * pauseTokensMax * tokenMs;
}
