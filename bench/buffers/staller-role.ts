/**
 * Stops and continues other processes by signal, as a hypervisor or a CPU quota does: while a process is stopped nothing
 * of it runs, its threads and its garbage collection included, and its sockets fill. A process of its own, so that the
 * times are kept whatever the parent is busy with; and when the parent goes away it continues and ends what it holds.
 */
import { setPriority } from 'node:os';

import type { Role } from './role.ts';
import type { StallPattern } from './stall-plan.ts';
import { runLength, stallLength } from './stall-plan.ts';

/** What to stall. */
export interface StallOrder {
  readonly pids: readonly number[];
  readonly pattern: StallPattern;
}

/** What was done. */
export interface StallRecord {
  readonly stalls: number;
  /** The longest time from stop to continue, as measured. */
  readonly longestMs: number;
  /** Sum over all processes. */
  readonly stalledMs: number;
}

let pids: readonly number[] = [];
const timers = new Map<number, NodeJS.Timeout>();
const stoppedAt = new Map<number, number>();
let record = { stalls: 0, longestMs: 0, stalledMs: 0 };

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended; its parent finds out by itself.
  }
}

function stop(pid: number): void {
  if (stoppedAt.has(pid)) return;
  stoppedAt.set(pid, performance.now());
  signal(pid, 'SIGSTOP');
}

function resume(pid: number): void {
  const since = stoppedAt.get(pid);
  if (since === undefined) return;
  signal(pid, 'SIGCONT');
  stoppedAt.delete(pid);
  const lastedMs = performance.now() - since;
  record = {
    stalls: record.stalls + 1,
    longestMs: Math.max(record.longestMs, lastedMs),
    stalledMs: record.stalledMs + lastedMs,
  };
}

function after(key: number, delayMs: number, next: () => void): void {
  timers.set(key, setTimeout(next, delayMs));
}

function runThenStall(pid: number, pattern: StallPattern): void {
  after(pid, runLength(pattern, Math.random()), () => {
    stop(pid);
    after(pid, stallLength(pattern, Math.random()), () => {
      resume(pid);
      runThenStall(pid, pattern);
    });
  });
}

/** Lets the one at `turn` run and stops the others; the time of a turn is what is left of a stall for each. */
function takeTurns(turn: number, pattern: StallPattern): void {
  const running = pids[turn % pids.length];
  for (const pid of pids) if (pid !== running) stop(pid);
  if (running !== undefined) resume(running);
  const turnMs = pattern.stallMs / Math.max(1, pids.length - 1);
  after(0, turnMs * (0.75 + 0.25 * Math.random()), () => {
    takeTurns(turn + 1, pattern);
  });
}

function begin(order: StallOrder): void {
  end();
  record = { stalls: 0, longestMs: 0, stalledMs: 0 };
  // Numbers below 2 mean groups of processes, or the first of all.
  pids = order.pids.filter((pid) => pid > 1);
  if (order.pattern.kind === 'turns') takeTurns(0, order.pattern);
  else for (const pid of pids) runThenStall(pid, order.pattern);
}

function end(): StallRecord {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  for (const pid of pids) resume(pid);
  pids = [];
  return record;
}

/** The parent is gone: nothing may stay stopped, and nothing may stay. */
function abandoned(): void {
  const held = pids;
  end();
  for (const pid of held) signal(pid, 'SIGTERM');
}

function hurry(): void {
  try {
    setPriority(-10);
  } catch {
    // Only root may; without it the stalls are a little less exact.
  }
}

hurry();

export const role: Role = { begin, end, abandoned };
