/**
 * Which processes are in which groups of one ring, as far as an observer was told: by joins and leaves, by the lists that
 * nodes send when a ring has formed, and by messages to groups, which only members send.
 */
import type { NodeId } from '../message.ts';
import { forgetOldest } from './forget-oldest.ts';

/** A process in a group. */
export interface GroupMember {
  readonly nodeId: NodeId;
  /** Its number on its node: the process id, unless a program has chosen another one. */
  readonly pid: number;
}

export interface ObservedGroup {
  readonly name: string;
  /** By node and process number, ascending. */
  readonly members: readonly GroupMember[];
}

export interface GroupEntry {
  readonly group: string;
  readonly pid: number;
}

/** Processes of one node that are kept; a daemon has fewer clients. */
const entriesMax = 4096;
const nodesMax = 512;

export class ProcessDirectory {
  /** By node: its entries by group and process. */
  readonly #nodes = new Map<NodeId, Map<string, GroupEntry>>();
  /** Nodes of which everything is known. */
  readonly #told = new Set<NodeId>();

  /** Is everything known of the node's processes? */
  knows(nodeId: NodeId): boolean {
    return this.#told.has(nodeId);
  }

  /** The node has told of all its processes. */
  list(nodeId: NodeId, entries: readonly GroupEntry[]): void {
    this.#nodes.delete(nodeId);
    this.#told.add(nodeId);
    for (const entry of entries) this.join(nodeId, entry);
  }

  /** A process joined, or has joined before. */
  join(nodeId: NodeId, entry: GroupEntry): void {
    const entries = this.#nodes.get(nodeId) ?? new Map<string, GroupEntry>();
    this.#nodes.set(nodeId, entries);
    entries.set(nameOf(entry), entry);
    if (entries.size > entriesMax) forgetOldest(entries);
    if (this.#nodes.size > nodesMax) forgetOldest(this.#nodes);
  }

  leave(nodeId: NodeId, entry: GroupEntry): void {
    this.#nodes.get(nodeId)?.delete(nameOf(entry));
  }

  /** By name, ascending. */
  groups(): readonly ObservedGroup[] {
    const groups = new Map<string, GroupMember[]>();
    for (const [nodeId, entries] of this.#nodes) {
      for (const { group, pid } of entries.values()) {
        const members = groups.get(group) ?? [];
        members.push({ nodeId, pid });
        groups.set(group, members);
      }
    }
    return [...groups]
      .map(([name, members]) => ({ name, members: members.sort((a, b) => a.nodeId - b.nodeId || a.pid - b.pid) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

function nameOf({ group, pid }: GroupEntry): string {
  return `${pid} ${group}`;
}
