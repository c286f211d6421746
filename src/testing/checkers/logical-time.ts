/**
 * S1.1, S2.6 and S6.1: there is one time in which everything happened. The three ask for more and more: that no event
 * comes before itself; the same when all installs of a configuration happen at once; the same when all deliveries of a
 * message happen at once as well.
 *
 * A cycle in a finer graph is one in the coarser graphs too, so the coarsest is looked at first, and of several the
 * finest is named.
 */
import type { TraceEvent } from '../trace.ts';
import type { Checker, Report } from './checker.ts';
import type { History } from './history.ts';
import type { Merging } from './precedence-graph.ts';
import { sortByPrecedence } from './precedence-graph.ts';
import type { PropertyId } from './properties.ts';

interface Time {
  readonly property: PropertyId;
  readonly merging: Merging;
  readonly message: string;
}

/** From the finest to the coarsest. */
const times: readonly Time[] = [
  { property: 'S1.1', merging: { configurations: false, deliveries: false }, message: 'An event precedes itself.' },
  {
    property: 'S2.6',
    merging: { configurations: true, deliveries: false },
    message: 'A configuration is installed both before and after the same event.',
  },
  {
    property: 'S6.1',
    merging: { configurations: true, deliveries: true },
    message: 'The deliveries and installs have no common order.',
  },
];

/** Looks for cycles when the trace has ended. */
export class LogicalTime implements Checker {
  readonly #history: History;
  readonly #report: Report;

  constructor(history: History, report: Report) {
    this.#history = history;
    this.#report = report;
  }

  finish(): void {
    const events: TraceEvent[] = [];
    for (const process of this.#history.processes.values()) for (const event of process.events) events.push(event);
    const coarsest = times.at(-1);
    if (coarsest === undefined || sortByPrecedence(events, coarsest.merging).cycle === undefined) return;
    for (const { property, merging, message } of times) {
      const { cycle } = sortByPrecedence(events, merging);
      if (cycle === undefined) continue;
      this.#report(property, message, cycle);
      return;
    }
  }
}
