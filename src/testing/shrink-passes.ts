/**
 * Ways to make a plan smaller. Each pass answers candidates, the boldest first; the search (shrink.ts) takes the first
 * that still fails and asks the pass again. A pass may answer a candidate that makes no sense: it will not fail in the
 * way that is looked for, and is dropped.
 *
 * Faults are halved, quartered and so on, as in Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
 * Input", IEEE Transactions on Software Engineering 28(2), 2002.
 */
import type { NodeId } from '../message.ts';
import type { Fault, ScheduledFault } from './fault-schedule.ts';
import { perfectNetwork } from './memory-network.ts';
import type { NetworkConditions } from './memory-network.ts';
import { commonGroup, groupMessageBytesMin } from './group-acts.ts';
import type { GroupAct, ScheduledGroupAct } from './group-acts.ts';
import { groupActsOf, troubleMs } from './run-plan.ts';
import type { RunPlan } from './run-plan.ts';
import { simulationSettings } from './simulation-settings.ts';
import type { Workload } from './workload.ts';

/** A plan that fails, with what its run showed. */
export interface FailingPlan {
  readonly plan: RunPlan;
  /** When the run failed, and how many messages had been submitted by then. */
  readonly failedMs: number;
  readonly messages: number;
  /** Those of the plan's acts that did something. */
  readonly doneActs: readonly ScheduledGroupAct[];
}

/** Smaller plans to try. */
export type ShrinkPass = (failing: FailingPlan) => readonly RunPlan[];

/** Fields of a fault that name a node; those with groups of nodes are arrays. */
const nodeFields: ReadonlySet<string> = new Set(['node', 'source', 'target', 'a', 'b']);

/** A candidate for each field in which `value` is not as `plain` has it. */
function plainer<T extends object>(value: T, plain: Readonly<Partial<T>>): T[] {
  const differing = (Object.keys(plain) as (keyof T)[]).filter((field) => value[field] !== plain[field]);
  return differing.map((field) => ({ ...value, [field]: plain[field] }));
}

/** The plan with other acts; without groups it stays as it is. */
function withActs(
  plan: RunPlan,
  change: (acts: readonly ScheduledGroupAct[]) => readonly ScheduledGroupAct[],
): RunPlan {
  return plan.groupActs === 'none' ? plan : { ...plan, groupActs: change(plan.groupActs) };
}

/** Nothing happens after the failure: faults and acts of later are dropped, and the run is as long as it lasted. */
const endSooner: ShrinkPass = ({ plan, failedMs }) => {
  const durationMs = Math.min(plan.durationMs, Math.ceil(failedMs) + 1);
  const isBefore = ({ atMs }: { readonly atMs: number }): boolean => atMs <= failedMs;
  const faults = plan.faults.filter(isBefore);
  const next = withActs({ ...plan, durationMs, faults }, (acts) => acts.filter(isBefore));
  const fewer = faults.length < plan.faults.length || groupActsOf(next).length < groupActsOf(plan).length;
  return durationMs < plan.durationMs || fewer ? [next] : [];
};

/**
 * A list of a plan of which parts can be left out. The search goes through it in halves, quarters and so on down to single
 * entries, once for each size: what was needed a moment ago is mostly needed still.
 */
export interface ShrinkSweep {
  readonly length: (plan: RunPlan) => number;
  /** Of a list of this length the fewest entries that are left out together; at least 1. */
  readonly sizeMin: (length: number) => number;
  /** The plan without the entries from `start` up to `end`. */
  readonly without: (plan: RunPlan, start: number, end: number) => RunPlan;
}

function outside(start: number, end: number): (entry: unknown, index: number) => boolean {
  return (_, index) => index < start || index >= end;
}

const fewerFaults: ShrinkSweep = {
  length: ({ faults }) => faults.length,
  sizeMin: () => 1,
  without: (plan, start, end) => ({ ...plan, faults: plan.faults.filter(outside(start, end)), mix: {} }),
};

