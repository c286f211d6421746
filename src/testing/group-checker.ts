/**
 * Judges a trace of process groups (group-trace.ts) by the properties of group-properties.ts: some at each event, some
 * when all of it is known.
 */
import type { GroupChange, GroupProcess } from '../effect.ts';
import { GroupHistory, viewText } from './group-history.ts';
import type { ShownMessage } from './group-history.ts';
import type { GroupPropertyId } from './group-properties.ts';
import type { GroupTraceEnd, GroupTraceEvent } from './group-trace.ts';
import { nodeOf } from './group-trace.ts';
import type { ProcessName } from './trace.ts';

/** A violated property and a sentence that shows it. */
export interface GroupViolation {
  readonly property: GroupPropertyId;
  readonly message: string;
}

type Report = (property: GroupPropertyId, message: string) => void;
type Histories = ReadonlyMap<ProcessName, GroupHistory>;
type Delivery = Extract<GroupTraceEvent, { readonly event: 'deliver' }>;

/**
 * The first violation of each property; empty when the trace is good. `events` may hold the sequences of the processes in
 * any order. Without an `end` the trace may stop in mid-air, and nobody owes anything yet.
 */
export function checkGroupTrace(events: readonly GroupTraceEvent[], end?: GroupTraceEnd): readonly GroupViolation[] {
  const found = new Map<GroupPropertyId, GroupViolation>();
  const report: Report = (property, message) => {
    if (!found.has(property)) found.set(property, { property, message });
  };
  const histories = new Map<ProcessName, GroupHistory>();
  const senders = sendersOf(events);
  for (const event of events) {
    const history = histories.get(event.process) ?? new GroupHistory(event.process);
    histories.set(event.process, history);
    if (event.event === 'change') judgeChange(history, event.change, report);
    if (event.event === 'deliver') judgeDelivery(history, event, { senders, report });
    history.take(event);
  }
  judgeViews(histories, report);
  judgeOrder(histories, report);
  judgeNumbers(histories, report);
  judgeCompanions(histories, end, report);
  if (end !== undefined) judgeEnd(histories, end, report);
  return [...found.values()].toSorted((a, b) => (a.property < b.property ? -1 : 1));
}

/** By message: who sent it, and to which group. */
function sendersOf(events: readonly GroupTraceEvent[]): ReadonlyMap<string, { process: ProcessName; group: string }> {
  const sends = events.flatMap((event) => (event.event === 'send' ? [event] : []));
  return new Map(sends.map(({ message, process, group }) => [message, { process, group }]));
}

/**
 * P8: the members of a change are those before it with the changes made; a process sees a group from its own join on; those
 * whose nodes were lost, and nobody else, leave as lost, unless they said themselves that they leave.
 */
function judgeChange(history: GroupHistory, { group, members, joined, left }: GroupChange, report: Report): void {
  const before = history.view(group);
  const own = nodeOf(history.process);
  const gone = (member: GroupProcess): boolean => left.some((move) => sameProcess(move, member));
  const expected = [...(before ?? []).filter((member) => !gone(member)), ...joined]
    .toSorted((a, b) => a.nodeId - b.nodeId || a.process - b.process)
    .map(({ nodeId, process }) => ({ nodeId, process }));
  const isOwnJoin = joined.some(({ nodeId, reason }) => nodeId === own && reason === 'join');
  if (before === undefined && !isOwnJoin) {
    report('P8', `${history.process} is told of a change of ${group}, in which it is not.`);
  }
  if (before !== undefined && viewText(members) !== viewText(expected)) {
    const text = `the changes make {${viewText(expected)}} and not {${viewText(members)}}`;
    report('P8', `At ${history.process} in ${group} ${text}.`);
  }
  const wasKnown = before === undefined || left.every((move) => before.some((member) => sameProcess(member, move)));
  if (!wasKnown) report('P8', `At ${history.process} somebody leaves ${group} who was not in it.`);
  if (before !== undefined) judgeReasons(history, { group, left }, report);
}

function judgeReasons(
  history: GroupHistory,
  { group, left }: Pick<GroupChange, 'group' | 'left'>,
  report: Report,
): void {
  for (const move of left) {
    const isLost = history.lost(group).has(viewText([move]));
    // One of its last messages may say that a process of a lost node leaves.
    if (move.reason !== (isLost ? 'process-down' : 'node-down')) continue;
    const fate = isLost ? 'was lost' : 'was not lost';
    report('P8', `At ${history.process} ${viewText([move])} leaves ${group} by ${move.reason}; its node ${fate}.`);
  }
}

/** P2 and P5, for one message. */
function judgeDelivery(
  history: GroupHistory,
  { group, message, from }: Delivery,
  { senders, report }: { readonly senders: ReturnType<typeof sendersOf>; readonly report: Report },
): void {
  if (group === undefined) return;
  const members = history.view(group);
  const what = `${history.process} is shown ${message ?? 'a message'} of ${from.nodeId} to ${group}`;
  if (members === undefined) report('P2', `${what}, in which it is not.`);
  else if (!members.some(({ nodeId }) => nodeId === from.nodeId)) report('P2', `${what}, in which that is not.`);
  if (message === undefined) {
    report('P5', `${what} that was not sent, or not so.`);
    return;
  }
  const sender = senders.get(message);
  if (sender === undefined || nodeOf(sender.process) !== from.nodeId || sender.group !== group) {
    report('P5', `${what} that was not sent so.`);
  }
  if (history.has(message)) report('P5', `${what} twice.`);
}

