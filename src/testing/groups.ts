/**
 * Process groups under the faults of ordinary runs: processes join, leave and send to groups while nodes crash, stall and
 * are cut off; then everything is made whole, the groups come to rest, and what each process was told is judged
 * (group-guest.ts). The properties of the ring below are checked throughout.
 */
import type { GroupCounts } from './group-witness.ts';
import { drawGroupWorkload } from './group-workload.ts';
import { Random } from './random.ts';
import { drawPlan } from './run-plan.ts';
import type { PlanOptions } from './run-plan.ts';
import { simulatePlan } from './simulate.ts';
import type { PlanRunOptions, SimulationResult } from './simulate.ts';

/** What to simulate. Without `createEngine` the engines are those of the wire: with `codec: 'corosync'` that of Corosync. */
export interface GroupsOptions
  extends
    Pick<PlanOptions, 'seed' | 'nodes' | 'durationMs' | 'settings' | 'codec' | 'faults'>,
    Pick<PlanRunOptions, 'createEngine' | 'log'> {
  /** Most messages to groups. Default 400. */
  readonly messagesMax?: number;
}

/** How a run went. Its plan has all that the applications did: `simulatePlan` takes the same course with it. */
export interface GroupsResult extends SimulationResult {
  readonly groups: GroupCounts;
}

/** Simulates one run. Never throws for what an engine does. */
export function simulateGroups(options: GroupsOptions): GroupsResult {
  const { seed, messagesMax = 400, codec, createEngine, log, ...fixed } = options;
  const drawnCodec = new Random(seed, 21).chance(1 / 4) ? 'protobuf' : 'none';
  const plan = drawPlan({ ...fixed, seed, messagesMax: 50, codec: codec ?? drawnCodec });
  const { nodes, durationMs } = plan;
  const workload = drawGroupWorkload(new Random(seed, 20));
  const result = simulatePlan(
    { ...plan, groupActs: [] },
    {
      ...(createEngine === undefined ? {} : { createEngine }),
      ...(log === undefined ? {} : { log }),
      drawGroups: { random: new Random(seed, 22), workload, nodes, durationMs, messagesMax },
    },
  );
  return { ...result, groups: result.groups ?? { messages: 0, deliveries: 0, changes: 0 } };
}
