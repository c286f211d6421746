/**
 * What applications do with process groups in one run, as plain data: each act has its time, its node and its group. Acts
 * are a part of the plan of a run, as faults are, so that they can be left out, kept in a file and played again.
 *
 * A process that ends needs no act: its end is one of the faults (`crash`, `leave`).
 */
import type { NodeId } from '../message.ts';
import type { GroupWitness } from './group-witness.ts';
import type { Simulation } from './simulator.ts';

/**
 * One application does something. What makes no sense when its time has come does nothing: to join a group that it is in,
 * to leave or send to one that it is not in, or anything at a node that is down.
 */
export type GroupAct = { readonly node: NodeId; readonly group: string } & (
  | { readonly kind: 'join' | 'leave' }
  /** Messages of these sizes in bytes, one after the other. */
  | { readonly kind: 'send'; readonly bytes: readonly number[] }
);

/** An act with its time. */
export interface ScheduledGroupAct {
  /** Simulated milliseconds since the beginning of the run. */
  readonly atMs: number;
  readonly act: GroupAct;
}

/** Messages of a simulation have at least this many bytes: it recognises them by their beginning. */
export const groupMessageBytesMin = 12;

/** The group that all processes are in at the end of a run. */
export const commonGroup = 'red';

/** An application does this now. */
function performAct(simulation: Simulation, witness: GroupWitness, act: GroupAct): void {
  const node = simulation.node(act.node);
  const { group } = act;
  switch (act.kind) {
    case 'join':
      witness.join(node, group);
      break;
    case 'leave':
      witness.leave(node, group);
      break;
    case 'send':
      for (const bytes of act.bytes) witness.send(node, group, bytes);
      break;
    default:
      act satisfies never;
  }
}

/** Puts all acts into the future of a simulation. */
export function scheduleActs(simulation: Simulation, witness: GroupWitness, acts: readonly ScheduledGroupAct[]): void {
  for (const scheduled of acts) {
    const { atMs, act } = scheduled;
    simulation.at(atMs, () => {
      witness.acting(scheduled);
      simulation.watch?.act(act, { step: simulation.steps, atMs: simulation.now });
      performAct(simulation, witness, act);
    });
  }
}

/** An act in a few words, without its node. */
export function actText(act: GroupAct): string {
  if (act.kind !== 'send') return `asks to ${act.kind} group ${act.group}`;
  const { bytes, group } = act;
  if (bytes.length === 1) return `sends ${bytes[0] ?? 0} bytes to group ${group}`;
  const sizes = bytes.length === 0 ? '' : ` of ${Math.min(...bytes)} to ${Math.max(...bytes)} bytes`;
  return `sends ${bytes.length} messages${sizes} to group ${group}`;
}
