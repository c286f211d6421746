/**
 * What a simulation tells whoever watches it, so that a run can be written down, stepped through and drawn. A watch only
 * listens: a run takes the same course with it and without it.
 */
import type { Effect } from '../effect.ts';
import type { NodeId } from '../message.ts';
import type { Fault } from './fault-schedule.ts';
import type { GroupAct } from './group-acts.ts';
import type { Datagram } from './memory-network.ts';
import type { TraceEvent } from './trace.ts';

/** What makes a step of a simulation. */
export type StepInput =
  /** A datagram reaches a node. */
  | { readonly kind: 'arrive'; readonly node: NodeId; readonly datagram: Datagram }
  /** A timer of a node fires. */
  | { readonly kind: 'wake'; readonly node: NodeId }
  /** A node's ring sequence number reaches stable storage. */
  | { readonly kind: 'persisted'; readonly node: NodeId }
  /** Something from outside: a fault, its end, or an application that submits messages. */
  | { readonly kind: 'call' };

/** When something happened: the number of the step, and simulated milliseconds since the beginning. */
export interface Moment {
  readonly step: number;
  readonly atMs: number;
}

/** Told of what happens in a simulation, as it happens. */
export interface RunWatch {
  /** A step begins; what is told until the next one belongs to it. */
  step(input: StepInput, at: Moment): void;
  /** A node performs an effect. */
  effect(node: NodeId, effect: Effect, at: Moment): void;
  /** A datagram leaves for one receiver, where it arrives at `arrivesMs`; undefined when it gets lost on the way. */
  datagram(datagram: Datagram, arrivesMs: number | undefined, at: Moment): void;
  /** Something enters the trace. */
  event(event: TraceEvent, at: Moment): void;
  /** A scheduled fault happens. */
  fault(fault: Fault, at: Moment): void;
  /** An application does something with a process group. */
  act(act: GroupAct, at: Moment): void;
}
