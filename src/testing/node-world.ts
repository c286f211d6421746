/**
 * What a simulated node needs of the simulation around it, and of the engine inside it.
 */
import type { Effect } from '../effect.ts';
import type { EngineOptions } from '../engine.ts';
import type { GroupCommands } from '../membership/process-groups.ts';
import type { StateName } from '../membership/state.ts';
import type { Level, Message, NodeId, Origin, ReceiveCapacity, RingId } from '../message.ts';
import type { Codec, RejectReason } from '../wire/codec.ts';
import type { GroupLoadEvent } from './group-load.ts';
import type { Datagram, MemoryNetwork } from './memory-network.ts';
import type { NodeObserver } from './node-observer.ts';
import type { Random } from './random.ts';
import type { SimNode } from './sim-node.ts';

/** What a simulation needs of an engine; `Engine` fulfils it. Commands for groups only where there are to be groups. */
export interface SimulatedEngine extends Partial<GroupCommands> {
  start(now: number): void;
  receive(message: Message, origin: Origin, now: number): void;
  expire(now: number): void;
  send(payload: Uint8Array, level: Level, now: number): number | undefined;
  leave(now: number): void;
  readonly nextDeadline: number;
  takeEffects(): readonly Effect[];
  readonly state: StateName;
  /** Told that its group socket has dropped datagrams. */
  dropped?(now: number): void;
  /** Does this engine hold, or did it hold, that application message of that ring? Undefined when it is on another ring. */
  holdsMessage(ringId: RingId, messageNumber: number): boolean | undefined;
  /** Only for telling how much is queued. */
  statistics?(): { readonly sendQueueBytes: number };
}

/** What a node needs of the simulation around it. */
export interface NodeWorld {
  readonly now: number;
  readonly network: MemoryNetwork;
  /** For choices that belong to nodes: late timers, slow storage. */
  readonly random: Random;
  /** How late a timer may fire, and how long writing to stable storage may take, in milliseconds. */
  readonly timerLateMsMax: number;
  readonly persistMsMax: number;
  /** Mean time that reading one datagram keeps a process busy, in milliseconds. */
  readonly readMs: number;
  /** Charged bytes that a socket of this node holds for its process; what does not fit is lost. */
  bufferBytesOf(id: NodeId): number;
  /** What this node announces of its receive buffer. */
  capacityOf(id: NodeId): ReceiveCapacity;
  /** Hand a resuming process its tokens after all other datagrams? */
  readonly tokensLast: boolean;
  /** Does each start of a node get a new address? Then tokens for its predecessor do not reach it. */
  readonly freshAddresses: boolean;
  /** A number for the next process with this node id, greater than those before. */
  newIncarnation(node: SimNode): number;
  /** Did another place run that process? Then the node id was given twice. */
  isNamesake(node: SimNode, incarnation: number): boolean;
  newEngine(options: Pick<EngineOptions, 'self' | 'ringSeq'>): SimulatedEngine;
  newCodec(self: Origin): Codec | undefined;
  /** Told of everything that applications would see. */
  readonly observer: NodeObserver;
  /** Calls `node.wake(at)` at that time. */
  wakeAt(node: SimNode, at: number): void;
  /** Calls `node.read(at)` at that time. */
  readAt(node: SimNode, at: number): void;
  /** Calls `node.persisted(incarnation)` at that time. */
  persistedAt(node: SimNode, at: number): void;
  /** Calls `node.arrive(datagram)` a moment later. */
  loopBack(node: SimNode, datagram: Datagram): void;
  /** A datagram was refused by the codec. */
  rejected(reason: RejectReason): void;
  /** Told of what waits in group sockets whose buffer has a limit, if anybody is. */
  readonly onGroupLoad: ((load: GroupLoadEvent) => void) | undefined;
  /** Told when an engine was told that its group socket has dropped datagrams, if anybody is. */
  readonly onDropsTold: ((node: SimNode) => void) | undefined;
  /** An effect is about to be performed; may crash the node. */
  onEffect(node: SimNode, effect: Effect): void;
}
