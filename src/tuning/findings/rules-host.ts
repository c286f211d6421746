/**
 * Rules for what keeps the process from running: D10 to D15. They overlap by nature (a process without a CPU has an
 * event loop that stands still), so the nearest cause speaks: what the watching thread went through as well is not the
 * event loop's doing.
 */
import type { CgroupSample } from '../observation.ts';
import { countOf, durationText, percentText, secondsText } from './amounts.ts';
import { diagnosisOf } from './diagnosis.ts';
import type { Rule } from './rule.ts';
import { rateSecondsMin } from './rule.ts';

/** Shares of the token time-out that a stall may last. */
export const stallShareWarning: number = 1 / 4;
export const stallShareError: number = 1 / 2;
/** A stall is the loop's own unless the watcher was away for more than this share of it. */
export const awayShareMax: number = 1 / 2;
/** A garbage collection may last so long, milliseconds. */
export const gcMsMax = 50;
export const throttledShareMax = 0.05;
export const stealShareWarning = 0.02;
export const stealShareError = 0.1;
export const runQueueShareMax = 0.05;

export const loopBlocked: Rule = ({ loop, tokenMs }) => {
  if (loop === undefined || loop.maxStallMs <= stallShareWarning * tokenMs) {
    return undefined;
  }
  if (loop.maxAwayMs > awayShareMax * loop.maxStallMs) {
    return undefined;
  }
  const { maxStallMs, endedAgoMs } = loop;
  const ended = endedAgoMs === undefined ? '' : `, until ${durationText(endedAgoMs)} ago`;
  return diagnosisOf('D10', {
    severity: maxStallMs > stallShareError * tokenMs ? 'error' : 'warning',
    evidence: `its event loop stood still for ${durationText(maxStallMs)}${ended}; tokenMs is ${tokenMs}`,
    values: { tokenMs: roundedUp(maxStallMs / stallShareWarning) },
  });
};

export const longCollections: Rule = ({ loop }) => {
  if (loop === undefined || loop.maxGcMs <= gcMsMax) {
    return undefined;
  }
  return diagnosisOf('D11', {
    severity: 'warning',
    evidence: `its garbage collector stopped it for ${durationText(loop.maxGcMs)}`,
  });
};

export const throttled: Rule = ({ delta, after }) => {
  const cgroup = delta?.cgroup;
  if (delta === undefined || cgroup === undefined || (cgroup.throttledPeriods === 0 && cgroup.throttledUs === 0)) {
    return undefined;
  }
  const time = `${durationText(cgroup.throttledUs / 1000)} of ${secondsText(delta.seconds)}`;
  const periods = countOf(cgroup.throttledPeriods, 'period');
  return diagnosisOf('D12', {
    severity: cgroup.throttledShare > throttledShareMax ? 'error' : 'warning',
    evidence: `its cgroup was throttled in ${periods}, for ${time}${quotaText(after?.cgroup)}`,
  });
};

function quotaText(cgroup: CgroupSample | undefined): string {
  const { quotaUs, periodUs } = cgroup ?? {};
  if (quotaUs === undefined || periodUs === undefined) {
    return '';
  }
  return `; the quota is ${durationText(quotaUs / 1000)} in every ${durationText(periodUs / 1000)}`;
}

export const stolen: Rule = ({ delta }) => {
  const share = delta?.stealShare;
  if (delta === undefined || share === undefined || share <= stealShareWarning || delta.seconds < rateSecondsMin) {
    return undefined;
  }
  return diagnosisOf('D13', {
    severity: share > stealShareError ? 'error' : 'warning',
    evidence: `the hypervisor kept ${percentText(share)} of the CPU time of its host in ${secondsText(delta.seconds)}`,
  });
};

export const waitsForCpu: Rule = ({ delta }) => {
  const share = delta?.runQueueWaitShare;
  if (delta === undefined || share === undefined || share <= runQueueShareMax || delta.seconds < rateSecondsMin) {
    return undefined;
  }
  return diagnosisOf('D14', {
    severity: 'warning',
    evidence: `it waited for a CPU for ${percentText(share)} of ${secondsText(delta.seconds)}`,
  });
};

export const wasAway: Rule = ({ loop, tokenMs }) => {
  if (loop === undefined || loop.maxAwayMs <= tokenMs) {
    return undefined;
  }
  return diagnosisOf('D15', {
    severity: 'error',
    evidence: `its whole process did not run for ${durationText(loop.maxAwayMs)}; tokenMs is ${tokenMs}`,
    values: { tokenMs: roundedUp(2 * loop.maxAwayMs) },
  });
};

/** To the next hundred milliseconds. */
function roundedUp(ms: number): number {
  return 100 * Math.ceil(ms / 100);
}
