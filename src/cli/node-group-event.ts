/** What `ringcast node` reports of process groups, as node-event.ts does of the cluster. */
import type { GroupReason } from '../effect.ts';
import type { ClusterError } from '../errors.ts';
import type { GroupMember, GroupMemberMove, GroupMembersEvent, GroupMessage, GroupSent } from '../group-event.ts';
import type { NodeId } from '../message.ts';
import type { ProcessGroup } from '../process-group.ts';
import { dataOf } from './payload-text.ts';

/** A process in a group: its node, its number there, the node's name if it has one. */
interface ReportedProcess {
  readonly node: NodeId;
  readonly process: number;
  readonly name: string;
}

interface ReportedMove extends ReportedProcess {
  readonly reason: GroupReason;
}

/** Who is in a group now, and who came or went. */
export interface GroupReport {
  readonly event: 'group';
  readonly group: string;
  readonly members: readonly ReportedProcess[];
  readonly joined: readonly ReportedMove[];
  readonly left: readonly ReportedMove[];
}

export interface GroupMessageReport {
  readonly event: 'groupMessage';
  readonly group: string;
  readonly from: NodeId;
  readonly process: number;
  readonly name: string;
  readonly seq: number;
  readonly configuration: string;
  /** The payload when it is UTF-8, else `base64`. */
  readonly data?: string;
  readonly base64?: string;
}

export interface GroupAckedReport {
  readonly event: 'groupAcked';
  readonly group: string;
  readonly tag: string | undefined;
  readonly seq: number;
  readonly configuration: string;
}

export interface GroupLeftReport {
  readonly event: 'groupLeft';
  readonly group: string;
  /** `left`, or the code of the error that ended the node. */
  readonly reason: string;
}

/** The own join: who is in the group with this process, `own`, as the one who came. */
export function joinedReport({ name: group, members }: ProcessGroup, own: NodeId): GroupReport {
  const joined = members
    .filter(({ nodeId }) => nodeId === own)
    .map((member) => ({ ...member, reason: 'join' }) as const);
  return groupReport({ type: 'members', group, members, joined, left: [] });
}

export function groupReport({ group, members, joined, left }: GroupMembersEvent): GroupReport {
  return { event: 'group', group, members: members.map(processOf), joined: joined.map(moveOf), left: left.map(moveOf) };
}

export function groupMessageReport({ group, from, seq, configuration, payload }: GroupMessage): GroupMessageReport {
  const { node, process, name } = processOf(from);
  const place = { seq, configuration: configuration.id };
  return { event: 'groupMessage', group, from: node, process, name, ...place, ...dataOf(payload) };
}

export function groupAckedReport(group: string, { seq, configuration }: GroupSent, tag?: string): GroupAckedReport {
  return { event: 'groupAcked', group, tag, seq, configuration: configuration.id };
}

export function groupLeftReport(group: string, error: ClusterError | undefined): GroupLeftReport {
  return { event: 'groupLeft', group, reason: error?.code ?? 'left' };
}

function processOf({ nodeId: node, process, member }: GroupMember): ReportedProcess {
  return { node, process, name: member?.name ?? '' };
}

function moveOf(move: GroupMemberMove): ReportedMove {
  return { ...processOf(move), reason: move.reason };
}
