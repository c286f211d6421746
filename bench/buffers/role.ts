/**
 * What a child process of the bench can be asked. Each child plays one role, a set of named requests; its answers go
 * back over the channel that Node gives a child process.
 */

/** Answers a request with plain data, or throws. */
export type Answer = (argument: never) => unknown;

/** The requests of a role by name. */
export type Role = Readonly<Record<string, Answer>>;

/** From the parent to a child. */
export interface Request {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

/** From a child to the parent. */
export interface Response {
  readonly id: number;
  readonly value?: unknown;
  /** What was thrown; without it the request was done. */
  readonly error?: string;
}

/** The roles there are; each is a file of its own. */
export type RoleName = 'member' | 'sender' | 'receiver' | 'noise' | 'staller';
