/**
 * Rules for where a node stands: interface, routes, group and ports. D22, D23, D25, D34, D36, D37 and D43.
 */
import type { SocketSample } from '../observation.ts';
import { countOf, secondsText } from './amounts.ts';
import { diagnosisOf, placeOf } from './diagnosis.ts';
import { covers, macBitsOf, sameAddress } from './group-address.ts';
import type { Rule, Seen } from './rule.ts';
import { deviceOf, isLoopback } from './rule.ts';
import { isListed } from './silence.ts';

/** Drops of the reverse path filter a second that make an error of a warning. */
export const reversePathDropsPerSecondMax = 1;
/** Groups whose low 23 bits are below this share their MAC addresses with 224.0.0.0/24. */
export const linkLocalMacBits = 256;

export const joinedElsewhere: Rule = (seen) => {
  const devices = devicesOfGroup(seen);
  if (seen.device === undefined || devices.length === 0 || devices.includes(seen.device)) {
    return undefined;
  }
  return diagnosisOf('D22', {
    severity: seen.joinedAgoMs === undefined ? 'warning' : 'error',
    evidence: `the group ${seen.group} is joined on ${devices.join(', ')} and not on ${seen.device}`,
    values: placeOf(seen),
  });
};

export const noRoute: Rule = (seen) => {
  const unreachable = seen.sendErrors['ENETUNREACH'] ?? 0;
  const refused = seen.joinError === 'ENODEV';
  const routed = seen.host?.routes?.some((route) => covers(route, seen.group));
  if (!refused && (unreachable === 0 || routed !== false || seen.group.includes(':'))) {
    return undefined;
  }
  const failed = `${countOf(unreachable, 'send')} failed with ENETUNREACH and no route covers ${seen.group}`;
  return diagnosisOf('D23', {
    severity: 'error',
    evidence: refused ? `joining ${seen.group} failed with ENODEV` : failed,
    values: placeOf(seen),
  });
};

export const reversePathFiltered: Rule = (seen) => {
  const drops = seen.delta?.tcpExt?.['IPReversePathFilter'] ?? 0;
  const mode = effectiveFilter(seen);
  if (seen.delta === undefined || drops === 0 || mode === 0) {
    return undefined;
  }
  const setting = mode === undefined ? '' : `; rp_filter of ${seen.device ?? ''} is ${mode}`;
  return diagnosisOf('D25', {
    severity: drops / seen.delta.seconds >= reversePathDropsPerSecondMax ? 'error' : 'warning',
    evidence: `the reverse path filter dropped ${countOf(drops, 'packet')} in ${secondsText(seen.delta.seconds)}${setting}`,
    values: placeOf(seen),
  });
};

/** The larger of the two settings counts (ip-sysctl.rst). */
function effectiveFilter(seen: Seen): number | undefined {
  const own = deviceOf(seen)?.reversePathFilter;
  const all = seen.host?.reversePathFilterAll;
  return own === undefined || all === undefined ? undefined : Math.max(own, all);
}

export const linkLocalMac: Rule = (seen) => {
  const bits = macBitsOf(seen.group);
  if (bits === undefined || bits >= linkLocalMacBits || isLoopback(seen)) {
    return undefined;
  }
  const last = bits.toString(16).padStart(2, '0');
  return diagnosisOf('D34', {
    severity: 'warning',
    evidence: `the group ${seen.group} has the MAC address 01:00:5e:00:00:${last}, that of 224.0.0.${bits}`,
    values: placeOf(seen),
  });
};

export const sharedTokenPort: Rule = (seen) => {
  const own = seen.sockets.find(({ name }) => name === 'token');
  const all = seen.hostSockets ?? seen.after?.sockets ?? [];
  const mine = own?.inode === undefined ? undefined : all.find(({ inode }) => inode === own.inode);
  const sharing = mine === undefined ? [] : all.filter((other) => samePlace(mine, other));
  if (mine === undefined || sharing.length < 2) {
    return undefined;
  }
  return diagnosisOf('D36', {
    severity: 'error',
    evidence: `${sharing.length} sockets of its host share the token's address ${mine.localAddress} and port ${mine.localPort}`,
    values: { ...placeOf(seen), port: mine.localPort },
  });
};

/** Of a socket on one address and one on all addresses the kernel takes the former, so only equals share. */
function samePlace(a: SocketSample, b: SocketSample): boolean {
  return a.localPort === b.localPort && sameAddress(a.localAddress, b.localAddress);
}

export const tooManyGroups: Rule = (seen) => {
  if (seen.joinError !== 'ENOBUFS') {
    return undefined;
  }
  const max = seen.host?.membershipsMax;
  const limit = max === undefined ? '' : `; igmp_max_memberships is ${max}`;
  return diagnosisOf('D37', {
    severity: 'error',
    evidence: `joining ${seen.group} failed with ENOBUFS${limit}`,
    values: { ...placeOf(seen), memberships: max === undefined ? undefined : Math.max(100, 2 * max) },
  });
};

export const membershipGone: Rule = (seen) => {
  const down = deviceOf(seen)?.up === false;
  const listed = devicesOfGroup(seen).length > 0;
  const joined = seen.joinedAgoMs !== undefined || wasListed(seen);
  const gone = isListed(seen) === false && !listed && joined;
  if (!down && !gone) {
    return undefined;
  }
  const device = seen.device ?? 'its interface';
  const facets = [...(down ? [`${device} is down`] : []), ...(gone ? [`${seen.group} is joined on no device`] : [])];
  return diagnosisOf('D43', { severity: 'error', evidence: facets.join(' and '), values: placeOf(seen) });
};

function devicesOfGroup({ after, group }: Seen): readonly string[] {
  const entries = after?.groups ?? [];
  return entries.filter((entry) => sameAddress(entry.group, group)).map(({ device }) => device);
}

function wasListed({ before, group, device }: Seen): boolean {
  return before?.groups?.some((entry) => entry.device === device && sameAddress(entry.group, group)) ?? false;
}
