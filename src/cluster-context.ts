/** The second arguments of what `Cluster` is asked for: what not everybody needs. */
import type { Level } from './message.ts';
import type { ClusterParts } from './transport/parts.ts';

/** Second argument of `Cluster.join`. */
export interface JoinContext {
  /** Gives up joining; `join` then rejects with its reason. Without effect once joined. */
  readonly signal?: AbortSignal | undefined;
  /** What to use in place of UDP, the real clock and the file system. Default: those. */
  readonly parts?: ClusterParts | undefined;
}

/** Second argument of `send`. */
export interface SendContext {
  /** Default `agreed`. */
  readonly level?: Level | undefined;
  /**
   * Stops waiting: the promise rejects with its reason. A message that still waited for room is not sent; one that was
   * queued already cannot be taken back and will be delivered.
   */
  readonly signal?: AbortSignal | undefined;
}

/** Second argument of `group`. */
export interface GroupContext {
  /** Stops waiting: the promise rejects with its reason. When nobody else waits, the process leaves the group again. */
  readonly signal?: AbortSignal | undefined;
}
