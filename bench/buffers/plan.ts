/**
 * What a bench measures: every run of stream and ring, with the numbers chosen and why. Pure; `command.ts` performs it.
 *
 * The workload of the ring and what it stands for:
 *
 * - Four members, each in a container with a CPU quota of about 16 ms in every 100: it stands still for up to 80 ms
 *   at a time, as a virtual CPU does that shares a real one. The token time-out is 500 ms, and four such stalls one
 *   after the other are 320 ms: the stalls alone never cost a member.
 * - Every member always has something to send: messages of 1300 bytes, which fill a datagram each.
 * - The window is fixed at 300 datagrams a rotation, which corosync.conf(5) names as possible for equal processors, and
 *   the token is sent again four times before it is given up, Corosync's default. Data and token share one socket, as
 *   with Corosync's transports udpu and knet.
 * - Another application, or a second cluster, sends to the same port: 4000 datagrams a second, half of 100 and half of
 *   1400 bytes, 24 Mbit/s.
 */
import type { ClusterOptions } from '../../src/tuning/options.ts';
import type { RingConditions } from './ring-run.ts';
import type { StallPattern } from './stall-plan.ts';
import type { StreamOrder } from './stream-run.ts';

/** The four sweeps over buffer sizes. */
export type SeriesName = 'fixed' | 'fixed-alone' | 'contract' | 'contract-alone';

/** A run of the ring, to be repeated. */
export interface RingPoint {
  /** The sweep it belongs to; or, for a variation, its name. */
  readonly series: string;
  readonly conditions: RingConditions;
  readonly receiveBytes: number;
  readonly durationMs: number;
  /** Ends as soon as a member was lost, and goes on for up to so long until one is. */
  readonly untilLostMsMax: number | undefined;
}

/** A change of one condition, to see whether it matters. */
export interface Variation {
  readonly name: string;
  /** What it asks, for the report. */
  readonly question: string;
  readonly conditions: RingConditions;
  /** The buffer that is too small for it, as asked for. */
  readonly receiveBytes: number;
}

export interface Plan {
  readonly stream: readonly StreamOrder[];
  /** Each once a repeat, in the order in which they are made; they are run in random order. */
  readonly ring: readonly RingPoint[];
  readonly variations: readonly Variation[];
}

/** What the machine allows. Bytes as `setsockopt` takes them. */
export interface Limits {
  /** `net.core.rmem_max`, or what the bench takes instead where it is not known. */
  readonly receiveBytesMax: number;
}

export type Extent = 'tiny' | 'quick' | 'full';

export const tokenMs = 500;
/** A run in which a member stood still for longer, because the machine was away, says nothing and is made again. */
export const stallMsMax: number = tokenMs / 2;
export const fixedWindowFrames = 300;
export const ringStalls: StallPattern = { kind: 'independent', stallMs: 80, runMs: 16 };
export const worstStreamStalls: StallPattern = { kind: 'independent', stallMs: 400, runMs: 15 };

const repeatsOf: Readonly<Record<Extent, number>> = { tiny: 1, quick: 5, full: 5 };
const payloadBytes = 1400;

/** Corosync sends a token again this often before it gives the ring up (token_retransmits_before_loss_const). */
function retransmitMs(times: number): number {
  return Math.floor(tokenMs / (times + 0.2));
}

/** The options of every ring here. The windows are set apart from what the receive buffer is said to be. */
const commonOptions: ClusterOptions = { tokenMs, messageBytesMax: 65_536, sendQueueBytes: 1_048_576 };

/** Options as today's systems have them. */
function fixedOptions(change: ClusterOptions = {}): ClusterOptions {
  return {
    ...commonOptions,
    windowFrames: fixedWindowFrames,
    visitFrames: 100,
    tokenRetransmitMsMin: retransmitMs(4),
    tokenRetransmitMsMax: retransmitMs(4),
    ...change,
  };
}

const noise = { ratePerS: 4000, sizes: [100, 1400] } as const;

