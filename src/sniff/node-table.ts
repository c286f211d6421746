/** The nodes that were seen, what is known of each, and which of them sends from which address. */
import type { Member, NodeId } from '../message.ts';
import type { ObservedRing } from './observed-ring.ts';

export interface NodeStatistics {
  readonly nodeId: NodeId;
  /** Empty: it has none, or none was told. */
  readonly name: string;
  /** IP address that its datagrams come from; empty while none was seen. */
  readonly address: string;
  /** Milliseconds since it was heard itself; null: only others named it. */
  readonly heardAgoMs: number | null;
}

interface KnownNode {
  name: string;
  address: string;
  heardAt: number | undefined;
  /** The latest ring that works and that it is a member of. */
  ring: ObservedRing | undefined;
}

const nodesMax = 1024;

export class NodeTable {
  readonly #names: ReadonlyMap<NodeId, string>;
  readonly #nodes = new Map<NodeId, KnownNode>();
  /** By address: its node; undefined where several nodes share one. */
  readonly #byAddress = new Map<string, NodeId | undefined>();

  /** `names`: those that are known before anything is seen. */
  constructor(names: ReadonlyMap<NodeId, string>) {
    this.#names = names;
  }

  /** This node itself sent a datagram. */
  noteHeard(node: NodeId, address: string, now: number): void {
    const known = this.#of(node);
    if (known === undefined) return;
    known.heardAt = now;
    if (known.address === address) return;
    known.address = address;
    const other = this.#byAddress.get(address);
    this.#byAddress.set(address, this.#byAddress.has(address) && other !== node ? undefined : node);
  }

  /** A message describes this member. */
  noteMember({ nodeId, name }: Member): void {
    const known = this.#of(nodeId);
    if (known !== undefined && name !== '') known.name = name;
  }

  /** Who sends from this address, if that is clear. */
  at(address: string): NodeId | undefined {
    return this.#byAddress.get(address);
  }

  ringOf(node: NodeId): ObservedRing | undefined {
    return this.#nodes.get(node)?.ring;
  }

  setRing(node: NodeId, ring: ObservedRing): void {
    const known = this.#of(node);
    if (known !== undefined) known.ring = ring;
  }

  statistics(now: number): readonly NodeStatistics[] {
    return [...this.#nodes]
      .map(([nodeId, { name, address, heardAt }]) => ({
        nodeId,
        name,
        address,
        heardAgoMs: heardAt === undefined ? null : now - heardAt,
      }))
      .sort((a, b) => a.nodeId - b.nodeId);
  }

  #of(node: NodeId): KnownNode | undefined {
    const known = this.#nodes.get(node);
    if (known !== undefined || this.#nodes.size >= nodesMax) return known;
    const fresh: KnownNode = { name: this.#names.get(node) ?? '', address: '', heardAt: undefined, ring: undefined };
    this.#nodes.set(node, fresh);
    return fresh;
  }
}
