/**
 * Which messages to ask for again. A message that the token announces but that has not arrived may be lost or merely
 * late: switches that copy multicast in software deliver it after the token. So it is asked for only once it was
 * missing at several visits *and* for some time, and after it was sent again it gets that grace once more.
 *
 * Source: Corosync counts visits (miss_count_const); counting time as well is ours (docs/divergence.md).
 */
import type { ReceiveWindow } from './receive-window.ts';
import { seqAdd, seqAtMost } from './sequence.ts';

export interface MissLimits {
  readonly missVisits: number;
  readonly missMs: number;
  readonly retransmitEntries: number;
}

interface Miss {
  visits: number;
  since: number;
  requested: boolean;
}

export class Misses {
  readonly #limits: MissLimits;
  readonly #missing = new Map<number, Miss>();

  constructor(limits: MissLimits) {
    this.#limits = limits;
  }

  /** A message arrived. */
  arrived(seq: number): void {
    this.#missing.delete(seq);
  }

  /** Counts this visit for everything missing up to `seq` and appends to `list` what is now to be asked for. */
  extend(list: number[], window: ReceiveWindow, visit: { readonly seq: number; readonly now: number }): number {
    let requested = 0;
    if (window.aru === visit.seq) return requested;
    const room = window.roomAfter(window.aru);
    let seq = seqAdd(window.aru, 1);
    for (let scanned = 0; scanned < room && seqAtMost(seq, visit.seq); scanned += 1, seq = seqAdd(seq, 1)) {
      if (list.length >= this.#limits.retransmitEntries) break;
      if (!window.has(seq) && !list.includes(seq) && this.#isDue(seq, visit.now)) {
        list.push(seq);
        requested += 1;
      }
    }
    return requested;
  }

  #isDue(seq: number, now: number): boolean {
    const miss = this.#missing.get(seq);
    if (miss === undefined) {
      this.#missing.set(seq, { visits: 1, since: now, requested: false });
      return this.#limits.missVisits <= 1 && this.#limits.missMs <= 0;
    }
    if (miss.requested) {
      miss.visits = 1;
      miss.since = now;
      miss.requested = false;
      return false;
    }
    miss.visits += 1;
    miss.requested = miss.visits >= this.#limits.missVisits && now - miss.since >= this.#limits.missMs;
    return miss.requested;
  }
}
