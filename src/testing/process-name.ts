/**
 * Names of processes in traces.
 */
import type { Origin } from '../message.ts';
import type { ProcessName } from './trace.ts';

/** `nodeId.incarnation`. */
export function processName(process: Origin): ProcessName {
  return `${process.nodeId}.${process.incarnation}`;
}
