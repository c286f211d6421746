/**
 * When which process stands still. Two patterns:
 *
 * `independent`: each process is away for a while again and again, at times of its own, as under a CPU quota.
 * `turns`: one process runs at a time and the others stand still, as virtual CPUs do that share one real one.
 */

/** How the processes of a run are stalled. Milliseconds. */
export interface StallPattern {
  readonly kind: 'independent' | 'turns';
  /** The longest time for which a process stands still at a stretch. */
  readonly stallMs: number;
  /** How long it runs in between. */
  readonly runMs: number;
}

/** From which share of `stallMs` on a stall is drawn. */
const shortestShare = 0.75;

/** The next stall: three quarters of `stallMs` to all of it, never more. `drawn` is from 0 to 1. */
export function stallLength({ stallMs }: StallPattern, drawn: number): number {
  return stallMs * (shortestShare + (1 - shortestShare) * drawn);
}

/** The next time of running: half of `runMs` to one and a half. */
export function runLength({ runMs }: StallPattern, drawn: number): number {
  return runMs * (0.5 + drawn);
}
