/**
 * Nodes that were considered for a ring and did not become members of it. Each is left alone for a while, longer every
 * time it happens again, so that nodes that cannot agree (one hears the other but not the reverse, or its joins are
 * always late) do not tear down their rings over and over. A node that becomes a member is forgiven, and one that starts
 * anew is a stranger.
 *
 *   Node 2 hears what node 1 multicasts, node 1 hears nothing of node 2. Without a pause every merge detect message of
 *   node 1 would send node 2 into gather, where it waits for node 1 until the consensus time-out.
 *
 * Not in the paper, nor in Corosync, where such links make the whole cluster reconfigure in a loop.
 */
import type { NodeId, Origin } from '../message.ts';

export interface EstrangementLimits {
  readonly mergeMs: number;
  readonly tokenMs: number;
}

interface Estranged {
  readonly incarnation: number | undefined;
  readonly pauseMs: number;
  readonly until: number;
}

/** The pause doubles from one merge interval up to this many token time-outs. */
const pauseTokensMax = 8;

export class Estrangement {
  readonly #limits: EstrangementLimits;
  readonly #estranged = new Map<NodeId, Estranged>();

  constructor(limits: EstrangementLimits) {
    this.#limits = limits;
  }

  /** The node did not become a member. `incarnation` undefined: it was only heard of. */
  add(nodeId: NodeId, incarnation: number | undefined, now: number): void {
    const previous = this.#estranged.get(nodeId);
    const isAgain = previous !== undefined && now <= previous.until + 2 * pauseTokensMax * this.#limits.tokenMs;
    const pauseMsMax = pauseTokensMax * this.#limits.tokenMs;
    const pauseMs = isAgain ? Math.min(2 * previous.pauseMs, pauseMsMax) : this.#limits.mergeMs;
    this.#estranged.set(nodeId, { incarnation, pauseMs, until: now + pauseMs });
  }

  /** The node is a member again. */
  delete(nodeId: NodeId): void {
    this.#estranged.delete(nodeId);
  }

  /** Is this process to be left alone now? */
  has({ nodeId, incarnation }: Origin, now: number): boolean {
    const entry = this.#estranged.get(nodeId);
    if (entry === undefined || now >= entry.until) return false;
    return entry.incarnation === undefined || entry.incarnation === incarnation;
  }

  /** Drops what has been over for long, so that the memory does not grow. */
  prune(now: number): void {
    for (const [nodeId, { until }] of this.#estranged) {
      if (now > until + 2 * pauseTokensMax * this.#limits.tokenMs) this.#estranged.delete(nodeId);
    }
  }
}
