/**
 * Rules for queues between the wire and the process: D01 to D09 and D38.
 *
 * A receive buffer is charged the memory of each packet, not its payload, so what it holds is counted in frames of the
 * measured charge. What is read back from the kernel is the limit of those charges, the doubling included (socket(7)).
 */
import type { Diagnosis } from '../finding.ts';
import type { Counters, OwnSocket } from '../observation.ts';
import type { SocketDelta } from '../sample-delta.ts';
import { countOf, countText, percentText, secondsText } from './amounts.ts';
import { diagnosisOf, placeOf, recommendedBufferBytes } from './diagnosis.ts';
import type { Rule, Seen } from './rule.ts';
import { deviceOf, rateSecondsMin } from './rule.ts';

/** Drops of more than this share of what arrived will cost members. */
export const dropShareMax = 0.001;
/** A queue above this share of the buffer leaves too little for the next stall. */
export const queueShareMax = 0.5;
/** UDP memory in use, of the limit from which on the kernel economises. */
export const udpMemoryShareMax = 0.8;
/** Times a second that packet processing on one CPU may run out of its budget. */
export const squeezesPerSecondMax = 10;

export const receiveBufferTooSmall: Rule = (seen) => {
  const own = seen.sockets.find(({ name }) => name === 'group');
  const sample = own === undefined ? undefined : deltaOf(seen, own);
  if (own === undefined || sample === undefined) {
    return undefined;
  }
  return sample.drops > 0 ? dropped(seen, own, sample) : queueHigh(seen, own, sample);
};

function dropped(seen: Seen, own: OwnSocket, { drops }: SocketDelta): Diagnosis {
  const arrived = seen.receivedDatagrams + drops;
  const share = drops / arrived;
  const loss = `${countText(drops)} of ${countOf(arrived, 'datagram')} (${percentText(share)})`;
  return diagnosisOf('D01', {
    severity: share > dropShareMax ? 'error' : 'warning',
    evidence: `its group socket dropped ${loss} in ${secondsText(lengthOf(seen))}${roomText(own)}`,
    values: { ...placeOf(seen), bytes: recommendedBufferBytes },
    fix: bufferFix(seen, own),
  });
}

function queueHigh(seen: Seen, own: OwnSocket, { receiveQueueBytes }: SocketDelta): Diagnosis | undefined {
  const size = own.receiveReported;
  if (size === undefined || receiveQueueBytes <= queueShareMax * size) {
    return undefined;
  }
  const part = `${countText(receiveQueueBytes)} of ${countOf(size, 'byte')}`;
  return diagnosisOf('D01', {
    severity: 'warning',
    evidence: `the queue of its group socket took ${part} (${percentText(receiveQueueBytes / size)})${roomText(own)}`,
    values: { ...placeOf(seen), bytes: recommendedBufferBytes },
    fix: bufferFix(seen, own),
  });
}

/** The limit is raised only where it is in the way, and no more is asked for where more would not help. */
function bufferFix(seen: Seen, own: OwnSocket): string | undefined {
  if (own.receiveAsked >= recommendedBufferBytes && grantedBytes(own) >= own.receiveAsked) {
    return 'a smaller windowFrames, or find out why the process reads too slowly (docs/findings/D10.md)';
  }
  const max = seen.host?.receiveBufferMax;
  return max !== undefined && max >= recommendedBufferBytes ? 'set receiveBufferBytes to {bytes}' : undefined;
}

export const receiveBufferCut: Rule = (seen) => {
  const cut = seen.sockets.find((own) => own.receiveAsked > 0 && grantedBytes(own) < own.receiveAsked);
  if (cut?.receiveReported === undefined) {
    return undefined;
  }
  const windowBytes = seen.windowFrames * (cut.chargeBytes ?? 0);
  const granted = grantedBytes(cut);
  const amounts = `asked for ${countOf(cut.receiveAsked, 'byte')} and was granted ${countText(granted)}`;
  const window = cut.chargeBytes === undefined ? '' : `, a window is ${countOf(seen.windowFrames, 'frame')}`;
  return diagnosisOf('D02', {
    severity: cut.receiveReported < windowBytes ? 'error' : 'warning',
    evidence: `its ${cut.name} socket ${amounts}${roomText(cut)}${window}`,
    values: { ...placeOf(seen), bytes: cut.receiveAsked, granted },
    fix: seen.host?.platform === 'darwin' ? `sysctl -w kern.ipc.maxsockbuf=${2 * cut.receiveAsked}` : undefined,
  });
};

export const receiveBufferNeverSized: Rule = (seen) => {
  const normal = seen.host?.receiveBufferDefault;
  const unsized = seen.sockets.find((own) => own.receiveAsked <= 0 && own.receiveReported === normal);
  if (unsized === undefined || normal === undefined) {
    return undefined;
  }
  return diagnosisOf('D03', {
    severity: 'warning',
    evidence: `its ${unsized.name} socket has the default buffer of ${countOf(normal, 'byte')}${roomText(unsized)}`,
    values: { ...placeOf(seen), bytes: seen.host?.receiveBufferMax },
  });
};

export const udpMemoryExhausted: Rule = (seen) => {
  const errors = seen.delta?.udp?.['MemErrors'] ?? 0;
  const memory = seen.after?.udpMemory;
  const share = memory?.pressurePages === undefined ? 0 : memory.usedPages / memory.pressurePages;
  if (errors === 0 && share <= udpMemoryShareMax) {
    return undefined;
  }
  const { pressurePages: pressure, maxPages: max } = memory ?? {};
  const used = `UDP used ${countOf(memory?.usedPages ?? 0, 'page')} of ${countText(pressure ?? 0)} without pressure`;
  const failed = `the host dropped ${countOf(errors, 'datagram')} for want of UDP memory in ${secondsText(lengthOf(seen))}`;
  return diagnosisOf('D04', {
    severity: errors > 0 ? 'error' : 'warning',
    evidence: errors > 0 ? failed : `${used} (${percentText(share)})`,
    values: {
      udpMemory: pressure === undefined || max === undefined ? undefined : `${pressure} ${2 * pressure} ${2 * max}`,
    },
  });
};

