/**
 * S6.3 and S6.4: whoever delivers a message has delivered what comes before it in the order. In a regular
 * configuration that is everything; in a transitional one it is everything from its members.
 *
 * The order is taken from what the other processes delivered, not from the numbers, so that this checker and that of
 * S6.6 do not share a mistake. Each process of a configuration is compared with each other one.
 */
import type { TraceEvent } from '../trace.ts';
import type { Checker, Report } from './checker.ts';
import type { Delivery, History, Span } from './history.ts';

/** Compares the spans of each configuration when the trace has ended. */
export class Holes implements Checker {
  readonly #history: History;
  readonly #report: Report;

  constructor(history: History, report: Report) {
    this.#history = history;
    this.#report = report;
  }

  finish(): void {
    for (const { spans } of this.#history.configurations.values()) {
      for (const model of spans) for (const span of spans) if (span !== model) this.#compare(model, span);
    }
  }

  /** Walks along what the model delivered, remembering what the span lacks. */
  #compare(model: Span, span: Span): void {
    let missing: Delivery | undefined;
    let missingFromCompanion: Delivery | undefined;
    const companions = span.transitional?.members;
    for (const delivery of model.deliveries) {
      const own = delivery.message.deliveries.get(span.process);
      if (own === undefined) {
        missing ??= delivery;
        if (companions?.has(delivery.message.sender.name)) missingFromCompanion ??= delivery;
      } else if (own.event.configuration === span.regular.configuration.id) {
        if (missing !== undefined) this.#hole('S6.3', missing, [delivery.event, own.event]);
      } else if (missingFromCompanion !== undefined) {
        this.#hole('S6.4', missingFromCompanion, [delivery.event, own.event]);
      }
    }
  }

  #hole(property: 'S6.3' | 'S6.4', { message, event }: Delivery, later: readonly [TraceEvent, TraceEvent]): void {
    const name = 'message' in later[1] ? later[1].message : '';
    const text = `${later[1].process} delivers ${name} without ${message.name}, which ${event.process} delivers before it.`;
    this.#report(property, text, [event, ...later]);
  }
}
