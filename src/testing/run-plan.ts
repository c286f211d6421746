/**
 * Everything about a simulated run that its seed decides: how many nodes, how bad the network is, which settings the
 * engines have, what the applications do and what goes wrong.
 */
import type { NodeId } from '../message.ts';
import type { EngineSettings } from '../tuning/settings.ts';
import { drawBroken } from './core.ts';
import { onCorosyncWire } from './corosync-wire.ts';
import type { BrokenNode } from './core.ts';
import { directedOf, drawDirected } from './directed.ts';
import type { DirectedName } from './directed.ts';
import { describeMix, drawFaults, drawMix } from './fault-mix.ts';
import type { FaultMix } from './fault-mix.ts';
import type { ScheduledFault } from './fault-schedule.ts';
import type { ScheduledGroupAct } from './group-acts.ts';
import { perfectNetwork } from './memory-network.ts';
import type { NetworkConditions } from './memory-network.ts';
import { Random } from './random.ts';
import { simulationSettings } from './simulation-settings.ts';
import { drawWorkload } from './workload.ts';
import type { Workload } from './workload.ts';

/** What becomes of messages on the way: nothing, or a wire format and back. */
export type SimulatedWire = 'protobuf' | 'corosync' | 'none';

/** What a caller may fix; the seed decides the rest. */
export interface PlanOptions {
  readonly seed: number;
  /** Number of nodes, or the least and the most of them. Default 2 to 7. */
  readonly nodes?: number | readonly [number, number];
  /** How long faults and messages go on, in simulated milliseconds. Default: 5 to 20 seconds, by the seed. */
  readonly durationMs?: number;
  /** The faults, instead of drawn ones. The nodes are 1, 2, 3, ... then. */
  readonly faults?: readonly ScheduledFault[];
  /** Replace single drawn values. */
  readonly network?: Partial<NetworkConditions>;
  readonly workload?: Partial<Workload>;
  readonly settings?: Partial<EngineSettings>;
  /** Most messages of the workload. Default 400. */
  readonly messagesMax?: number;
  /** `protobuf` in one run of eight by default. `corosync` also decides some settings, and that there are no strangers. */
  readonly codec?: SimulatedWire;
  /** Nodes of another cluster on the network, where datagrams are encoded. By default none to three. */
  readonly strangers?: number;
  /** Charged bytes that a socket holds. By default no limit, or one of two. */
  readonly receiveBufferBytes?: number;
  /** Play this directed case. By default one in every eighth run, unless something that it decides is given. */
  readonly directed?: DirectedName;
}

/** A run, ready to be simulated. */
export interface RunPlan {
  readonly seed: number;
  readonly nodes: readonly NodeId[];
  /** When each node starts. */
  readonly startMs: readonly number[];
  readonly durationMs: number;
  readonly settings: EngineSettings;
  readonly network: NetworkConditions;
  readonly workload: Workload;
  readonly messagesMax: number;
  /** Which kinds of trouble the faults were drawn from; empty when they were given. */
  readonly mix: FaultMix;
  readonly faults: readonly ScheduledFault[];
  /**
   * What applications do with process groups. Even with an empty list groups are tested: in the end all processes join one
   * and send to it. `none`: there are no groups.
   */
  readonly groupActs: readonly ScheduledGroupAct[] | 'none';
  readonly codec: SimulatedWire;
  /** Nodes of another cluster on the same group and port; only where datagrams are encoded. */
  readonly strangers: readonly NodeId[];
  readonly persistMsMax: number;
  readonly timerLateMsMax: number;
  readonly receiveBufferBytes: number;
  readonly readMs: number;
  readonly tokensLast: boolean;
  readonly freshAddresses: boolean;
  /** Nodes that stay broken when everything else is healed at the end. */
  readonly broken: readonly BrokenNode[];
  /** The directed case that is played instead of workload and faults; `none` in most runs. */
  readonly directed: DirectedName | 'none';
}

/** Node ids: mostly 1, 2, 3, ...; sometimes any numbers, unless given faults name nodes. */
function drawNodes(random: Random, { nodes = [2, 7], faults }: PlanOptions): NodeId[] {
  const count = typeof nodes === 'number' ? nodes : random.integer(nodes[0], nodes[1]);
  const small = random.chance(0.8) || faults !== undefined;
  const ids = new Set<NodeId>();
  while (ids.size < count) ids.add(small ? ids.size + 1 : Math.max(1, random.next()));
  return [...ids];
}

