/**
 * How many data messages a member may send at a token visit. The token carries two sums over the last rotation: how
 * much was sent (flow control count) and how much is waiting (backlog). Each member takes back what it added one
 * rotation ago and adds what it does now, so both stay right without anybody knowing the others' share.
 *
 * Source: TOCS section 3.4; the fair share by backlog is Corosync's. Counts are data messages (frames).
 */
import type { Token } from '../message.ts';

export class FlowControl {
  readonly #visitFrames: number;
  #sentLastVisit = 0;
  #backlogLastVisit = 0;

  constructor({ visitFrames }: { readonly visitFrames: number }) {
    this.#visitFrames = visitFrames;
  }

  /** What this visit may send when `backlog` frames are waiting here and the token's `window` is in force. */
  allowance(token: Token, backlog: number): number {
    const { window } = token;
    const free = Math.max(0, window - token.flowControlCount);
    const allowed = Math.min(this.#visitFrames, free);
    const waitingEverywhere = token.backlog + backlog - this.#backlogLastVisit;
    if (waitingEverywhere <= 0) return allowed;
    const share = Math.floor((window * this.#backlogLastVisit) / waitingEverywhere);
    return share > 0 ? Math.min(allowed, share) : allowed;
  }

  /** Takes back last rotation's figures and puts in this visit's. `backlog` is what waited before sending. */
  account(token: Token, sent: number, backlog: number): { flowControlCount: number; backlog: number } {
    const counts = {
      flowControlCount: Math.max(0, token.flowControlCount + sent - this.#sentLastVisit),
      backlog: Math.max(0, token.backlog + backlog - this.#backlogLastVisit),
    };
    this.#sentLastVisit = sent;
    this.#backlogLastVisit = backlog;
    return counts;
  }
}
