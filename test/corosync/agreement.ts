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
 * One difference is Corosync's own (`exec/totempg.c`): a sender in the middle of a message that fills several datagrams goes
 * on with it on the new ring, and a member that comes to this ring from another one cannot join in. It drops what comes of
 * this sender until a datagram ends with the end of a message, whole messages included.
 */
import type { Content, HistoryItem, ProcessName } from './group-process.ts';
import type { Stretch } from './stretches.ts';
import { stretchesOf } from './stretches.ts';

/** From this length on no two messages of a sender are equal: `node/number ` fits. */
const distinctBytesMin = 16;

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

/** What a process saw from one ring that two have in common up to the next such ring. */
interface Span {
  readonly rings: readonly Stretch[];
  readonly items: readonly string[];
  readonly last: boolean;
}

/** A sentence for each disagreement. Empty: all is well. */
export function disagreements(witnesses: readonly Witness[], group: string): readonly string[] {
  const seen = witnesses.map((witness) => ({
    witness,
    stretches: stretchesOf(witness.history, { name: witness.name, group }),
  }));
  const faults = seen.flatMap((first, i) =>
    seen.slice(i + 1).flatMap((second) => pairFaults({ first, second, all: seen })),
  );
  return [...faults, ...witnesses.flatMap((witness) => contentFaults(witness, witnesses, group))];
}

interface Seen {
  readonly witness: Witness;
  readonly stretches: readonly Stretch[];
}

interface Pair {
  readonly first: Seen;
  readonly second: Seen;
  readonly all: readonly Seen[];
}

function pairFaults({ first, second, all }: Pair): readonly string[] {
  const titles = `${first.witness.title} and ${second.witness.title}`;
  const ofSecond = new Map(second.stretches.map((stretch) => [stretch.ring, stretch]));
  const common = first.stretches.filter(({ ring }) => ofSecond.has(ring)).map(({ ring }) => ring);
  const inSecond = second.stretches.map(({ ring }) => ring).filter((ring) => common.includes(ring));
  if (common.join(' ') !== inSecond.join(' ')) return [`${titles} saw rings in another order: ${common.join(' ')}`];
  return common.flatMap((ring, i) => {
    const spans = [first, second].map(({ stretches }) => spanOf(stretches, ring, common[i + 1])) as [Span, Span];
    return spanFaults({ first, second, all, ring, spans }).map((fault) => `${titles} ${fault}`);
  });
}

function spanOf(stretches: readonly Stretch[], from: string, to: string | undefined): Span {
  const start = stretches.findIndex(({ ring }) => ring === from);
  const end = to === undefined ? stretches.length : stretches.findIndex(({ ring }) => ring === to);
  const rings = stretches.slice(start, end);
  return { rings, items: rings.flatMap(({ items }) => items), last: to === undefined };
}

interface PairSpan extends Pair {
  readonly ring: string;
  readonly spans: readonly [Span, Span];
}

function spanFaults({ first, second, all, ring, spans }: PairSpan): readonly string[] {
  const [{ rings: firstRings, items: firstItems }, { rings: secondRings, items: secondItems, last }] = spans;
  const members = [firstRings, secondRings].map((rings) => [...(rings[0]?.nodes ?? [])].sort().join(' '));
  if (members[0] !== members[1]) return [`saw ring ${ring} with other members: ${members.join(' / ')}`];
  const together = [...firstRings, ...secondRings].every(
    ({ nodes, seen }) => seen !== 'part' && nodes.includes(first.witness.id) && nodes.includes(second.witness.id),
  );
  const ended = !last || (first.witness.final && second.witness.final);
  if (!together || !ended) return orderFaults(ring, firstItems, secondItems);
  const [firstRest, secondRest] = withoutMissedStarts({ first, second, all, ring, spans });
  const joined = [...firstRings, ...secondRings].some(({ seen }) => seen === 'end');
  const count = joined ? Math.min(firstRest.length, secondRest.length) : Infinity;
  return differenceFaults(ring, lastOf(firstRest, count), lastOf(secondRest, count));
}

/** The items of both without those that the other could not read since it came to the ring without their sender. */
function withoutMissedStarts({ first, second, all, ring, spans }: PairSpan): [readonly string[], readonly string[]] {
  let [firstItems, secondItems] = spans.map(({ items }) => items) as [readonly string[], readonly string[]];
  for (const sender of all) {
    const name = sender.witness.name ?? '';
    const [firstCame, secondCame] = [first, second].map((one) => cameWith(one, sender, ring));
    if (firstCame === secondCame) continue;
    if (firstCame === true) firstItems = withoutStart(firstItems, secondItems, name);
    else secondItems = withoutStart(secondItems, firstItems, name);
  }
  return [firstItems, secondItems];
}

/** Did both come to the ring from the same one? A sender that was in none before has nothing to go on with. */
function cameWith(one: Seen, sender: Seen, ring: string): boolean {
  const before = ringBefore(sender, ring);
  return before === undefined || ringBefore(one, ring) === before;
}

function ringBefore({ stretches }: Seen, ring: string): string | undefined {
  return stretches[stretches.findIndex((stretch) => stretch.ring === ring) - 1]?.ring;
}

/** `items` without as many of the sender's first messages as `others` has fewer of them, if the rest is the same. */
function withoutStart(items: readonly string[], others: readonly string[], sender: ProcessName): readonly string[] {
  const isOurs = (item: string): boolean => item.startsWith(`${sender} `);
  const [ours, theirs] = [items.filter(isOurs), others.filter(isOurs)];
  let missed = ours.length - theirs.length;
  if (missed <= 0 || theirs.some((item, i) => item !== ours[missed + i])) return items;
  return items.filter((item) => !isOurs(item) || missed-- <= 0);
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
  const places = new Map(firstItems.filter(isDistinct).map((item, i) => [item, i]));
  let highest = -1;
  for (const item of secondItems.filter(isDistinct)) {
    const place = places.get(item);
    if (place === undefined) continue;
    if (place < highest) return [`have "${item}" in another order from ring ${ring} on`];
    highest = place;
  }
  return [];
}

/** A message long enough to hold its sender's number for it. Two short ones of one sender may be equal. */
function isDistinct(item: string): boolean {
  const [sender, length] = item.split(' ');
  return sender !== 'members' && Number(length) >= distinctBytesMin;
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
