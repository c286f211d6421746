/**
 * Puts an observation together from the looks of the last ten seconds: counters of the oldest and the newest look, the
 * longest stall in between, the spread of the token's rotation. Pure; the looks come from the monitor.
 */
import type {
  Counters,
  HostFacts,
  KernelSample,
  LoopSample,
  Observation,
  OwnSocket,
  PeerSample,
  RejectedSource,
  SocketSample,
} from './observation.ts';

/** What a member knows of itself. Counters are since its start. */
export interface MemberFacts {
  readonly group: OwnSocket;
  readonly token: OwnSocket;
  /** Left out: yes. */
  readonly isMulticast?: boolean | undefined;
  /** The group; without multicast the own address. */
  readonly groupAddress: string;
  readonly port: number;
  readonly device: string | undefined;
  readonly tokenMs: number;
  readonly windowFrames: number;
  readonly frameBytes: number;
  readonly groupDatagrams: number;
  readonly sendErrors: Counters;
  readonly joinedAgoMs: number | undefined;
  readonly duplicates: number;
  readonly joinsHeard: number;
  /** The other members of the ring. */
  readonly peers: readonly PeerSample[];
  readonly rejected: readonly RejectedSource[];
  readonly rotationMs: number | undefined;
  readonly twinAddress: string | undefined;
  readonly multicastIntervalMs: number | undefined;
}

/** One look. */
export interface Look {
  readonly now: number;
  readonly facts: MemberFacts;
  readonly sample: KernelSample;
  readonly loop: LoopSample | undefined;
  readonly host: HostFacts;
  readonly hostSockets: readonly SocketSample[] | undefined;
}

/** The length of an observation, milliseconds (spec of the thresholds: docs/findings/README.md). */
const windowMs = 10_000;
/** A percentile of fewer rotations says nothing. */
const rotationsMin = 5;

/** The looks of the last ten seconds. */
export class ObservationWindow {
  #looks: Look[] = [];

  /** Takes a look in and answers what was observed, this look included. */
  add(look: Look): Observation {
    const recent = this.#looks.filter(({ now }) => look.now - now <= windowMs);
    // After a longer absence the last look before it tells what happened meanwhile: that is when datagrams are dropped.
    this.#looks = [...(recent.length > 0 ? recent : this.#looks.slice(-1)), look];
    const first = this.#looks[0] ?? look;
    const { facts, sample, host, hostSockets } = look;
    const isOnly = first === look;
    return {
      seconds: (look.now - first.now) / 1000,
      before: isOnly ? undefined : first.sample,
      after: sample,
      host,
      hostSockets,
      loop: joined(this.#looks),
      isMulticast: facts.isMulticast,
      group: facts.groupAddress,
      port: facts.port,
      device: facts.device,
      tokenMs: facts.tokenMs,
      windowFrames: facts.windowFrames,
      frameBytes: facts.frameBytes,
      sockets: [facts.group, facts.token],
      receivedDatagrams: facts.groupDatagrams - first.facts.groupDatagrams,
      sendErrors: grown(first.facts.sendErrors, facts.sendErrors),
      peers: facts.peers,
      rejected: facts.rejected,
      joinedAgoMs: facts.joinedAgoMs,
      duplicates: facts.duplicates - first.facts.duplicates,
      rotationMs: spread(this.#looks),
      joinsHeard: facts.joinsHeard - first.facts.joinsHeard,
      twinAddress: facts.twinAddress,
      multicastIntervalMs: facts.multicastIntervalMs,
    };
  }
}

/** The worst of all looks; how long ago the longest stall ended is counted from the newest. */
function joined(looks: readonly Look[]): LoopSample | undefined {
  const newest = looks.at(-1);
  const samples = looks.flatMap(({ loop, now }) => (loop === undefined ? [] : [{ loop, now }]));
  if (newest === undefined || samples.length === 0) {
    return undefined;
  }
  const worst = samples.reduce((a, b) => (b.loop.maxStallMs >= a.loop.maxStallMs ? b : a));
  const { endedAgoMs, maxStallMs } = worst.loop;
  return {
    maxStallMs,
    stalledMs: samples.reduce((sum, { loop }) => sum + loop.stalledMs, 0),
    endedAgoMs: endedAgoMs === undefined ? undefined : endedAgoMs + newest.now - worst.now,
    maxGcMs: Math.max(...samples.map(({ loop }) => loop.maxGcMs)),
    maxAwayMs: Math.max(...samples.map(({ loop }) => loop.maxAwayMs)),
  };
}

function grown(before: Counters, after: Counters): Counters {
  return Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));
}

function spread(looks: readonly Look[]): Observation['rotationMs'] {
  const sorted = looks.flatMap(({ facts }) => facts.rotationMs ?? []).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return sorted.length < rotationsMin ? undefined : { p50: at(0.5), p99: at(0.99) };
}
