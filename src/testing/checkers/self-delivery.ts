/**
 * S3.1: a process delivers what it sent before it installs the next regular configuration, unless it fails.
 */
import type { Checker, FinishOptions, Report } from './checker.ts';
import type { ConfigurationEvent, ConfigurationRecord, MessageRecord, ProcessRecord } from './history.ts';

/** Keeps what each process has sent and not yet delivered. */
export class SelfDelivery implements Checker {
  readonly #report: Report;
  readonly #owed = new Map<ProcessRecord, Set<MessageRecord>>();

  constructor(report: Report) {
    this.#report = report;
  }

  send(message: MessageRecord): void {
    const owed = this.#owed.get(message.sender);
    if (owed === undefined) this.#owed.set(message.sender, new Set([message]));
    else owed.add(message);
  }

  deliver(process: ProcessRecord, message: MessageRecord): void {
    if (message.sender === process) this.#owed.get(process)?.delete(message);
  }

  install(process: ProcessRecord, next: ConfigurationRecord, event: ConfigurationEvent): void {
    if (next.configuration.kind !== 'regular') return;
    const owed = this.#owed.get(process);
    if (owed === undefined) return;
    for (const { name, send } of owed) {
      this.#report('S3.1', `${process.name} left ${send.configuration} without delivering its own ${name}.`, [
        send,
        event,
      ]);
    }
    owed.clear();
  }

  finish({ complete = false }: FinishOptions): void {
    if (!complete) return;
    for (const [process, owed] of this.#owed) {
      if (process.failed) continue;
      for (const { name, send } of owed) {
        this.#report('S3.1', `${process.name} never delivered its own ${name}.`, [send]);
      }
    }
  }
}
