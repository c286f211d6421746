/**
 * The driver's one real timer. A deadline that moves away with every token would mean thousands of timers made and
 * cancelled a second, so the timer is left alone then: it fires early, looks again, and is set for the rest.
 *
 * When the deadline has truly passed, one turn of the event loop goes by before anything is done. After a stall of this
 * process due timers run before waiting datagrams are read; without that turn node 1, back from a stall of its own,
 * would give up nodes 2 and 3 although their tokens wait in its socket.
 */
import type { Clock } from './clock.ts';

export interface DeadlineTimerOptions {
  readonly clock: Clock;
  /** When something is due; Infinity for never. Asked again before anything is done. */
  readonly deadline: () => number;
  /** The deadline has passed. */
  readonly expire: (now: number) => void;
}

/** Calls `expire` at a deadline that keeps moving. Call `arm` whenever it may have come nearer. */
export class DeadlineTimer {
  readonly #options: DeadlineTimerOptions;
  #cancel: (() => void) | undefined;
  #armedFor = Infinity;
  /** A turn of the event loop is going by. */
  #expiring = false;
  #stopped = false;

  constructor(options: DeadlineTimerOptions) {
    this.#options = options;
  }

  /** Makes sure that the timer fires no later than the deadline. */
  arm(): void {
    const { clock, deadline } = this.#options;
    const due = deadline();
    if (this.#stopped || this.#expiring || due >= this.#armedFor) {
      return;
    }
    this.#cancel?.();
    this.#armedFor = due;
    this.#cancel = clock.schedule(Math.max(0, Math.ceil(due - clock.now())), () => {
      this.#fired();
    });
  }

  /** For good. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #fired(): void {
    const { clock, deadline } = this.#options;
    this.#cancel = undefined;
    this.#armedFor = Infinity;
    if (clock.now() < deadline()) {
      this.arm();
      return;
    }
    this.#expiring = true;
    clock.afterPoll(() => {
      this.#afterPoll();
    });
  }

  #afterPoll(): void {
    const { clock, deadline, expire } = this.#options;
    this.#expiring = false;
    const now = clock.now();
    if (!this.#stopped && now >= deadline()) {
      expire(now);
    }
    this.arm();
  }
}