/** A quick switch, a slower one, or a network of some milliseconds; more or less lossy. */
function drawNetwork(random: Random, tokenMs: number): NetworkConditions {
  const [delayMsMin, delayMsMax] = random.pick<readonly [number, number]>([
    [0.1, 0.5],
    [0.5, 2],
    [1, 5],
    [3, 15],
  ]);
  const scale = tokenMs / 1000;
  return {
    ...perfectNetwork,
    loss: random.pick([0, 0, 0.01, 0.05, 0.1, random.uniform(0, 0.3)]),
    multicastLoss: random.pick([0, 0, 0, 0, 0.02, 0.2]),
    unicastLoss: random.pick([0, 0, 0, 0, 0.02, 0.2]),
    duplication: random.pick([0, 0, 0.01, 0.1]),
    delayMsMin: delayMsMin * scale,
    delayMsMax: delayMsMax * scale,
    jitterMs: random.pick([0, 0.3, 1]) * delayMsMax * scale,
    spike: random.pick([0, 0, 0.002, 0.02]),
    spikeMs: random.pick([10, 100, 500]) * scale,
    multicastLagMs: random.pick([0, 0, 0, 0.2, 2, 30, 300]) * scale,
    ordered: random.chance(0.5),
    corruption: random.pick([0, 0.01]),
  };
}

/** The settings of a local network; in half of the runs other ones, with which rare paths are taken more often. */
function drawSettings(random: Random): EngineSettings {
  const firstSeq = random.chance(1 / 3) ? 0xffffffff - random.integer(0, 200) : 0;
  if (random.chance(0.5)) return { ...simulationSettings, firstSeq };
  const scale = random.pick([0.3, 1, 3]);
  return {
    ...simulationSettings,
    firstSeq,
    tokenMs: 1000 * scale,
    tokenRetransmitMsMin: random.pick([2, 3, 10]),
    tokenRetransmitMsMax: 238 * scale,
    holdMs: 180 * scale,
    consensusMs: 1200 * scale,
    mergeMs: 200 * scale,
    idleVisits: random.pick([2, 30]),
    windowFrames: random.pick([4, 20, 50, 200]),
    visitFrames: random.pick([1, 5, 17, 60]),
    missVisits: random.integer(1, 5),
    missMs: random.pick([0, 3, 20]),
    retransmitEntries: random.pick([1, 5, 30]),
    failToReceiveVisits: random.pick([20, 50, 200]),
    failToReceiveMs: random.pick([1, 3]) * 1000 * scale,
    storeFrames: random.pick([256, 2048]),
    framePayloadBytes: random.pick([200, 600, 1300]),
  };
}

/** Mostly the buffer contract; sometimes a window that the receive buffers may not hold. */
function drawWindowRule(seed: number): EngineSettings['windowRule'] {
  return new Random(seed, 11).chance(0.2) ? 'fixed' : 'contract';
}

/** The directed case of the seed, unless the caller has fixed what a directed case decides itself. */
function directedCaseOf({ seed, nodes = [2, 7], ...fixed }: PlanOptions): DirectedName | 'none' {
  const { durationMs, faults, network, workload, settings, codec } = fixed;
  if ([durationMs, faults, network, workload, settings, codec].some((value) => value !== undefined)) return 'none';
  return directedOf(seed, boundsOf(nodes)) ?? 'none';
}

function boundsOf(nodes: number | readonly [number, number]): readonly [number, number] {
  return typeof nodes === 'number' ? [nodes, nodes] : nodes;
}

/** Draws a run. The same options give the same plan. */
export function drawPlan(options: PlanOptions): RunPlan {
  const course = drawCourse(options);
  const directed = options.directed ?? directedCaseOf(options);
  const plan = directed === 'none' ? course : directedPlan(options, course, directed);
  return options.codec === 'corosync' ? onCorosync(plan) : plan;
}

function directedPlan({ seed, nodes = [2, 7] }: PlanOptions, course: RunPlan, directed: DirectedName): RunPlan {
  const drawn = drawDirected(directed, seed, boundsOf(nodes));
  return { ...course, ...plainWorld, ...drawn, startMs: drawn.nodes.map(() => 0), directed };
}

/**
 * The run on Corosync's wire. Its datagrams have no checksum but that of UDP, and do not say which cluster they are of, so
 * nothing may corrupt them and no other cluster may be near.
 */
function onCorosync(plan: RunPlan): RunPlan {
  const settings = onCorosyncWire(plan.settings);
  const network = { ...plan.network, corruption: 0 };
  return { ...plan, codec: 'corosync', settings, network, strangers: [], freshAddresses: false };
}

