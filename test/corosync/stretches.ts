/**
 * A process's reports cut into stretches: what it saw in one ring, in order.
 *
 * CPG tells changes that come of a new ring beside that ring, Corosync before it and Ringcast after it. They have no place
 * between messages and are left out.
 */
import type { HistoryItem, MembersReport, ProcessName } from './group-process.ts';

/** What a process saw in one ring, in order. */
export interface Stretch {
  readonly ring: string;
  readonly nodes: readonly number[];
  readonly items: readonly string[];
  /** Whether it was in the group all the time, or has seen only the end, or some part. */
  readonly seen: 'all' | 'end' | 'part';
}

/** Reports of the process `name` about the group. */
export function stretchesOf(
  history: readonly HistoryItem[],
  { name, group }: { readonly name: ProcessName | undefined; readonly group: string },
): readonly Stretch[] {
  const stretches: (Stretch & { items: string[]; seen: Stretch['seen'] })[] = [];
  let early: string[] = [];
  for (const item of history) {
    if (item.group !== undefined && item.group !== group) continue;
    if (item.event === 'ring') {
      if (item.ring === stretches.at(-1)?.ring) continue;
      stretches.push({
        ring: item.ring,
        nodes: item.members,
        items: early,
        seen: stretches.length === 0 ? 'end' : 'all',
      });
      early = [];
      continue;
    }
    if (item.event === 'members' && comesOfRing(item)) continue;
    const stretch = stretches.at(-1);
    (stretch?.items ?? early).push(describeItem(item));
    if (item.event === 'members' && stretch !== undefined) stretch.seen = seenAfter(item, stretch.seen, name);
  }
  return stretches;
}

function comesOfRing({ left, joined }: MembersReport): boolean {
  return [...left, ...joined].every((change) => change.endsWith(' nodedown') || change.endsWith(' nodeup'));
}

function seenAfter(
  { left, joined }: MembersReport,
  seen: Stretch['seen'],
  name: ProcessName | undefined,
): Stretch['seen'] {
  const concerns = (change: string): boolean => change.split(' ')[0] === name;
  if (left.some(concerns)) return 'part';
  return joined.some(concerns) && seen === 'all' ? 'end' : seen;
}

function describeItem(item: Exclude<HistoryItem, { event: 'ring' }>): string {
  if (item.event === 'message') return `${item.from} ${item.length} ${item.hash}`;
  return `members ${[...item.members].sort().join(' ')}`;
}
