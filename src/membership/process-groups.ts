/**
 * Process groups: named groups of processes within the cluster, as Corosync's closed process groups (cpg). A process is in
 * a group from its join, at its place in the total order, until it leaves or its node is lost; it is shown every message
 * that members send to the group, and every change of the members, in one order with them.
 *
 * Here is the part that does not depend on the wire: who is in which group, as far as the order of messages has told.
 * Joins and leaves come in that order, so every node on a ring knows the same. When rings merge they do not; then every
 * node lists its own processes, and once the lists of all have been delivered, `synchronise` makes the directories equal.
 *
 * Source: Corosync's exec/cpg.c (its rules for lists at activation are in `synchronise`).
 */
import type { GroupChange, GroupMove, GroupProcess, GroupReason } from '../effect.ts';
import type { GroupEntry } from '../group-layer-message.ts';
import type { NodeId } from '../message.ts';
import type { NodeSet } from './node-set.ts';

/** What an application asks of process groups. An engine that has them fulfils it beside its other commands. */
export interface GroupCommands {
  /** Joins this process to a group; a `groupChange` effect with it among the joined follows. Harmless when joined. */
  joinGroup(group: string, now: number): void;
  /** Leaves a group; a `groupChange` effect with it among the left follows. Harmless when not joined. */
  leaveGroup(group: string, now: number): void;
  /**
   * Queues a message to a group that this process is in. Answers its id, different from those of all other messages to
   * groups, or undefined when there is no room or nothing may be sent to groups at present: then a `writable` effect
   * follows.
   */
  sendToGroup(group: string, payload: Uint8Array, now: number): number | undefined;
}

export type { GroupEntry } from '../group-layer-message.ts';

/** What a synchronisation has brought. */
export interface GroupLists {
  /** Nodes that were lost since the last synchronisation, those included that came back as new processes. */
  readonly lost: NodeSet;
  /** What each node says of its own processes. A node without any may be absent. */
  readonly lists: ReadonlyMap<NodeId, readonly GroupEntry[]>;
}

/** Who is in which group. */
export class ProcessGroups {
  readonly #self: NodeId;
  /** Members of each group that has any, sorted. */
  readonly #groups = new Map<string, readonly GroupProcess[]>();

  /** `self`: the own node, whose processes this directory itself is the authority on. */
  constructor(self: NodeId) {
    this.#self = self;
  }

  /** The members of a group; none when there is no such group. */
  members(group: string): readonly GroupProcess[] {
    return this.#groups.get(group) ?? [];
  }

  has(group: string, { nodeId, process }: GroupProcess): boolean {
    return this.members(group).some((member) => member.nodeId === nodeId && member.process === process);
  }

  /** Is any process of the node in the group? Messages of others are not for its members. */
  hasNode(group: string, nodeId: NodeId): boolean {
    return this.members(group).some((member) => member.nodeId === nodeId);
  }

  /** How many groups have members. */
  get size(): number {
    return this.#groups.size;
  }

  /** The own node's processes: what it tells the others. */
  ownEntries(): readonly GroupEntry[] {
    return [...this.#groups].flatMap(([group, members]) =>
      members.filter(({ nodeId }) => nodeId === this.#self).map(({ process }) => ({ group, process })),
    );
  }

  /** A process joined; undefined when it was in the group already. */
  join(group: string, process: GroupProcess, reason: GroupReason = 'join'): GroupChange | undefined {
    if (this.has(group, process)) return undefined;
    return this.#change(group, { joined: [{ ...process, reason }], left: [] });
  }

  /** A process left; undefined when it was not in the group. */
  leave(group: string, process: GroupProcess, reason: GroupReason): GroupChange | undefined {
    if (!this.has(group, process)) return undefined;
    return this.#change(group, { joined: [], left: [{ ...process, reason }] });
  }

  /**
   * The lists of all nodes are there: processes of lost nodes go (`node-down`), those that a list has and nobody knew
   * come (`node-up`), and processes of other nodes that no list has go as well (`process-down`).
   */
  synchronise({ lost, lists }: GroupLists): readonly GroupChange[] {
    const listed = this.#listed(lists);
    return this.#changes([...this.#groups.keys(), ...listed.keys()], (group) =>
      this.#moves(group, { lost, listed: listed.get(group) ?? [] }),
    );
  }

  /** These nodes are lost, and it is not known yet what the others have: their processes go (`node-down`). */
  lose(lost: NodeSet): readonly GroupChange[] {
    return this.#changes(this.#groups.keys(), (group) => {
      const left = this.members(group).filter(({ nodeId }) => nodeId !== this.#self && lost.includes(nodeId));
      return { joined: [], left: left.map((member) => ({ ...member, reason: 'node-down' })) };
    });
  }

  /** Changes groups, in the order of their names; those with nothing to change are left out. */
  #changes(groups: Iterable<string>, movesOf: (group: string) => Moves): readonly GroupChange[] {
    return [...new Set(groups)].toSorted(byText).flatMap((group) => {
      const moves = movesOf(group);
      return moves.joined.length + moves.left.length === 0 ? [] : [this.#change(group, moves)];
    });
  }

  /** The processes of other nodes by group; one that a list has twice counts once. */
  #listed(lists: GroupLists['lists']): ReadonlyMap<string, readonly GroupProcess[]> {
    const listed = new Map<string, GroupProcess[]>();
    for (const [nodeId, entries] of lists) {
      if (nodeId === this.#self) continue;
      for (const { group, process } of entries) {
        const members = listed.get(group) ?? [];
        if (!includes(members, { nodeId, process })) members.push({ nodeId, process });
        listed.set(group, members);
      }
    }
    return listed;
  }

  #moves(group: string, given: { readonly lost: NodeSet; readonly listed: readonly GroupProcess[] }): Moves {
    const others = this.members(group).filter(({ nodeId }) => nodeId !== this.#self);
    const isLost = ({ nodeId }: GroupProcess): boolean => given.lost.includes(nodeId);
    const left = others.flatMap((member): GroupMove[] => {
      if (isLost(member)) return [{ ...member, reason: 'node-down' }];
      return includes(given.listed, member) ? [] : [{ ...member, reason: 'process-down' }];
    });
    const kept = others.filter((member) => !isLost(member));
    const joined = given.listed
      .filter((member) => !includes(kept, member))
      .map((member): GroupMove => ({ ...member, reason: 'node-up' }));
    return { joined, left };
  }

  #change(group: string, { joined, left }: Moves): GroupChange {
    const kept = this.members(group).filter((member) => !includes(left, member));
    const members = [...kept, ...joined.map(({ nodeId, process }) => ({ nodeId, process }))].toSorted(byProcess);
    if (members.length === 0) this.#groups.delete(group);
    else this.#groups.set(group, members);
    return { group, members, joined, left };
  }
}

type Moves = Pick<GroupChange, 'joined' | 'left'>;

function includes(list: readonly GroupProcess[], { nodeId, process }: GroupProcess): boolean {
  return list.some((member) => member.nodeId === nodeId && member.process === process);
}

function byProcess(a: GroupProcess, b: GroupProcess): number {
  return a.nodeId - b.nodeId || a.process - b.process;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
