/**
 * A promise that is settled from outside, for what is awaited in one place and happens in another.
 * (`Promise.withResolvers` is not there yet on Node 20.)
 */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  /** Only the first settlement counts. */
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** Makes one. Its rejection is never reported as unhandled: nobody may be waiting. */
export function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> = { resolve: () => undefined, reject: () => undefined };
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => undefined);
  return { promise, resolve: settle.resolve, reject: settle.reject };
}
