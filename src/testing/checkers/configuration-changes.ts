/**
 * S2.2 to S2.4: what can be said of an install by looking at the process and the configuration alone.
 */
import type { TraceConfiguration } from '../trace.ts';
import type { Checker, Report } from './checker.ts';
import type { ConfigurationEvent, ConfigurationRecord, ProcessRecord } from './history.ts';

/** Self-inclusion, unique configurations, alternation. */
export class ConfigurationChanges implements Checker {
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  install(process: ProcessRecord, next: ConfigurationRecord, event: ConfigurationEvent): void {
    const { configuration } = event;
    if (!configuration.members.includes(process.name)) {
      this.#report('S2.2', `${process.name} installs ${configuration.id} without being a member.`, [event]);
    }
    if (!sameConfiguration(configuration, next.configuration)) {
      const first = [...next.installs.values()].slice(0, 1);
      this.#report('S2.3', `Two processes install different configurations as ${configuration.id}.`, [...first, event]);
    }
    this.#checkAlternation(process, event);
  }

  #checkAlternation(process: ProcessRecord, event: ConfigurationEvent): void {
    const previous = process.configuration;
    if (follows(previous?.configuration, event.configuration)) return;
    const before = previous?.installs.get(process);
    const after = previous === undefined ? 'first of all' : `directly after ${previous.configuration.id}`;
    const text = `${process.name} installs ${event.configuration.kind} ${event.configuration.id} ${after}.`;
    this.#report('S2.4', text, before === undefined ? [event] : [before, event]);
  }
}

/** May a process install `next` directly after `previous`? */
function follows(previous: TraceConfiguration | undefined, next: TraceConfiguration): boolean {
  if (previous === undefined) return next.kind === 'regular';
  if (previous.kind === 'regular') return next.kind === 'transitional' && next.from === previous.id;
  return next.kind === 'regular' && next.id === previous.to;
}

function sameConfiguration(a: TraceConfiguration, b: TraceConfiguration): boolean {
  if (a === b) return true;
  const sameRing = a.ringSeq === b.ringSeq && a.representative === b.representative;
  const sameKind = a.kind === b.kind && a.from === b.from && a.to === b.to;
  return sameRing && sameKind && a.members.length === b.members.length && a.members.every((m, i) => m === b.members[i]);
}
