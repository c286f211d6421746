/**
 * Runs all rules over what was seen. The table is total: whoever adds a rule adds its id here, and a test compares the
 * ids with what the catalogue says a running member or the doctor on one host can see.
 */
import type { Diagnosis } from '../finding.ts';
import type { Observation } from '../observation.ts';
import { sampleDelta } from '../sample-delta.ts';
import { docsUrl } from './catalogue.ts';
import type { FaultId } from './fault.ts';
import type { Rule } from './rule.ts';
import * as buffers from './rules-buffers.ts';
import * as host from './rules-host.ts';
import * as multicast from './rules-multicast.ts';
import * as network from './rules-network.ts';
import * as place from './rules-place.ts';
import * as strangers from './rules-strangers.ts';

/** Faults that one node or host cannot see: D16 does not exist here, the others need what other hosts tell. */
type FaultOfOthers = 'D16' | 'D19' | 'D24' | 'D28' | 'D29';

/** The rule of each fault. */
export const rules: Readonly<Record<Exclude<FaultId, FaultOfOthers>, Rule>> = {
  D01: buffers.receiveBufferTooSmall,
  D02: buffers.receiveBufferCut,
  D03: buffers.receiveBufferNeverSized,
  D04: buffers.udpMemoryExhausted,
  D05: buffers.sendBufferFull,
  D06: buffers.backlogOverflowed,
  D07: buffers.budgetSpent,
  D08: buffers.cardOverrun,
  D09: buffers.physicalErrors,
  D10: host.loopBlocked,
  D11: host.longCollections,
  D12: host.throttled,
  D13: host.stolen,
  D14: host.waitsForCpu,
  D15: host.wasAway,
  D17: multicast.snoopingWithoutQuerier,
  D18: multicast.querierLost,
  D20: multicast.noMulticastAtAll,
  D21: network.delayedMulticast,
  D22: place.joinedElsewhere,
  D23: place.noRoute,
  D25: place.reversePathFiltered,
  D26: multicast.filteredOnInput,
  D27: multicast.heardOneWay,
  D30: network.fragmented,
  D31: network.fragmentMemory,
  D32: strangers.sharedGroup,
  D33: strangers.boundToAll,
  D34: place.linkLocalMac,
  D35: strangers.twin,
  D36: place.sharedTokenPort,
  D37: place.tooManyGroups,
  D38: buffers.tokensDropped,
  D39: network.joinStorm,
  D40: network.unsteadyRotation,
  D41: network.damaged,
  D42: network.conntrackFull,
  D43: place.membershipGone,
  D44: strangers.keyMismatch,
  D45: strangers.versionMismatch,
};

/** Faults of multicast, which a node that uses none cannot have, whatever the kernel tells of other programs' groups. */
const faultsOfMulticast: ReadonlySet<string> = new Set<FaultId>([
  'D17',
  'D18',
  'D20',
  'D22',
  'D23',
  'D26',
  'D27',
  'D34',
  'D37',
]);

/** What was seen, told as causes: errors first, then by id. Empty when all is well. Never throws. */
export function diagnose(observation: Observation): readonly Diagnosis[] {
  const seen = { ...observation, delta: sampleDelta(observation.before, observation.after) };
  const found = Object.values(rules).flatMap((rule) => rule(seen) ?? []);
  return found.filter(({ id }) => seen.isMulticast !== false || !faultsOfMulticast.has(id)).sort(bySeverity);
}

/** The order in which findings are told: errors first, then by id. */
export function bySeverity(a: Diagnosis, b: Diagnosis): number {
  return rankOf(a) - rankOf(b) || a.id.localeCompare(b.id, 'en');
}

/** One line for events and logs. */
export function describeDiagnosis({ id, severity, title, evidence, fix }: Diagnosis): string {
  return `${id} ${severity}: ${title}: ${evidence}; fix: ${fix}; see ${docsUrl(id)}`;
}

function rankOf({ severity }: Diagnosis): number {
  return severity === 'error' ? 0 : 1;
}
