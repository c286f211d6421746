/**
 * When a quorate cluster that lost nodes takes those that are left for all that there are, so that it can lose more: a
 * while after the loss, in which more may follow.
 *
 * Source: Corosync 3.1.7, exec/votequorum.c (votequorum_sync_init, votequorum_last_man_standing_timer_fn); votequorum(5),
 * last_man_standing.
 */

export class LastManStanding {
  readonly #windowMs: number | undefined;
  #deadline = Infinity;
  #isOff: boolean;

  /** Never, without a window. */
  constructor(windowMs: number | undefined) {
    this.#windowMs = windowMs;
    this.#isOff = windowMs === undefined;
  }

  /** Infinity when nothing is to be done. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Nodes were lost, those that are left go on. */
  lost(now: number): void {
    if (!this.#isOff) this.#deadline = now + (this.#windowMs ?? 0);
  }

  /** Is it time? Says so once. */
  isDue(now: number): boolean {
    if (now < this.#deadline) return false;
    this.#deadline = Infinity;
    return true;
  }

  /** A node has more than one vote: then nodes cannot be counted instead. */
  stop(): void {
    this.#isOff = true;
    this.#deadline = Infinity;
  }
}
