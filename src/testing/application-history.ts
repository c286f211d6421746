/**
 * What happens to programs under test in one run, as plain data: what their users do, and what goes wrong, and when. A
 * history is drawn from a seed; any part of it may be left out and the rest is a history again, which is how a failure is
 * made small (smallest-history.ts).
 */
import type { NodeId } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { drawFaults } from './fault-mix.ts';
import type { Fault } from './fault-schedule.ts';
import type { NetworkConditions } from './memory-network.ts';
import { Random } from './random.ts';
import { drawPlan } from './run-plan.ts';
import type { PlanOptions } from './run-plan.ts';

/** Something that happens at a simulated time. */
export type HistoryEvent =
  /** The user of a node's program does something; `number` tells one act from another and decides its randomness. */
  | { readonly atMs: number; readonly kind: 'act'; readonly node: NodeId; readonly number: number }
  /** Something goes wrong, or is put right. */
  | { readonly atMs: number; readonly kind: 'fault'; readonly fault: Fault };

/** One run, ready to be simulated. */
export interface ApplicationHistory {
  readonly seed: number;
  readonly nodes: readonly NodeId[];
  /** When each node starts. */
  readonly startMs: readonly number[];
  readonly durationMs: number;
  readonly settings: EngineSettings;
  readonly network: NetworkConditions;
  /** In order of time. */
  readonly events: readonly HistoryEvent[];
}

/** What a caller may fix; the seed decides the rest. */
export interface HistoryOptions extends Pick<
  PlanOptions,
  'seed' | 'nodes' | 'durationMs' | 'faults' | 'network' | 'settings'
> {
  /** Mean time between two acts of users, over all nodes, in simulated milliseconds. Default 150. */
  readonly actGapMs?: number;
}

/** Faults that make no sense with programs: payloads of the simulator's own, and processes without a program. */
const withoutPrograms: ReadonlySet<Fault['kind']> = new Set(['burst', 'startDouble', 'crashDouble'] as const);

/** Can the fault happen to nodes that run programs? The others do nothing there. */
export function concernsPrograms(fault: Fault): boolean {
  return !withoutPrograms.has(fault.kind);
}

/** Draws a history. The same options give the same one. */
export function drawHistory(options: HistoryOptions): ApplicationHistory {
  const { nodes, startMs, durationMs, settings, network } = drawPlan(options);
  const random = new Random(options.seed, 12);
  const faults = options.faults ?? drawFaults(random, { nodes, durationMs, tokenMs: settings.tokenMs });
  const events: HistoryEvent[] = [];
  for (const { atMs, fault } of faults) {
    if (concernsPrograms(fault)) events.push({ atMs, kind: 'fault', fault });
  }
  const gapMs = options.actGapMs ?? 150;
  let atMs = random.exponential(gapMs);
  for (let number = 1; atMs < durationMs; number += 1) {
    events.push({ atMs: Math.round(atMs), kind: 'act', node: random.pick(nodes), number });
    atMs += random.exponential(gapMs);
  }
  events.sort((a, b) => a.atMs - b.atMs);
  return { seed: options.seed, nodes, startMs, durationMs, settings, network, events };
}

/** Groups of a partition, empty ones left out. */
function groupList(groups: readonly (readonly NodeId[])[]): string {
  return groups
    .filter((group) => group.length > 0)
    .map((group) => group.join(', '))
    .join(' | ');
}

/** A fault as a line of text says it. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'crash':
      return `node ${fault.node} crashes`;
    case 'crashAfterEffects':
      return `node ${fault.node} crashes after ${fault.effects} more effects`;
    case 'crashForming':
      return `node ${fault.node} crashes ${fault.effects} effects after it has adopted its next ring`;
    case 'start':
      return `node ${fault.node} starts`;
    case 'leave':
      return `node ${fault.node} leaves`;
    case 'pause':
      return `node ${fault.node} stalls for ${fault.forMs} ms`;
    case 'partition':
      return `the network splits: ${groupList(fault.groups)}`;
    case 'cutOneWay':
      return `node ${fault.target} stops hearing node ${fault.source}`;
    case 'cutPair':
      return `nodes ${fault.a} and ${fault.b} stop hearing each other`;
    case 'restore':
      return `node ${fault.target} hears node ${fault.source} again`;
    case 'expireMembership':
      return `multicast does not reach node ${fault.node} any more`;
    case 'isolate':
      return `node ${fault.node} is cut off`;
    case 'heal':
      return 'all links work again';
    case 'drop':
      return `the next ${fault.count} datagrams of kind ${fault.what} are lost`;
    case 'mute':
      return `${fault.what} datagrams to ${fault.node ?? 'everybody'} from ${fault.source ?? 'anybody'} are lost for ${fault.forMs} ms`;
    case 'burst':
      return `node ${fault.node} submits ${fault.count} messages`;
    case 'stopToken':
      return `every ${fault.what} from hop ${fault.hop} on is lost for ${fault.forMs} ms`;
    case 'lagMulticast':
      return `multicast to ${fault.node ?? 'everybody'} is late by ${fault.lagMs.toFixed(1)} ms for ${fault.forMs} ms`;
    case 'delay':
      return `the next ${fault.count} datagrams of kind ${fault.what} are ${fault.copy ? 'repeated' : 'late'} by ${fault.byMs.toFixed(1)} ms`;
    case 'startDouble':
      return `a second process with the id of node ${fault.node} starts`;
    case 'crashDouble':
      return `the second process with the id of node ${fault.node} crashes`;
    case 'babble':
      return `every node gets ${fault.count} datagrams of noise`;
    default:
      return fault satisfies never;
  }
}

/** A history as lines of text, one an event. */
export function describeHistory({ nodes, startMs, durationMs, events }: ApplicationHistory): string {
  const starts = nodes.map((node, index) => ({ atMs: startMs[index] ?? 0, text: `node ${node} starts` }));
  const rest = events.map((event) => ({
    atMs: event.atMs,
    text: event.kind === 'act' ? `act ${event.number} at node ${event.node}` : describeFault(event.fault),
  }));
  const lines = [...starts, ...rest].sort((a, b) => a.atMs - b.atMs);
  const endMs = Math.max(durationMs, lines.at(-1)?.atMs ?? 0);
  lines.push({ atMs: endMs, text: 'all faults end; the check follows when the programs are at rest' });
  return lines.map(({ atMs, text }) => `${String(atMs).padStart(8)} ms  ${text}`).join('\n');
}
