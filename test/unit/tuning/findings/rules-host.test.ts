import type { KernelSample, LoopSample, Observation } from '../../../../src/tuning/observation.ts';
import {
  firstSample,
  healthyLoop,
  healthyObservation,
  lastSample,
  observedAfter,
} from '../../../support/observations.ts';
import { describeRules } from './planted.ts';

const loop = (change: Partial<LoopSample>): Observation => healthyObservation({ loop: { ...healthyLoop, ...change } });
const throttled = (throttledPeriods: number, throttledUs: number): Observation =>
  observedAfter({
    cgroup: {
      periods: 200,
      throttledPeriods: 4 + throttledPeriods,
      throttledUs: 20_000 + throttledUs,
      quotaUs: 20_000,
      periodUs: 100_000,
    },
  });
const steal = (ticks: number): Observation => observedAfter({ cpu: { totalTicks: 52_000, stealTicks: 400 + ticks } });
const waited = (ms: number): Observation => observedAfter({ runQueueWaitNs: 5_000_000_000 + ms * 1e6 });

/** The same as seen within half a second. */
function briefly(seen: Observation): Observation {
  const before: KernelSample = { ...firstSample, atMs: lastSample.atMs - 500 };
  return { ...seen, seconds: 0.5, before };
}

describeRules(
  'Faults of the host',
  [
    {
      what: 'a loop blocked for more than half of the token time-out',
      id: 'D10',
      severity: 'error',
      seen: loop({ maxStallMs: 1400 }),
      evidence: 'its event loop stood still for 1.4 s, until 3.0 s ago; tokenMs is 1000',
      fix: 'set tokenMs to at least 5600',
    },
    {
      what: 'a loop blocked for more than a quarter of it',
      id: 'D10',
      severity: 'warning',
      seen: loop({ maxStallMs: 251, endedAgoMs: undefined, maxAwayMs: 125 }),
      evidence: 'its event loop stood still for 251 ms; tokenMs is 1000',
      fix: 'set tokenMs to at least 1100',
    },
    {
      what: 'a garbage collection of more than 50 ms',
      id: 'D11',
      severity: 'warning',
      seen: loop({ maxGcMs: 51 }),
      evidence: 'its garbage collector stopped it for 51 ms',
      fix: '--max-semi-space-size=64',
    },
    {
      what: 'throttling for more than a twentieth of the time',
      id: 'D12',
      severity: 'error',
      seen: throttled(37, 1_900_000),
      evidence: 'its cgroup was throttled in 37 periods, for 1.9 s of 10.0 s; the quota is 20 ms in every 100 ms',
      fix: 'cpu.max',
    },
    {
      what: 'throttling once',
      id: 'D12',
      severity: 'warning',
      seen: throttled(1, 30_000),
      evidence: 'its cgroup was throttled in 1 period, for 30 ms of 10.0 s; the quota is 20 ms in every 100 ms',
      fix: 'raise or remove the quota',
    },
    {
      what: 'more than a tenth of the CPU stolen',
      id: 'D13',
      severity: 'error',
      seen: steal(201),
      evidence: 'the hypervisor kept 10.1 % of the CPU time of its host in 10.0 s',
      fix: 'dedicated virtual CPUs',
    },
    {
      what: 'more than a fiftieth of the CPU stolen',
      id: 'D13',
      severity: 'warning',
      seen: steal(41),
      evidence: 'the hypervisor kept 2.1 % of the CPU time of its host in 10.0 s',
      fix: 'dedicated virtual CPUs',
    },
    {
      what: 'waiting for a CPU for more than a twentieth of the time',
      id: 'D14',
      severity: 'warning',
      seen: waited(620),
      evidence: 'it waited for a CPU for 6.2 % of 10.0 s',
      fix: 'renice',
    },
    {
      what: 'a process away for longer than the token time-out',
      id: 'D15',
      severity: 'error',
      seen: loop({ maxStallMs: 2300, maxAwayMs: 2290 }),
      evidence: 'its whole process did not run for 2.3 s; tokenMs is 1000',
      fix: 'set tokenMs to at least 4600',
    },
  ],
  [
    { what: 'a stall of a quarter of the token time-out', seen: loop({ maxStallMs: 250 }) },
    { what: 'a stall of the whole process, shorter than tokenMs', seen: loop({ maxStallMs: 900, maxAwayMs: 890 }) },
    { what: 'an absence as long as tokenMs', seen: loop({ maxStallMs: 1000, maxAwayMs: 1000 }) },
    { what: 'a garbage collection of 50 ms', seen: loop({ maxGcMs: 50 }) },
    { what: 'a quota that does not throttle', seen: throttled(0, 0) },
    { what: 'a fiftieth of the CPU stolen', seen: steal(40) },
    { what: 'a twentieth of the time spent waiting', seen: waited(500) },
    { what: 'much steal in half a second', seen: briefly(steal(300)) },
    { what: 'much waiting in half a second', seen: briefly(waited(300)) },
    { what: 'a loop that nobody watches', seen: healthyObservation({ loop: undefined }) },
    { what: 'no cgroup', seen: observedAfter({ cgroup: undefined }) },
    { what: 'no steal to be read', seen: observedAfter({ cpu: undefined }) },
    { what: 'no run queue to be read', seen: observedAfter({ runQueueWaitNs: undefined }) },
  ],
);
