/**
 * Programs under test: what a simulation of clusters runs at each node. A program is written against the public
 * `Cluster`, as it is in production; what else it needs of the world (time, randomness, a disk) it takes from here, so
 * that a seed decides its whole course.
 */
import type { Cluster } from '../cluster.ts';
import type { NodeId } from '../message.ts';
import type { Random } from './random.ts';

/** What a program finds at its node. */
export interface ApplicationContext {
  /** Has just joined: listeners attached before the first `await` miss nothing. */
  readonly cluster: Cluster;
  readonly nodeId: NodeId;
  /** 1 for the node's first process, 2 after its first restart, and so on. */
  readonly incarnation: number;
  /** Simulated milliseconds since the beginning of the run. */
  readonly now: number;
  /** Randomness that the seed decides, a stream of its own for each process. */
  readonly random: Random;
  /** The node's disk: what is put here outlives crashes and is found by the node's next process. */
  readonly storage: Map<string, unknown>;
  /**
   * Calls back once in `ms` simulated milliseconds: later when the process is stalled then, never when it has crashed or
   * closed. The answer cancels it. Use it in place of `setTimeout`, which knows nothing of simulated time.
   */
  after(ms: number, callback: () => void): () => void;
}

/** Makes the program of a process. Called at each start of a node, right after `Cluster.join` has resolved there. */
export type ApplicationFactory<T> = (context: ApplicationContext) => T | Promise<T>;

/** A program that runs. */
export interface RunningApplication<T> {
  readonly nodeId: NodeId;
  readonly cluster: Cluster;
  /** What the factory made. */
  readonly application: T;
}
