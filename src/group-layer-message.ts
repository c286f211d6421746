/**
 * What the group layers of the nodes say to each other, as plain data: the payloads of data messages on the channel
 * `groups`. They have their place in the total order like all messages. No bytes here (see wire/group-codec.ts).
 *
 * Source: the messages of Corosync's exec/cpg.c; a state is its joinlist, with the ring that it was made for.
 */
import type { RingId } from './message.ts';

/** The longest name of a group, in bytes of UTF-8: that of Corosync's `cpg_name`. The shortest has one. */
export const groupNameBytesMax = 128;

/** In how many groups one process may be at once: its list must fit into what others read of it. */
export const groupsMax = 1024;

/** One process in one group, as the lists of nodes have it. */
export interface GroupEntry {
  readonly group: string;
  /** u32. */
  readonly process: number;
}

/** All processes of the sender's node in all groups, at this place in the order. */
export interface GroupState {
  readonly type: 'state';
  /** The ring that it was made on. It says nothing on a later one: what was sent behind it is not in it. */
  readonly ringId: RingId;
  readonly entries: readonly GroupEntry[];
}

/** A process of the sender's node joins. */
export interface GroupJoin extends GroupEntry {
  readonly type: 'join';
}

/** A process of the sender's node leaves. */
export interface GroupLeave extends GroupEntry {
  readonly type: 'leave';
  readonly reason: 'leave' | 'process-down';
}

/** A message of a process of the sender's node to a group. */
export interface GroupMulticast extends GroupEntry {
  readonly type: 'multicast';
  readonly payload: Uint8Array;
}

/** The four messages of the group layer. */
export type GroupLayerMessage = GroupState | GroupJoin | GroupLeave | GroupMulticast;
