/**
 * Judges whether processes of a group saw the same, from what each of them reported, clients of daemons and Ringcast
 * nodes alike. It is extended virtual synchrony as far as CPG shows it (Moser et al., "Extended Virtual Synchrony", 1994):
 *
 * - A ring has the same members for everybody.
 * - Two processes that go from one ring to the same next ring deliver the same messages and changes of the group between
 *   the two, in the same order.
 * - Two that were parted meanwhile may have delivered different messages; those that both have are in the same order.
 * - What a process sent is delivered unchanged, at most once and in the order in which it was sent.
 *
 * CPG tells changes that come of a new ring beside that ring, Corosync before it and Ringcast after it; they have no place
 * between messages and are not compared as such. The members in the end are the business of a test.
 */
import type { Content, HistoryItem, MembersReport, ProcessName } from './group-process.ts';

/** What is needed of a `GroupProcess`. */
export interface Witness {
  readonly title: string;
  /** The node that it runs on. */
  readonly id: number;
  readonly name: ProcessName | undefined;
  readonly history: readonly HistoryItem[];
  readonly sent: readonly (Content & { readonly group: string })[];
  /** It is alive and has delivered all that there is. */
  readonly final: boolean;
}

/** What a process saw in one ring, in order. */
interface Stretch {
  readonly ring: string;
  readonly nodes: readonly number[];
  readonly items: readonly string[];
  /** Whether it was in the group all the time, or has seen only the end, or some part. */
  readonly seen: 'all' | 'end' | 'part';
}

/** What a process saw from one ring that two have in common up to the next such ring. */
interface Span {
  readonly rings: readonly Stretch[];
  readonly items: readonly string[];
  readonly last: boolean;
}

/** A sentence for each disagreement. Empty: all is well. */
export function disagreements(witnesses: readonly Witness[], group: string): readonly string[] {
  const seen = witnesses.map((witness) => ({ witness, stretches: stretchesOf(witness, group) }));
  const faults = seen.flatMap((first, i) => seen.slice(i + 1).flatMap((second) => pairFaults(first, second)));
  return [...faults, ...witnesses.flatMap((witness) => contentFaults(witness, witnesses, group))];
}

interface Seen {
  readonly witness: Witness;
  readonly stretches: readonly Stretch[];
}

function stretchesOf({ history, name }: Witness, group: string): readonly Stretch[] {
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

function pairFaults(first: Seen, second: Seen): readonly string[] {
  const titles = `${first.witness.title} and ${second.witness.title}`;
  const ofSecond = new Map(second.stretches.map((stretch) => [stretch.ring, stretch]));
  const common = first.stretches.filter(({ ring }) => ofSecond.has(ring)).map(({ ring }) => ring);
  const inSecond = second.stretches.map(({ ring }) => ring).filter((ring) => common.includes(ring));
  if (common.join(' ') !== inSecond.join(' ')) return [`${titles} saw rings in another order: ${common.join(' ')}`];
  return common.flatMap((ring, i) => {
    const spans = [first, second].map(({ stretches }) => spanOf(stretches, ring, common[i + 1])) as [Span, Span];
    return spanFaults({ first, second, ring, spans }).map((fault) => `${titles} ${fault}`);
  });
}

function spanOf(stretches: readonly Stretch[], from: string, to: string | undefined): Span {
  const start = stretches.findIndex(({ ring }) => ring === from);
  const end = to === undefined ? stretches.length : stretches.findIndex(({ ring }) => ring === to);
  const rings = stretches.slice(start, end);
  return { rings, items: rings.flatMap(({ items }) => items), last: to === undefined };
}

interface Pair {
  readonly first: Seen;
  readonly second: Seen;
  readonly ring: string;
  readonly spans: readonly [Span, Span];
}

function spanFaults({ first, second, ring, spans }: Pair): readonly string[] {
  const [{ rings: firstRings, items: firstItems }, { rings: secondRings, items: secondItems, last }] = spans;
  const members = [firstRings, secondRings].map((rings) => [...(rings[0]?.nodes ?? [])].sort().join(' '));
  if (members[0] !== members[1]) return [`saw ring ${ring} with other members: ${members.join(' / ')}`];
  const together = [...firstRings, ...secondRings].every(
    ({ nodes, seen }) => seen !== 'part' && nodes.includes(first.witness.id) && nodes.includes(second.witness.id),
  );
  const ended = !last || (first.witness.final && second.witness.final);
  if (!together || !ended) return orderFaults(ring, firstItems, secondItems);
  const joined = [...firstRings, ...secondRings].some(({ seen }) => seen === 'end');
  const count = joined ? Math.min(firstItems.length, secondItems.length) : Infinity;
  return differenceFaults(ring, lastOf(firstItems, count), lastOf(secondItems, count));
}

function lastOf(items: readonly string[], count: number): readonly string[] {
  return items.slice(Math.max(0, items.length - count));
}

function differenceFaults(ring: string, first: readonly string[], second: readonly string[]): readonly string[] {
  const at = first.findIndex((item, i) => item !== second[i]);
  if (at === -1 && first.length === second.length) return [];
  const place = at === -1 ? first.length : at;
  return [`differ at item ${place} from ring ${ring} on: ${first[place] ?? 'nothing'} / ${second[place] ?? 'nothing'}`];
}

/** Messages that both have are in the same order. */
function orderFaults(ring: string, firstItems: readonly string[], secondItems: readonly string[]): readonly string[] {
  const places = new Map(numbered(firstItems).map((item, i) => [item, i]));
  let highest = -1;
  for (const item of numbered(secondItems)) {
    const place = places.get(item);
    if (place === undefined) continue;
    if (place < highest) return [`have "${item}" in another order from ring ${ring} on`];
    highest = place;
  }
  return [];
}

/** Messages only; the second of two equal ones is told apart from the first. */
function numbered(items: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  return items
    .filter((item) => !item.startsWith('members '))
    .map((item) => {
      const count = (counts.get(item) ?? 0) + 1;
      counts.set(item, count);
      return `${item} #${count}`;
    });
}

/** What the process sent, compared with what everybody delivered of it. A killed one's reports may be lost with it. */
function contentFaults(sender: Witness, witnesses: readonly Witness[], group: string): readonly string[] {
  if (!sender.final) return [];
  const sent = sender.sent.filter((message) => message.group === group);
  return witnesses.flatMap(({ title, history }) => {
    let next = 0;
    for (const item of history) {
      if (item.event !== 'message' || item.group !== group || item.from !== sender.name) continue;
      const { length, hash, head } = item;
      while (next < sent.length && (sent[next]?.hash !== hash || sent[next]?.length !== length)) next += 1;
      if (next === sent.length) return [`${title} delivered of ${sender.title} what it did not send then: "${head}"`];
      next += 1;
    }
    return [];
  });
}
