/**
 * Watches this thread's event loop: how long it stood still, and whether it alone or the whole process.
 *
 * A timer notes a beat every few milliseconds; a thread of its own does the same, and both write into shared memory
 * (`loop-watch-thread.ts`). What a late beat means is worked out in `loop-ledger.ts`. A monitor that runs on the loop
 * alone could measure a stall afterwards but not tell a callback that computed for a second from a machine that was
 * paused for a second, and these have different cures. Pauses for garbage collection are reported by Node itself.
 *
 * Cost with the default interval, measured on a shared virtual machine with two CPUs: about 1 % of one CPU, both threads
 * together, while the process is otherwise idle.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Witness } from './loop-ledger.ts';
import { LoopLedger } from './loop-ledger.ts';
import type { LoopWatchThreadData } from './loop-watch-thread.ts';
import { loopWatchThread, sharedBytes, sharedWords } from './loop-watch-thread.ts';
import type { LoopSample } from './observation.ts';

export interface LoopWatchOptions {
  /**
   * Milliseconds between two beats of each thread. Default 5. Stalls are told too short by at most this much, so it
   * should be well below the shortest that matters, a quarter of the token time-out; smaller ones cost CPU time.
   */
  readonly intervalMs?: number;
}

/** Watches from `start` to `stop`. Neither its timer nor its thread keeps the process alive. */
export class LoopWatch {
  readonly #intervalMs: number;
  #running: Running | undefined;

  constructor(options: LoopWatchOptions = {}) {
    this.#intervalMs = options.intervalMs ?? 5;
  }

  /** Begins to watch; nothing happens when it does already. The thread needs some ten milliseconds to start. */
  start(): void {
    this.#running ??= new Running(this.#intervalMs);
  }

  /**
   * What was seen since the last call, or since the start. A stall that is just over is included, even when neither the
   * timer nor the thread has run since. `maxAwayMs` is 0 where the thread could not be started. Undefined when it is
   * not running.
   */
  read(): LoopSample | undefined {
    return this.#running?.read();
  }

  /** Stops watching and resolves when the thread has ended. May be called twice, and started again. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }
}

/** What exists between start and stop. */
class Running {
  readonly #words = new BigInt64Array(new SharedArrayBuffer(sharedBytes));
  readonly #ledger: LoopLedger;
  readonly #timer: NodeJS.Timeout;
  readonly #collections: PerformanceObserver;
  #thread: Worker | undefined;

  constructor(intervalMs: number) {
    this.#ledger = new LoopLedger(intervalMs, this.#stamp());
    this.#thread = this.#startThread(intervalMs);
    this.#timer = setInterval(() => {
      this.#beat();
    }, intervalMs).unref();
    this.#collections = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.#ledger.collected(duration);
    });
    this.#collections.observe({ entryTypes: ['gc'] });
  }

  read(): LoopSample {
    for (const { duration } of this.#collections.takeRecords()) this.#ledger.collected(duration);
    return this.#ledger.take(this.#beat());
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#collections.disconnect();
    const thread = this.#thread;
    if (thread === undefined) return;
    // Whoever waits for the end shall live to see it.
    thread.ref();
    const ended = new Promise<void>((resolve) => {
      thread.once('exit', () => {
        resolve();
      });
    });
    Atomics.store(this.#words, sharedWords.stop, 1n);
    Atomics.notify(this.#words, sharedWords.stop);
    await ended;
  }

  /** A beat of the loop, by the timer or because somebody asks. */
  #beat(): number {
    const witness = this.#witness();
    const nowMs = this.#stamp();
    this.#ledger.beat(nowMs, witness);
    return nowMs;
  }

  /** Writes the time where the thread sees it. */
  #stamp(): number {
    const now = process.hrtime.bigint();
    Atomics.store(this.#words, sharedWords.loopBeat, now);
    return milliseconds(now);
  }

  #witness(): Witness | undefined {
    if (this.#thread === undefined) return undefined;
    return {
      beatMs: milliseconds(Atomics.load(this.#words, sharedWords.threadBeat)),
      gapStartMs: milliseconds(Atomics.load(this.#words, sharedWords.gapStart)),
      gapEndMs: milliseconds(Atomics.load(this.#words, sharedWords.gapEnd)),
    };
  }

  #startThread(intervalMs: number): Worker | undefined {
    const workerData: LoopWatchThreadData = { memory: this.#words.buffer, intervalMs };
    try {
      // Flags and variables of the process (loaders, debuggers) are none of this thread's business.
      const thread = new Worker(loopWatchThread, { workerData, execArgv: [], env: {}, name: 'loop-watch' });
      thread.unref();
      thread.once('error', () => undefined);
      thread.once('exit', () => (this.#thread = undefined));
      return thread;
    } catch {
      return undefined;
    }
  }
}

function milliseconds(ns: bigint): number {
  return Number(ns) / 1e6;
}
