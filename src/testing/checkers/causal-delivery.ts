/**
 * S5.1 and S5.2: whoever delivers a message has delivered before it what its sender had sent and seen before, as far
 * as that was sent in the same regular configuration.
 *
 * Vector clocks (Fidge, Mattern) make this linear. Per span a clock counts, for each member, how many of its messages
 * the process knows of; a message carries the clock of its sender. To deliver it, a process must have delivered as
 * many of each member's messages as the clock says. Of the sender's own it must have delivered all but this one.
 */
import type { TraceEvent } from '../trace.ts';
import type { Checker, Report } from './checker.ts';
import type { ConfigurationRecord, DeliverEvent, MessageRecord, ProcessRecord, Span } from './history.ts';

/** Counts of one process in one span, by position of the member in the configuration. */
interface Clocks {
  /** Messages that the process knows to have been sent. */
  readonly known: Uint32Array;
  /** Messages that it has delivered. */
  readonly delivered: Uint32Array;
}

/** Keeps the clocks and compares. */
export class CausalDelivery implements Checker {
  readonly #report: Report;
  readonly #clocks = new Map<Span, Clocks>();
  readonly #sent = new Map<MessageRecord, Uint32Array>();
  readonly #positions = new Map<ConfigurationRecord, ReadonlyMap<string, number>>();

  constructor(report: Report) {
    this.#report = report;
  }

  send(message: MessageRecord): void {
    const { span } = message.sender;
    if (span === undefined) return;
    const { known } = this.#clocksOf(span);
    const own = this.#positionsIn(message.regular).get(message.sender.name);
    if (own !== undefined) known[own] = message.senderNumber;
    this.#sent.set(message, known.slice());
  }

  deliver(process: ProcessRecord, message: MessageRecord, event: DeliverEvent): void {
    const sent = this.#sent.get(message);
    const sender = this.#positionsIn(message.regular).get(message.sender.name);
    if (process.span === undefined || sent === undefined || sender === undefined) return;
    const { known, delivered } = this.#clocksOf(process.span);
    this.#requireFifo(message, event, delivered[sender] ?? 0);
    for (let i = 0; i < sent.length; i++) {
      const needed = sent[i] ?? 0;
      if (needed > (known[i] ?? 0)) known[i] = needed;
      if (i !== sender && needed > (delivered[i] ?? 0)) this.#missingCause(message, event, { member: i, delivered });
    }
    delivered[sender] = message.senderNumber;
  }

  #requireFifo(message: MessageRecord, event: DeliverEvent, delivered: number): void {
    if (delivered === message.senderNumber - 1) return;
    const { sender, regular } = message;
    const other = regular.messages.find((m) => m.sender === sender && m.senderNumber === delivered + 1);
    const text = `${event.process} delivers ${message.name} after ${delivered} messages of ${sender.name}; it is number ${message.senderNumber}.`;
    this.#report('S5.2', text, other === undefined ? [event] : [other.send, message.send, event]);
  }

  #missingCause(message: MessageRecord, event: DeliverEvent, at: { member: number; delivered: Uint32Array }): void {
    const name = message.regular.configuration.members[at.member];
    const number = (at.delivered[at.member] ?? 0) + 1;
    const cause = message.regular.messages.find((m) => m.sender.name === name && m.senderNumber === number);
    const text = `${event.process} delivers ${message.name} before ${cause?.name ?? 'a message'}, which its sender knew of.`;
    const events: readonly TraceEvent[] = cause === undefined ? [event] : [cause.send, message.send, event];
    this.#report('S5.1', text, events);
  }

  #clocksOf(span: Span): Clocks {
    const existing = this.#clocks.get(span);
    if (existing !== undefined) return existing;
    const count = span.regular.configuration.members.length;
    const clocks = { known: new Uint32Array(count), delivered: new Uint32Array(count) };
    this.#clocks.set(span, clocks);
    return clocks;
  }

  #positionsIn(regular: ConfigurationRecord): ReadonlyMap<string, number> {
    const existing = this.#positions.get(regular);
    if (existing !== undefined) return existing;
    const positions = new Map(regular.configuration.members.map((name, position) => [name, position]));
    this.#positions.set(regular, positions);
    return positions;
  }
}
