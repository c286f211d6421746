/** Waiting that can be given up: everything that waits accepts an `AbortSignal`. */
import { deferred } from './deferred.ts';

/** The promise's outcome, or the signal's reason when that aborts first. A signal that has aborted already counts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const outcome = deferred<T>();
  const giveUp = (): void => {
    outcome.reject(signal.reason);
  };
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  promise.then(outcome.resolve, outcome.reject);
  const forget = (): void => {
    signal.removeEventListener('abort', giveUp);
  };
  outcome.promise.then(forget, forget);
  return outcome.promise;
}
