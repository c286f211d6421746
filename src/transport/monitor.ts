/**
 * Watches the host around a running member: looks at the kernel's counters and the event loop about once a second, lets
 * the rules name what is wrong (tuning/findings/), and keeps what was seen for the moment when a member is lost.
 *
 * The driver asks for a fresh look just before an input that may end in a new configuration, so that the evidence of a
 * stall or an overflow that is just over travels in this node's joins.
 *
 * Cost: a look is 0.6 ms with a handful of sockets on the host, 3 ms with a thousand (kernel-counters.ts), so 0.1 % of a
 * CPU; the watch over the event loop about 1 %.
 */
import type { Evidence } from '../message.ts';
import type { Clock } from './clock.ts';
import { evidenceOf } from '../tuning/evidence.ts';
import type { Diagnosis } from '../tuning/finding.ts';
import { diagnose } from '../tuning/findings/diagnose.ts';
import { readHostFacts } from '../tuning/host-facts.ts';
import { findCgroup, readKernelSample, readUdpSockets } from '../tuning/kernel-counters.ts';
import { LoopWatch } from '../tuning/loop-watch.ts';
import type { HostFacts, KernelSample, LoopSample, Observation } from '../tuning/observation.ts';
import { ObservationWindow } from '../tuning/observation-window.ts';
import type { MemberFacts } from '../tuning/observation-window.ts';
import { sampleDelta } from '../tuning/sample-delta.ts';

/** What is in `cluster.stats().host`. */
export interface HostStatistics {
  /** The counters at the last look; undefined before the first. */
  readonly kernel: KernelSample | undefined;
  /** The event loop since the look before. */
  readonly loop: LoopSample | undefined;
  /** Datagrams that the group socket has dropped since it was opened; undefined where it cannot be read. */
  readonly groupDrops: number | undefined;
  /** What is wrong at present. */
  readonly findings: readonly Diagnosis[];
}

export interface Monitor {
  start(): void;
  /** Looks now, unless it has just looked. */
  look(): void;
  /** What was seen of this process and its host in the last minute, the weightiest first. */
  readonly evidence: readonly Evidence[];
  statistics(): HostStatistics | undefined;
  stop(): Promise<void>;
}

export interface MonitorOptions {
  readonly clock: Clock;
  /** What the rest of the node knows at this moment. */
  readonly facts: () => MemberFacts;
  /** Something is wrong that was not wrong before. */
  readonly found: (diagnosis: Diagnosis) => void;
  /** The group socket has dropped datagrams since the last look. */
  readonly dropped: (datagrams: number) => void;
}

/** For tests and simulations: there is no host to watch. */
export const noMonitor: Monitor = {
  start: () => undefined,
  look: () => undefined,
  evidence: [],
  statistics: () => undefined,
  stop: () => Promise.resolve(),
};

const lookMs = 1000;
/** A look that is asked for is not repeated within this time. */
const freshMs = 250;
/** Facts about the host change seldom. */
const factsMs = 60_000;
/** Evidence is kept for so long: a member that was lost may need that much time to come back and tell. */
const evidenceMs = 60_000;
/** What was not seen for so long is over, and is told anew when it comes back. */
const quietMs = 60_000;

interface Seen {
  readonly diagnosis: Diagnosis;
  readonly at: number;
}

/** Watches this host. */
export class HostMonitor implements Monitor {
  readonly #options: MonitorOptions;
  readonly #loop = new LoopWatch();
  readonly #window = new ObservationWindow();
  readonly #seen = new Map<string, Seen>();
  readonly #cgroup = findCgroup();
  #host: { readonly facts: HostFacts; readonly at: number } | undefined;
  #sample: KernelSample | undefined;
  #loopSample: LoopSample | undefined;
  #present: readonly Diagnosis[] = [];
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(options: MonitorOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop.start();
    this.#schedule();
  }

  look(): void {
    const { atMs = -Infinity } = this.#sample ?? {};
    if (!this.#stopped && this.#options.clock.now() - atMs >= freshMs) {
      this.#look();
    }
  }

  get evidence(): readonly Evidence[] {
    const now = this.#options.clock.now();
    const recent = [...this.#seen.values()].filter(({ at }) => now - at <= evidenceMs);
    return evidenceOf(recent.map(({ diagnosis }) => diagnosis));
  }

  statistics(): HostStatistics {
    const { group } = this.#options.facts();
    const socket = this.#sample?.sockets?.find(({ inode }) => inode === group.inode);
    return { kernel: this.#sample, loop: this.#loopSample, groupDrops: socket?.drops, findings: this.#present };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#loop.stop();
  }

  #schedule(): void {
    this.#cancel = this.#options.clock.schedule(lookMs, () => {
      this.look();
      if (!this.#stopped) {
        this.#schedule();
      }
    });
  }

  #look(): void {
    const { clock, facts: readFacts, dropped } = this.#options;
    const now = clock.now();
    const facts = readFacts();
    const sample = this.#readSample(now, facts);
    const drops = this.#dropsSince(sample, facts);
    this.#sample = sample;
    this.#loopSample = this.#loop.read();
    const context = { now, host: this.#hostFacts(now), hostSockets: readUdpSockets() };
    const observation = this.#window.add({ facts, sample, loop: this.#loopSample, ...context });
    this.#judge(observation, now);
    if (drops > 0) {
      dropped(drops);
    }
  }

  #readSample(now: number, { group, token, device }: MemberFacts): KernelSample {
    const inodes = new Set([group.inode, token.inode].filter((inode) => inode !== undefined));
    return readKernelSample(now, { inodes, devices: device === undefined ? [] : [device], cgroup: this.#cgroup });
  }

  #dropsSince(sample: KernelSample, { group }: MemberFacts): number {
    const sockets = sampleDelta(this.#sample, sample)?.sockets;
    return sockets?.find(({ inode }) => inode === group.inode)?.drops ?? 0;
  }

  #hostFacts(now: number): HostFacts {
    if (this.#host === undefined || now - this.#host.at >= factsMs) {
      this.#host = { facts: readHostFacts(), at: now };
    }
    return this.#host.facts;
  }

  #judge(observation: Observation, now: number): void {
    this.#present = diagnose(observation);
    for (const diagnosis of this.#present) {
      const before = this.#seen.get(diagnosis.id);
      this.#seen.set(diagnosis.id, { diagnosis, at: now });
      const isWorse = before?.diagnosis.severity === 'warning' && diagnosis.severity === 'error';
      if (before === undefined || now - before.at > quietMs || isWorse) {
        this.#options.found(diagnosis);
      }
    }
  }
}