/** Only acts that did something, and none of a whole group or of a whole node. */
const fewerKindsOfActs: ShrinkPass = ({ plan, doneActs }) => {
  const acts = groupActsOf(plan);
  const lists = doneActs.length < acts.length ? [doneActs] : [];
  for (const field of ['group', 'node'] as const) {
    for (const value of new Set(acts.map(({ act }) => act[field]))) {
      lists.push(acts.filter(({ act }) => act[field] !== value));
    }
  }
  return lists.map((list) => withActs(plan, () => list));
};

const fewerActs: ShrinkSweep = {
  length: (plan) => groupActsOf(plan).length,
  sizeMin: () => 1,
  without: (plan, start, end) => withActs(plan, (acts) => acts.filter(outside(start, end))),
};

/** Large parts first: single acts are better left out when each run is quick. */
const farFewerActs: ShrinkSweep = { ...fewerActs, sizeMin: (length) => Math.max(1, Math.floor(length / 8)) };

function renamedGroups(groups: readonly unknown[], names: ReadonlyMap<NodeId, NodeId>): unknown[] {
  return groups.flatMap((entry) => {
    if (Array.isArray(entry)) return [renamedGroups(entry, names)];
    return typeof entry === 'number' ? (names.get(entry) ?? []) : [entry];
  });
}

/** The fault with its nodes renamed; undefined when it concerns a node that has no name. */
function renamedFault(fault: Fault, names: ReadonlyMap<NodeId, NodeId>): Fault | undefined {
  const fields: [string, unknown][] = Object.entries(fault);
  const isNode = ([field, value]: [string, unknown]): boolean => nodeFields.has(field) && typeof value === 'number';
  if (fields.some((one) => isNode(one) && !names.has(Number(one[1])))) return undefined;
  const next = fields.map(([field, value]): [string, unknown] => {
    if (Array.isArray(value)) return [field, renamedGroups(value, names)];
    return [field, isNode([field, value]) ? names.get(Number(value)) : value];
  });
  return Object.fromEntries(next) as unknown as Fault;
}

/** The plan with other names for its nodes, without the nodes that get none. */
function renamed(plan: RunPlan, names: ReadonlyMap<NodeId, NodeId>): RunPlan {
  const kept = plan.nodes.flatMap((node, index) => {
    const name = names.get(node);
    return name === undefined ? [] : [{ name, startMs: plan.startMs[index] ?? 0 }];
  });
  const faults = plan.faults.flatMap(({ atMs, fault }): ScheduledFault[] => {
    const next = renamedFault(fault, names);
    return next === undefined ? [] : [{ atMs, fault: next }];
  });
  const nodes = kept.map(({ name }) => name);
  const broken = plan.broken.flatMap((one) => {
    const node = names.get(one.node);
    return node === undefined ? [] : [{ ...one, node, peers: one.peers.flatMap((peer) => names.get(peer) ?? []) }];
  });
  const strangers = plan.strangers.flatMap((node) => names.get(node) ?? []);
  const next = { ...plan, nodes, startMs: kept.map(({ startMs }) => startMs), faults, broken, strangers, mix: {} };
  return withActs(next, (acts) =>
    acts.flatMap(({ atMs, act }) => {
      const node = names.get(act.node);
      return node === undefined ? [] : [{ atMs, act: { ...act, node } }];
    }),
  );
}

/** Half of the nodes, then all but one. */
const fewerNodes: ShrinkPass = ({ plan }) => {
  const { nodes } = plan;
  if (nodes.length <= 1) return [];
  const keep = (kept: readonly NodeId[]): RunPlan => renamed(plan, new Map(kept.map((node) => [node, node])));
  const half = nodes.length > 3 ? [keep(nodes.slice(0, Math.ceil(nodes.length / 2)))] : [];
  return [...half, ...nodes.map((gone) => keep(nodes.filter((node) => node !== gone))).reverse()];
};

/** Nodes are called 1, 2, 3 and so on. */
const plainNames: ShrinkPass = ({ plan }) => {
  const sorted = [...plan.nodes].sort((a, b) => a - b);
  if (sorted.every((node, index) => node === index + 1)) return [];
  return [renamed(plan, new Map(sorted.map((node, index) => [node, index + 1])))];
};

