/**
 * From a plan that fails to a small plan that fails in the same way. A run drawn from a seed has many nodes, faults and
 * messages that have nothing to do with what went wrong; whoever looks for the mistake wants to see what has.
 *
 * The search is greedy: a smaller plan that violates the same property takes the place of the current one, until no way
 * of making it smaller (shrink-passes.ts) works any more, or the search has had its time. Changing a plan changes which
 * random numbers are drawn for what, so a candidate that does not fail gets further tries with other seeds: two at first, more when nothing else helps.
 */
import { planText } from './replay-plan.ts';
import { groupActsOf } from './run-plan.ts';
import type { RunPlan } from './run-plan.ts';
import { shrinkPasses } from './shrink-passes.ts';
import type { FailingPlan, ShrinkPass, ShrinkSweep } from './shrink-passes.ts';
import type { SimulationResult } from './simulate.ts';
import { TraceHash } from './trace-hash.ts';

/** What the search needs to know of a run; a `SimulationResult` has it. */
export type ShrinkRun = Pick<SimulationResult, 'violation' | 'simulatedMs' | 'messages'> &
  Partial<Pick<SimulationResult, 'doneActs'>>;

/** How far a search has come. */
export interface ShrinkProgress {
  /** Runs so far. */
  readonly runs: number;
  /** The smallest plan so far. */
  readonly plan: RunPlan;
}

export interface ShrinkPlanOptions {
  /** A plan that fails. */
  readonly plan: RunPlan;
  /** Carries out a plan, for instance `simulatePlan`. */
  readonly run: (plan: RunPlan) => ShrinkRun;
  /** Most runs. Default 1000. */
  readonly runsMax?: number;
  /** Most milliseconds of `now`; a run that has begun is finished. Default 20000. */
  readonly timeMsMax?: number;
  /** What time it is, in milliseconds. */
  readonly now: () => number;
  /** How many seeds each candidate gets in the end. Default 12; fewer are quicker and less thorough. */
  readonly seedsPerCandidate?: number;
  /** Told after each run. */
  readonly tell?: (progress: ShrinkProgress) => void;
}

/** The outcome of a search. */
export interface ShrinkResult {
  /** The smallest plan that was found. It fails with `property`. */
  readonly plan: RunPlan;
  readonly property: string;
  readonly runs: number;
  /** Why the search ended: nothing smaller fails, or there were enough runs, or it took too long. */
  readonly ended: 'smallest' | 'runs' | 'time';
}

/** Searches for a smaller plan. Throws a `RangeError` when the plan given does not fail at all. */
export function shrinkPlan(options: ShrinkPlanOptions): ShrinkResult {
  const search = new Search(options);
  search.toTheEnd();
  return search.result;
}

class Search {
  readonly #options: ShrinkPlanOptions;
  readonly #runsMax: number;
  readonly #endMs: number;
  readonly #property: string;
  /** Plans that were tried already. */
  readonly #tried = new Set<string>();
  #failing: FailingPlan;
  #runs = 0;
  /** How many seeds each candidate gets at present. */
  #seeds = 1;

  constructor(options: ShrinkPlanOptions) {
    this.#options = options;
    this.#runsMax = options.runsMax ?? 1000;
    this.#endMs = options.now() + (options.timeMsMax ?? 20_000);
    const { plan } = options;
    const run = this.#run(plan);
    if (run.violation === undefined) throw new RangeError('the plan to shrink does not fail');
    this.#property = run.violation.property;
    this.#failing = failing(plan, run);
  }

  get result(): ShrinkResult {
    const ended = this.#runs >= this.#runsMax ? 'runs' : this.#late ? 'time' : 'smallest';
    return { plan: this.#failing.plan, property: this.#property, runs: this.#runs, ended };
  }

  /** Makes the plan smaller until nothing helps any more or the search is over. */
  toTheEnd(): void {
    const seedsMax = this.#options.seedsPerCandidate ?? 12;
    this.#seeds = Math.min(2, seedsMax);
    while (!this.#over) {
      const before = this.#failing.plan;
      for (const pass of shrinkPasses) {
        if (typeof pass === 'function') this.#exhaust(pass);
        else this.#sweep(pass);
      }
      if (this.#failing.plan !== before) continue;
      if (this.#seeds >= seedsMax) return;
      this.#seeds = Math.min(seedsMax, 3 * this.#seeds);
    }
  }

  get #late(): boolean {
    return this.#options.now() >= this.#endMs;
  }

  get #over(): boolean {
    return this.#runs >= this.#runsMax || this.#late;
  }

  #run(plan: RunPlan): ShrinkRun {
    this.#runs++;
    return this.#options.run(plan);
  }

  /** Takes what the pass offers as long as something of it fails. */
  #exhaust(pass: ShrinkPass): void {
    while (pass(this.#failing).some((candidate) => this.#try(candidate)));
  }

  /** Leaves out what can be left out: all of the list, halves of it, and so on down to single entries. */
  #sweep({ length, without, sizeMin }: ShrinkSweep): void {
    const left = (): number => length(this.#failing.plan);
    const smallest = sizeMin(left());
    for (let size = left(); size >= smallest; size = Math.floor(Math.min(size, left()) / 2)) {
      for (let start = 0; start < left() && !this.#over;) {
        if (!this.#try(without(this.#failing.plan, start, start + size))) start += size;
      }
    }
  }

  /** Does the candidate fail in the way that is looked for? Then it is the current plan from now on. */
  #try(candidate: RunPlan): boolean {
    for (let extra = 0; extra < this.#seeds; extra++) {
      if (this.#over) return false;
      if (this.#adopt({ ...candidate, seed: candidate.seed + extra })) return true;
    }
    return false;
  }

  #adopt(plan: RunPlan): boolean {
    const name = fingerprint(plan);
    if (this.#tried.has(name)) return false;
    this.#tried.add(name);
    const run = this.#run(plan);
    const fails = run.violation?.property === this.#property;
    if (fails) this.#failing = failing(plan, run);
    this.#options.tell?.({ runs: this.#runs, plan: this.#failing.plan });
    return fails;
  }
}

function failing(plan: RunPlan, { simulatedMs, messages, doneActs = groupActsOf(plan) }: ShrinkRun): FailingPlan {
  return { plan, failedMs: simulatedMs, messages, doneActs };
}

/** Equal for equal plans; a plan with groups is long, and thousands are tried. */
function fingerprint(plan: RunPlan): string {
  const hash = new TraceHash();
  hash.text(planText(plan));
  return hash.digest;
}
