/**
 * Makes a failing history small: leaves things out, runs it again, and keeps what still fails in the same way. What
 * remains can be read, and is most often the explanation.
 *
 * The method is delta debugging (A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE
 * 28(2), 2002): large pieces first, then smaller ones, down to single events.
 */
import type { NodeId } from '../message.ts';
import type { ApplicationHistory, HistoryEvent } from './application-history.ts';
import { perfectNetwork } from './memory-network.ts';
import { simulateApplication } from './simulate-application.ts';
import type { ApplicationResult, SimulateApplicationOptions } from './simulate-application.ts';
import { simulationSettings } from './simulation-settings.ts';

/** How far to go. */
export interface ShrinkOptions {
  /** Most runs to spend. Default 400. */
  readonly runsMax?: number;
}

/** The search for the smallest history of one failure. */
class Shrinker<T> {
  best: ApplicationResult;
  readonly #options: SimulateApplicationOptions<T>;
  #runsLeft: number;

  constructor(options: SimulateApplicationOptions<T>, failed: ApplicationResult, runsMax: number) {
    this.#options = options;
    this.best = failed;
    this.#runsLeft = runsMax;
  }

  /** Runs a smaller history; keeps it when it fails in the same way. */
  async try(change: Partial<ApplicationHistory>): Promise<boolean> {
    if (this.#runsLeft === 0) return false;
    this.#runsLeft -= 1;
    const history = { ...this.best.history, ...change };
    const result = await simulateApplication({ ...this.#options, history });
    if (result.violation?.property !== this.best.violation?.property) return false;
    this.best = result;
    return true;
  }

  /** Leaves out pieces of `size` events wherever that keeps the failure. Tells whether anything went. */
  async removePieces(size: number): Promise<boolean> {
    let removed = false;
    for (let end = this.best.history.events.length; end > 0; end -= size) {
      const { events } = this.best.history;
      const rest = [...events.slice(0, Math.max(0, end - size)), ...events.slice(end)];
      if (rest.length < events.length && (await this.try({ events: rest }))) removed = true;
    }
    return removed;
  }

  async removeEvents(): Promise<void> {
    let size = Math.ceil(this.best.history.events.length / 2);
    while (size > 0 && this.#runsLeft > 0) {
      const removed = await this.removePieces(size);
      // Single events are tried again as long as one of them goes: what needed them may have gone since.
      if (size > 1 || !removed) size = Math.floor(size / 2);
    }
  }

  /** Leaves out whole nodes, with what happens to them. */
  async removeNodes(): Promise<void> {
    for (const node of this.best.history.nodes.toReversed()) {
      const { nodes, startMs, events } = this.best.history;
      const place = nodes.indexOf(node);
      if (nodes.length < 2) return;
      await this.try({
        nodes: nodes.toSpliced(place, 1),
        startMs: startMs.toSpliced(place, 1),
        events: events.flatMap((event) => withoutNode(event, node)),
      });
    }
  }
}

/** The event without the node: none when nothing is left of it. */
function withoutNode(event: HistoryEvent, node: NodeId): HistoryEvent[] {
  if (event.kind === 'act') return event.node === node ? [] : [event];
  const { atMs, fault } = event;
  if (fault.kind === 'partition') {
    const groups = fault.groups.map((group) => group.filter((other) => other !== node));
    return [{ atMs, kind: 'fault', fault: { ...fault, groups } }];
  }
  const named = [
    ...('node' in fault ? [fault.node] : []),
    ...('source' in fault ? [fault.source] : []),
    ...('target' in fault ? [fault.target] : []),
    ...('a' in fault ? [fault.a, fault.b] : []),
  ];
  return named.includes(node) ? [] : [event];
}

/**
 * Looks for the smallest history that fails as `failed` does. `options` are those that led to it. The answer is the
 * result of that history: its `history` may be given to `simulateApplication` again. A run that did not fail comes back
 * as it is.
 */
export async function smallestHistory<T>(
  options: SimulateApplicationOptions<T>,
  failed: ApplicationResult,
  { runsMax = 400 }: ShrinkOptions = {},
): Promise<ApplicationResult> {
  if (failed.ok) return failed;
  const shrinker = new Shrinker(options, failed, runsMax);
  await shrinker.try({ network: perfectNetwork });
  await shrinker.try({ settings: simulationSettings });
  await shrinker.try({ startMs: failed.history.nodes.map(() => 0) });
  await shrinker.removeEvents();
  await shrinker.removeNodes();
  await shrinker.removeEvents();
  const lastMs = shrinker.best.history.events.at(-1)?.atMs ?? 0;
  await shrinker.try({ durationMs: lastMs + 1 });
  return shrinker.best;
}
