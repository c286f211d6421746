/**
 * Errors that applications see. Match on `code`; codes are never renamed (docs/errors.md has a section for each).
 * Garbage from the network is never an error: it is counted.
 */

import type { Level } from './message.ts';

/** Every code, with the facts that errors of this code carry. */
export interface ErrorFacts {
  /** The options are wrong; every mistake is listed. */
  ERR_OPTIONS: { readonly mistakes: readonly string[] };
  /** What a call was given is of the wrong kind. */
  ERR_ARGUMENT: { readonly argument: string };
  /** A corosync.conf cannot be read or followed; every problem is listed. */
  ERR_COROSYNC_CONF: { readonly path: string; readonly problems: readonly string[] };
  /** The call came after `leave()`, `close()` or a failure. */
  ERR_CLOSED: Record<never, never>;
  /** A message is larger than the limit. */
  ERR_MESSAGE_TOO_LARGE: { readonly bytes: number; readonly bytesMax: number };
  /** The wire format that was chosen has no such level. */
  ERR_LEVEL: { readonly level: string };
  /** A group's name is too long, empty, or taken. */
  ERR_GROUP_NAME: { readonly group: string; readonly rule: string };
  /** The process is in as many groups as it may be. */
  ERR_TOO_MANY_GROUPS: { readonly groupsMax: number };
  /** The process has left that group, or asked to. */
  ERR_NOT_MEMBER: { readonly group: string };
  /** The iterator's reader fell behind by more than the buffer. */
  ERR_SLOW_CONSUMER: { readonly bytes: number; readonly bytesMax: number };
  /** Another live process uses this node's id. */
  ERR_DUPLICATE_NODE_ID: { readonly nodeId: number; readonly address: string };
  /** Another member, or an operator there, had this node stopped. */
  ERR_KILLED: { readonly by: number; readonly text: string };
  /** No interface fits what was asked for. */
  ERR_NO_INTERFACE: { readonly wanted: string; readonly rejected: readonly string[] };
  /** A socket could not be opened, bound or joined to the group. */
  ERR_SOCKET: { readonly step: string; readonly systemCode: string };
  /** The state directory cannot be read or written. */
  ERR_STATE_DIR: { readonly path: string; readonly systemCode: string };
  /** An invariant of the protocol does not hold: a defect of this library; the node closed itself. */
  ERR_INTERNAL: Record<never, never>;
}

export type ErrorCode = keyof ErrorFacts;

/** An error with a stable `code` and the facts that go with it. */
export class ClusterError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly facts: ErrorFacts[Code];

  constructor(code: Code, message: string, facts: ErrorFacts[Code], options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClusterError';
    this.code = code;
    this.facts = facts;
  }
}

/** One error for all mistakes. */
export function optionsError(mistakes: readonly string[]): ClusterError<'ERR_OPTIONS'> {
  const message = `Wrong options:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`;
  return new ClusterError('ERR_OPTIONS', message, { mistakes });
}

/** The node is gone, or about to go. */
export function closedError(): ClusterError {
  return new ClusterError('ERR_CLOSED', 'This node has left the cluster.', {});
}

/** On Corosync's wire: throws for a message that only the native wire can send. */
export function refuseSafe({ level }: { readonly level: Level }): void {
  if (level !== 'safe') return;
  throw new ClusterError('ERR_LEVEL', "Corosync's wire has no level safe: send at level agreed.", { level });
}
