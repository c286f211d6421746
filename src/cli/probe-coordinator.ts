/**
 * The asking doctor: finds the responders, has everybody send in turn while all others count, and collects what they
 * counted. Everything has a limit: a host that stops answering is told as vanished, and the rest goes on without waiting.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PeerFacts, ProbeAction, TestReport } from '../tuning/probe-facts.ts';
import { isTestReport } from '../tuning/probe-facts.ts';
import type { PongWay } from '../tuning/probe-pings.ts';
import { PingLog } from '../tuning/probe-pings.ts';
import type { ProbeEvidence, RunTest } from '../tuning/probe-report.ts';
import { ipOf } from './doctor-listener.ts';
import { ProbeAgent } from './probe-agent.ts';
import type { ReportPart } from './probe-message.ts';
import type { ProbeOptions } from './probe-options.ts';
import { streamMs } from './probe-stream.ts';

/** What is told while it goes on. */
export type Progress = (text: string) => void;

const pingCountMax = 50;
const pingIntervalMs = 10;
/** Answers and last probes may be under way for so long. */
const settleMs = 250;
/** How long a sender may need beyond the time that its probes take. */
const lateMs = 5000;
const collectTries = 4;
const collectMs = 700;
const lookMs = 20;

/** Probes the network. Throws what opening the sockets throws; answers with what it has when the signal fires. */
export async function probeNetwork(options: ProbeOptions, progress: Progress): Promise<ProbeEvidence> {
  const inbox = new Inbox();
  const agent = await ProbeAgent.open(options, {
    done: ({ session, step, from }) => {
      inbox.done.add(`${session} ${step} ${from}`);
    },
    pong: ({ from, to, session, number }, channel) => {
      if (to === agent.facts.key && session === coordinator.session && channel !== 'control' && channel !== 'ring') {
        inbox.pings.answered({ from, way: channel, number }, performance.now());
      }
    },
    report: (part) => {
      inbox.take(part);
    },
  });
  const coordinator = new Coordinator(agent, inbox, options, progress);
  try {
    return await coordinator.run();
  } finally {
    await agent.close();
  }
}

/** What came in for the asking doctor. */
class Inbox {
  readonly pings = new PingLog();
  readonly done = new Set<string>();
  readonly #parts = new Map<string, string[]>();
  readonly #reports = new Map<string, TestReport>();

  /** Puts the parts of a report together. A second account of the same test replaces the first. */
  take({ session, step, from, part, parts, text }: ReportPart): void {
    const name = `${session} ${step} ${from} ${parts}`;
    const pieces = this.#parts.get(name) ?? [];
    pieces[part] = text;
    this.#parts.set(name, pieces);
    if (Object.keys(pieces).length !== parts) {
      return;
    }
    this.#parts.delete(name);
    const report = parseReport(pieces.join(''));
    if (report?.key === from && report.step === step) {
      this.#reports.set(`${session} ${step} ${from}`, report);
    }
  }

  report(session: string, step: number, from: string): TestReport | undefined {
    return this.#reports.get(`${session} ${step} ${from}`);
  }
}

class Coordinator {
  readonly session: string = randomBytes(6).toString('hex');
  readonly #agent: ProbeAgent;
  readonly #inbox: Inbox;
  readonly #options: ProbeOptions;
  readonly #progress: Progress;
  readonly #tests: RunTest[] = [];
  #members: readonly PeerFacts[] = [];
  /** Those that gave no account of the last test. They are asked again each time, but nobody waits for them any more. */
  #silent: ReadonlySet<string> = new Set();
  #step = 0;

  constructor(agent: ProbeAgent, inbox: Inbox, options: ProbeOptions, progress: Progress) {
    this.#agent = agent;
    this.#inbox = inbox;
    this.#options = options;
    this.#progress = progress;
  }

  async run(): Promise<ProbeEvidence> {
    await this.#discover();
    this.#members = [this.#agent.facts, ...this.#agent.peers.list().map(({ facts }) => facts)];
    if (this.#members.length > 1) {
      this.#agent.forgetStalls();
      await this.#ping();
      await this.#tour((sender) => this.#round(sender));
      await this.#tour((sender) => ({ kind: 'sizes', sender }));
      await this.#tour((sender) => ({ kind: 'bursts', sender, bursts: this.#options.bursts }));
      if (this.#options.soakSeconds > 0) {
        await this.#perform({ kind: 'soak', seconds: this.#options.soakSeconds }, 'soak');
      }
      this.#plan({ kind: 'end' });
      await delay(settleMs);
    }
    this.#progress('');
    return this.#evidence();
  }