const fewerMessages: ShrinkPass = ({ plan, messages }) => {
  const most = Math.min(plan.messagesMax, messages);
  const counts = [0, 1, 2, Math.floor(most / 4), Math.floor(most / 2), most - 1, most];
  const smaller = [...new Set(counts)].filter((count) => count >= 0 && count < plan.messagesMax);
  return smaller.sort((a, b) => a - b).map((messagesMax) => ({ ...plan, messagesMax }));
};

const plainMessages: Partial<Workload> = { burst: 0, largeShare: 0, hugeShare: 0 };

const simplerWorkload: ShrinkPass = ({ plan }) => {
  const wholly = { ...plan.workload, ...plainMessages };
  const parts = plainer(plan.workload, plainMessages);
  return (parts.length > 1 ? [wholly, ...parts] : parts).map((workload) => ({ ...plan, workload }));
};

/** Deviations of the network below this are left alone. */
const smallDeviation = 0.01;

/** Half as much loss, or delay, or whatever it is; rounded to hundredths. */
function halved(network: NetworkConditions): NetworkConditions[] {
  return (Object.keys(perfectNetwork) as (keyof NetworkConditions)[]).flatMap((field) => {
    const value = network[field];
    const usual = perfectNetwork[field];
    if (typeof value !== 'number' || typeof usual !== 'number' || value - usual <= smallDeviation) return [];
    return [{ ...network, [field]: Math.round(50 * (value + usual)) / 100 }];
  });
}

/** A perfect network; else one that is perfect in one respect, or half as bad in one. */
const simplerNetwork: ShrinkPass = ({ plan }) => {
  const { network } = plan;
  const parts = plainer(network, perfectNetwork);
  const wholly = parts.length > 1 ? [perfectNetwork] : [];
  return [...wholly, ...parts, ...halved(network)].map((next) => ({ ...plan, network: next }));
};

const simplerSettings: ShrinkPass = ({ plan }) => {
  const parts = plainer(plan.settings, simulationSettings);
  const wholly = parts.length > 1 ? [simulationSettings] : [];
  return [...wholly, ...parts].map((settings) => ({ ...plan, settings }));
};

const plainWorld: Partial<RunPlan> = {
  codec: 'none',
  persistMsMax: 0,
  timerLateMsMax: 0,
  readMs: 0,
  receiveBufferBytes: Infinity,
  tokensLast: true,
  freshAddresses: true,
};

/** Quick disks, exact timers, everybody starts at once, nobody stays broken. */
const simplerWorld: ShrinkPass = ({ plan }) => {
  const startMs = plan.nodes.map(() => 0);
  const late = plan.startMs.flatMap((ms, index) => (ms > 0 ? [index] : []));
  const sooner = late.map((index) => ({ ...plan, startMs: plan.startMs.with(index, 0) }));
  const candidates = [...(late.length > 1 ? sooner : []), ...plainer(plan, plainWorld)];
  if (plan.broken.length > 0) candidates.unshift({ ...plan, broken: [] });
  if (plan.strangers.length > 0) candidates.unshift({ ...plan, strangers: [] });
  if (late.length > 0) candidates.unshift({ ...plan, startMs });
  if (candidates.length > 1) candidates.unshift({ ...plan, ...plainWorld, startMs, broken: [], strangers: [] });
  return candidates;
};

const shorterRun: ShrinkPass = ({ plan }) => {
  const last = Math.ceil(troubleMs({ ...plan, durationMs: 0 }));
  const lengths = [last, Math.round(plan.durationMs / 4), Math.round(plan.durationMs / 2)];
  const shorter = lengths.filter((durationMs) => durationMs >= last - 1 && durationMs < plan.durationMs);
  return shorter.map((durationMs) => ({ ...plan, durationMs }));
};

/** Waiting times between two events that are not worth shortening, in milliseconds. */
const shortGapMs = 50;

