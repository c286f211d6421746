/** What `cluster.state` and `cluster.stats()` answer. Plain data, fit for JSON. */
import type { CorosyncStatistics } from './corosync/corosync-engine.ts';
import type { EngineStatistics } from './engine.ts';
import type { NodeId } from './message.ts';
import type { DriverStatistics } from './transport/driver.ts';
import type { HostStatistics } from './transport/monitor.ts';
import type { TransportStatistics } from './transport/transport.ts';

/**
 * `joining`: no configuration yet. `operational`: on a ring. `reconfiguring`: a ring is being formed; messages wait.
 * `leaving`: after `leave()`. `closed`: for good.
 */
export type ClusterState = 'joining' | 'operational' | 'reconfiguring' | 'leaving' | 'closed';

export interface ClusterStatistics {
  readonly nodeId: NodeId;
  readonly state: ClusterState;
  /** The protocol's counters. */
  readonly engine: EngineStatistics | undefined;
  /** On Corosync's wire: what is above the ring there. Undefined on the native wire. */
  readonly corosync: CorosyncStatistics | undefined;
  /** Sockets, buffers, datagrams. */
  readonly transport: TransportStatistics;
  /** Counters of the kernel and the event loop, and what they show; undefined before the node has opened. */
  readonly host: HostStatistics | undefined;
  /** Datagrams that were not accepted, by reason and source. */
  readonly driver: DriverStatistics | undefined;
  /** Own messages that are queued or on their way. */
  readonly queuedMessages: number;
  /** Own messages whose `send()` waits for room. */
  readonly waitingMessages: number;
  /** Open async iterators and what they hold for their readers. */
  readonly iterators: readonly { readonly bufferedBytes: number }[];
}
