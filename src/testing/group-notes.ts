/**
 * What a diagram says of process groups: what applications ask for, the changes that they are told of, and the messages that
 * they are shown.
 */
import type { GroupChange, GroupDelivery, GroupMove } from '../effect.ts';
import type { Note } from './diagram.ts';
import { actText } from './group-acts.ts';
import type { TimedAct, TimedTelling } from './history.ts';

/** Notes for acts and for what followed from them. Messages of one sender that are shown in one step become one note. */
export function groupNotes(acts: readonly TimedAct[], tellings: readonly TimedTelling[]): Note[] {
  const asked = acts.map(({ act, ...at }): Note => ({ ...at, node: act.node, kind: 'act', text: actText(act) }));
  return [...asked, ...tellings.flatMap((one, place) => toldNote(one, tellings.slice(place + 1), tellings[place - 1]))];
}

/** A note of a telling; none when it belongs to that of the one before. */
function toldNote(one: TimedTelling, later: readonly TimedTelling[], before: TimedTelling | undefined): Note[] {
  const { telling, step, atMs, order, node } = one;
  const at = { step, atMs, order, node };
  if (telling.type === 'groupChange') return [{ ...at, kind: 'change', text: changeText(telling.change) }];
  if (before !== undefined && isAlike(before, one)) return [];
  const other = later.findIndex((next) => !isAlike(one, next));
  const count = 1 + (other < 0 ? later.length : other);
  return [{ ...at, kind: 'deliver', text: deliveryText(telling.delivery, count) }];
}

/** Are both messages of one sender to one group, shown to one node in one step? */
function isAlike(a: TimedTelling, b: TimedTelling): boolean {
  if (a.step !== b.step || a.node !== b.node) return false;
  if (a.telling.type !== 'groupDeliver' || b.telling.type !== 'groupDeliver') return false;
  const [one, other] = [a.telling.delivery, b.telling.delivery];
  return one.group === other.group && one.from.nodeId === other.from.nodeId;
}

function changeText({ group, members, joined, left }: GroupChange): string {
  const names = members.map(({ nodeId }) => nodeId).join(' ');
  const moves = [...joined, ...left].map(({ nodeId, reason }: GroupMove) => `${nodeId} ${reason}`);
  return `sees group ${group}: ${names === '' ? 'nobody' : names} (${moves.join(', ')})`;
}

function deliveryText({ group, from, payload }: GroupDelivery, count: number): string {
  const what = count === 1 ? `${payload.length} bytes` : `${count} messages`;
  return `is shown ${what} of ${from.nodeId} to group ${group}`;
}