/** Less waiting before a fault or an act: it and all after it happen sooner. */
const soonerEvents: ShrinkPass = ({ plan }) => {
  const times = [...plan.faults, ...groupActsOf(plan)].map(({ atMs }) => atMs).sort((a, b) => a - b);
  return times.flatMap((fromMs, place) => {
    const gapMs = fromMs - (times[place - 1] ?? 0);
    if (gapMs <= shortGapMs) return [];
    return [gapMs, Math.round(gapMs / 2)].map((earlierMs) => {
      const sooner = <T extends { readonly atMs: number }>(list: readonly T[]): T[] =>
        list.map((one) => (one.atMs < fromMs ? one : { ...one, atMs: rounded(one.atMs - earlierMs) }));
      const durationMs = Math.max(rounded(plan.durationMs - earlierMs), 1);
      return withActs({ ...plan, faults: sooner(plan.faults), durationMs }, sooner);
    });
  });
};

/** To whole microseconds. */
function rounded(ms: number): number {
  return Math.round(1000 * ms) / 1000;
}

/** Durations and counts of a fault: 1, or half of what they are. */
function smallerFaults(fault: Fault): Fault[] {
  return Object.entries(fault).flatMap(([field, value]: [string, unknown]) => {
    if (typeof value !== 'number' || nodeFields.has(field) || value <= 1) return [];
    const smaller = [...new Set([1, Math.round(value / 2)])].filter((next) => next < value);
    return smaller.map((next) => ({ ...fault, [field]: next }));
  });
}

const gentlerFaults: ShrinkPass = ({ plan }) =>
  plan.faults.flatMap(({ atMs, fault }, place) =>
    smallerFaults(fault).map((gentler) => ({
      ...plan,
      faults: plan.faults.map((one, index) => (index === place ? { atMs, fault: gentler } : one)),
    })),
  );

/** One message in place of several, or half of them; as few bytes as there can be. */
function smallerAct(act: GroupAct): GroupAct[] {
  if (act.kind !== 'send') return [];
  const { bytes } = act;
  const fewer = [...new Set([1, Math.ceil(bytes.length / 2)])].filter((count) => count < bytes.length);
  const lists = fewer.map((count) => bytes.slice(0, count));
  if (bytes.some((size) => size > groupMessageBytesMin)) lists.unshift(bytes.map(() => groupMessageBytesMin));
  return lists.map((next) => ({ ...act, bytes: next }));
}

/** All messages to groups as small as they can be and one by one, then single acts made smaller. */
const smallerActs: ShrinkPass = ({ plan }) => {
  const acts = groupActsOf(plan);
  const smallest = (act: GroupAct): GroupAct =>
    act.kind === 'send' ? { ...act, bytes: act.bytes.slice(0, 1).map(() => groupMessageBytesMin) } : act;
  const wholly = acts.map(({ atMs, act }) => ({ atMs, act: smallest(act) }));
  const single = acts.flatMap(({ atMs, act }, place) =>
    smallerAct(act).map((smaller) => acts.with(place, { atMs, act: smaller })),
  );
  return (single.length > 1 ? [wholly, ...single] : single).map((next) => withActs(plan, () => next));
};

/** All in the group that everybody joins in the end. */
const oneGroup: ShrinkPass = ({ plan }) => {
  const acts = groupActsOf(plan);
  if (acts.every(({ act }) => act.group === commonGroup)) return [];
  return [withActs(plan, () => acts.map(({ atMs, act }) => ({ atMs, act: { ...act, group: commonGroup } })))];
};

/** All ways, in the order in which they are worth trying: what makes runs quicker comes first. */
export const shrinkPasses: readonly (ShrinkPass | ShrinkSweep)[] = [
  endSooner,
  fewerFaults,
  fewerKindsOfActs,
  farFewerActs,
  simplerNetwork,
  fewerNodes,
  fewerMessages,
  simplerWorkload,
  simplerWorld,
  simplerSettings,
  fewerActs,
  shorterRun,
  soonerEvents,
  gentlerFaults,
  smallerActs,
  oneGroup,
  plainNames,
];
