/**
 * What the doctor hears on the group while it watches the counters: its own probes, the members of the cluster, and
 * datagrams that do not belong there. Nothing is answered.
 */
import { RejectTable } from '../transport/reject-table.ts';
import type { Heard } from '../tuning/doctor-facts.ts';
import { ProtobufCodec } from '../wire/protobuf-codec.ts';

export interface ListenerOptions {
  /** The cluster whose members belong here; undefined: any cluster may be the right one, if it is the only one. */
  readonly cluster: string | undefined;
  /** The number of the node that the doctor stands in for. */
  readonly nodeId: number | undefined;
}

const sourcesMax = 256;
const defaultCluster = 'ringcast';

/** Sorts what arrives. */
export class GroupListener {
  readonly #options: ListenerOptions;
  readonly #codec: ProtobufCodec;
  readonly #rejects = new RejectTable();
  readonly #sources = new Set<string>();
  /** By node: the processes that spoke with its number, in the order of their latest change. */
  readonly #processes = new Map<number, string[]>();
  /** By node: where it spoke from last. */
  readonly #addresses = new Map<number, string>();
  #datagrams = 0;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#codec = new ProtobufCodec({
      cluster: options.cluster ?? defaultCluster,
      self: { nodeId: options.nodeId ?? 1, incarnation: 0 },
    });
  }

  /** Takes a datagram of the group that is not the doctor's own. `from` is `ip:port`. */
  take(bytes: Uint8Array, from: string): void {
    this.#datagrams += 1;
    if (this.#sources.size < sourcesMax) {
      this.#sources.add(ipOf(from));
    }
    const decoded = this.#codec.decode(bytes);
    if (decoded.ok) {
      const { nodeId, incarnation } = decoded.origin;
      this.#noteProcess(nodeId, `${from} (incarnation ${incarnation})`);
      this.#addresses.set(nodeId, from);
    } else {
      this.#rejects.record(decoded, from);
    }
  }

  heard(): Heard {
    const { sources } = this.#rejects.statistics();
    const clusters = [...new Set(sources.flatMap((source) => source.clusters))];
    const rows = sources.flatMap(({ source, counts, detail }) =>
      Object.entries(counts).map(([reason, count]) => ({ source, reason, count, detail })),
    );
    // Without a cluster named by the user a lone one is taken for the right one.
    const several = clusters.length + Number(this.#processes.size > 0) > 1;
    const judged = this.#options.cluster !== undefined || several;
    return {
      datagrams: this.#datagrams,
      nodes: [...this.#processes.keys()].sort((a, b) => a - b),
      clusters,
      rejected: rows.filter(({ reason }) => judged || reason !== 'cluster'),
      twins: this.#twins(),
      sources: [...this.#sources],
      speakers: [...this.#addresses].map(([nodeId, address]) => ({ nodeId, address })),
    };
  }

  #noteProcess(nodeId: number, process: string): void {
    const known = this.#processes.get(nodeId);
    if (known === undefined) {
      this.#processes.set(nodeId, [process]);
    } else if (known.at(-1) !== process && known.length < 3) {
      known.push(process);
    }
  }

  /** A restarted node changes once, from its old process to the new one; two that alternate are twins. */
  #twins(): Heard['twins'] {
    return [...this.#processes]
      .filter(([nodeId, processes]) => processes.length > 2 || nodeId === this.#options.nodeId)
      .map(([nodeId, processes]) => ({ nodeId, addresses: [...new Set(processes)] }));
  }
}

/** `10.0.0.7:5505` or `[fe80::1]:5505` without the port. */
export function ipOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}
