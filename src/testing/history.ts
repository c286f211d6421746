/**
 * A run, written down: what came in, what each node did about it, and what became of every datagram. This is the
 * material for stepping through a run and for drawing it. Long runs are written down only for a stretch of time; what a
 * drawing needs from before that (configurations, ends of processes, faults) is kept for the whole run.
 */
import type { Effect } from '../effect.ts';
import type { Message, NodeId } from '../message.ts';
import type { Fault } from './fault-schedule.ts';
import type { GroupAct } from './group-acts.ts';
import type { Moment, RunWatch, StepInput } from './history-watch.ts';
import type { Datagram } from './memory-network.ts';
import type { TraceEvent } from './trace.ts';

/** One thing that happened within a step. */
export type StepPart =
  | { readonly kind: 'effect'; readonly node: NodeId; readonly effect: Effect }
  | { readonly kind: 'event'; readonly event: TraceEvent }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'act'; readonly act: GroupAct };

/** One step of a run with everything that followed from it, in order. */
export interface RunStep extends Moment {
  /** Undefined for what was done by hand between two steps. */
  readonly input: StepInput | undefined;
  readonly parts: readonly StepPart[];
}

/** When something happened, and in which order, which matters within a step too. */
export interface Placed extends Moment {
  readonly order: number;
}

/** A datagram on its way to one receiver. */
export interface Flight extends Placed {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly unicast: boolean;
  readonly message: Message;
  /** Undefined when it was lost. */
  readonly arrivesMs: number | undefined;
}

/** An event of the trace with its time. */
export interface TimedEvent extends Placed {
  readonly event: TraceEvent;
}

/** A fault with its time. */
export interface TimedFault extends Placed {
  readonly fault: Fault;
}

/** An act with its time. */
export interface TimedAct extends Placed {
  readonly act: GroupAct;
}

/** What a node was told of its process groups. */
export type GroupTelling = Extract<Effect, { readonly type: 'groupChange' | 'groupDeliver' }>;

/** The same with its node and its time. */
export interface TimedTelling extends Placed {
  readonly node: NodeId;
  readonly telling: GroupTelling;
}

/** A stretch of a run, in simulated milliseconds, both ends included. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface RunHistoryOptions {
  /** Which stretch to write down in full. Default: all of it. */
  readonly window?: TimeWindow;
  /** Most steps to keep; of more the last ones stay. Default 200000, some hundred megabytes. */
  readonly stepsMax?: number;
}

interface OpenStep extends RunStep {
  readonly parts: StepPart[];
}

/** Writes a run down. Pass it to a simulation as `watch`. */
export class RunHistory implements RunWatch {
  /** Events of the trace: all configurations and ends of processes, the others within the window. */
  readonly events: TimedEvent[] = [];
  /** All faults that happened. */
  readonly faults: TimedFault[] = [];
  /** What applications did with process groups within the window, and what they were told of them. */
  readonly acts: TimedAct[] = [];
  readonly tellings: TimedTelling[] = [];
  /** Every node that did anything, in order of appearance. */
  readonly nodes: Set<NodeId> = new Set();
  readonly #window: TimeWindow;
  readonly #stepsMax: number;
  #steps: OpenStep[] = [];
  #flights: Flight[] = [];
  #forgotten = 0;
  #order = 0;

  constructor({ window = { fromMs: 0, toMs: Infinity }, stepsMax = 200_000 }: RunHistoryOptions = {}) {
    this.#window = window;
    this.#stepsMax = stepsMax;
  }

  /** The steps within the window. */
  get steps(): readonly RunStep[] {
    return this.#steps;
  }

  /** The datagrams that were sent within the window. */
  get flights(): readonly Flight[] {
    return this.#flights;
  }

  /** How many steps of the window were given up because there were more than `stepsMax`. */
  get forgotten(): number {
    return this.#forgotten;
  }

  step(input: StepInput, at: Moment): void {
    if (!this.#within(at)) return;
    this.#steps.push({ ...at, input, parts: [] });
    if (this.#steps.length >= 2 * this.#stepsMax) this.#forget();
  }

  effect(node: NodeId, effect: Effect, at: Moment): void {
    this.nodes.add(node);
    if (!this.#within(at)) return;
    this.#stepAt(at).push({ kind: 'effect', node, effect });
    const isTelling = effect.type === 'groupChange' || effect.type === 'groupDeliver';
    if (isTelling) this.tellings.push({ ...this.#place(at), node, telling: effect });
  }

  datagram({ origin, to, unicast, message }: Datagram, arrivesMs: number | undefined, at: Moment): void {
    if (!this.#within(at)) return;
    this.#flights.push({ ...this.#place(at), from: origin.nodeId, to, unicast, message, arrivesMs });
  }

  event(event: TraceEvent, at: Moment): void {
    const within = this.#within(at);
    const lasting = event.event === 'configuration' || event.event === 'fail';
    if (within || lasting) this.events.push({ ...this.#place(at), event });
    if (within) this.#stepAt(at).push({ kind: 'event', event });
  }

  fault(fault: Fault, at: Moment): void {
    this.faults.push({ ...this.#place(at), fault });
    if (this.#within(at)) this.#stepAt(at).push({ kind: 'fault', fault });
  }

  act(act: GroupAct, at: Moment): void {
    if (!this.#within(at)) return;
    this.acts.push({ ...this.#place(at), act });
    this.#stepAt(at).push({ kind: 'act', act });
  }

  /** Everything that happened beside messages on their way, in order. */
  get marks(): readonly Placed[] {
    return [...this.events, ...this.faults, ...this.acts, ...this.tellings].sort((a, b) => a.order - b.order);
  }

  #place(at: Moment): Placed {
    this.#order++;
    return { ...at, order: this.#order };
  }

  #within({ atMs }: Moment): boolean {
    return atMs >= this.#window.fromMs && atMs <= this.#window.toMs;
  }

  /** What was done by hand gets a step of its own when the last step was at another time. */
  #stepAt(at: Moment): StepPart[] {
    const last = this.#steps.at(-1);
    if (last?.step === at.step && last.atMs === at.atMs) return last.parts;
    const opened: OpenStep = { ...at, input: undefined, parts: [] };
    this.#steps.push(opened);
    return opened.parts;
  }

  #forget(): void {
    const surplus = this.#steps.length - this.#stepsMax;
    this.#steps = this.#steps.slice(surplus);
    this.#forgotten += surplus;
    const fromMs = this.#steps[0]?.atMs ?? 0;
    this.#flights = this.#flights.filter(({ atMs }) => atMs >= fromMs);
  }
}
