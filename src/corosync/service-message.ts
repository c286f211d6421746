/**
 * What Corosync's services say to each other, as plain data: synchronisation, CPG (process groups), votequorum, and the
 * administrator's messages. Bytes are in the files named after each service. Messages that the functions below can encode
 * are `OutgoingMessage`; all others are only understood, since a node that is a guest among real daemons must not stop
 * them, change their votes or flood their ring.
 *
 * Source: Corosync 3.1.7, exec/sync.c, exec/cpg.c, exec/votequorum.c, exec/cmap.c, exec/cfg.c, exec/pload.c.
 */
import type { NodeId, RingId } from '../message.ts';

/** Group `sync`: its sender has done its part for one service. */
export interface Barrier {
  readonly kind: 'barrier';
  readonly ringId: RingId;
}

/** Group `sync`: begins a synchronisation. */
export interface ServiceBuild {
  readonly kind: 'serviceBuild';
  readonly ringId: RingId;
  /** Numbers of the services that its sender synchronises, ascending. */
  readonly services: readonly number[];
}

/** Why the processes of a group change: by number, since a daemon may send any. 1 to 5 have a name. */
export const cpgReasons = { join: 1, leave: 2, nodeDown: 3, nodeUp: 4, processDown: 5 } as const;

/** A process of the sending node joins a group. */
export interface ProcJoin {
  readonly kind: 'procJoin';
  readonly group: string;
  readonly pid: number;
  /** Always `join`; receivers do not look at it. */
  readonly reason: number;
}

/** A process of the sending node leaves a group. */
export interface ProcLeave {
  readonly kind: 'procLeave';
  readonly group: string;
  readonly pid: number;
  /** `leave` when it asked to, `processDown` when it ended. */
  readonly reason: number;
}

export interface JoinedProcess {
  readonly group: string;
  readonly pid: number;
}

/** In a synchronisation: all processes of the sending node that are in groups. */
export interface JoinList {
  readonly kind: 'joinList';
  readonly processes: readonly JoinedProcess[];
}

/** Who sends a message to a group. */
export interface CpgSource {
  readonly group: string;
  readonly pid: number;
  /** The sending node, once more. */
  readonly source: NodeId;
}

/** A message for all processes of a group. */
export interface CpgMulticast extends CpgSource {
  readonly kind: 'cpgMulticast';
  /** When decoded a view. */
  readonly payload: Uint8Array;
}

/** Where a piece belongs. By number on the wire: 1, 2, 3. */
export type PartialPosition = 'first' | 'continued' | 'last';

/** A piece of a message that the client library cut: those above 1047552 bytes. */
export interface PartialMulticast extends CpgSource {
  readonly kind: 'partialMulticast';
  /** The size of the whole message. */
  readonly totalBytes: number;
  readonly position: PartialPosition;
  /** The piece; when decoded a view. */
  readonly payload: Uint8Array;
}

/** In a synchronisation: whom its sender has lost. Receivers only log it. */
export interface DownList {
  readonly kind: 'downList';
  /** How many members the sender's old ring had. */
  readonly oldMembers: number;
  readonly left: readonly NodeId[];
}

/** Bits of `NodeInfo.flags`. */
export const nodeInfoFlags = {
  quorate: 1,
  leaving: 2,
  waitForAll: 4,
  /** Has never seen another node. */
  first: 8,
  deviceRegistered: 16,
  deviceAlive: 32,
  deviceVotes: 64,
  deviceMasterWins: 128,
} as const;

/**
 * What its sender knows of the votes of a node. A node must never send one for node 0 (the quorum device) before the one
 * for itself has been delivered: all real daemons would abort.
 */
export interface NodeInfo {
  readonly kind: 'nodeInfo';
  /** Whom it is about; 0 for the quorum device. */
  readonly nodeId: NodeId;
  readonly votes: number;
  readonly expectedVotes: number;
  /** Bits: `nodeInfoFlags`. */
  readonly flags: number;
}

/** An administrator changes votes. By number on the wire: 1, 2, 3. */
export type VoteParameter = 'expectedVotes' | 'nodeVotes' | 'cancelWaitForAll';

export interface Reconfigure {
  readonly kind: 'reconfigure';
  readonly nodeId: NodeId;
  readonly value: number;
  readonly parameter: VoteParameter;
}

/** A quorum device comes or goes. Its names are texts up to the first zero byte, in UTF-8. */
export interface QdeviceRegister {
  readonly kind: 'qdeviceRegister';
  readonly operation: 'register' | 'unregister';
  readonly name: string;
}

export interface QdeviceReconfigure {
  readonly kind: 'qdeviceReconfigure';
  readonly oldName: string;
  readonly newName: string;
}

/** A value of the configuration map. */
export interface CmapItem {
  readonly key: string;
  /** 0 no such key, 1 to 8 integers, 9 and 10 floating point, 11 string, 12 binary. */
  readonly valueType: number;
  /** When decoded a view. */
  readonly value: Uint8Array;
}

/** The version of its sender's configuration. */
export interface Cmap {
  readonly kind: 'cmap';
  readonly reason: 'synchronisation' | 'newVersion';
  readonly items: readonly CmapItem[];
}

/** An administrator orders a node to stop: the only one of these that a guest obeys. */
export interface KillNode {
  readonly kind: 'killNode';
  readonly nodeId: NodeId;
  /** In the administrator's words; up to 256 bytes of UTF-8. */
  readonly reason: string;
}

/** Its sender stops. */
export interface Shutdown {
  readonly kind: 'shutdown';
}

/** All daemons read their configuration again. */
export interface Reload {
  readonly kind: 'reload';
  readonly source: NodeId;
}

export interface CryptoReconfigure {
  readonly kind: 'cryptoReconfigure';
  readonly phase: number;
}

export interface RingReenable {
  readonly kind: 'ringReenable';
}

/** The load generator: `start` makes every daemon flood the ring. */
export interface Pload {
  readonly kind: 'pload';
  readonly function: 'start' | 'multicast';
}

/** A function or service that is not known here, or whose message is ignored by all. Receivers drop it. */
export interface UnknownMessage {
  readonly kind: 'unknown';
  readonly service: number;
  readonly function: number;
}

/** What this node may send. */
export type OutgoingMessage =
  Barrier | ServiceBuild | ProcJoin | ProcLeave | JoinList | CpgMulticast | PartialMulticast | DownList | NodeInfo;

/** What an administrator's tools make a daemon send. */
export type AdministrativeMessage =
  | Reconfigure
  | QdeviceRegister
  | QdeviceReconfigure
  | Cmap
  | KillNode
  | Shutdown
  | Reload
  | CryptoReconfigure
  | RingReenable
  | Pload;

export type ServiceMessage = OutgoingMessage | AdministrativeMessage | UnknownMessage;
