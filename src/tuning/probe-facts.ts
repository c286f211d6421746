/**
 * What doctors tell each other when they probe a network together: who they are, what they were sent, what they heard
 * and what their kernels counted meanwhile. Plain data that travels as JSON, so everything that arrives is checked here
 * before anybody believes it. A fact that a host cannot read is absent.
 */

/** Ways a probe can take. `control`: the group that every switch must flood; `ring`: the ring's own port. */
export type ProbeChannel = 'multicast' | 'unicast' | 'control' | 'ring';

export const probeChannels: readonly ProbeChannel[] = ['multicast', 'unicast', 'control', 'ring'];

/** Who a doctor is, and how its host and its node are set up. */
export interface PeerFacts {
  /** Drawn at its start: two processes never have the same one. */
  readonly key: string;
  readonly nodeId?: number;
  readonly host: string;
  /** Where it takes unicast probes. */
  readonly address: string;
  /** Its address with the length of the network's prefix: `10.0.0.7/24`. */
  readonly cidr?: string;
  readonly cluster: string;
  /** Version of the ring's wire format. */
  readonly wireVersion: number;
  /** Settings that all members must agree on, by name. */
  readonly config: Readonly<Record<string, string | number>>;
  readonly tokenMs: number;
  readonly windowFrames: number;
  readonly frameBytes: number;
  /** The interface on which it joined the group. */
  readonly device: string;
  readonly mtu?: number;
  readonly receiveAsked: number;
  /** As read back; `reportFactor` times what was granted. */
  readonly receiveReported?: number;
  readonly reportFactor: number;
  readonly receiveBufferMax?: number;
  /** The larger of rp_filter of the interface and of `all`. */
  readonly reversePathFilter?: number;
}

/** What one doctor heard of another on one channel during one test. */
export interface ProbeTally {
  readonly from: string;
  readonly channel: ProbeChannel;
  /** Which of a test's series: a size, a burst; empty when there is only one. */
  readonly label: string;
  readonly received: number;
  readonly duplicates: number;
  readonly reordered: number;
  /** The highest number heard, from 0; the numbers of a series count up. */
  readonly last: number;
}

/** How much the kernel's counters grew during a test, by short name. Absent: not readable there. */
export type CounterGrowth = Readonly<Record<string, number>>;

/** The longest time that a doctor's event loop stood still, and how much of it the process was computing. Milliseconds. */
export interface LoopFacts {
  readonly stallMs: number;
  readonly busyMs: number;
}

/** A doctor's account of one test. */
export interface TestReport {
  readonly key: string;
  readonly step: number;
  /** Probes that it sent, by label and channel: `1472 multicast`. Only the sender of the test has any. */
  readonly sent: Readonly<Record<string, number>>;
  readonly tallies: readonly ProbeTally[];
  readonly growth: CounterGrowth;
  readonly loop: LoopFacts;
  /** Devices under which the kernel lists the group as joined. */
  readonly groupDevices?: readonly string[];
  /** Version of the querier the kernel believes in on the joined device: V2, V3. */
  readonly querier?: string;
  /** The device that its routes choose towards each other doctor. */
  readonly routes: Readonly<Record<string, string>>;
  /** Keys of the doctors whose addresses the host's list of peers lacks; left out when it lacks none. */
  readonly unlisted?: readonly string[];
  /** Datagrams on the ring's group and port that are not of its cluster. */
  readonly foreign: readonly ForeignTraffic[];
}

/** Traffic that does not belong to the cluster. */
export interface ForeignTraffic {
  readonly source: string;
  readonly reason: string;
  readonly detail: string;
  readonly count: number;
}

/** What a test makes its sender send. `multicast`: the basic round; `soak`: everybody, once a second. */
export type ProbeAction =
  | {
      readonly kind: 'round';
      readonly sender: string;
      readonly count: number;
      readonly intervalMs: number;
      readonly ringPort: boolean;
    }
  | { readonly kind: 'sizes'; readonly sender: string }
  | { readonly kind: 'bursts'; readonly sender: string; readonly bursts: readonly number[] }
  | { readonly kind: 'soak'; readonly seconds: number }
  | { readonly kind: 'end' };

