/**
 * Carrying out a plan once more, this time writing it down. A run takes the same course each time, so whatever somebody
 * wants to see of it can be recorded when it is asked for, and the thousands of runs that go well record nothing.
 */
import { sumUpTokens } from './diagram-tokens.ts';
import { transmissions } from './diagram.ts';
import { GROUP_PROPERTIES } from './group-properties.ts';
import { RunHistory } from './history.ts';
import type { RunHistoryOptions, TimeWindow } from './history.ts';
import { groupQuietMs } from './group-guest.ts';
import type { RunPlan } from './run-plan.ts';
import { simulatePlan } from './simulate.ts';
import type { PlanRunOptions, SimulationResult } from './simulate.ts';

export interface ReplayOptions extends RunHistoryOptions, Pick<PlanRunOptions, 'createEngine'> {}

/** A run and what was written down of it. */
export interface Replay {
  readonly result: SimulationResult;
  readonly history: RunHistory;
}

/** Carries out a plan and writes it down. */
export function replayPlan(plan: RunPlan, options: ReplayOptions = {}): Replay {
  const history = new RunHistory(options);
  const { createEngine } = options;
  const result = simulatePlan(plan, { watch: history, ...(createEngine === undefined ? {} : { createEngine }) });
  return { result, history };
}

/** Datagrams of a drawing; more are hard to read. */
export const flightsShownMax = 60;

/** How much simulated time before the end is looked at, in milliseconds. */
const lastPartMs = 3000;

/**
 * Carries out a plan and writes down its last part: what came right before the violation, or before the end of a run that
 * went well. Answers the stretch of time that is worth drawing, which has at most `flightsShownMax` transmissions.
 */
export function replayEnd(plan: RunPlan, options: ReplayOptions = {}): Replay & { readonly window: TimeWindow } {
  const endMs = simulatePlan(plan, options).simulatedMs;
  const partMs = lastPartMs + (plan.groupActs === 'none' ? 0 : groupQuietMs(plan.settings));
  const replay = replayPlan(plan, { ...options, window: { fromMs: Math.max(0, endMs - partMs), toMs: endMs } });
  return { ...replay, window: lastWindow(replay.history, decidedMs(replay) ?? endMs) };
}

/** Groups are judged when all has been quiet for a while; what shows a violation is what was told before that. */
function decidedMs({ result: { violation }, history }: Replay): number | undefined {
  const isOfGroups = violation !== undefined && Object.hasOwn(GROUP_PROPERTIES, violation.property);
  return isOfGroups ? history.tellings.at(-1)?.atMs : undefined;
}

/** The longest stretch before `endMs` with at most `flightsShownMax` transmissions (a multicast is one, idle tokens none). */
export function lastWindow(history: RunHistory, endMs: number): TimeWindow {
  const flights = history.flights.filter(({ atMs }) => atMs <= endMs);
  const shown = sumUpTokens(transmissions(flights), history.marks).transmissions.slice(-flightsShownMax);
  const fromMs = shown.length < flightsShownMax ? history.steps[0]?.atMs : shown[0]?.atMs;
  return { fromMs: Math.min(fromMs ?? endMs, endMs), toMs: endMs };
}
