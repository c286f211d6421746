/** Comparing lists of nodes. */
import type { NodeId } from '../message.ts';

/** Are both lists the same, in the same order? */
export function sameNodes(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.length === b.length && a.every((node, at) => node === b[at]);
}
