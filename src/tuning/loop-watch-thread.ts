/**
 * The thread that watches from outside the event loop: its program and the memory it shares with the loop.
 *
 * The program is kept as text and handed to the worker as a data: URL. A file of its own would have to be found and
 * compiled wherever this library runs: as JavaScript beside this file once built, as TypeScript in a test, inside one
 * file after bundling. The text runs in all of them, depends on nothing, and is a module whatever flags Node was given.
 *
 * It sleeps in `Atomics.wait`, not in a timer, so it has no event loop that could be late itself, and is woken at once
 * when it shall end. Times are nanoseconds of `process.hrtime.bigint()`, which is one clock for all threads
 * (CLOCK_MONOTONIC; it stands still while a machine is suspended), in words of 64 bits that are read and written whole.
 */

/** The words of the shared memory and who writes them. */
export const sharedWords = {
  /** The loop: 1 when the thread shall end. The thread sleeps on this word. */
  stop: 0,
  /** The loop: its last beat. */
  loopBeat: 1,
  /** The thread: its last beat. */
  threadBeat: 2,
  /** The thread: its longest gap that did not end before the loop's last beat. */
  gapStart: 3,
  gapEnd: 4,
} as const;

export const sharedBytes: number = Object.keys(sharedWords).length * BigInt64Array.BYTES_PER_ELEMENT;

/** What the thread is given. */
export interface LoopWatchThreadData {
  readonly memory: SharedArrayBuffer;
  readonly intervalMs: number;
}

/**
 * A gap that ended before the loop's last beat belongs to a stall that the loop has accounted for, or to none; so the
 * next one takes its place, however short. Otherwise the longer one stays.
 */
const program = `
import { workerData } from 'node:worker_threads';
const words = new BigInt64Array(workerData.memory);
const { stop, loopBeat, threadBeat, gapStart, gapEnd } = ${JSON.stringify(sharedWords)};
let last = process.hrtime.bigint();
let start = 0n;
let end = 0n;
Atomics.store(words, threadBeat, last);
while (Atomics.wait(words, stop, 0n, workerData.intervalMs) === 'timed-out') {
  const now = process.hrtime.bigint();
  if (end < Atomics.load(words, loopBeat) || now - last > end - start) {
    start = last;
    end = now;
    Atomics.store(words, gapStart, start);
    Atomics.store(words, gapEnd, end);
  }
  last = now;
  Atomics.store(words, threadBeat, now);
}
`;

/** The program, as the worker is started with it. */
export const loopWatchThread: URL = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
