/**
 * What the applications of a simulation do: at random times a node submits one message or a burst of them.
 */
import type { Level, NodeId } from '../message.ts';
import type { Random } from './random.ts';
import type { Simulation } from './simulator.ts';

/** The character of a workload. */
export interface Workload {
  /** Mean time between two occasions to send, over all nodes, in milliseconds. */
  readonly meanGapMs: number;
  /** Share of the messages that are `safe`. */
  readonly safeShare: number;
  /** Probability that an occasion is a burst, and the most messages of one. */
  readonly burst: number;
  readonly burstMax: number;
  /** Share of the messages that need several frames, and the largest of those in bytes. */
  readonly largeShare: number;
  readonly largeBytesMax: number;
  /** Share of the messages that have `hugeBytes`. */
  readonly hugeShare: number;
  readonly hugeBytes: number;
}

/** Draws a workload: from a message now and then to several hundred a second. */
export function drawWorkload(random: Random): Workload {
  return {
    meanGapMs: random.pick([20, 60, 150, 400, 1500]),
    safeShare: random.pick([0, 0.2, 0.5, 1]),
    burst: random.pick([0, 0.05, 0.2]),
    burstMax: random.pick([5, 20, 80]),
    largeShare: random.pick([0, 0.05, 0.2]),
    largeBytesMax: random.pick([3000, 12_000]),
    hugeShare: random.pick([0, 0, 0, 0.004]),
    hugeBytes: 100_000,
  };
}

function drawBytes(random: Random, workload: Workload): number {
  if (random.chance(workload.hugeShare)) return workload.hugeBytes;
  if (random.chance(workload.largeShare)) return random.integer(1000, workload.largeBytesMax);
  return random.chance(0.1) ? random.integer(1, 11) : random.integer(12, 300);
}

/** Sends at random until `durationMs`, and at most `messagesMax` messages. */
export function scheduleWorkload(
  simulation: Simulation,
  plan: {
    readonly random: Random;
    readonly workload: Workload;
    readonly nodes: readonly NodeId[];
    readonly durationMs: number;
    readonly messagesMax: number;
  },
): void {
  const { random, workload, nodes, durationMs, messagesMax } = plan;
  let left = messagesMax;
  const next = (): void => {
    const gapMs = random.exponential(workload.meanGapMs);
    if (left > 0 && simulation.now + gapMs < durationMs) simulation.after(gapMs, occasion);
  };
  const occasion = (): void => {
    const node = random.pick(nodes);
    const count = random.chance(workload.burst) ? random.integer(2, workload.burstMax) : 1;
    for (let index = 0; index < count && left > 0; index++) {
      const level: Level = random.chance(workload.safeShare) ? 'safe' : 'agreed';
      if (simulation.send(node, drawBytes(random, workload), level) !== undefined) left--;
    }
    next();
  };
  next();
}
