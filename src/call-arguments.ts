/**
 * What callers without a type checker may give by mistake. Left alone, a level that does not exist would be sent as
 * `agreed` and promise what it does not hold, an object would travel as no bytes at all, and a signal that is none would
 * throw much later, from a timer. So each call looks at its arguments first. Signals and bytes are known by what they can
 * do and not by their class: those of another realm (a frame, a test's sandbox) are as good.
 */
import { ClusterError } from './errors.ts';
import { levels } from './message.ts';
import { shown } from './tuning/value-mistakes.ts';

/** The error for a second argument, `{ level, signal }`; undefined when it is good. */
export function contextMistake(context: unknown): ClusterError<'ERR_ARGUMENT'> | undefined {
  if (typeof context !== 'object' || context === null) {
    return mistake('context', `an object such as { signal }, not ${shown(context)}`);
  }
  const { level, signal } = context as { readonly level?: unknown; readonly signal?: unknown };
  if (level !== undefined && !levels.some((known) => known === level)) {
    return mistake('level', `one of ${levels.join(', ')}, not ${shown(level)}`);
  }
  return signal === undefined || isSignal(signal)
    ? undefined
    : mistake('signal', `an AbortSignal, not ${shown(signal)}`);
}

/** The error for a text such as a name; undefined when it is one. */
export function textMistake(argument: string, value: unknown): ClusterError<'ERR_ARGUMENT'> | undefined {
  return typeof value === 'string' ? undefined : mistake(argument, `a string, not ${shown(value)}`);
}

/** The error for the arguments of a `send`; undefined when they are good. */
export function sendMistake(payload: unknown, context: unknown): ClusterError<'ERR_ARGUMENT'> | undefined {
  return typeof payload === 'string' || isBytes(payload)
    ? contextMistake(context)
    : mistake('payload', `a string or a Uint8Array, not ${shown(payload)}`);
}

/** As `sendMistake`, for a process group: its messages have one level. */
export function groupSendMistake(payload: unknown, context: unknown): ClusterError<'ERR_ARGUMENT'> | undefined {
  const found = sendMistake(payload, context);
  if (found !== undefined || (context as { readonly level?: unknown }).level !== 'safe') return found;
  return mistake('level', 'agreed: messages to groups have no other');
}

/** Throws the error of wrong arguments. */
export function refuseMistake(found: ClusterError<'ERR_ARGUMENT'> | undefined): void {
  if (found !== undefined) throw found;
}

function isBytes(payload: unknown): boolean {
  return ArrayBuffer.isView(payload) && (payload as Partial<Uint8Array>)[Symbol.toStringTag] === 'Uint8Array';
}

function isSignal(signal: unknown): boolean {
  if (typeof signal !== 'object' || signal === null) return false;
  const { aborted, addEventListener, throwIfAborted } = signal as Partial<AbortSignal>;
  return typeof aborted === 'boolean' && typeof addEventListener === 'function' && typeof throwIfAborted === 'function';
}

function mistake(argument: string, wanted: string): ClusterError<'ERR_ARGUMENT'> {
  return new ClusterError('ERR_ARGUMENT', `The ${argument} must be ${wanted}.`, { argument });
}
