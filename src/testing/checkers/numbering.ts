/**
 * S6.5 and S6.6: on a token ring every message has a number, and the numbers tell more than the order does. They count
 * the application messages of a regular configuration 1, 2, 3, ...
 *
 * In the regular configuration a process delivers 1 to k without a gap. In the transitional one after it a number may
 * be skipped, but only when its message comes from outside the transitional membership: node 3 sent number 7 and was
 * cut off before anybody else received it; nodes 1 and 2 move on together and go from 6 to 8 if 8 is from one of them.
 */
import type { TraceEvent } from '../trace.ts';
import type { Checker, Report } from './checker.ts';
import type { ConfigurationRecord, DeliverEvent, MessageRecord, ProcessRecord } from './history.ts';

/** Numbers left out in a transitional configuration: those between `after` and the delivered one. */
interface Skip {
  readonly regular: ConfigurationRecord;
  readonly transitional: ConfigurationRecord;
  readonly after: number;
  readonly event: DeliverEvent;
}

/** Follows the numbers. */
export class Numbering implements Checker {
  readonly #report: Report;
  readonly #numbered = new Map<ConfigurationRecord, Map<number, MessageRecord>>();
  readonly #skips: Skip[] = [];

  constructor(report: Report) {
    this.#report = report;
  }

  send(message: MessageRecord): void {
    const numbered = this.#numbersOf(message.regular);
    const { seq } = message.send;
    const other = numbered.get(seq);
    if (other === undefined) numbered.set(seq, message);
    else this.#report('S6.5', `${other.name} and ${message.name} both have number ${seq}.`, [other.send, message.send]);
  }

  deliver(process: ProcessRecord, message: MessageRecord, event: DeliverEvent): void {
    const { span, configuration } = process;
    if (span === undefined || configuration === undefined) return;
    const { seq } = event;
    if (seq !== message.send.seq) {
      const text = `${event.message} is sent as number ${message.send.seq} and delivered as number ${seq}.`;
      this.#report('S6.5', text, [message.send, event]);
    }
    const last = span.deliveries.at(-1)?.event;
    const after = last?.seq ?? 0;
    if (seq <= after) this.#notIncreasing(last, event);
    else if (seq > after + 1 && span.transitional === undefined) this.#gap(last, event);
    else if (seq > after + 1) this.#skip({ regular: span.regular, transitional: configuration, after, event });
  }

  /** Sends may be shown after the deliveries that skip them when the trace has no common clock: look again. */
  finish(): void {
    for (const skip of this.#skips) this.#checkSkip(skip);
  }

  #numbersOf(regular: ConfigurationRecord): Map<number, MessageRecord> {
    const existing = this.#numbered.get(regular);
    if (existing !== undefined) return existing;
    const numbered = new Map<number, MessageRecord>();
    this.#numbered.set(regular, numbered);
    return numbered;
  }

  #notIncreasing(last: DeliverEvent | undefined, event: DeliverEvent): void {
    const evidence: readonly TraceEvent[] = last === undefined ? [event] : [last, event];
    this.#report('S6.5', `${event.process} delivers number ${event.seq} after number ${last?.seq ?? 0}.`, evidence);
  }

  #gap(last: DeliverEvent | undefined, event: DeliverEvent): void {
    const evidence: readonly TraceEvent[] = last === undefined ? [event] : [last, event];
    const text = `${event.process} delivers number ${event.seq} after number ${last?.seq ?? 0} in regular ${event.configuration}.`;
    this.#report('S6.6', text, evidence);
  }

  #skip(skip: Skip): void {
    this.#skips.push(skip);
    this.#checkSkip(skip);
  }

  #checkSkip({ regular, transitional, after, event }: Skip): void {
    const numbered = this.#numbersOf(regular);
    for (let seq = after + 1; seq < event.seq; seq++) {
      const message = numbered.get(seq);
      if (message === undefined || !transitional.members.has(message.sender.name)) continue;
      const text = `${event.process} skips number ${seq} of its companion ${message.sender.name} in ${event.configuration}.`;
      this.#report('S6.6', text, [message.send, event]);
    }
  }
}
