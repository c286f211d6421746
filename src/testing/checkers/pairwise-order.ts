/**
 * S6.2: two messages that two processes both deliver, they deliver in the same order, whatever configurations these
 * deliveries are in.
 *
 * Per pair of processes it is enough to remember which of their common messages each delivered last. When q delivers
 * m, which p has delivered already, m is the last of the common messages at q; so it must be the last at p as well.
 */
import type { Checker, Report } from './checker.ts';
import type { DeliverEvent, Delivery, MessageRecord, ProcessRecord } from './history.ts';

/** For two processes and one of them: that one's latest delivery of a common message. */
type LatestCommon = Map<ProcessRecord, Map<ProcessRecord, Delivery>>;

/** Compares each delivery with the earlier ones of the same message. */
export class PairwiseOrder implements Checker {
  readonly #report: Report;
  readonly #latest: LatestCommon = new Map();

  constructor(report: Report) {
    this.#report = report;
  }

  deliver(process: ProcessRecord, message: MessageRecord, event: DeliverEvent): void {
    const own: Delivery = { message, event, position: process.deliveryCount + 1 };
    const latestHere = this.#latestOf(process);
    for (const [other, theirs] of message.deliveries) {
      const latestThere = this.#latestOf(other);
      const latest = latestThere.get(process);
      if (latest === undefined || latest.position < theirs.position) latestThere.set(process, theirs);
      else this.#inverted(latest, theirs, own);
      latestHere.set(other, own);
    }
  }

  #latestOf(process: ProcessRecord): Map<ProcessRecord, Delivery> {
    const existing = this.#latest.get(process);
    if (existing !== undefined) return existing;
    const latest = new Map<ProcessRecord, Delivery>();
    this.#latest.set(process, latest);
    return latest;
  }

  /** The other process delivered `theirs` before `later`; this one did it the other way round. */
  #inverted(later: Delivery, theirs: Delivery, own: Delivery): void {
    const text = `${theirs.event.process} delivers ${theirs.message.name} before ${later.message.name}, ${own.event.process} after it.`;
    const here = own.event;
    const evidence = [theirs.event, later.event, here];
    for (const [process, delivery] of later.message.deliveries) {
      if (process.name === here.process) evidence.splice(2, 0, delivery.event);
    }
    this.#report('S6.2', text, evidence);
  }
}
