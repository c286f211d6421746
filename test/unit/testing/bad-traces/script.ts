/**
 * A small language for writing traces by hand: what each process does, one line a process.
 */
import type { Level } from '../../../../src/message.ts';
import type { CheckOptions } from '../../../../src/testing/check-trace.ts';
import type { PropertyId } from '../../../../src/testing/checkers/properties.ts';
import type { ProcessName, TraceConfiguration, TraceEvent } from '../../../../src/testing/trace.ts';

/** A trace that breaks a property. */
export interface BadTrace {
  readonly property: PropertyId;
  /** Completes the sentence "S1.4 rejects ...". */
  readonly what: string;
  readonly events: readonly TraceEvent[];
  readonly options?: CheckOptions;
  /** Other properties that such a trace cannot help breaking, with the reason in a comment where it is made. */
  readonly also?: readonly PropertyId[];
}

/** A trace that breaks none. */
export interface GoodTrace {
  readonly what: string;
  readonly events: readonly TraceEvent[];
  readonly options?: CheckOptions;
}

type Act = (process: ProcessName) => TraceEvent;

/** A message to be sent and delivered: its name, its number and level. */
export interface Letter {
  readonly message: string;
  readonly seq: number;
  readonly level: Level;
}

export function agreed(message: string, seq: number): Letter {
  return { message, seq, level: 'agreed' };
}

export function safe(message: string, seq: number): Letter {
  return { message, seq, level: 'safe' };
}

/** A ring with its members; its id is `seq.representative`. */
export function regular(ringSeq: number, ...members: readonly ProcessName[]): TraceConfiguration {
  const representative = Number.parseInt(members[0] ?? '0', 10);
  const id = `${ringSeq}.${representative}`;
  return { id, kind: 'regular', members, from: undefined, to: undefined, ringSeq, representative };
}

/** Those who go from one ring to another together. */
export function transitional(
  from: TraceConfiguration,
  to: TraceConfiguration,
  ...members: readonly ProcessName[]
): TraceConfiguration {
  const { ringSeq, representative } = to;
  return {
    id: `${from.id}>${to.id}`,
    kind: 'transitional',
    members,
    from: from.id,
    to: to.id,
    ringSeq,
    representative,
  };
}

/** The events of one process. */
export function at(process: ProcessName, ...acts: readonly Act[]): readonly TraceEvent[] {
  return acts.map((act) => act(process));
}

/** The sequences of all processes one after the other. */
export function trace(...processes: readonly (readonly TraceEvent[])[]): readonly TraceEvent[] {
  return processes.flat();
}

export function install(configuration: TraceConfiguration): Act {
  return (process) => ({ process, step: undefined, event: 'configuration', configuration });
}

export function send({ message, seq, level }: Letter, where: TraceConfiguration): Act {
  return (process) => ({ process, step: undefined, event: 'send', message, level, configuration: where.id, seq });
}

export function deliver({ message, seq, level }: Letter, where: TraceConfiguration): Act {
  return (process) => ({ process, step: undefined, event: 'deliver', message, level, configuration: where.id, seq });
}

export function fail(): Act {
  return (process) => ({ process, step: undefined, event: 'fail' });
}

/** The same events with steps, so that they happened in the order in which they are written. */
export function stepped(events: readonly TraceEvent[]): readonly TraceEvent[] {
  return events.map((event, step) => ({ ...event, step }));
}
