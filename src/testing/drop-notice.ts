/**
 * When an engine is told that its group socket has dropped datagrams: not for each of them, but now and then, as a driver
 * does that looks at the counter of its socket.
 */

/** How often a process looks, in milliseconds. */
const lookEveryMs = 1000;

export class DropNotice {
  #isUntold = false;
  #toldAt = -Infinity;

  /** The socket has dropped a datagram. */
  note(): void {
    this.#isUntold = true;
  }

  /** Is there something to tell, and is it time? It counts as told then. */
  take(now: number): boolean {
    if (!this.#isUntold || now - this.#toldAt < lookEveryMs) return false;
    this.#isUntold = false;
    this.#toldAt = now;
    return true;
  }
}