/** What is not decided by a directed case is as plain as can be. */
const plainWorld = {
  durationMs: 0,
  messagesMax: 0,
  mix: {},
  faults: [],
  codec: 'none',
  strangers: [],
  persistMsMax: 0,
  timerLateMsMax: 0,
  readMs: 0,
  receiveBufferBytes: Infinity,
  tokensLast: true,
  freshAddresses: true,
  broken: [],
} as const satisfies Partial<RunPlan>;

/** Draws a run of workload and faults. */
function drawCourse(options: PlanOptions): RunPlan {
  const random = new Random(options.seed, 10);
  const nodes = drawNodes(random, options);
  const settings = { ...drawSettings(random), windowRule: drawWindowRule(options.seed), ...options.settings };
  const network = { ...drawNetwork(random, settings.tokenMs), ...options.network };
  const workload = { ...drawWorkload(random), ...options.workload };
  const durationMs = options.durationMs ?? Math.round(random.uniform(5000, 20_000));
  const staggered = random.chance(0.5);
  const startMs = nodes.map(() => (staggered ? Math.round(random.uniform(0, 2000)) : 0));
  const mix = options.faults === undefined ? drawMix(random) : {};
  const faults = options.faults ?? drawFaults(random, { nodes, durationMs, tokenMs: settings.tokenMs }, mix);
  const slowDisk = random.chance(0.3);
  const bufferBytes = random.pick([Infinity, Infinity, 212_992, 23_040]);
  const strangers = random.chance(0.5) ? 0 : random.integer(1, 3);
  const drawnCodec = random.chance(1 / 8) ? 'protobuf' : 'none';
  const codec = options.codec ?? drawnCodec;
  return {
    seed: options.seed,
    nodes,
    startMs,
    durationMs,
    settings,
    network,
    workload,
    messagesMax: options.messagesMax ?? 400,
    mix,
    faults,
    groupActs: 'none',
    codec,
    strangers: codec === 'none' ? [] : nodes.slice(0, options.strangers ?? strangers),
    // All members write once while a ring forms; more than a token time-out in all would be no fault of the protocol.
    persistMsMax: slowDisk ? (random.pick([2, 20, 100]) * settings.tokenMs) / 1000 : 0,
    timerLateMsMax: random.pick([0, 1, 5]),
    readMs: random.pick([0, 0, 0, 0.01, 0.05, 0.3]),
    receiveBufferBytes: options.receiveBufferBytes ?? bufferBytes,
    tokensLast: random.chance(0.7),
    freshAddresses: random.chance(0.7),
    broken: drawBroken(random, nodes),
    directed: 'none',
  };
}

/** What applications do with groups; empty when there are none. */
export function groupActsOf({ groupActs }: Pick<RunPlan, 'groupActs'>): readonly ScheduledGroupAct[] {
  return groupActs === 'none' ? [] : groupActs;
}

/** How long faults, messages and acts go on: the duration of the plan, or longer for what is planned for later. */
export function troubleMs(plan: Pick<RunPlan, 'durationMs' | 'faults' | 'groupActs'>): number {
  const lastFaultMs = plan.faults.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
  return groupActsOf(plan).reduce(
    (latest, { atMs }) => Math.max(latest, atMs),
    Math.max(plan.durationMs, lastFaultMs + 1),
  );
}

/** What a run is made of, in words: its mix of faults, what is wrong with its network, who stays broken. */
export function describePlan(plan: RunPlan): string {
  const { mix, faults, network, readMs, receiveBufferBytes, strangers, broken } = plan;
  if (plan.directed !== 'none') return `the directed case ${plan.directed}`;
  const parts = [Object.keys(mix).length === 0 ? `${faults.length} given faults` : describeMix(mix)];
  for (const name of ['loss', 'multicastLoss', 'unicastLoss', 'duplication', 'spike', 'corruption'] as const) {
    if (network[name] > 0) parts.push(`${name} ${(100 * network[name]).toFixed(1)} %`);
  }
  if (network.multicastLagMs > 0) parts.push(`multicast late by ${network.multicastLagMs} ms`);
  if (readMs > 0) parts.push(`${readMs} ms to read a datagram`);
  if (receiveBufferBytes < Infinity) parts.push(`receive buffers of ${receiveBufferBytes} bytes`);
  if (strangers.length > 0) parts.push(`another cluster of ${strangers.length}`);
  if (broken.length > 0) parts.push(`in the end ${broken.map(({ node, how }) => `${node} ${how}`).join(', ')}`);
  return parts.join('; ');
}
