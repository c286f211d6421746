/**
 * Assertions about the protocol's own state. They stay on in production: a node whose invariants do not hold must not
 * go on talking to others. The driver closes the node with ERR_INTERNAL.
 */
import { ClusterError } from './errors.ts';

/** Throws ERR_INTERNAL unless `condition` holds. Only for what a defect of this library could break. */
export function invariant(condition: boolean, statement: string): asserts condition {
  if (!condition) throw new ClusterError('ERR_INTERNAL', `invariant violated: ${statement}`, {});
}

/** The value, which a correct program knows to be there. */
export function known<T>(value: T | undefined, statement: string): T {
  invariant(value !== undefined, statement);
  return value;
}
