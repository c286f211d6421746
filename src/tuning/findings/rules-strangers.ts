/**
 * Rules for datagrams of those who do not belong here, or not like this: D32, D33, D35, D44 and D45. They were rejected,
 * so they do no harm to the protocol; but they fill buffers, and a node that is rejected never joins.
 */
import type { RejectedSource } from '../observation.ts';
import { countOf } from './amounts.ts';
import { diagnosisOf, placeOf } from './diagnosis.ts';
import { sameAddress } from './group-address.ts';
import type { Rule, Seen } from './rule.ts';

/** Datagrams of another program from one source: fewer may be a port scan. */
export const foreignMin = 5;
/** Reasons of rejection that mean another key or other settings. */
export const mismatchReasons: readonly string[] = ['key', 'settings'];
/** Sources named in one sentence; the others are counted. */
const namedMax = 3;

export const sharedGroup: Rule = (seen) => {
  const strangers = seen.rejected.filter(
    ({ reason, count }) => (reason === 'cluster' && count > 0) || (reason === 'foreign' && count >= foreignMin),
  );
  if (strangers.length === 0) {
    return undefined;
  }
  return diagnosisOf('D32', {
    severity: 'warning',
    evidence: `it rejected ${listText(strangers)} on ${seen.group} port ${seen.port}`,
    values: placeOf(seen),
  });
};

export const boundToAll: Rule = (seen) => {
  const own = seen.sockets.find(({ name }) => name === 'group');
  const sample = seen.after?.sockets?.find(({ inode }) => inode === own?.inode);
  const strangers = rejectedFor(seen, ['cluster', 'foreign']);
  const wild = sample !== undefined && ['0.0.0.0', '::'].some((any) => sameAddress(any, sample.localAddress));
  if (!wild || strangers.length === 0) {
    return undefined;
  }
  return diagnosisOf('D33', {
    severity: 'warning',
    evidence: `its group socket is bound to ${sample.localAddress}, and it rejected ${listText(strangers)}`,
    values: placeOf(seen),
  });
};

export const twin: Rule = (seen) => {
  if (seen.twinAddress === undefined) {
    return undefined;
  }
  return diagnosisOf('D35', {
    severity: 'error',
    evidence: `another process at ${seen.twinAddress} uses its node id`,
    values: { ...placeOf(seen), source: seen.twinAddress },
  });
};

export const keyMismatch: Rule = (seen) => {
  const strangers = rejectedFor(seen, mismatchReasons);
  return strangers.length === 0
    ? undefined
    : diagnosisOf('D44', {
        severity: 'error',
        evidence: `it rejected ${listText(strangers)}`,
        values: { ...placeOf(seen), source: strangers[0]?.source },
      });
};

export const versionMismatch: Rule = (seen) => {
  const strangers = rejectedFor(seen, ['version']);
  return strangers.length === 0
    ? undefined
    : diagnosisOf('D45', {
        severity: 'error',
        evidence: `it rejected ${listText(strangers)}`,
        values: { ...placeOf(seen), source: strangers[0]?.source },
      });
};

function rejectedFor({ rejected }: Seen, reasons: readonly string[]): readonly RejectedSource[] {
  return rejected.filter(({ reason, count }) => reasons.includes(reason) && count > 0);
}

/** `12 datagrams from 10.0.0.9:5506 (belongs to cluster "blue") and those of 2 more`. */
function listText(sources: readonly RejectedSource[]): string {
  const named = sources.slice(0, namedMax).map(({ source, count, detail }) => {
    const what = `${countOf(count, 'datagram')} from ${source}`;
    return detail === '' ? what : `${what} (${detail})`;
  });
  const more = sources.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and those of ${more} more` : ''}`;
}