export const sendBufferFull: Rule = (seen) => {
  const refused = sum(pick(seen.sendErrors, ['ENOBUFS', 'EAGAIN', 'EWOULDBLOCK']));
  const full = seen.delta?.udp?.['SndbufErrors'] ?? 0;
  if (refused === 0 && full === 0) {
    return undefined;
  }
  const discarded = seen.delta?.ip?.['OutDiscards'] ?? 0;
  const counters = `SndbufErrors grew by ${countText(full)} and OutDiscards by ${countText(discarded)}`;
  return diagnosisOf('D05', {
    severity: 'warning',
    evidence: `${countText(refused)} of its sends were refused, ${counters} in ${secondsText(lengthOf(seen))}`,
    values: placeOf(seen),
  });
};

export const backlogOverflowed: Rule = (seen) => {
  const dropped = seen.delta?.softnet?.dropped ?? 0;
  if (dropped === 0) {
    return undefined;
  }
  const limit = seen.host?.backlogMax;
  const queue = limit === undefined ? '' : `; a backlog holds ${countOf(limit, 'packet')}`;
  return diagnosisOf('D06', {
    severity: 'warning',
    evidence: `the CPUs of its host dropped ${countOf(dropped, 'packet')} in ${secondsText(lengthOf(seen))}${queue}`,
  });
};

export const budgetSpent: Rule = (seen) => {
  const worst = seen.delta?.softnet?.worstSqueezesPerSecond ?? 0;
  if (worst <= squeezesPerSecondMax || lengthOf(seen) < rateSecondsMin) {
    return undefined;
  }
  return diagnosisOf('D07', {
    severity: 'warning',
    evidence: `packet processing on one CPU of its host ran out of its budget ${worst.toFixed(1)} times a second`,
  });
};

export const cardOverrun: Rule = (seen) => {
  const missed = deviceErrors(seen, ['rx_missed_errors', 'rx_fifo_errors', 'rx_over_errors']);
  if (sum(missed) === 0) {
    return undefined;
  }
  return diagnosisOf('D08', {
    severity: 'warning',
    evidence: `its interface ${seen.device ?? ''} lost packets in ${secondsText(lengthOf(seen))}: ${listText(missed)}`,
    values: placeOf(seen),
  });
};

export const physicalErrors: Rule = (seen) => {
  const damaged = deviceErrors(seen, ['rx_crc_errors', 'rx_frame_errors']);
  const facts = deviceOf(seen);
  const half = facts?.duplex === 'half' && facts.up !== false;
  if (sum(damaged) === 0 && !half) {
    return undefined;
  }
  const errors = sum(damaged) === 0 ? [] : [`had ${listText(damaged)} in ${secondsText(lengthOf(seen))}`];
  const facets = [...errors, ...(half ? ['runs in half duplex'] : [])];
  return diagnosisOf('D09', {
    severity: 'warning',
    evidence: `its interface ${seen.device ?? ''} ${facets.join(' and ')}`,
    values: placeOf(seen),
  });
};

/** Where one socket takes data and tokens, D01 tells of its drops. */
export const tokensDropped: Rule = (seen) => {
  const group = seen.sockets.find(({ name }) => name === 'group');
  const own = seen.sockets.find(({ name, inode }) => name === 'token' && inode !== group?.inode);
  const sample = own === undefined ? undefined : deltaOf(seen, own);
  if (own === undefined || sample === undefined || sample.drops === 0) {
    return undefined;
  }
  return diagnosisOf('D38', {
    severity: 'error',
    evidence: `its token socket dropped ${countOf(sample.drops, 'datagram')} in ${secondsText(lengthOf(seen))}${roomText(own)}`,
    values: { ...placeOf(seen), port: sample.localPort },
  });
};

function deltaOf({ delta }: Seen, own: OwnSocket): SocketDelta | undefined {
  return delta?.sockets?.find(({ inode }) => inode === own.inode);
}

/** In the unit of the request; endless when unknown, so that nothing is missing. */
function grantedBytes(own: OwnSocket): number {
  return own.receiveReported === undefined ? Infinity : Math.floor(own.receiveReported / own.reportFactor);
}

function roomText({ receiveReported, chargeBytes }: OwnSocket): string {
  if (receiveReported === undefined || chargeBytes === undefined || chargeBytes <= 0) {
    return '';
  }
  const frames = Math.floor(receiveReported / chargeBytes);
  return `; the buffer holds ${countOf(frames, 'frame')} of ${chargeBytes} bytes`;
}

function lengthOf({ delta, seconds }: Seen): number {
  return delta?.seconds ?? seconds;
}

function deviceErrors({ delta, device }: Seen, names: readonly string[]): Counters {
  const counters = device === undefined ? undefined : delta?.devices?.[device];
  return pick(counters ?? {}, names);
}

/** Those of the counters that are not zero. */
function pick(counters: Counters, names: readonly string[]): Counters {
  return Object.fromEntries(names.map((name) => [name, counters[name] ?? 0] as const).filter(([, count]) => count > 0));
}

function sum(counters: Counters): number {
  return Object.values(counters).reduce((total, count) => total + count, 0);
}

function listText(counters: Counters): string {
  return Object.entries(counters)
    .map(([name, count]) => `${name} ${countText(count)}`)
    .join(', ');
}