/** Datagram sizes of the sweep: around one Ethernet frame, one jumbo frame, and what needs fragments on both. */
export const sweepSizes: readonly number[] = [1372, 1472, 1473, 2000, 4000, 8972, 8973, 16_000];
/** Copies of each size: one lost by chance does not condemn a size. */
export const sweepCopies = 10;
/** Datagrams sent without a pause. 92 fill the usual default buffer, 184 a doubled one. */
export const burstCounts: readonly number[] = [32, 64, 92, 184, 512, 1024];
/** Payload of the probes of a burst, a usual full frame of a ring. */
export const burstBytes = 1400;
/** What Linux charges a receive buffer for one of them, as measured over veth; other drivers may differ. */
export const burstChargeBytes = 2304;
/** What a responder does at most for a stranger who asks. */
export const probeLimits = { count: 10_000, intervalMsMin: 1, burst: 4096, seconds: 86_400, peers: 64 } as const;

/** The port of the probes for a ring on `port`: a running ring must not read them. */
export function probePortFor(port: number): number {
  return port === 65535 ? port - 1 : port + 1;
}

type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown, lengthMax = 128): value is string {
  return typeof value === 'string' && value.length <= lengthMax;
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

type Check = (value: unknown) => boolean;

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const recordOf =
  (check: Check): Check =>
  (value) =>
    isFields(value) && Object.keys(value).length <= 256 && Object.values(value).every(check);

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= 4096 && value.every(check);

const shape =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isFields(value) && Object.entries(checks).every(([name, check]) => check(value[name]));

const text: Check = (value) => isText(value);
const count: Check = (value) => isCount(value);
const channel: Check = (value) => probeChannels.some((one) => one === value);

const factsShape = shape({
  key: text,
  nodeId: optional(count),
  host: text,
  address: text,
  cidr: optional(text),
  cluster: text,
  wireVersion: count,
  config: recordOf((value) => isText(value) || isCount(value)),
  tokenMs: count,
  windowFrames: count,
  frameBytes: count,
  device: text,
  mtu: optional(count),
  receiveAsked: count,
  receiveReported: optional(count),
  reportFactor: (value) => isCount(value) && value > 0,
  receiveBufferMax: optional(count),
  reversePathFilter: optional(count),
});

const tallyShape = shape({
  from: text,
  channel,
  label: text,
  received: count,
  duplicates: count,
  reordered: count,
  last: (value) => typeof value === 'number',
});

const foreignShape = shape({ source: text, reason: text, detail: (value) => isText(value, 512), count });

const reportShape = shape({
  key: text,
  step: count,
  sent: recordOf(count),
  tallies: listOf(tallyShape),
  growth: recordOf((value) => typeof value === 'number'),
  loop: shape({ stallMs: count, busyMs: count }),
  groupDevices: optional(listOf(text)),
  querier: optional(text),
  routes: recordOf(text),
  unlisted: optional(listOf(text)),
  foreign: listOf(foreignShape),
});

const actionShapes: Readonly<Record<string, Check>> = {
  round: shape({ sender: text, count, intervalMs: count, ringPort: (value) => typeof value === 'boolean' }),
  sizes: shape({ sender: text }),
  bursts: shape({ sender: text, bursts: listOf(count) }),
  soak: shape({ seconds: count }),
  end: () => true,
};

export function isPeerFacts(value: unknown): value is PeerFacts {
  return factsShape(value);
}

export function isTestReport(value: unknown): value is TestReport {
  return reportShape(value);
}

export function isProbeAction(value: unknown): value is ProbeAction {
  if (!isFields(value) || !isText(value['kind']) || !Object.hasOwn(actionShapes, value['kind'])) {
    return false;
  }
  return actionShapes[value['kind']]?.(value) ?? false;
}
