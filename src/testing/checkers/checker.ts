/**
 * What a checker is: an observer of one history that reports what it finds wrong. Checkers know nothing of each
 * other. An event is shown to all of them before the history takes it in, so that they see the state it meets;
 * only a send is shown afterwards, since its message does not exist before.
 */
import type { TraceEvent } from '../trace.ts';
import type { ConfigurationEvent, ConfigurationRecord, DeliverEvent, MessageRecord, ProcessRecord } from './history.ts';
import type { PropertyId } from './properties.ts';

/** Where checkers put what they find. Of each property only the first violation is kept. */
export type Report = (property: PropertyId, message: string, events: readonly TraceEvent[]) => void;

/** What the end of a trace means. */
export interface FinishOptions {
  /**
   * The run ended quietly: nothing was under way any more, so whoever has not failed owes everything (S3.1, S7.1).
   * Default false: the trace may stop in mid-air, and a process that is still in a configuration owes nothing yet.
   */
  readonly complete?: boolean;
  /** The components that the network was left in, for S2.8; each is the list of its live processes. Default: S2.8 is
   * not judged. */
  readonly final?: { readonly components: readonly (readonly string[])[] };
}

/** An observer of a history. All methods are optional. */
export interface Checker {
  /** `process` installs `next`; its record still shows the configuration that it leaves. */
  install?(process: ProcessRecord, next: ConfigurationRecord, event: ConfigurationEvent): void;
  /** `message` has just got its place in the order. */
  send?(message: MessageRecord): void;
  /** `process` delivers `message`; neither record counts the delivery yet. */
  deliver?(process: ProcessRecord, message: MessageRecord, event: DeliverEvent): void;
  /** The trace has ended. */
  finish?(options: FinishOptions): void;
}
