/**
 * The members as Corosync's node list has them. Its messages carry node ids alone, so everything else that is known of a
 * member comes from here; and since there is nothing that tells one run of a node from the next, all have incarnation 0.
 */
import type { Member, NodeId } from '../message.ts';
import { WireFault } from './struct-reader.ts';

/** One entry of the node list, which must be the same on all nodes. */
export interface CorosyncNode {
  /** 1 to 4294967295. */
  readonly nodeId: NodeId;
  /** Where it takes the token: `ip:port`. */
  readonly address: string;
  /** For people; may be empty. */
  readonly name: string;
}

export class CorosyncMembers {
  readonly #members: ReadonlyMap<NodeId, Member>;
  readonly #anybody: boolean;

  /**
   * `anybody`: whoever is named is taken for a node, without address or name; for those who only listen. Throws a
   * RangeError when an id is out of range or there twice.
   */
  constructor(nodes: readonly CorosyncNode[] | 'anybody') {
    const members = new Map<NodeId, Member>();
    this.#members = members;
    this.#anybody = nodes === 'anybody';
    if (nodes === 'anybody') return;
    for (const { nodeId, address, name } of nodes) {
      const isInRange = Number.isInteger(nodeId) && nodeId >= 1 && nodeId <= 0xffffffff;
      if (!isInRange) throw new RangeError(`node id: ${nodeId} is not a whole number from 1 to 4294967295`);
      if (members.has(nodeId)) throw new RangeError(`node id: ${nodeId} is in the node list twice`);
      members.set(nodeId, { nodeId, incarnation: 0, address, name, metadata: {} });
    }
  }

  has(nodeId: NodeId): boolean {
    return this.#members.has(nodeId);
  }

  /** Throws `WireFault` when there is no such node: what names it comes from a cluster with another node list. */
  member(nodeId: NodeId): Member {
    const member = this.#members.get(nodeId);
    if (member === undefined && this.#anybody && nodeId !== 0) return nobodyKnown(nodeId);
    if (member === undefined) throw new WireFault('cluster', `node ${nodeId} is not in the node list`);
    return member;
  }

  /** The id of a node in the list. Throws `WireFault` like `member`. */
  listed(nodeId: NodeId): NodeId {
    return this.member(nodeId).nodeId;
  }
}

function nobodyKnown(nodeId: NodeId): Member {
  return { nodeId, incarnation: 0, address: '', name: '', metadata: {} };
}
