/**
 * Nodes that were considered for a ring and did not become members of it. Each is left alone for a while, longer every
 * time it happens again and the more it cost, so that nodes that cannot agree (one hears the other but not the reverse, or its joins are
 * always late) do not tear down their rings over and over. A member is forgiven, though not at once forgotten, and a
 * node that starts anew is a stranger.
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

/** An attempt to form a ring with a node, in vain. */
export interface Attempt {
  /** The process that was tried; undefined when the node was only heard of. */
  readonly incarnation: number | undefined;
  /** How long this node was without a ring although the other was there; 0 when nothing was heard of it. */
  readonly costMs: number;
  readonly now: number;
}

/** The pause doubles from one merge interval, or a multiple of what the attempt cost, up to this many token time-outs. */
export const pauseTokensMax = 8;
const pausePerCost = 4;

export class Estrangement {
  readonly #limits: EstrangementLimits;
  readonly #estranged = new Map<NodeId, Estranged>();

  constructor(limits: EstrangementLimits) {
    this.#limits = limits;
  }

  /** The node did not become a member. */
  add(nodeId: NodeId, attempt: Attempt): void {
    const { incarnation, costMs, now } = attempt;
    const { mergeMs, tokenMs } = this.#limits;
    const pauseMsMax = pauseTokensMax * tokenMs;
    const previous = this.#estranged.get(nodeId);
    // Dragged in by a companion whose pause was over first: our own pause goes on.
    if (costMs === 0 && previous !== undefined && now < previous.until) return;
    const isAgain = costMs > 0 && previous !== undefined && now <= previous.until + 2 * pauseMsMax;
    const wantedMs = Math.max(mergeMs, pausePerCost * costMs, isAgain ? 2 * previous.pauseMs : 0);
    const pauseMs = Math.min(wantedMs, pauseMsMax);
    this.#estranged.set(nodeId, { incarnation, pauseMs, until: now + pauseMs });
  }

  /** The node is a member: the pause is over, but not forgotten should it happen again soon. */
  forgive(nodeId: NodeId, now: number): void {
    const entry = this.#estranged.get(nodeId);
    if (entry !== undefined && entry.until > now) this.#estranged.set(nodeId, { ...entry, until: now });
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
