/** Members and origins for tests: node 7 is always the same process unless a test says otherwise. */
import type { Member, NodeId, Origin } from '../../src/message.ts';

/** One process of a node; its first incarnation by default. */
export function memberOf(nodeId: NodeId, facts: Partial<Member> = {}): Member {
  return { nodeId, incarnation: 1, address: `host-${nodeId}`, name: '', metadata: {}, ...facts };
}

export function membersOf(nodeIds: readonly NodeId[]): Member[] {
  return nodeIds.map((nodeId) => memberOf(nodeId));
}

/** Where a datagram comes from: the first incarnation of a node by default. */
export function originOf(nodeId: NodeId, incarnation = 1): Origin {
  return { nodeId, incarnation };
}

/** The ids of members, in their order. */
export function idsOf(members: readonly Member[] | undefined): NodeId[] {
  return members?.map(({ nodeId }) => nodeId) ?? [];
}
