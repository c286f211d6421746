/**
 * A member of a ring in a process of its own: joins as it is told, keeps its send queue full, and reports what it saw.
 */
import { Cluster } from '../../src/cluster.ts';
import type { ClusterStatistics } from '../../src/cluster-statistics.ts';
import type { Configuration } from '../../src/configuration.ts';
import { noMonitor } from '../../src/transport/monitor.ts';
import type { ClusterParts } from '../../src/transport/parts.ts';
import { systemParts } from '../../src/transport/parts.ts';
import type { Transport } from '../../src/transport/transport.ts';
import type { ClusterOptions, ResolvedOptions } from '../../src/tuning/options.ts';
import { OneSocketTransport } from './one-socket-transport.ts';
import type { Role } from './role.ts';
import { setEveryReceiveBuffer } from './small-buffer.ts';
import { ownSocketDrops } from './socket-drops.ts';

/** How a member takes part. */
export interface JoinOrder {
  readonly options: ClusterOptions;
  /** Bytes to ask for as receive buffer; 0 leaves it as the kernel made it. */
  readonly receiveBytes: number;
  /** With one socket for data and token: the own address and those of the others. Else the group of the options. */
  readonly oneSocket?: { readonly address: string; readonly peers: readonly string[] } | undefined;
}

/** A configuration that was installed during the measurement. */
export interface ConfigurationSeen {
  readonly id: string;
  readonly kind: Configuration['kind'];
  readonly members: readonly number[];
  readonly cause: string;
  /** Milliseconds since the measurement began. */
  readonly atMs: number;
}

/** What one member saw during the measurement. */
export interface MemberReport {
  readonly nodeId: number;
  /** The regular configuration it was in when the measurement began. */
  readonly before: readonly number[];
  readonly configurations: readonly ConfigurationSeen[];
  /** Messages delivered, own and others'. */
  readonly delivered: number;
  readonly deliveredBytes: number;
  readonly tokenLosses: number;
  readonly tokensResent: number;
  readonly consensusTimeouts: number;
  readonly retransmitsServed: number;
  readonly retransmitsRequested: number;
  /** Datagrams that the kernel dropped at this member's sockets; undefined where it does not tell. */
  readonly drops: number | undefined;
  /** The receive buffer of the data's socket as the kernel reports it. */
  readonly bufferBytes: number | undefined;
  /** Data messages that one rotation may carry when nothing is dropped, on the ring at the end. */
  readonly windowFrames: number | undefined;
  /** What ended the node itself, if something did. */
  readonly failure: string | undefined;
}

interface Baseline {
  readonly at: number;
  readonly drops: number | undefined;
  readonly statistics: ClusterStatistics;
  readonly before: readonly number[];
}

/** When there was no room in the send queue, it is tried again after so long at the latest. */
const refillMs = 5;

