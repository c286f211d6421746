/** Waiting until nothing of a node is on its way, before it says farewell. */
import type { Clock } from './transport/clock.ts';

export interface DrainOptions {
  readonly clock: Clock;
  /** Waits no longer than this. */
  readonly limitMs: number;
  /** How often to look whether the others hold everything. */
  readonly lookMs: number;
  /** Outboxes: each calls back once it is empty. */
  readonly outboxes: readonly { whenEmpty(callback: () => void): void }[];
  readonly isFlushed: () => boolean;
  /** Cuts it short. */
  readonly signal: AbortSignal | undefined;
}

/** Resolves when the outboxes are empty and everything is held by all, after the limit, or when the signal aborts. */
export function drained({ clock, limitMs, lookMs, outboxes, isFlushed, signal }: DrainOptions): Promise<void> {
  return new Promise((resolve) => {
    let cancelLook = (): void => undefined;
    let filled = outboxes.length;
    const done = (): void => {
      cancelLimit();
      cancelLook();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const lookWhetherHeld = (): void => {
      if (isFlushed()) done();
      else cancelLook = clock.schedule(lookMs, lookWhetherHeld);
    };
    const emptied = (): void => {
      filled -= 1;
      if (filled === 0) lookWhetherHeld();
    };
    const cancelLimit = clock.schedule(limitMs, done);
    signal?.addEventListener('abort', done);
    if (signal?.aborted === true) done();
    else for (const outbox of outboxes) outbox.whenEmpty(emptied);
  });
}
