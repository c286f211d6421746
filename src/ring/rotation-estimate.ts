/**
 * When to send the token again. A lost token stops the whole ring, so the time-out follows what a rotation takes at
 * present instead of being a fixed part of the token time-out: smoothed rotation time plus four times its mean
 * deviation, doubled after each resend, within given bounds.
 *
 * Source: TCP's retransmission timer (Jacobson 1988; RFC 6298). A rotation in which this node sent the token again says
 * nothing about the network and is not measured (Karn's rule); one with somebody else's resend in it cannot be told
 * apart, so a single measurement counts at most as four times the average.
 */
export interface RetransmitBounds {
  readonly tokenRetransmitMsMin: number;
  readonly tokenRetransmitMsMax: number;
}

export class RotationEstimate {
  readonly #bounds: RetransmitBounds;
  #smoothedMs: number | undefined;
  #deviationMs = 0;
  #backoff = 1;
  #visitedAt: number | undefined;

  constructor(bounds: RetransmitBounds) {
    this.#bounds = bounds;
  }

  /** Smoothed rotation time; undefined before the first measurement. */
  get smoothedMs(): number | undefined {
    return this.#smoothedMs;
  }

  /** A new token was accepted. With `measure` the time since the previous one was an undisturbed rotation. */
  visit(now: number, measure: boolean): void {
    if (measure && this.#visitedAt !== undefined && this.#backoff === 1) this.#sample(now - this.#visitedAt);
    this.#visitedAt = now;
    this.#backoff = 1;
  }

  /** The token was sent again. */
  resent(): void {
    this.#backoff *= 2;
  }

  /** After how long without progress to send the token again. */
  get retransmitMs(): number {
    const { tokenRetransmitMsMin, tokenRetransmitMsMax } = this.#bounds;
    if (this.#smoothedMs === undefined) return Math.min(tokenRetransmitMsMax, 2 * tokenRetransmitMsMin * this.#backoff);
    const measured = Math.max(tokenRetransmitMsMin, this.#smoothedMs + 4 * this.#deviationMs);
    return Math.min(tokenRetransmitMsMax, measured * this.#backoff);
  }

  #sample(rotationMs: number): void {
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = rotationMs;
      this.#deviationMs = rotationMs / 2;
      return;
    }
    const capped = Math.min(rotationMs, 4 * this.#smoothedMs + this.#bounds.tokenRetransmitMsMin);
    this.#deviationMs += (Math.abs(capped - this.#smoothedMs) - this.#deviationMs) / 4;
    this.#smoothedMs += (capped - this.#smoothedMs) / 8;
  }
}