class Member {
  readonly #cluster: Cluster;
  readonly #configurations: ConfigurationSeen[] = [];
  #members: readonly number[];
  #baseline: Baseline;
  #delivered = 0;
  #deliveredBytes = 0;
  #failure: string | undefined;
  #refill: NodeJS.Timeout | undefined;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#members = idsOf(cluster.configuration);
    this.#baseline = this.#takeBaseline();
    cluster.on('configuration', (configuration) => {
      this.#installed(configuration);
    });
    cluster.on('message', ({ payload }) => {
      this.#delivered += 1;
      this.#deliveredBytes += payload.length;
    });
    cluster.on('error', (error) => {
      this.#failure = String(error);
    });
  }

  get members(): readonly number[] {
    return this.#members;
  }

  get delivered(): number {
    return this.#delivered;
  }

  /** Has a member been missing from a configuration since the measurement began? */
  get hasLost(): boolean {
    const { before } = this.#baseline;
    const regular = this.#configurations.filter(({ kind }) => kind === 'regular');
    return regular.some(({ members }) => before.some((id) => !members.includes(id)));
  }

  /** Keeps the send queue full with messages of this size; 0 stops. */
  load(messageBytes: number): void {
    clearInterval(this.#refill);
    if (messageBytes === 0) return;
    const payload = new Uint8Array(messageBytes);
    const fill = (): void => {
      while (this.#failure === undefined && this.#cluster.state !== 'closed' && this.#cluster.trySend(payload));
    };
    this.#refill = setInterval(fill, refillMs);
    this.#cluster.on('writable', fill);
    fill();
  }

  measure(): void {
    this.#configurations.length = 0;
    this.#delivered = 0;
    this.#deliveredBytes = 0;
    this.#baseline = this.#takeBaseline();
  }

  report(): MemberReport {
    const { statistics, drops, before } = this.#baseline;
    const now = this.#cluster.stats();
    const dropsNow = ownSocketDrops();
    const grown = (name: CounterName): number => (now.engine?.[name] ?? 0) - (statistics.engine?.[name] ?? 0);
    return {
      nodeId: this.#cluster.nodeId,
      before,
      configurations: [...this.#configurations],
      delivered: this.#delivered,
      deliveredBytes: this.#deliveredBytes,
      tokenLosses: grown('tokenLosses'),
      tokensResent: grown('tokensResent'),
      consensusTimeouts: grown('consensusTimeouts'),
      retransmitsServed: grown('retransmitsServed'),
      retransmitsRequested: grown('retransmitsRequested'),
      drops: dropsNow === undefined || drops === undefined ? undefined : dropsNow - drops,
      bufferBytes: now.transport.buffers.group.receiveReported,
      windowFrames: now.engine?.window?.full,
      failure: this.#failure,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#refill);
    await this.#cluster.close();
  }

  #installed(configuration: Configuration): void {
    const { id, kind, cause } = configuration;
    const members = idsOf(configuration);
    if (kind === 'regular') this.#members = members;
    const atMs = Math.round(performance.now() - this.#baseline.at);
    this.#configurations.push({ id, kind, members, cause: cause.kind, atMs });
  }

  #takeBaseline(): Baseline {
    return {
      at: performance.now(),
      drops: ownSocketDrops(),
      statistics: this.#cluster.stats(),
      before: this.#members,
    };
  }
}

type CounterName = 'tokenLosses' | 'tokensResent' | 'consensusTimeouts' | 'retransmitsServed' | 'retransmitsRequested';

function idsOf({ members }: Configuration): readonly number[] {
  return members.map(({ nodeId }) => nodeId);
}

/** With one socket the member is as today's systems are: nothing watches its buffers. */
function partsOf({ oneSocket, receiveBytes }: JoinOrder): ClusterParts {
  if (oneSocket === undefined) return { ...systemParts, makeTransport: leaveBuffersAlone };
  return {
    ...systemParts,
    makeMonitor: () => noMonitor,
    makeTransport: ({ sendBufferBytes }) =>
      new OneSocketTransport({ ...oneSocket, receiveBytes, sendBytes: sendBufferBytes }),
  };
}

/** Ringcast's own transport, but the receive buffers stay as they were made. */
function leaveBuffersAlone(options: ResolvedOptions): Transport {
  return systemParts.makeTransport({ ...options, receiveBufferBytes: 0 });
}

let member: Member | undefined;

function present(): Member {
  if (member === undefined) throw new Error('not joined');
  return member;
}

export const role: Role = {
  join: async (order: JoinOrder): Promise<void> => {
    await member?.close();
    setEveryReceiveBuffer(order.receiveBytes);
    member = new Member(await Cluster.join(order.options, { parts: partsOf(order) }));
  },
  members: (): readonly number[] => present().members,
  delivered: (): number => present().delivered,
  lost: (): boolean => present().hasLost,
  load: ({ messageBytes }: { readonly messageBytes: number }): void => {
    present().load(messageBytes);
  },
  measure: (): void => {
    present().measure();
  },
  report: (): MemberReport => present().report(),
  close: async (): Promise<void> => {
    await member?.close();
    member = undefined;
  },
};
