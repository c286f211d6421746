/**
 * What `ringcast sim` says about runs, in words and in numbers.
 */
import type { GroupCounts } from '../testing/group-witness.ts';
import { propertySentence } from '../testing/replay-report.ts';
import type { SimulationResult } from '../testing/simulate.ts';
import type { SimCommand } from './sim-options.ts';
import type { SeedOutcome } from './sim-runner.ts';

/** The summary of many runs, as facts for programs. */
export interface SimSummary {
  readonly seeds: number;
  readonly violations: number;
  readonly converged: number;
  readonly simulatedHours: number;
  readonly configurations: number;
  readonly messages: number;
  readonly deliveries: number;
  /** What was done with process groups; undefined where no run has any. */
  readonly groups: GroupCounts | undefined;
  readonly steps: number;
  /** Faults of all runs, by kind; the most frequent kind first. */
  readonly faults: Readonly<Record<string, number>>;
  /** The longest that a cluster took to come together after its last fault. */
  readonly convergedMsMax: number;
  readonly simulatedSecondsPerSecond: number;
}

/** Events of a violation that are shown; the rest is counted. */
const eventsShownMax = 12;

/** Kinds of faults that are named in the line of a run. */
const kindsShownMax = 4;

/** `7 (crash 3, start 3, heal 1)`; of many kinds the most frequent. */
function faultsText(faults: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(faults);
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return '0';
  const shown = kinds.slice(0, kindsShownMax).map(([kind, count]) => `${kind} ${count}`);
  const more = kinds.length > kindsShownMax ? [`${kinds.length - kindsShownMax} more`] : [];
  return `${total} (${[...shown, ...more].join(', ')})`;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

function groupsText({ messages, deliveries, changes }: GroupCounts): string {
  return `to groups ${messages}, shown ${deliveries}, changes ${changes}`;
}

/** One run in a line. */
export function describeRun(outcome: SeedOutcome): string {
  const parts = [
    `seed ${outcome.seed}`,
    outcome.ok ? 'ok' : `VIOLATION ${outcome.violation?.property ?? ''}`,
    `nodes ${outcome.nodes}`,
    `faults ${faultsText(outcome.faults)}`,
    ...(outcome.loss > 0 ? [`loss ${percent(outcome.loss)}`] : []),
    `configurations ${outcome.configurations}`,
    `messages ${outcome.messages}`,
    `deliveries ${outcome.deliveries}`,
    ...(outcome.groups === undefined ? [] : [groupsText(outcome.groups)]),
    `steps ${outcome.steps}`,
    `simulated ${(outcome.simulatedMs / 1000).toFixed(1)} s`,
  ];
  if (outcome.convergedMs !== undefined) parts.push(`converged in ${outcome.convergedMs.toFixed(0)} ms`);
  parts.push(`hash ${outcome.hash}`);
  return parts.join('  ');
}

/** How a run ended, in a line. */
export function describeVerdict({ violation, steps, simulatedMs, hash }: SimulationResult): string {
  const end = `after ${steps} steps and ${(simulatedMs / 1000).toFixed(1)} s, hash ${hash}`;
  return violation === undefined ? `ok ${end}` : `violation of ${violation.property} ${end}: ${violation.message}`;
}

/** The command that repeats a run. */
export function replayCommand(
  seed: number,
  command: Pick<SimCommand, 'nodes' | 'durationMs' | 'codec' | 'groups'>,
): string {
  const [min, max] = command.nodes;
  const kind = command.groups === true ? '--groups ' : '';
  const parts = [`npm run sim -- ${kind}--seed ${seed} --nodes ${min === max ? min : `${min}..${max}`}`];
  if (command.durationMs !== undefined) parts.push(`--duration ${command.durationMs}`);
  if (command.codec !== undefined) parts.push(`--codec ${command.codec}`);
  return parts.join(' ');
}

/** A violation with the events that show it and the command that repeats it. */
export function describeViolation(outcome: SeedOutcome, command: SimCommand): string {
  const { violation } = outcome;
  if (violation === undefined) return '';
  const sentence = propertySentence(violation.property);
  const shown = violation.events.slice(0, eventsShownMax).map((event) => `  ${JSON.stringify(event)}`);
  if (violation.events.length > eventsShownMax) shown.push(`  and ${violation.events.length - eventsShownMax} more`);
  return [
    `Violation of ${violation.property} with seed ${outcome.seed}, at step ${outcome.steps}:`,
    `  ${violation.message}`,
    ...(sentence === undefined ? [] : [`  ${violation.property} says: ${sentence}.`]),
    ...shown,
    'Repeat it with:',
    `  ${command.plan === undefined ? replayCommand(outcome.seed, command) : `npm run sim -- --plan ${command.plan}`}`,
  ].join('\n');
}

/** All runs together. `wallMs` is how long they took. */
export function describeSummary(
  outcomes: readonly SeedOutcome[],
  wallMs: number,
): { readonly text: string; readonly facts: SimSummary } {
  const total = (pick: (outcome: SeedOutcome) => number): number => outcomes.reduce((sum, one) => sum + pick(one), 0);
  const simulatedMs = total((one) => one.simulatedMs);
  const facts: SimSummary = {
    seeds: outcomes.length,
    violations: outcomes.filter((one) => !one.ok).length,
    converged: outcomes.filter((one) => one.convergedMs !== undefined).length,
    simulatedHours: simulatedMs / 3_600_000,
    configurations: total((one) => one.configurations),
    messages: total((one) => one.messages),
    deliveries: total((one) => one.deliveries),
    groups: totalGroups(outcomes),
    steps: total((one) => one.steps),
    faults: totalFaults(outcomes),
    convergedMsMax: outcomes.reduce((max, one) => Math.max(max, one.convergedMs ?? 0), 0),
    simulatedSecondsPerSecond: wallMs > 0 ? simulatedMs / wallMs : 0,
  };
  return { text: summaryText(facts, wallMs), facts };
}

function totalGroups(outcomes: readonly SeedOutcome[]): GroupCounts | undefined {
  const all = outcomes.flatMap(({ groups }) => groups ?? []);
  if (all.length === 0) return undefined;
  return all.reduce((sum, one) => ({
    messages: sum.messages + one.messages,
    deliveries: sum.deliveries + one.deliveries,
    changes: sum.changes + one.changes,
  }));
}

function totalFaults(outcomes: readonly SeedOutcome[]): Record<string, number> {
  const totals = new Map<string, number>();
  for (const { faults } of outcomes) {
    for (const [kind, count] of Object.entries(faults)) totals.set(kind, (totals.get(kind) ?? 0) + count);
  }
  return Object.fromEntries([...totals].sort(([, a], [, b]) => b - a));
}

/** Writes lists of faults over several lines, below one another. */
function wrappedFaults(faults: Readonly<Record<string, number>>): string {
  const total = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const words = Object.entries(faults).map(([kind, count]) => `${kind} ${count}`);
  const lines: string[] = [];
  for (let place = 0; place < words.length; place += 5) lines.push(words.slice(place, place + 5).join(', '));
  return [`${total}`, ...lines].join(`\n${' '.repeat(nameWidth)}`);
}

/** Where the values of the summary begin. */
const nameWidth = 34;

function groupLines({ groups }: SimSummary): readonly (readonly [string, string])[] {
  if (groups === undefined) return [];
  return [
    ['messages to groups', `${groups.messages}`],
    ['of those, deliveries', `${groups.deliveries}`],
    ['changes of groups told', `${groups.changes}`],
  ];
}

function summaryText(facts: SimSummary, wallMs: number): string {
  const lines: readonly (readonly [string, string])[] = [
    ['seeds run', `${facts.seeds}`],
    ['violations', `${facts.violations}`],
    ['all converged', facts.converged === facts.seeds ? 'yes' : `no: ${facts.seeds - facts.converged} did not`],
    ['longest way to one configuration', `${facts.convergedMsMax.toFixed(0)} ms`],
    ['simulated time', `${facts.simulatedHours.toFixed(2)} h`],
    ['faults', wrappedFaults(facts.faults)],
    ['configurations installed', `${facts.configurations}`],
    ['messages', `${facts.messages}`],
    ['deliveries', `${facts.deliveries}`],
    ...groupLines(facts),
    ['steps', `${facts.steps}`],
    ['wall time', `${(wallMs / 1000).toFixed(1)} s`],
    ['simulated seconds per second', facts.simulatedSecondsPerSecond.toFixed(0)],
  ];
  return lines.map(([name, value]) => `${name.padEnd(nameWidth)}${value}`).join('\n');
}
