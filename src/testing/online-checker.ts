/**
 * Judges a trace while it grows: shown one event after the other, in the order in which they happen across all
 * processes, it answers at once when one breaks a property. What can only be known at the end, `finish` says.
 *
 * The checkers are one file per family in `checkers/`, the properties and their limits are explained in
 * docs/guarantees.md. The cost per event is small and does not grow with the trace, so a simulation can always check.
 */
import { BasicDelivery } from './checkers/basic-delivery.ts';
import { CausalDelivery } from './checkers/causal-delivery.ts';
import type { Checker, FinishOptions } from './checkers/checker.ts';
import { ConfigurationChanges } from './checkers/configuration-changes.ts';
import { Convergence } from './checkers/convergence.ts';
import { FailureAtomicity } from './checkers/failure-atomicity.ts';
import type { ConfigurationEvent, DeliverEvent, ProcessRecord, SendEvent } from './checkers/history.ts';
import { History } from './checkers/history.ts';
import { Holes } from './checkers/holes.ts';
import { LogicalTime } from './checkers/logical-time.ts';
import { Numbering } from './checkers/numbering.ts';
import { PairwiseOrder } from './checkers/pairwise-order.ts';
import type { PropertyId } from './checkers/properties.ts';
import { RingSequence } from './checkers/ring-sequence.ts';
import type { Holds } from './checkers/safe-delivery.ts';
import { SafeDelivery } from './checkers/safe-delivery.ts';
import { SelfDelivery } from './checkers/self-delivery.ts';
import { TransitionalAgreement } from './checkers/transitional-agreement.ts';
import type { ProcessName, TraceEvent, Violation } from './trace.ts';

export type { FinishOptions } from './checkers/checker.ts';
export type { DeliverEvent } from './checkers/history.ts';
export type { Holds } from './checkers/safe-delivery.ts';

export interface OnlineCheckerOptions {
  /**
   * The events come in the order in which they happened, across processes. Default true. With false only causes must
   * come before effects; then S7.2 is decided by `finish`.
   */
  readonly ordered?: boolean;
}

/** All checkers over one growing trace. */
export class OnlineChecker {
  readonly #history = new History();
  readonly #violations = new Map<string, Violation>();
  readonly #basic: BasicDelivery;
  readonly #safe: SafeDelivery;
  readonly #ringSequence: RingSequence;
  readonly #checkers: readonly Checker[];

  constructor({ ordered = true }: OnlineCheckerOptions = {}) {
    const history = this.#history;
    const report = this.#report.bind(this);
    this.#ringSequence = new RingSequence(report);
    this.#basic = new BasicDelivery(history, report);
    this.#safe = new SafeDelivery(history, report, { ordered });
    this.#checkers = [
      new LogicalTime(history, report),
      new ConfigurationChanges(report),
      this.#ringSequence,
      new TransitionalAgreement(report),
      new Convergence(history, report),
      new SelfDelivery(report),
      new FailureAtomicity(report),
      new CausalDelivery(report),
      new PairwiseOrder(report),
      new Numbering(report),
      new Holes(history, report),
      this.#safe,
    ];
  }

  /** The first violation of each property so far, in the order in which they were found. */
  get violations(): readonly Violation[] {
    return [...this.#violations.values()];
  }

  /** Takes in the next event. Answers with the first violation that it shows, of a property not yet violated. */
  record(event: TraceEvent): Violation | undefined {
    const before = this.#violations.size;
    const process = this.#history.process(event.process);
    if (process.failed) this.#report('S1.1', `${event.process} goes on after it has failed.`, [event]);
    else this.#take(process, event);
    return this.#violationAfter(before);
  }

  /**
   * Tells what the members hold at the moment of a safe delivery, for S7.3. Call it with the event, just after or just
   * before `record`. Deliveries at other levels and in transitional configurations are not judged.
   */
  safeDelivery(event: DeliverEvent, holds: Holds): Violation | undefined {
    const before = this.#violations.size;
    this.#safe.requireHeld(event, holds);
    return this.#violationAfter(before);
  }

  /**
   * That process was given the id of a node that runs elsewhere. Its ring numbers are not those of that node, so S2.5 has
   * nothing to say of it; all else it must keep.
   */
  excuseNamesake(process: ProcessName): void {
    this.#ringSequence.excuse(process);
  }

  /** The trace has ended. Answers with the first violation of each property, those found on the way included. */
  finish(options: FinishOptions = {}): readonly Violation[] {
    for (const checker of this.#checkers) checker.finish?.(options);
    return this.violations;
  }

  #take(process: ProcessRecord, event: TraceEvent): void {
    switch (event.event) {
      case 'configuration':
        this.#install(process, event);
        break;
      case 'send':
        this.#send(process, event);
        break;
      case 'deliver':
        this.#deliver(process, event);
        break;
      case 'fail':
        this.#history.fail(event);
        break;
      // What the application asked for and was told says nothing about what the processes agree on.
      case 'submit':
      case 'acked':
        break;
      default:
        event satisfies never;
    }
  }

  #install(process: ProcessRecord, event: ConfigurationEvent): void {
    const next = this.#history.configuration(event);
    for (const checker of this.#checkers) checker.install?.(process, next, event);
    this.#history.install(event);
  }

  #send(process: ProcessRecord, event: SendEvent): void {
    if (!this.#basic.admitsSend(process, event)) return;
    const message = this.#history.send(event);
    if (message !== undefined) for (const checker of this.#checkers) checker.send?.(message);
  }

  #deliver(process: ProcessRecord, event: DeliverEvent): void {
    const message = this.#basic.admitsDelivery(process, event);
    if (message === undefined) return;
    for (const checker of this.#checkers) checker.deliver?.(process, message, event);
    this.#history.deliver(event);
  }

  #report(property: PropertyId, message: string, events: readonly TraceEvent[]): void {
    if (!this.#violations.has(property)) this.#violations.set(property, { property, message, events });
  }

  /** The first violation that was added when there were `count`. */
  #violationAfter(count: number): Violation | undefined {
    return this.#violations.size === count ? undefined : this.violations[count];
  }
}