/** P1: whoever is shown a message in the same configuration sees the same members. */
function judgeViews(histories: Histories, report: Report): void {
  const seen = new Map<string, { readonly process: ProcessName; readonly view: string }>();
  for (const { process, shown } of histories.values()) {
    for (const { message, group, configuration, view } of shown) {
      if (group === undefined) continue;
      const key = `${message} ${configuration}`;
      const other = seen.get(key);
      if (other === undefined) seen.set(key, { process, view });
      else if (other.view !== view) {
        report('P1', `${process} is shown ${message} among {${view}}, ${other.process} among {${other.view}}.`);
      }
    }
  }
}

/** P9: numbers of one ring never go back, rise with each message to the whole cluster, and are the same for all. */
function judgeNumbers(histories: Histories, report: Report): void {
  const numbers = new Map<string, number>();
  for (const { process, shown } of histories.values()) {
    let latest = { ring: '', seq: 0 };
    for (const { message, group, ring, seq } of shown) {
      const key = `${message} ${ring}`;
      const known = numbers.get(key) ?? seq;
      numbers.set(key, known);
      if (known !== seq) report('P9', `${process} is shown ${message} as number ${seq}, another as ${known}.`);
      const before = latest.ring === ring ? latest.seq : 0;
      if (seq < before || (group === undefined && seq === before)) {
        report('P9', `${process} is shown ${message} as number ${seq} after number ${before} of ${ring}.`);
      }
      latest = { ring, seq };
    }
  }
}

/** P3: what two processes were both shown, they were shown in one order. */
function judgeOrder(histories: Histories, report: Report): void {
  const all = [...histories.values()];
  for (const [index, one] of all.entries()) {
    const places = new Map(one.shown.map(({ message }, place) => [message, place]));
    for (const other of all.slice(index + 1)) judgePair(one, other, { places, report });
  }
}

function judgePair(
  one: GroupHistory,
  other: GroupHistory,
  { places, report }: { readonly places: ReadonlyMap<string, number>; readonly report: Report },
): void {
  let latest: { readonly place: number; readonly message: string } | undefined;
  for (const { message } of other.shown) {
    const place = places.get(message);
    if (place === undefined) continue;
    if (latest !== undefined && place < latest.place) {
      report('P3', `${other.process} is shown ${latest.message} before ${message}, ${one.process} after it.`);
    }
    latest = { place, message };
  }
}

/** P7: of members that went on together from a configuration, each was shown in it what the others were shown. */
function judgeCompanions(histories: Histories, end: GroupTraceEnd | undefined, report: Report): void {
  const installers = new Map<string, GroupHistory>();
  for (const history of histories.values()) {
    for (const id of history.configurations) installers.set(`${id} ${nodeOf(history.process)}`, history);
  }
  const shownIn = new Set<string>();
  for (const { process, shown } of histories.values()) {
    for (const { message, configuration } of shown) shownIn.add(`${process} ${message} ${configuration}`);
  }
  const stays = (history: GroupHistory): boolean => end?.live.includes(history.process) === true;
  for (const history of histories.values()) {
    for (const one of history.shown) {
      for (const other of companionsAt(history, one, { installers, stays })) {
        if (shownIn.has(`${other.process} ${one.message} ${one.configuration}`)) continue;
        const where = `${one.message} in ${one.configuration}`;
        report('P7', `${history.process} was shown ${where} among {${one.view}}, ${other.process} was not.`);
      }
    }
  }
}

/** The other members of a message's view that installed the same configuration before and after it. */
function companionsAt(
  history: GroupHistory,
  { nodes, configuration }: ShownMessage,
  known: {
    readonly installers: ReadonlyMap<string, GroupHistory>;
    readonly stays: (history: GroupHistory) => boolean;
  },
): GroupHistory[] {
  const next = history.next(configuration);
  return nodes.flatMap((node) => {
    const other = known.installers.get(`${configuration} ${node}`);
    if (other === undefined || other === history || other.next(configuration) !== next) return [];
    const isCompanion = next !== undefined || (known.stays(history) && known.stays(other));
    return isCompanion ? [other] : [];
  });
}

/** P4 and P6: what the living owe when everything has come to rest. */
function judgeEnd(histories: Histories, { live }: GroupTraceEnd, report: Report): void {
  const living = live.flatMap((process) => histories.get(process) ?? []);
  for (const history of living) {
    for (const { message } of history.sent) {
      if (!history.has(message)) report('P4', `${history.process} was never shown its own ${message}.`);
    }
  }
  const groups = new Set(living.flatMap(({ wishes }) => [...wishes.keys()]));
  for (const group of groups) {
    judgeMembers(group, living, report);
    for (const history of living) {
      const [lost] = history.lost(group);
      if (lost !== undefined) report('P8', `At ${history.process} ${lost} is in ${group}, though its node was lost.`);
    }
  }
}

function judgeMembers(group: string, living: readonly GroupHistory[], report: Report): void {
  const last = ({ configurations }: GroupHistory): string | undefined => configurations.at(-1);
  for (const id of new Set(living.map(last))) {
    const together = living.filter((history) => last(history) === id);
    const wanted = together.filter(({ wishes }) => wishes.get(group) === true).map(({ process }) => nodeOf(process));
    const expected = wanted.toSorted((a, b) => a - b).join(' ');
    for (const history of together) {
      const seen = history.view(group)?.map(({ nodeId }) => nodeId);
      const isWanted = history.wishes.get(group) === true;
      if ((seen !== undefined) !== isWanted) {
        report('P6', `${history.process} wants to be ${isWanted ? 'in' : 'out of'} ${group} and is not.`);
      } else if (seen !== undefined && seen.join(' ') !== expected) {
        report('P6', `${history.process} sees {${seen.join(' ')}} in ${group}, in which are {${expected}}.`);
      }
    }
  }
}

function sameProcess(a: GroupProcess, b: GroupProcess): boolean {
  return a.nodeId === b.nodeId && a.process === b.process;
}
