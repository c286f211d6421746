/**
 * What can be known about an error that the operating system or Node reported. Looks at the shape and not at the
 * class, since an error may come from another realm (a worker, a vm context).
 */

/** The stable code (`ENETUNREACH`, `ERR_SOCKET_BAD_PORT`, ...); `UNKNOWN` when there is none. */
export function codeOf(error: unknown): string {
  return stringAt(error, 'code') ?? 'UNKNOWN';
}

/** The message; for anything that is not an error, its text. */
export function messageOf(error: unknown): string {
  return stringAt(error, 'message') ?? String(error);
}

/** The error itself, or an error of this realm with the same message and code. */
export function asError(error: unknown): Error {
  return error instanceof Error
    ? error
    : Object.assign(new Error(messageOf(error), { cause: error }), { code: codeOf(error) });
}

function stringAt(value: unknown, key: 'code' | 'message'): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : undefined;
}