const fixed: RingConditions = {
  members: 4,
  sockets: 'one',
  options: fixedOptions(),
  messageBytes: 1300,
  stalls: ringStalls,
  stalled: 4,
  noise,
};

/** The conditions of the sweeps. `contract`: Ringcast as it comes, in the same trouble. */
export const seriesConditions: Readonly<Record<SeriesName, RingConditions>> = {
  fixed,
  'fixed-alone': { ...fixed, noise: undefined },
  contract: { ...fixed, sockets: 'two', options: commonOptions },
  'contract-alone': { ...fixed, sockets: 'two', options: commonOptions, noise: undefined },
};

/** Every variation, the unchanged conditions first. */
export function variationsOf(): readonly Variation[] {
  const never = 0;
  return [
    { name: 'as today', question: 'does all of it together lose members?', conditions: fixed, receiveBytes: never },
    {
      name: 'two sockets',
      question: 'does the token have to share the socket of the data?',
      conditions: { ...fixed, sockets: 'two' },
      receiveBytes: never,
    },
    {
      name: 'no other traffic',
      question: 'is the own traffic enough at a default buffer?',
      conditions: { ...fixed, noise: undefined },
      receiveBytes: never,
    },
    {
      name: 'own traffic, tiny buffer',
      question: 'is the own traffic enough when the buffer is tiny?',
      conditions: { ...fixed, noise: undefined },
      receiveBytes: 16_384,
    },
    {
      name: 'one member stalls',
      question: 'does one stalled member suffice?',
      conditions: { ...fixed, stalled: 1 },
      receiveBytes: never,
    },
    {
      name: 'window 50',
      question: 'does Corosync’s default window avoid it?',
      conditions: { ...fixed, options: fixedOptions({ windowFrames: 50, visitFrames: 17 }) },
      receiveBytes: never,
    },
    {
      name: 'token sent again once',
      question: 'do few token retransmissions hasten it?',
      conditions: {
        ...fixed,
        options: fixedOptions({ tokenRetransmitMsMin: retransmitMs(1), tokenRetransmitMsMax: retransmitMs(1) }),
      },
      receiveBytes: never,
    },
    {
      name: 'jumbo frames, alone',
      question: 'do frames of 8972 bytes overflow it without other traffic?',
      conditions: { ...fixed, noise: undefined, options: fixedOptions({ frameBytes: 8972 }), messageBytes: 8500 },
      receiveBytes: never,
    },
    {
      name: 'impatient, two sockets',
      question: 'is a node that cannot catch up let go when that limit is low?',
      conditions: {
        ...fixed,
        sockets: 'two',
        options: fixedOptions({ failToReceiveVisits: 10, failToReceiveMs: tokenMs }),
      },
      receiveBytes: 4096,
    },
  ];
}

/** Asked sizes: the smallest, never sized, and powers of two to the limit. */
function sweep(limits: Limits): readonly number[] {
  const sizes = [1, 0];
  for (let bytes = 4096; bytes <= limits.receiveBytesMax; bytes *= 2) sizes.push(bytes);
  return sizes;
}

function streamOf(extent: Extent, limits: Limits): readonly StreamOrder[] {
  const base = { protocol: 'udp', payloadBytes, workUs: 0, stalls: worstStreamStalls } as const;
  const durationMs = extent === 'tiny' ? 800 : extent === 'quick' ? 1500 : 3000;
  const worst = { ...base, ratePerS: 4000, durationMs };
  const largest = limits.receiveBytesMax;
  const beside: readonly StreamOrder[] = [
    { ...worst, protocol: 'tcp', receiveBytes: 0 },
    { ...worst, stalls: undefined, ratePerS: 8000, workUs: 500, receiveBytes: 0 },
    { ...worst, stalls: undefined, ratePerS: 8000, workUs: 500, receiveBytes: largest },
  ];
  if (extent !== 'full') {
    const sizes = extent === 'tiny' ? [0, largest] : [1, 0, 1_048_576, largest];
    return [...sizes.map((receiveBytes) => ({ ...worst, receiveBytes })), ...beside];
  }
  const milder: StallPattern = { kind: 'independent', stallMs: 100, runMs: 50 };
  const streams = [
    { ...worst, ratePerS: 1000, stalls: milder },
    { ...worst, ratePerS: 4000, stalls: milder },
    { ...worst, ratePerS: 1000 },
    worst,
  ];
  const swept = streams.flatMap((order) => sweep(limits).map((receiveBytes) => ({ ...order, receiveBytes })));
  return [
    ...swept,
    ...streams.map((order) => ({ ...order, protocol: 'tcp' as const, receiveBytes: 0 })),
    ...beside.slice(1),
  ];
}

