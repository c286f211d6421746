/**
 * The rules that several fields of the native format share: node ids, sets, counts and limits. Each answers the value
 * or throws `Malformed` with the name of what breaks the rule.
 */
import type { NodeId } from '../message.ts';
import { Malformed } from './wire-reader.ts';

const none: readonly never[] = Object.freeze([]);

/** A node id that must name somebody. */
export function node(id: number | null | undefined, what: string): NodeId {
  if (!id) throw new Malformed(`${what} is 0`);
  return id;
}

/**
 * A 64-bit count as `WireReader` read it. protobufjs' default for an absent one is a `Long` of value 0 whatever the
 * declared type says, hence the test of the type.
 */
export function count(value: number | null | undefined): number {
  return typeof value === 'number' ? value : 0;
}

/** A list with at most `limit` entries; empty when absent. */
export function atMost<T>(list: readonly T[] | null | undefined, limit: number, what: string): readonly T[] {
  if (!list) return none;
  if (list.length > limit) throw new Malformed(`${what} has ${list.length} entries, at most ${limit} are allowed`);
  return list;
}

/** Node ids in ascending order, each once. */
export function nodeSet(list: readonly NodeId[] | null | undefined, limit: number, what: string): readonly NodeId[] {
  const set = atMost(list, limit, what);
  let previous = 0;
  for (const id of set) {
    previous = ascending(previous, id, what);
  }
  return set;
}

/** Answers `id`, which must be greater than `previous`; with `previous` 0 it must name somebody. */
export function ascending(previous: NodeId, id: NodeId, what: string): NodeId {
  if (id > previous) return id;
  throw new Malformed(id === 0 ? `${what} contains 0` : `${what} does not ascend at ${id}`);
}

/** Is every node of `small` in `large`? Both ascend, so one pass over both decides. */
export function isSubset(small: readonly NodeId[], large: readonly NodeId[]): boolean {
  let at = 0;
  for (const id of small) {
    while (at < large.length && large[at] !== id) at += 1;
    if (at === large.length) return false;
  }
  return true;
}
