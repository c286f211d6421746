/**
 * The mix of a run: which kinds of trouble it has and how often each. Every run draws its own, as TigerBeetle's VOPR
 * does: with everything at once rare combinations drown in the noise, with one kind at a time they never meet.
 */
import { troubles } from './fault-drawers.ts';
import type { ScheduleFrame, Trouble } from './fault-drawers.ts';
import type { ScheduledFault } from './fault-schedule.ts';
import type { Random } from './random.ts';

/** How often each kind of trouble is picked in relation to the others; a kind that is missing does not occur. */
export type FaultMix = Partial<Readonly<Record<Trouble, number>>>;

/** Names of all kinds of trouble. */
export const troubleNames: readonly Trouble[] = Object.keys(troubles) as Trouble[];

/**
 * What is drawn unless a mix is given. Not `duplicate`: two processes with one id that both represent a ring can name two
 * rings alike, and then nothing is promised (S2.3). Cases by hand show what is.
 */
const drawnTroubles = troubleNames.filter((name) => name !== 'duplicate');

/** Some kinds in one run, most in another, all in a few; each with a weight of its own. */
export function drawMix(random: Random): FaultMix {
  const share = random.pick([0.1, 0.3, 0.6, 1]);
  const mix: Partial<Record<Trouble, number>> = {};
  for (const name of drawnTroubles) {
    const weight = random.pick([1, 1, 2, 5]);
    if (random.chance(share)) mix[name] = weight;
  }
  if (Object.keys(mix).length === 0) mix[random.pick(drawnTroubles)] = 1;
  return mix;
}

/** Everything, each kind as often as any other. */
export const evenMix: FaultMix = Object.fromEntries(drawnTroubles.map((name) => [name, 1]));

function pickTrouble(random: Random, mix: FaultMix): Trouble {
  const entries = troubleNames.map((name) => ({ name, weight: mix[name] ?? 0 })).filter(({ weight }) => weight > 0);
  let place = random.float() * entries.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name, weight } of entries) {
    place -= weight;
    if (place < 0) return name;
  }
  return random.pick(entries).name;
}

/** Draws faults and what ends them. A run of `durationMs` gets one about every one or two seconds, some runs none. */
export function drawFaults(random: Random, frame: ScheduleFrame, mix: FaultMix = evenMix): ScheduledFault[] {
  const count = random.chance(0.05) ? 0 : random.integer(1, Math.ceil(frame.durationMs / 1500) + 4);
  const schedule: ScheduledFault[] = [];
  const add = (beginMs: number): void => {
    for (const { atMs, fault } of troubles[pickTrouble(random, mix)](random, frame)) {
      schedule.push({ atMs: beginMs + atMs, fault });
    }
  };
  for (let index = 0; index < count; index++) {
    const atMs = Math.round(random.uniform(0, frame.durationMs));
    add(atMs);
    // Trouble seldom comes alone: now and then the next fault follows at once.
    if (random.chance(0.25)) add(atMs + Math.round(random.exponential(frame.tokenMs / 2)));
  }
  return schedule.sort((a, b) => a.atMs - b.atMs);
}

/** The mix in words: `split 5, crash 2, stall 1`. */
export function describeMix(mix: FaultMix): string {
  const kinds = troubleNames.filter((name) => mix[name] !== undefined);
  if (kinds.length === drawnTroubles.length) return `all kinds: ${weights(kinds, mix)}`;
  return weights(kinds, mix);
}

function weights(kinds: readonly Trouble[], mix: FaultMix): string {
  const weightOf = (name: Trouble): number => mix[name] ?? 0;
  return [...kinds]
    .sort((a, b) => weightOf(b) - weightOf(a))
    .map((name) => `${name} ${weightOf(name)}`)
    .join(', ');
}
