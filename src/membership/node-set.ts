/** Sets of node ids as sorted arrays: small, comparable, and the same on every node. */
import type { NodeId } from '../message.ts';

/** Ascending, without repetitions. */
export type NodeSet = readonly NodeId[];

export function nodeSet(ids: Iterable<NodeId>): NodeSet {
  return [...new Set(ids)].sort((a, b) => a - b);
}

export function union(a: NodeSet, b: NodeSet): NodeSet {
  return isSubset(b, a) ? a : nodeSet([...a, ...b]);
}

export function without(a: NodeSet, b: NodeSet): NodeSet {
  return a.filter((id) => !b.includes(id));
}

export function isSubset(part: NodeSet, whole: NodeSet): boolean {
  return part.every((id) => whole.includes(id));
}

export function sameSet(a: NodeSet, b: NodeSet): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
