/**
 * S4.1, virtual synchrony: processes that move together from one configuration to the next have delivered the same
 * messages in the first. The first process to move sets the measure, every later one is compared with it.
 */
import type { TraceEvent } from '../trace.ts';
import type { Checker, Report } from './checker.ts';
import type { ConfigurationEvent, ConfigurationRecord, Delivery, ProcessRecord } from './history.ts';

/** What the first process to go from one configuration to another had delivered in the one it left. */
interface Measure {
  readonly deliveries: readonly Delivery[];
  readonly install: ConfigurationEvent;
}

/** Compares what movers have delivered. */
export class FailureAtomicity implements Checker {
  readonly #report: Report;
  readonly #measures = new Map<string, Measure>();

  constructor(report: Report) {
    this.#report = report;
  }

  install(process: ProcessRecord, next: ConfigurationRecord, event: ConfigurationEvent): void {
    const { configuration, span } = process;
    if (configuration === undefined || span === undefined) return;
    const move = `${configuration.configuration.id}→${next.configuration.id}`;
    const isRegular = configuration.configuration.kind === 'regular';
    const { deliveries: all, regularCount } = span;
    const deliveries = isRegular ? all.slice(0, regularCount) : all.slice(regularCount);
    const measure = this.#measures.get(move);
    if (measure === undefined) this.#measures.set(move, { deliveries, install: event });
    else this.#compare(measure, { deliveries, install: event });
  }

  #compare(first: Measure, second: Measure): void {
    const missed = firstMissing(first.deliveries, second.deliveries);
    if (missed !== undefined) this.#miss(second, first, missed);
    const extra = firstMissing(second.deliveries, first.deliveries);
    if (extra !== undefined) this.#miss(first, second, extra);
  }

  #miss(without: Measure, having: Measure, { message, event }: Delivery): void {
    const where = `${event.configuration} before both go to ${having.install.configuration.id}`;
    const text = `${having.install.process} delivered ${message.name}, ${without.install.process} did not, in ${where}.`;
    const evidence: readonly TraceEvent[] = [event, having.install, without.install];
    this.#report('S4.1', text, evidence);
  }
}

/** The first of `deliveries` whose message is not among `others`. */
function firstMissing(deliveries: readonly Delivery[], others: readonly Delivery[]): Delivery | undefined {
  let same = 0;
  while (same < deliveries.length && deliveries[same]?.message === others[same]?.message) same++;
  if (same === deliveries.length) return undefined;
  const messages = new Set(others.map(({ message }) => message));
  return deliveries.find(({ message }) => !messages.has(message));
}
