/**
 * Traces of process groups: what each process was told of groups, in its own order, with what it asked for. The checkers in
 * group-checker.ts judge them.
 */
import type { GroupChange, GroupProcess } from '../effect.ts';
import type { NodeId } from '../message.ts';
import type { ProcessName } from './trace.ts';

/** One thing that happened at one process. */
export type GroupTraceEvent = { readonly process: ProcessName } &
  /** `left`: the nodes that it lost. */
  (
    | { readonly event: 'configuration'; readonly configuration: string; readonly left: readonly NodeId[] }
    /** It asked to be in the group, or to be out of it. */
    | { readonly event: 'wish'; readonly wish: 'join' | 'leave'; readonly group: string }
    /** A message of its own was taken: `process/number`. */
    | { readonly event: 'send'; readonly group: string; readonly message: string }
    | { readonly event: 'change'; readonly change: GroupChange }
    /**
     * A message to a group, or to the whole cluster when `group` is undefined. `message` is undefined when it is nothing that
     * was sent, or not byte by byte.
     */
    | {
        readonly event: 'deliver';
        readonly group: string | undefined;
        readonly message: string | undefined;
        readonly from: GroupProcess;
        readonly configuration: string;
        /** The ring that it was sent in, and its number there. */
        readonly ring: string;
        readonly seq: number;
      }
  );

/** What is known when a run has ended quietly: nothing is under way any more. */
export interface GroupTraceEnd {
  /** The processes that live, each in one configuration with all others that it is connected with. */
  readonly live: readonly ProcessName[];
}

/** The node of a process. */
export function nodeOf(process: ProcessName): number {
  return Number.parseInt(process, 10);
}
