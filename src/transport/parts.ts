/**
 * The collaborators of a `Cluster` that touch the outside world, in one place: sockets, time, randomness, the state
 * directory. `systemParts` is the real world; tests and simulations pass parts of their own.
 */
import { randomInt } from 'node:crypto';
import { pid } from 'node:process';

import type { CorosyncEngineOptions, CorosyncStatistics } from '../corosync/corosync-engine.ts';
import { CorosyncEngine } from '../corosync/corosync-engine.ts';
import type { Engine } from '../engine.ts';
import type { GroupEngineOptions } from '../group-engine.ts';
import { GroupEngine } from '../group-engine.ts';
import type { Origin } from '../message.ts';
import type { ResolvedCorosync } from '../tuning/corosync-options.ts';
import type { ResolvedOptions } from '../tuning/options.ts';
import type { Codec } from '../wire/codec.ts';
import type { Clock } from './clock.ts';
import type { Monitor, MonitorOptions } from './monitor.ts';
import { HostMonitor } from './monitor.ts';
import { systemClock } from './clock.ts';
import type { DrivenEngine, RingSeqPersistence } from './driver.ts';
import { openRingSeqStore } from './ring-seq-store.ts';
import { makeSystemCodec, makeSystemTransport } from './system-transport.ts';
import type { Transport } from './transport.ts';

/** An engine as a cluster uses it. */
export type ClusterEngine = DrivenEngine &
  Pick<Engine, 'state' | 'statistics' | 'isFlushed'> & {
    /** Of an engine on Corosync's wire. */
    readonly corosync?: CorosyncStatistics | undefined;
  };

/** Ring sequence numbers: where to go on from, and how to keep them. */
export interface RingSeqSource extends RingSeqPersistence {
  readonly initial: number;
}

/** What a cluster is made of beside its own code. */
export interface ClusterParts {
  readonly clock: Clock;
  /** Wall-clock milliseconds: the incarnation of this start. */
  wallClockMs(): number;
  /** A node id for those who gave none: 1 to 4294967295. */
  drawNodeId(): number;
  makeTransport(options: ResolvedOptions): Transport;
  /** The wire format that the options choose. */
  makeCodec(options: ResolvedOptions, self: Origin): Codec;
  /** This process's number in process groups: an unsigned 32-bit number that tells it from others of its node. */
  processNumber(): number;
  /** The engine for the wire format that the options choose. */
  makeEngine(options: GroupEngineOptions, resolved: ResolvedOptions): ClusterEngine;
  /** Watches the host while the node runs. */
  makeMonitor(options: MonitorOptions): Monitor;
  /** Rejects with `ERR_STATE_DIR`. */
  openStore(nodeId: number, stateDir: string | undefined): Promise<RingSeqSource>;
}

/** Votes as votequorum counts them. */
function votesOf({ nodes, ...rules }: ResolvedCorosync): CorosyncEngineOptions['quorum'] {
  return { ...rules, votes: new Map(nodes.map(({ nodeId, votes }) => [nodeId, votes])) };
}

/** UDP and the wire format that the options choose, and the real clock. */
export const systemParts: ClusterParts = {
  clock: systemClock,
  wallClockMs: () => Date.now(),
  drawNodeId: () => randomInt(1, 2 ** 32),
  makeTransport: makeSystemTransport,
  makeCodec: makeSystemCodec,
  processNumber: () => pid,
  makeEngine: (options, { corosync }) =>
    corosync === undefined
      ? new GroupEngine(options)
      : new CorosyncEngine({ ...options, quorum: corosync.quorum ? votesOf(corosync) : undefined }),
  makeMonitor: (options) => new HostMonitor(options),
  openStore: (nodeId, stateDir) => openRingSeqStore({ nodeId, stateDir }),
};
