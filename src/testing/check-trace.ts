/**
 * Judges a trace that is already complete: puts the events of all processes in one order in which causes come before
 * effects, and shows them to the same checkers that simulations use.
 *
 * With a `step` on every event that order is known. Traces of real processes have none, and their clocks are not
 * trusted: then the order is found from what precedes what (each process's own order, a send before its deliveries).
 */
import type { FinishOptions } from './checkers/checker.ts';
import { sortByPrecedence } from './checkers/precedence-graph.ts';
import type { DeliverEvent } from './checkers/history.ts';
import { OnlineChecker } from './online-checker.ts';
import type { ProcessName, TraceEvent, Violation } from './trace.ts';

export interface CheckOptions extends FinishOptions {
  /**
   * For S7.3, when the recorder knows it: did the process hold the message when it was delivered as safe? Undefined
   * when it had failed. Default: S7.3 is not judged.
   */
  readonly holds?: (process: ProcessName, delivery: DeliverEvent) => boolean | undefined;
}

/**
 * The first violation of each property; empty when the trace is good. `events` holds the sequences of all processes,
 * one after the other or mixed; only the order within each process matters, and `step` where every event has one. A
 * trace that contradicts itself (S1.1) is not judged any further.
 */
export function checkTrace(events: readonly TraceEvent[], options: CheckOptions = {}): readonly Violation[] {
  const { order, cycle } = sortByPrecedence(events, { configurations: false, deliveries: false });
  if (cycle !== undefined) return [{ property: 'S1.1', message: 'An event precedes itself.', events: cycle }];
  const stepped = orderedByStep(events);
  const backwards = stepped === undefined ? undefined : firstBackwards(events);
  if (backwards !== undefined)
    return [{ property: 'S1.1', message: 'Steps of a process go backwards.', events: backwards }];
  const checker = new OnlineChecker({ ordered: stepped !== undefined });
  for (const event of stepped ?? order) {
    checker.record(event);
    if (event.event === 'deliver' && options.holds !== undefined) judgeHeld(checker, event, options.holds);
  }
  return checker.finish(options);
}

function judgeHeld(checker: OnlineChecker, event: DeliverEvent, holds: NonNullable<CheckOptions['holds']>): void {
  checker.safeDelivery(event, (process) => holds(process, event));
}

/** The events by step, if all have one; the sort is stable, so a process's own order is kept within a step. */
function orderedByStep(events: readonly TraceEvent[]): readonly TraceEvent[] | undefined {
  if (events.some(({ step }) => step === undefined)) return undefined;
  return events.toSorted((a, b) => (a.step ?? 0) - (b.step ?? 0));
}

/** Two neighbouring events of one process whose steps contradict their order. */
function firstBackwards(events: readonly TraceEvent[]): readonly TraceEvent[] | undefined {
  const latest = new Map<ProcessName, TraceEvent>();
  for (const event of events) {
    const before = latest.get(event.process);
    if (before !== undefined && (before.step ?? 0) > (event.step ?? 0)) return [before, event];
    latest.set(event.process, event);
  }
  return undefined;
}
