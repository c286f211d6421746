/**
 * Traces: what each process saw, in its own order. The simulator and the lab write them, the checkers judge them.
 * A process is one incarnation of one node, named `nodeId.incarnation`. Nothing in a trace is ever rewritten.
 */
import type { Level } from '../message.ts';

/** `nodeId.incarnation`. */
export type ProcessName = string;

/** A configuration as a trace records it. */
export interface TraceConfiguration {
  readonly id: string;
  readonly kind: 'regular' | 'transitional';
  /** Sorted by node id. */
  readonly members: readonly ProcessName[];
  /** Ids of the regular configurations that a transitional one leaves and enters; undefined for a regular one. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Sequence part of the ring id (of the ring entered, for a transitional one) and its representative. */
  readonly ringSeq: number;
  readonly representative: number;
}

/** One thing that happened at one process. `step` orders events across processes where the recorder knows (the
 * simulator's global event counter); undefined in traces of real processes. */
export type TraceEvent = { readonly process: ProcessName; readonly step: number | undefined } & (
  | { readonly event: 'configuration'; readonly configuration: TraceConfiguration }
  /** The message got its place in the order: its last part was transmitted in the regular configuration named. */
  | {
      readonly event: 'send';
      readonly message: string;
      readonly level: Level;
      readonly configuration: string;
      readonly seq: number;
    }
  /** `message` is unique: `sender process/counter`. `configuration` is the one it was delivered in. */
  | {
      readonly event: 'deliver';
      readonly message: string;
      readonly level: Level;
      readonly configuration: string;
      readonly seq: number;
    }
  /** The application asked for the message to be sent. */
  | { readonly event: 'submit'; readonly message: string; readonly level: Level }
  /** `send()` resolved: the sender itself delivered the message. */
  | { readonly event: 'acked'; readonly message: string }
  /** The process was killed or halted. Its last event. */
  | { readonly event: 'fail' }
);

/** A violated property: its id in docs/guarantees.md, a sentence, and the smallest set of events that shows it. */
export interface Violation {
  readonly property: string;
  readonly message: string;
  readonly events: readonly TraceEvent[];
}
