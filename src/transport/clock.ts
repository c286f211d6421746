/**
 * Time as the driver sees it, so that tests can put a clock of their own in its place.
 */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary start; fractions allowed. Never compared between nodes. */
  now(): number;
  /** Calls back once, not before `delayMs` from now; the answer cancels it. */
  schedule(delayMs: number, callback: () => void): () => void;
  /** Calls back after waiting datagrams were read: one turn of the event loop (`setImmediate`). */
  afterPoll(callback: () => void): void;
}

/** The real clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  afterPoll(callback) {
    setImmediate(callback);
  },
};
