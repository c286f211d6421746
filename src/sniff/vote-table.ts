/**
 * Votes as the nodes of one ring told them (Corosync's votequorum): each its own when services synchronise, and again when
 * an administrator has changed them. Whether a node calls itself quorate is what it knew when it told: of the ring before,
 * if it told while the new one was synchronising.
 */
import type { NodeInfo, Reconfigure } from '../corosync/service-message.ts';
import { nodeInfoFlags } from '../corosync/service-message.ts';
import type { NodeId } from '../message.ts';

export interface NodeVotes {
  readonly nodeId: NodeId;
  readonly votes: number;
  readonly expectedVotes: number;
  /** Did it call itself quorate? */
  readonly quorate: boolean;
}

export interface VotesTold {
  /** Of the nodes that told. */
  readonly totalVotes: number;
  /** By node, ascending. */
  readonly nodes: readonly NodeVotes[];
  /** Votes of the quorum device; 0 without one. */
  readonly deviceVotes: number;
  /** Are these, those of the device included, more than half of the most that a node expects? */
  readonly majority: boolean;
}

const deviceId = 0;
const nodesMax = 512;

export class VoteTable {
  readonly #nodes = new Map<NodeId, NodeVotes>();
  #deviceVotes = 0;

  /** A node told what it knows of itself, or of the quorum device. */
  told(sender: NodeId, { nodeId, votes, expectedVotes, flags }: NodeInfo): void {
    if (nodeId === deviceId) {
      this.#deviceVotes = votes;
      return;
    }
    // What a node says of another one, that one says better.
    const isKnown = this.#nodes.has(nodeId);
    if ((nodeId !== sender && isKnown) || (this.#nodes.size >= nodesMax && !isKnown)) return;
    this.#nodes.set(nodeId, { nodeId, votes, expectedVotes, quorate: (flags & nodeInfoFlags.quorate) !== 0 });
  }

  /** An administrator changed something, for a node or for all. */
  reconfigured({ nodeId, parameter, value }: Reconfigure): void {
    for (const known of this.#nodes.values()) {
      if (parameter === 'expectedVotes') this.#nodes.set(known.nodeId, { ...known, expectedVotes: value });
      else if (parameter === 'nodeVotes' && known.nodeId === nodeId) {
        this.#nodes.set(nodeId, { ...known, votes: value });
      }
    }
  }

  /** Null when nobody told. */
  statistics(): VotesTold | null {
    if (this.#nodes.size === 0) return null;
    const nodes = [...this.#nodes.values()].sort((a, b) => a.nodeId - b.nodeId);
    const totalVotes = nodes.reduce((sum, { votes }) => sum + votes, 0);
    const expected = Math.max(...nodes.map(({ expectedVotes }) => expectedVotes));
    const majority = 2 * (totalVotes + this.#deviceVotes) > expected;
    return { totalVotes, nodes, deviceVotes: this.#deviceVotes, majority };
  }
}
