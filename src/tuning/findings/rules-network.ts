/**
 * Rules for sizes and for networks under load: D21, D30, D31, D39, D40, D41 and D42.
 */
import { countOf, countText, durationText, percentText, secondsText } from './amounts.ts';
import { diagnosisOf, placeOf } from './diagnosis.ts';
import type { Rule, Seen } from './rule.ts';
import { deviceOf, rateSecondsMin } from './rule.ts';

/** Share of the datagrams received that may arrive twice. */
export const duplicateShareMax = 0.01;
/** Below so many datagrams a share says nothing. */
export const duplicatesReceivedMin = 1000;
/** Joins a second for each member. */
export const joinsPerMemberMax = 50;
/** How much longer than the median the slowest rotations may take, and from which share of tokenMs on it matters. */
export const rotationRatioMax = 10;
export const rotationShareMin: number = 1 / 20;
/** A stall of one's own that is as long as this share of the slowest rotations explains them. */
export const ownStallShare: number = 1 / 2;
export const conntrackShareMax = 0.9;

const udpHeaderBytes = 8;
const ipv4HeaderBytes = 20;
const ipv6HeaderBytes = 40;

export const delayedMulticast: Rule = (seen) => {
  const received = seen.receivedDatagrams;
  const own = seen.sockets.find(({ name }) => name === 'group');
  const drops = seen.delta?.sockets?.find(({ inode }) => inode === own?.inode)?.drops ?? 0;
  if (received < duplicatesReceivedMin || seen.duplicates <= duplicateShareMax * received || drops > 0) {
    return undefined;
  }
  const share = percentText(seen.duplicates / received);
  return diagnosisOf('D21', {
    severity: 'warning',
    evidence: `${countText(seen.duplicates)} of ${countOf(received, 'datagram')} (${share}) came again after it had asked for them, though it dropped none`,
  });
};

export const fragmented: Rule = (seen) => {
  const mtu = deviceOf(seen)?.mtu;
  const header = udpHeaderBytes + (seen.group.includes(':') ? ipv6HeaderBytes : ipv4HeaderBytes);
  const tooLarge = mtu !== undefined && seen.frameBytes + header > mtu;
  const lost = seen.delta?.ip?.['ReasmTimeout'] ?? 0;
  if (!tooLarge && lost === 0) {
    return undefined;
  }
  const size = `its frames of ${seen.frameBytes} bytes do not fit the MTU ${mtu ?? 0} of ${seen.device ?? ''}`;
  const loss = `its host gave up ${countOf(lost, 'datagram')} of which fragments were missing in ${lengthText(seen)}`;
  return diagnosisOf('D30', {
    severity: 'warning',
    evidence: [...(lost > 0 ? [loss] : []), ...(tooLarge ? [size] : [])].join('; '),
    values: { ...placeOf(seen), frameBytes: mtu === undefined ? undefined : mtu - header },
  });
};

export const fragmentMemory: Rule = (seen) => {
  const { ReasmFails: fails, ReasmTimeout: timeouts } = seen.delta?.ip ?? {};
  if (fails === undefined || timeouts === undefined || fails <= timeouts) {
    return undefined;
  }
  return diagnosisOf('D31', {
    severity: 'warning',
    evidence: `its host refused ${countOf(fails - timeouts, 'fragment')} for want of room in ${lengthText(seen)}`,
    values: placeOf(seen),
  });
};

export const joinStorm: Rule = ({ joinsHeard, peers, seconds }) => {
  const members = peers.length + 1;
  if (seconds < rateSecondsMin || joinsHeard / seconds <= joinsPerMemberMax * members) {
    return undefined;
  }
  return diagnosisOf('D39', {
    severity: 'warning',
    evidence: `it heard ${countOf(joinsHeard, 'join')} of ${countOf(members, 'node')} in ${secondsText(seconds)}`,
  });
};

export const unsteadyRotation: Rule = ({ rotationMs, tokenMs, loop }) => {
  if (rotationMs === undefined || rotationMs.p99 <= rotationRatioMax * rotationMs.p50) {
    return undefined;
  }
  const { p50, p99 } = rotationMs;
  const stallMs = Math.max(loop?.maxStallMs ?? 0, loop?.maxAwayMs ?? 0);
  if (p99 <= rotationShareMin * tokenMs || stallMs >= ownStallShare * p99) {
    return undefined;
  }
  const times = `${durationText(p50)} in the median and ${durationText(p99)} in the 99th percentile`;
  return diagnosisOf('D40', { severity: 'warning', evidence: `the token took ${times} for a rotation` });
};

export const damaged: Rule = (seen) => {
  const sums = seen.delta?.udp?.['InCsumErrors'] ?? 0;
  const sources = seen.rejected.filter(({ reason, count }) => reason === 'corrupt' && count > 0);
  const corrupt = sources.reduce((total, { count }) => total + count, 0);
  if (sums === 0 && corrupt === 0) {
    return undefined;
  }
  const kernel = `its kernel found ${countOf(sums, 'wrong UDP checksum')} in ${lengthText(seen)}`;
  const own = `it rejected ${countOf(corrupt, 'damaged datagram')} from ${sources.map(({ source }) => source).join(', ')}`;
  return diagnosisOf('D41', {
    severity: 'warning',
    evidence: [...(sums > 0 ? [kernel] : []), ...(corrupt > 0 ? [own] : [])].join('; '),
    values: placeOf(seen),
  });
};

export const conntrackFull: Rule = (seen) => {
  const table = seen.after?.conntrack;
  if (table === undefined || table.max <= 0 || table.count <= conntrackShareMax * table.max) {
    return undefined;
  }
  const share = percentText(table.count / table.max);
  return diagnosisOf('D42', {
    severity: table.count >= table.max ? 'error' : 'warning',
    evidence: `its host tracks ${countText(table.count)} of ${countOf(table.max, 'connection')} (${share})`,
    values: { ...placeOf(seen), conntrackMax: 2 * table.max },
  });
};

function lengthText({ delta, seconds }: Seen): string {
  return secondsText(delta?.seconds ?? seconds);
}
