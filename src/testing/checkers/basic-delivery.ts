/**
 * S1.2 to S1.5 and S2.1: what a trace must obey before anything else about it makes sense. A send or a delivery that is
 * refused here is shown to no other checker, so that one mistake is reported once, under its own name.
 */
import type { Report } from './checker.ts';
import type { ConfigurationEvent, DeliverEvent, History, MessageRecord, ProcessRecord, SendEvent } from './history.ts';
import { regularIdOf } from './history.ts';

/** The gate before the other checkers. */
export class BasicDelivery {
  readonly #history: History;
  readonly #report: Report;

  constructor(history: History, report: Report) {
    this.#history = history;
    this.#report = report;
  }

  /** May the send be taken into the history? */
  admitsSend(process: ProcessRecord, event: SendEvent): boolean {
    if (!this.#hasConfiguration(process, event)) return false;
    const earlier = this.#history.messages.get(event.message);
    if (earlier !== undefined) {
      this.#report('S1.3', `${event.message} is sent twice.`, [earlier.send, event]);
      return false;
    }
    const current = process.configuration?.configuration;
    if (current?.id === event.configuration && current.kind === 'regular') return true;
    const where = `${event.configuration} while ${process.name} is in ${current?.kind} ${current?.id}`;
    this.#report('S1.3', `${event.message} is sent in ${where}.`, [...installs(process), event]);
    return false;
  }

  /** The message that is delivered, if the delivery may be taken into the history. */
  admitsDelivery(process: ProcessRecord, event: DeliverEvent): MessageRecord | undefined {
    if (!this.#hasConfiguration(process, event)) return undefined;
    return this.#isInPlace(process, event) ? this.#deliverable(process, event) : undefined;
  }

  #hasConfiguration(process: ProcessRecord, event: SendEvent | DeliverEvent): boolean {
    if (process.configuration !== undefined) return true;
    this.#report('S2.1', `${process.name} has a ${event.event} before its first configuration.`, [event]);
    return false;
  }

  #isInPlace(process: ProcessRecord, event: DeliverEvent): boolean {
    const current = process.configuration?.configuration.id;
    if (current === event.configuration) return true;
    const text = `${process.name} delivers ${event.message} in ${event.configuration}, but installed ${current} last.`;
    this.#report('S1.5', text, [...installs(process), event]);
    return false;
  }

  #deliverable(process: ProcessRecord, event: DeliverEvent): MessageRecord | undefined {
    const message = this.#history.messages.get(event.message);
    if (message === undefined) {
      this.#report('S1.2', `${process.name} delivers ${event.message}, which nobody has sent before.`, [event]);
      return undefined;
    }
    const earlier = message.deliveries.get(process);
    if (earlier !== undefined) {
      this.#report('S1.4', `${process.name} delivers ${event.message} twice.`, [earlier.event, event]);
      return undefined;
    }
    return this.#isWhatWasSent(process, message, event) ? message : undefined;
  }

  #isWhatWasSent(process: ProcessRecord, message: MessageRecord, event: DeliverEvent): boolean {
    const here = process.configuration === undefined ? undefined : regularIdOf(process.configuration.configuration);
    const sent = message.send;
    if (here === sent.configuration && sent.level === event.level) return true;
    const difference = `delivered as ${event.level} in the span of ${here}, sent as ${sent.level} in ${sent.configuration}`;
    this.#report('S1.2', `${event.message} is ${difference}.`, [sent, event]);
    return false;
  }
}

/** The install that a process made last, as evidence. */
function installs(process: ProcessRecord): readonly ConfigurationEvent[] {
  const event = process.configuration?.installs.get(process);
  return event === undefined ? [] : [event];
}
