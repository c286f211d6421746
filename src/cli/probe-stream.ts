/**
 * Sends the probes of one test. Paced by the clock and not by counting timers: a late timer sends what is due, so that a
 * busy host keeps the rate, if not the spacing.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { TransportKind } from '../tuning/option-mistakes.ts';
import type { ProbeAction, ProbeChannel } from '../tuning/probe-facts.ts';
import { burstBytes, probeLimits, sweepCopies, sweepSizes } from '../tuning/probe-facts.ts';

/** Everybody has taken the first look at the counters by now. */
export const settleMs = 300;
/** Bytes of the probes of a round. */
const roundBytes = 200;
/** Where there is multicast, of so many one is accompanied by one to each peer, to the control group and to the ring's port. */
const companionEvery = 20;
const burstPauseMs = 150;
const soakIntervalMs = 1000;

/** Where the probes of a test go, and what is counted of them. */
export interface ProbeOutlet {
  /** The way of the ring's messages, which is the one to be measured. The others are only needed beside multicast. */
  readonly transport: TransportKind;
  /** Sends one probe; `to` is the address for unicast. */
  probe(
    series: { readonly channel: ProbeChannel; readonly label: string; readonly number: number },
    bytes: number,
  ): void;
  /** As many as ready datagrams, one right after the other. */
  burst(label: string, count: number, bytes: number): void;
  readonly signal: AbortSignal;
  /** A later test has begun. */
  readonly outdated: () => boolean;
}

/** Sends all probes of the action; ends early when it is outdated. */
export async function sendStream(action: ProbeAction, outlet: ProbeOutlet): Promise<void> {
  await pause(settleMs, outlet);
  switch (action.kind) {
    case 'round':
      return sendRound(action, outlet);
    case 'sizes':
      return sendSizes(outlet);
    case 'bursts':
      return sendBursts(action.bursts, outlet);
    case 'soak':
      return sendSoak(action.seconds, outlet);
    case 'end':
  }
}

/** How long the sender needs for an action. */
export function streamMs(action: ProbeAction): number {
  switch (action.kind) {
    case 'round':
      return settleMs + action.count * action.intervalMs;
    case 'sizes':
      return settleMs + sweepSizes.length * sweepCopies * 5;
    case 'bursts':
      return settleMs + action.bursts.length * burstPauseMs;
    case 'soak':
      return settleMs + action.seconds * soakIntervalMs;
    case 'end':
      return 0;
  }
}

interface Round {
  readonly count: number;
  readonly intervalMs: number;
  readonly ringPort: boolean;
}

async function sendRound({ count, intervalMs, ringPort }: Round, outlet: ProbeOutlet): Promise<void> {
  const total = Math.min(count, probeLimits.count);
  await paced({ total, intervalMs: Math.max(intervalMs, probeLimits.intervalMsMin) }, outlet, (number) => {
    outlet.probe({ channel: outlet.transport, label: '', number }, roundBytes);
    if (outlet.transport === 'multicast' && number % companionEvery === 0) {
      const companion = { label: '', number: number / companionEvery };
      outlet.probe({ channel: 'unicast', ...companion }, roundBytes);
      outlet.probe({ channel: 'control', ...companion }, roundBytes);
      if (ringPort) {
        outlet.probe({ channel: 'ring', ...companion }, roundBytes);
      }
    }
  });
}

async function sendSizes(outlet: ProbeOutlet): Promise<void> {
  const total = sweepSizes.length * sweepCopies;
  await paced({ total, intervalMs: 5 }, outlet, (index) => {
    const size = sweepSizes[index % sweepSizes.length] ?? 0;
    const number = Math.floor(index / sweepSizes.length);
    outlet.probe({ channel: outlet.transport, label: String(size), number }, size);
  });
}

async function sendBursts(bursts: readonly number[], outlet: ProbeOutlet): Promise<void> {
  for (const count of bursts) {
    if (outlet.outdated()) {
      return;
    }
    outlet.burst(String(count), Math.min(count, probeLimits.burst), burstBytes);
    await pause(burstPauseMs, outlet);
  }
}

async function sendSoak(seconds: number, outlet: ProbeOutlet): Promise<void> {
  const total = Math.min(seconds, probeLimits.seconds);
  await paced({ total, intervalMs: soakIntervalMs }, outlet, (number) => {
    outlet.probe({ channel: 'multicast', label: 'soak', number }, roundBytes);
    outlet.probe({ channel: 'unicast', label: 'soak', number }, roundBytes);
    outlet.probe({ channel: 'control', label: 'soak', number }, roundBytes);
  });
}

interface Pace {
  readonly total: number;
  readonly intervalMs: number;
}

async function paced({ total, intervalMs }: Pace, outlet: ProbeOutlet, send: (number: number) => void): Promise<void> {
  const startMs = performance.now();
  for (let number = 0; number < total && !outlet.outdated();) {
    const due = Math.min(total, 1 + Math.floor((performance.now() - startMs) / intervalMs));
    for (; number < due; number += 1) {
      send(number);
    }
    await pause(Math.min(intervalMs, 1000), outlet);
  }
}

/** Waits, or ends at once when everything is to end. */
async function pause(ms: number, { signal }: ProbeOutlet): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