function ringOf(extent: Extent, limits: Limits): readonly RingPoint[] {
  const point = (series: SeriesName, receiveBytes: number, time: Partial<RingPoint>): RingPoint => ({
    series,
    conditions: seriesConditions[series],
    receiveBytes,
    durationMs: 1000,
    untilLostMsMax: undefined,
    ...time,
  });
  const largest = limits.receiveBytesMax;
  if (extent === 'tiny') {
    return [point('fixed', largest, { durationMs: 500 }), point('contract-alone', 4096, { durationMs: 500 })];
  }
  if (extent === 'quick') {
    return [
      point('fixed', 8192, { untilLostMsMax: 10_000 }),
      point('fixed', largest, { durationMs: 2500 }),
      ...[1, 0, largest].map((bytes) => point('contract', bytes, { durationMs: 1500 })),
    ];
  }
  const times: Readonly<Record<SeriesName, number>> = {
    fixed: 3500,
    'fixed-alone': 1500,
    contract: 2000,
    'contract-alone': 1500,
  };
  return (Object.keys(times) as SeriesName[]).flatMap((series) =>
    sweep(limits).map((bytes) => point(series, bytes, { durationMs: times[series] })),
  );
}

/** In the quick bench these are run once or twice only: they are about drops, of which there are many or none. */
function quickExtras(limits: Limits): readonly RingPoint[] {
  const sizes = [131_072, 262_144, 524_288, 1_048_576].filter((bytes) => bytes <= limits.receiveBytesMax);
  const time = { durationMs: 1000, untilLostMsMax: undefined };
  const alone = (series: SeriesName, receiveBytes: number): RingPoint => ({
    ...time,
    series,
    receiveBytes,
    conditions: seriesConditions[series],
  });
  return [
    ...sizes.map((bytes) => alone('fixed-alone', bytes)),
    ...[4096, 0, limits.receiveBytesMax].map((bytes) => alone('contract-alone', bytes)),
  ];
}

/** The plan of a bench. */
export function makePlan(extent: Extent, limits: Limits): Plan {
  const repeated = Array.from({ length: repeatsOf[extent] }, () => ringOf(extent, limits)).flat();
  return {
    stream: streamOf(extent, limits),
    ring: extent === 'quick' ? [...repeated, ...quickExtras(limits)] : repeated,
    variations: extent === 'full' ? variationsOf() : [],
  };
}

/** The runs of a variation: at its small buffer and, for control, at the largest, each as often as the sweeps. */
export function variationPoints({ name, conditions, receiveBytes }: Variation, limits: Limits): readonly RingPoint[] {
  const time = { durationMs: 3500, untilLostMsMax: undefined };
  return Array.from({ length: repeatsOf.full }, () => [
    { ...time, series: name, conditions, receiveBytes },
    { ...time, series: name, conditions, receiveBytes: limits.receiveBytesMax },
  ]).flat();
}

/** The same in random order. `draw` answers numbers from 0 up to 1. */
export function shuffled<T>(items: readonly T[], draw: () => number): readonly T[] {
  const left = [...items];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(Math.floor(draw() * left.length), 1));
  return order;
}
