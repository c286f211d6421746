/**
 * Turns what nodes do into trace events: numbers them, keeps them when asked to, hashes them, and shows each to the
 * checker at once, so that a violation stops the simulation at the step that made it.
 */
import type { Configuration } from '../configuration.ts';
import { ringName } from '../message.ts';
import { OnlineChecker } from './online-checker.ts';
import { processName } from './process-name.ts';
import { SimulationFailure } from './simulation-failure.ts';
import { TraceHash } from './trace-hash.ts';
import type { TraceConfiguration, TraceEvent } from './trace.ts';

export interface RecorderOptions {
  /** Keep all events for `events`. */
  readonly keepTrace: boolean;
  /** Show the events to the checkers. */
  readonly check: boolean;
  /** Called with each event. */
  readonly tell?: (event: TraceEvent) => void;
}

/** The recorder of one simulation. */
export class TraceRecorder {
  /** Number of the step that happens now; each event carries it. */
  step = 0;
  /** All events so far; empty when they are not kept. */
  readonly events: TraceEvent[] = [];
  readonly hash: TraceHash = new TraceHash();
  readonly checker: OnlineChecker | undefined;
  readonly #keepTrace: boolean;
  readonly #tell: ((event: TraceEvent) => void) | undefined;
  #configurations = 0;
  #deliveries = 0;

  constructor({ keepTrace, check, tell }: RecorderOptions) {
    this.#tell = tell;
    this.#keepTrace = keepTrace;
    this.checker = check ? new OnlineChecker() : undefined;
  }

  /** Installs of regular configurations, over all processes. */
  get configurations(): number {
    return this.#configurations;
  }

  /** Deliveries of messages, over all processes. */
  get deliveries(): number {
    return this.#deliveries;
  }

  /** Appends an event. Throws a SimulationFailure when it violates a property. */
  record(event: TraceEvent): void {
    if (this.#keepTrace) this.events.push(event);
    this.#tell?.(event);
    this.#count(event);
    this.#hashEvent(event);
    const violation = this.checker?.record(event);
    if (violation !== undefined) throw new SimulationFailure(violation);
  }

  #count(event: TraceEvent): void {
    if (event.event === 'deliver') this.#deliveries++;
    else if (event.event === 'configuration' && event.configuration.kind === 'regular') this.#configurations++;
  }

  #hashEvent(event: TraceEvent): void {
    const { hash } = this;
    hash.word(this.step);
    hash.text(event.process);
    hash.text(event.event);
    switch (event.event) {
      case 'configuration':
        hash.text(event.configuration.id);
        for (const member of event.configuration.members) hash.text(member);
        break;
      case 'send':
      case 'deliver':
        hash.text(event.message);
        hash.text(event.configuration);
        hash.word(event.seq);
        break;
      case 'submit':
      case 'acked':
        hash.text(event.message);
        break;
      case 'fail':
        break;
      default:
        event satisfies never;
    }
  }
}

/** A configuration as traces record it. */
export function traceConfiguration(configuration: Configuration): TraceConfiguration {
  const { id, kind, members, from, ringId } = configuration;
  return {
    id,
    kind,
    members: members.map(processName),
    from: from === undefined ? undefined : ringName(from),
    to: kind === 'transitional' ? ringName(ringId) : undefined,
    ringSeq: ringId.seq,
    representative: ringId.representative,
  };
}
