/**
 * The lines of `ringcast doctor` about its own host: each thing that was looked at, with its findings or with the
 * numbers that are in order. Whether something is a fault is decided by the rules; here a check only finds out whether
 * one of its findings is there, whether there was something to look at, and how to say it in a line.
 */
import type { Check } from './doctor-check.ts';
import type { DoctorFacts } from './doctor-facts.ts';
import { neighbourDrops } from './doctor-findings.ts';
import type { CheckRule, Look } from './doctor-look.ts';
import { unicastHere, unknownHere, whenKnown } from './doctor-look.ts';
import { networkChecks } from './doctor-network-checks.ts';
import { peerChecks } from './doctor-peer-checks.ts';
import { countOf, countText, durationText, percentText, secondsText } from './findings/amounts.ts';
import type { Diagnosis } from './finding.ts';
import type { OwnSocket } from './observation.ts';
import { sampleDelta } from './sample-delta.ts';
import type { SampleDelta } from './sample-delta.ts';

/** All checks, in a fixed order. */
export function localChecks(facts: DoctorFacts, findings: readonly Diagnosis[]): readonly Check[] {
  const delta = sampleDelta(facts.observation.before, facts.observation.after);
  const isUnicast = facts.peers !== undefined;
  const rules = [...hostChecks, ...networkChecks, ...(isUnicast ? peerChecks : [])];
  return rules.map((rule) => {
    const idle = isUnicast && rule.isMulticastOnly === true;
    return checkOf(idle ? { ...rule, ids: [], look: () => unicastHere } : rule, { facts, delta, findings });
  });
}

interface Seen {
  readonly facts: DoctorFacts;
  readonly delta: SampleDelta | undefined;
  readonly findings: readonly Diagnosis[];
}

function checkOf({ name, ids, owns, look }: CheckRule, { facts, delta, findings }: Seen): Check {
  const [lookVerdict, lookDetail] = look(facts, delta);
  const found = owns?.(facts) === false ? [] : findings.filter(({ id }) => ids.includes(id));
  const [worst] = [...found].sort((a, b) => a.severity.localeCompare(b.severity));
  if (worst === undefined) {
    return { name, verdict: lookVerdict, ids: [], detail: lookDetail };
  }
  const foundIds = [...new Set(found.map(({ id }) => id))];
  return { name, verdict: worst.severity, ids: foundIds, detail: worst.evidence };
}

const hostChecks: readonly CheckRule[] = [
  { name: 'receive buffer', ids: ['D02', 'D03'], look: receiveBuffer },
  { name: 'frames unread', ids: ['D01'], owns: burstLost, look: unreadFrames },
  {
    name: 'socket drops',
    ids: ['D01', 'D38'],
    owns: (facts) => !burstLost(facts) && neighbourDrops(facts).length === 0,
    look: ({ observation }, delta) =>
      whenKnown(delta?.sockets, (sockets) => {
        const drops = sockets.reduce((sum, socket) => sum + socket.drops, 0);
        return `${countText(drops)} drops in ${secondsText(observation.seconds)}`;
      }),
  },
  {
    name: 'send errors',
    ids: ['D05'],
    look: (_facts, delta) => whenKnown(delta?.udp?.['SndbufErrors'], (errors) => `SndbufErrors +${errors}`),
  },
  {
    name: 'UDP memory',
    ids: ['D04'],
    look: ({ observation }) =>
      whenKnown(observation.after?.udpMemory, ({ usedPages, pressurePages }) => {
        return `${countOf(usedPages, 'page')} in use, pressure from ${countText(pressurePages ?? Number.NaN)} on`;
      }),
  },
  {
    name: 'packet backlog',
    ids: ['D06', 'D07'],
    look: (_facts, delta) =>
      whenKnown(delta?.softnet, ({ dropped, timeSqueeze }) => `dropped +${dropped}, time_squeeze +${timeSqueeze}`),
  },
  {
    name: 'event loop',
    ids: ['D10', 'D11', 'D15', 'D16'],
    look: ({ observation }) =>
      whenKnown(observation.loop, ({ maxStallMs, maxAwayMs }) => {
        return `longest stall ${durationText(maxStallMs)}, process away ${durationText(maxAwayMs)}`;
      }),
  },
  { name: 'CPU quota', ids: ['D12'], look: cpuQuota },
  {
    name: 'CPU steal',
    ids: ['D13'],
    look: (_facts, delta) => whenKnown(delta?.stealShare, (share) => percentText(share)),
  },
  {
    name: 'run queue',
    ids: ['D14'],
    look: (_facts, delta) => whenKnown(delta?.runQueueWaitShare, (share) => `waited ${percentText(share)} of the time`),
  },
];

function burstLost({ burst }: DoctorFacts): boolean {
  return (burst?.dropped ?? 0) > 0;
}

function receiveBuffer({ observation, openFailure }: DoctorFacts): Look {
  const socket = observation.sockets.find(({ name }) => name === 'group');
  if (socket?.receiveReported === undefined) {
    return openFailure === undefined ? unknownHere : ['skipped', 'no socket could be opened'];
  }
  return ['ok', `asked ${socket.receiveAsked} bytes, granted ${grantedOf(socket)}${roomText(socket)}`];
}

function grantedOf({ receiveReported, reportFactor }: OwnSocket): number {
  return Math.floor((receiveReported ?? 0) / reportFactor);
}

/** How many frames fit, and how much traffic at 1 Gbit/s that is. */
function roomText({ receiveReported = 0, chargeBytes }: OwnSocket): string {
  return chargeBytes === undefined ? '' : `: ${countOf(Math.floor(receiveReported / chargeBytes), 'frame')}`;
}

function unreadFrames({ burst, observation }: DoctorFacts): Look {
  if (burst === undefined) {
    return ['skipped', 'not sent, or the kernel does not show what arrived'];
  }
  const frames = Math.floor((burst.receiveReported ?? burst.queueBytes) / burst.chargeBytes);
  // Time that so many frames take to arrive at 1 Gbit/s.
  const rideMs = (frames * observation.frameBytes * 8) / 1e6;
  return [
    'ok',
    `${countOf(burst.sent, 'frame')} kept, ${burst.chargeBytes} bytes each; a full buffer rides out ${durationText(rideMs)} at 1 Gbit/s`,
  ];
}

function cpuQuota({ observation }: DoctorFacts, delta: SampleDelta | undefined): Look {
  return whenKnown(observation.after?.cgroup, ({ quotaUs, periodUs }) => {
    if (quotaUs === undefined) {
      return 'none';
    }
    const throttled = countOf(delta?.cgroup?.throttledPeriods ?? 0, 'throttled period');
    return ['note', `${(quotaUs / (periodUs ?? 100_000)).toFixed(2)} CPUs allowed, ${throttled}`];
  });
}
