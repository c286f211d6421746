/** What applications are told when an engine stops for good. */
import type { HaltReason } from '../effect.ts';
import { ClusterError } from '../errors.ts';

/** The error for a halt; undefined when the node left. `twinAddress`: where another process with its id was heard. */
export function haltError(reason: HaltReason, twinAddress: string): ClusterError | undefined {
  switch (reason.kind) {
    case 'left':
      return undefined;
    case 'killed': {
      const { by, text } = reason;
      return new ClusterError('ERR_KILLED', `Node ${by} had this node stopped${text === '' ? '' : `: ${text}`}.`, {
        by,
        text,
      });
    }
    case 'duplicate-node-id':
      return new ClusterError(
        'ERR_DUPLICATE_NODE_ID',
        `Another live process${twinAddress === '' ? '' : ` at ${twinAddress}`} uses node id ${reason.nodeId}.`,
        { nodeId: reason.nodeId, address: twinAddress },
      );
  }
}

/** A fault that was thrown while the engine worked or its effects were performed. */
export function internalError(fault: unknown): ClusterError {
  const message = fault instanceof Error ? fault.message : String(fault);
  return new ClusterError('ERR_INTERNAL', `A defect of ringcast closed this node: ${message}`, {}, { cause: fault });
}
