/**
 * S7.1 to S7.3: what a safe delivery promises about the others. All members have installed the configuration (S7.2),
 * all hold the message at that very moment (S7.3), and so all deliver it, unless they fail first (S7.1).
 *
 * Messages delivered as safe are kept per regular configuration. Whoever leaves it without one of them, or has left it
 * when it is delivered elsewhere, breaks S7.1. A process that is still in it owes nothing until a complete trace ends.
 */
import type { ProcessName, TraceEvent } from '../trace.ts';
import type { Checker, FinishOptions, Report } from './checker.ts';
import type {
  ConfigurationEvent,
  ConfigurationRecord,
  DeliverEvent,
  History,
  MessageRecord,
  ProcessRecord,
} from './history.ts';

/** Does the process hold the message? Undefined when it has failed or is not known: then it is not judged. */
export type Holds = (process: ProcessName) => boolean | undefined;

/** A message delivered as safe in a configuration: all members of that configuration owe its delivery. */
interface Promised {
  readonly message: MessageRecord;
  readonly configuration: ConfigurationRecord;
  readonly event: DeliverEvent;
}

export interface SafeDeliveryOptions {
  /** Events are shown in the order in which they happened, across processes. Else S7.2 waits for the end. */
  readonly ordered: boolean;
}

/** Keeps the promises made and watches who breaks them. */
export class SafeDelivery implements Checker {
  readonly #history: History;
  readonly #report: Report;
  readonly #ordered: boolean;
  /** By regular configuration. */
  readonly #promises = new Map<ConfigurationRecord, Promised[]>();
  /** The configurations in which a message was delivered as safe. */
  readonly #seen = new Map<MessageRecord, ConfigurationRecord[]>();
  /** Configurations that all members are known to have installed. */
  readonly #installed = new Set<ConfigurationRecord>();
  readonly #undecided = new Map<ConfigurationRecord, DeliverEvent>();

  constructor(history: History, report: Report, { ordered }: SafeDeliveryOptions) {
    this.#history = history;
    this.#report = report;
    this.#ordered = ordered;
  }

  /** The moment of a safe delivery: compares it with what the members hold. */
  requireHeld(event: DeliverEvent, holds: Holds): void {
    const record = this.#history.configurations.get(event.configuration);
    if (event.level !== 'safe' || record?.configuration.kind !== 'regular') return;
    for (const member of record.configuration.members) {
      if (holds(member) !== false) continue;
      const text = `${event.process} delivers ${event.message} as safe in ${event.configuration}, but ${member} does not hold it.`;
      this.#report('S7.3', text, [event]);
    }
  }

  deliver(process: ProcessRecord, message: MessageRecord, event: DeliverEvent): void {
    const { configuration } = process;
    if (message.send.level !== 'safe' || configuration === undefined) return;
    if (configuration.configuration.kind === 'regular') this.#requireInstalled(configuration, event);
    this.#promise({ message, configuration, event });
  }

  install(process: ProcessRecord, next: ConfigurationRecord, event: ConfigurationEvent): void {
    if (next.configuration.kind !== 'regular' || process.span === undefined) return;
    for (const promised of this.#promises.get(process.span.regular) ?? [])
      this.#requireDelivered(promised, process, event);
  }

  finish({ complete = false }: FinishOptions): void {
    for (const [configuration, event] of this.#undecided) this.#requireInstalled(configuration, event, true);
    if (!complete) return;
    for (const promises of this.#promises.values()) for (const promised of promises) this.#requireKept(promised);
  }

  #promise(promised: Promised): void {
    const { message, configuration } = promised;
    const seen = this.#seen.get(message) ?? [];
    if (seen.includes(configuration)) return;
    this.#seen.set(message, [...seen, configuration]);
    const promises = this.#promises.get(message.regular) ?? [];
    this.#promises.set(message.regular, promises);
    promises.push(promised);
    for (const { process, end } of message.regular.spans) {
      if (end !== undefined) this.#requireDelivered(promised, process, end);
    }
  }

  /** `process` leaves, or has left, the span in which it owes the delivery. */
  #requireDelivered(
    { message, configuration, event }: Promised,
    process: ProcessRecord,
    end: ConfigurationEvent,
  ): void {
    if (!configuration.members.has(process.name) || message.deliveries.has(process)) return;
    const where = `${configuration.configuration.id}, but ${process.name} went on to ${end.configuration.id} without it`;
    this.#report('S7.1', `${event.process} delivers ${message.name} as safe in ${where}.`, [event, end]);
  }

  /** At the end of a complete trace whoever has not failed has delivered. */
  #requireKept({ message, configuration, event }: Promised): void {
    for (const member of configuration.members) {
      const process = this.#history.processes.get(member);
      if (process !== undefined && (process.failed || message.deliveries.has(process))) continue;
      const text = `${event.process} delivers ${message.name} as safe in ${event.configuration}, ${member} never does.`;
      this.#report('S7.1', text, [event]);
    }
  }

  #requireInstalled(record: ConfigurationRecord, event: DeliverEvent, final = this.#ordered): void {
    if (this.#installed.has(record)) return;
    const missing = record.configuration.members.filter((member) => !this.#hasInstalled(member, record));
    if (missing.length === 0) this.#installed.add(record);
    else if (final) this.#notInstalled(event, missing);
    else if (!this.#undecided.has(record)) this.#undecided.set(record, event);
  }

  #hasInstalled(member: ProcessName, record: ConfigurationRecord): boolean {
    const process = this.#history.processes.get(member);
    return process !== undefined && record.installs.has(process);
  }

  #notInstalled(event: DeliverEvent, missing: readonly ProcessName[]): void {
    const text = `${event.process} delivers ${event.message} as safe in ${event.configuration}, which ${missing.join(' ')} had not installed.`;
    const evidence: readonly TraceEvent[] = [event];
    this.#report('S7.2', text, evidence);
  }
}
