/**
 * Holding the token on an idle ring. When nobody has sent anything for a number of visits the representative keeps
 * the token for a while instead of sending it round at full speed. A member with something to send asks for it with a
 * hold cancel message; so every member must know that the ring is probably idle.
 *
 * Source: Corosync (seqno_unchanged_const); not in the paper.
 */
export class TokenHold {
  readonly #idleVisits: number;
  #unchanged = 0;
  #lastSeq: number | undefined;

  constructor(idleVisits: number) {
    this.#idleVisits = idleVisits;
  }

  /** Notes the highest sequence number that an accepted token shows. */
  observe(seq: number): void {
    this.#unchanged = seq === this.#lastSeq ? this.#unchanged + 1 : 0;
    this.#lastSeq = seq;
  }

  /** The ring is probably idle: the representative may be holding the token. */
  get isIdle(): boolean {
    return this.#unchanged >= this.#idleVisits;
  }

  /** The representative holds one visit later than the others expect it, so that none believes it too late. */
  get shouldHold(): boolean {
    return this.#unchanged > this.#idleVisits;
  }

  /** Somebody wants to send: the token goes round again. */
  cancel(): void {
    this.#unchanged = 0;
  }
}
