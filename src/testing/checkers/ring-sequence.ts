/**
 * S2.5: the sequence numbers of the rings that one node installs grow, over all its incarnations. A node that forgot
 * its number in a crash could otherwise name two rings alike, and messages of one would pass for messages of the other.
 */
import type { ProcessName } from '../trace.ts';
import type { Checker, Report } from './checker.ts';
import type { ConfigurationEvent, ConfigurationRecord, ProcessRecord } from './history.ts';

/** The first and the last regular configuration of one incarnation. */
interface Incarnation {
  readonly incarnation: number;
  readonly first: ConfigurationEvent;
  last: ConfigurationEvent;
}

/** Compares each install with what the same node installed in this incarnation and in the others. */
export class RingSequence implements Checker {
  readonly #report: Report;
  readonly #incarnations = new Map<number, Incarnation[]>();

  readonly #excused = new Set<ProcessName>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** That process is not the node that its id says. */
  excuse(process: ProcessName): void {
    this.#excused.add(process);
  }

  install(process: ProcessRecord, next: ConfigurationRecord, event: ConfigurationEvent): void {
    if (next.configuration.kind !== 'regular' || this.#excused.has(process.name)) return;
    const ofNode = this.#incarnations.get(process.nodeId) ?? [];
    this.#incarnations.set(process.nodeId, ofNode);
    let own: Incarnation | undefined;
    for (const other of ofNode) {
      if (other.incarnation === process.incarnation) own = other;
      if (other.incarnation <= process.incarnation) this.#requireGrowth(other.last, event);
      else this.#requireGrowth(event, other.first);
    }
    if (own === undefined) ofNode.push({ incarnation: process.incarnation, first: event, last: event });
    else own.last = event;
  }

  #requireGrowth(earlier: ConfigurationEvent, later: ConfigurationEvent): void {
    const [low, high] = [earlier.configuration, later.configuration];
    if (low.ringSeq < high.ringSeq) return;
    const text = `${later.process} installs ${high.id} after ${earlier.process} of the same node installed ${low.id}.`;
    this.#report('S2.5', text, [earlier, later]);
  }
}
