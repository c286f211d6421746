/**
 * Places on the simulated network: where a process is attached, what an IP address is in reality. A node's place is its
 * id, with two exceptions that have the same node ids once more: a second process that was given a node's id by mistake,
 * and the nodes of another cluster on the same network.
 */
import type { NodeId } from '../message.ts';

/** A node id, or one of the exceptions beyond the greatest node id. */
export type Place = number;

const nodeIds = 2 ** 32;

/** The place of a second process with this node's id. */
export function doublePlace(place: Place): Place {
  return place + nodeIds;
}

/** The place of the node with this id in another cluster; clusters are counted from 0. */
export function placeInCluster(cluster: number, nodeId: NodeId): Place {
  return 2 * cluster * nodeIds + nodeId;
}

/** The node id of whoever is at this place. */
export function nodeIdAt(place: Place): NodeId {
  return place % nodeIds;
}

/** Is this the place of a node of the first cluster, and no double? */
export function isOrdinary(place: Place): boolean {
  return place < nodeIds;
}
