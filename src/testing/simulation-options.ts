/**
 * What a simulated cluster can be told when it is made (simulator.ts). Everything has a default: a quick and faithful
 * network, processes that lose no time, and all guarantees checked.
 */
import type { Effect } from '../effect.ts';
import type { EngineOptions } from '../engine.ts';
import type { NodeId } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import type { GroupLoadEvent } from './group-load.ts';
import type { RunWatch } from './history-watch.ts';
import type { NetworkConditions } from './memory-network.ts';
import type { SimNode, SimulatedEngine } from './sim-node.ts';
import type { Simulation } from './simulator.ts';

export interface SimulationOptions {
  /** Decides every random choice. Default 1. */
  readonly seed?: number;
  /** Deviations from `simulationSettings`. */
  readonly settings?: Partial<EngineSettings>;
  /** Further deviations of single nodes, such as frames of another size. Default: none. */
  readonly settingsOf?: (node: NodeId) => Partial<EngineSettings>;
  /** Deviations from `perfectNetwork`. */
  readonly network?: Partial<NetworkConditions>;
  /**
   * `protobuf`: every datagram is encoded and decoded. `none` (default): messages are handed over as they are. `corosync`:
   * the nodes are members of a ring of Corosync's, with its datagrams, its rules and its layers above the ring.
   */
  readonly codec?: 'protobuf' | 'corosync' | 'none';
  /** On Corosync's wire: all nodes that there can be. Default: 1 to 8. */
  readonly nodes?: readonly NodeId[];
  /** Writing a ring sequence number takes up to this long. Default 0: at once. */
  readonly persistMsMax?: number;
  /** Timers fire up to this much late. Default 0. */
  readonly timerLateMsMax?: number;
  /** Mean time that reading one datagram keeps a process busy, in milliseconds. Default 0: read as it arrives. */
  readonly readMs?: number;
  /**
   * Bytes that each of a node's two sockets holds for a process that is busy or stalled, charged as Linux does (a
   * datagram of 1400 bytes costs 2304); one number for all nodes, or one for each. Default: no limit.
   */
  readonly receiveBufferBytes?: number | ((node: NodeId) => number);
  /** Told of the datagrams that wait in the group sockets of nodes whose buffer has a limit. */
  readonly onGroupLoad?: (load: GroupLoadEvent) => void;
  /** A node that goes on after a stall reads its tokens last, as the driver does. Default true. */
  readonly tokensLast?: boolean;
  /** Every start of a node has a new address. Default true. */
  readonly freshAddresses?: boolean;
  /** Name of the cluster. Default `simulation`. */
  readonly cluster?: string;
  /**
   * Put this cluster on the network of another simulation, in one time with it; `network` is ignored then. Every step
   * of either is a step of both. Give both a codec: it keeps the clusters apart.
   */
  readonly beside?: Simulation;
  /** Makes the engines; for trying out engines that are broken on purpose. Default: `new Engine(options)`. */
  readonly createEngine?: (options: EngineOptions) => SimulatedEngine;
  /** Keep the trace, the deliveries and their payloads for reading. Default true. */
  readonly keep?: boolean;
  /** Keep a line of text for each effect in `log`. Default false. */
  readonly log?: boolean;
  /** Check the guarantees. Default true. */
  readonly check?: boolean;
  /** Told of everything that happens, for writing the run down; see `RunHistory`. It changes nothing. */
  readonly watch?: RunWatch;
  /** Told when the engine of a node was told that its group socket has dropped datagrams. */
  readonly onDropsTold?: (node: SimNode) => void;
  /** Called before an effect is performed; may crash nodes, cut links and so on. */
  readonly onEffect?: (node: SimNode, effect: Effect) => void;
}