  #evidence(): ProbeEvidence {
    const { transport, port, ttl } = this.#options;
    const others = this.#members.slice(1);
    const pings = others.map(({ key }) => {
      const { pings: log } = this.#inbox;
      return [key, Object.fromEntries(this.#ways.map((way) => [way, log.summary(key, way)]))] as const;
    });
    const own = this.#agent.facts.address;
    const found = new Set(others.map(({ address }) => ipOf(address)));
    return {
      transport,
      group: transport === 'unicast' ? ipOf(own) : this.#options.group,
      port,
      ttl,
      self: this.#agent.facts,
      peers: this.#members,
      pings: Object.fromEntries(pings),
      tests: this.#tests,
      unanswered: this.#agent.expected.filter((address) => !found.has(ipOf(address)) && ipOf(address) !== ipOf(own)),
    };
  }

  /** The ways that pings are answered by. */
  get #ways(): readonly PongWay[] {
    return this.#options.transport === 'unicast' ? ['unicast'] : ['unicast', 'multicast'];
  }

  /** Until as many as expected are there, or the time is over. */
  async #discover(): Promise<void> {
    const { peersExpected, waitMs } = this.#options;
    const startMs = performance.now();
    await this.#until(waitMs, () => {
      const found = this.#agent.peers.list().length;
      const leftS = Math.ceil((waitMs - (performance.now() - startMs)) / 1000);
      this.#progress(`looking for responders: ${found} found, ${leftS} s left`);
      const listed = this.#agent.expected.length;
      return found >= (peersExpected ?? (listed > 0 ? listed : Infinity));
    });
  }

  async #ping(): Promise<void> {
    const count = Math.min(pingCountMax, this.#options.probeCount);
    for (let number = 0; number < count && !this.#options.signal.aborted; number += 1) {
      this.#progress(`ping ${number + 1} of ${count}`);
      this.#inbox.pings.sent(number, performance.now());
      this.#agent.ping(this.session, number);
      await this.#pause(pingIntervalMs);
    }
    await this.#until(4 * settleMs, () =>
      this.#members.slice(1).every(({ key }) => this.#inbox.pings.isComplete(key, this.#ways)),
    );
  }

  #round(sender: string): ProbeAction {
    const { probeCount: count, probeIntervalMs: intervalMs } = this.#options;
    const ringPort = this.#options.transport === 'multicast' && !this.#agent.ringHeard;
    return { kind: 'round', sender, count, intervalMs, ringPort };
  }

  /** Everybody is the sender once. */
  async #tour(actionOf: (sender: string) => ProbeAction): Promise<void> {
    for (const [index, { key, address }] of this.#members.entries()) {
      const action = actionOf(key);
      await this.#perform(action, `${action.kind}: ${address} sends (${index + 1} of ${this.#members.length})`);
    }
  }

  async #perform(action: ProbeAction, what: string): Promise<void> {
    if (this.#options.signal.aborted) {
      return;
    }
    const step = this.#plan(action);
    const senders = 'sender' in action ? [action.sender] : this.#members.map(({ key }) => key);
    const startMs = performance.now();
    const graceMs = senders.some((key) => !this.#silent.has(key)) ? lateMs : settleMs;
    await this.#until(streamMs(action) + graceMs, () => {
      const passedS = Math.floor((performance.now() - startMs) / 1000);
      this.#progress(action.kind === 'soak' ? `${what}: ${passedS} of ${action.seconds} s` : what);
      return senders.every((key) => this.#inbox.done.has(`${this.session} ${step} ${key}`));
    });
    await this.#pause(settleMs);
    this.#tests.push({ step, action, reports: await this.#collect(step) });
  }

  #plan(action: ProbeAction): number {
    this.#step += 1;
    this.#agent.flood({ kind: 'plan', session: this.session, step: this.#step, action });
    return this.#step;
  }

  /** Asks until all have reported, or often enough. Who was silent the last time gets one chance. */
  async #collect(step: number): Promise<readonly TestReport[]> {
    const missing = (): readonly PeerFacts[] =>
      this.#members.filter(({ key }) => this.#inbox.report(this.session, step, key) === undefined);
    const isWorthWaiting = (): boolean => missing().some(({ key }) => !this.#silent.has(key));
    let tries = 0;
    do {
      this.#agent.flood({ kind: 'collect', session: this.session, step });
      await this.#until(collectMs, () => missing().length === 0);
      tries += 1;
    } while (tries < collectTries && isWorthWaiting());
    this.#silent = new Set(missing().map(({ key }) => key));
    return this.#members.flatMap(({ key }) => this.#inbox.report(this.session, step, key) ?? []);
  }

  /** Waits for a condition, but not longer than `ms`, and not when everything is to end. */
  async #until(ms: number, holds: () => boolean): Promise<void> {
    const endMs = performance.now() + ms;
    while (!holds() && performance.now() < endMs && !this.#options.signal.aborted) {
      await this.#pause(lookMs);
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#options.signal }).catch(() => undefined);
  }
}

function parseReport(text: string): TestReport | undefined {
  try {
    const report: unknown = JSON.parse(text);
    return isTestReport(report) ? report : undefined;
  } catch {
    return undefined;
  }
}
