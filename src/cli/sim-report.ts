/**
 * What `ringcast sim` says about runs, in words and in numbers.
 */
import type { SimCommand } from './sim.ts';
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
  readonly steps: number;
  /** The longest that a cluster took to come together after its last fault. */
  readonly convergedMsMax: number;
  readonly simulatedSecondsPerSecond: number;
}

/** Events of a violation that are shown; the rest is counted. */
const eventsShownMax = 12;

/** One run in a line. */
export function describeRun(outcome: SeedOutcome): string {
  const parts = [
    `seed ${outcome.seed}`,
    outcome.ok ? 'ok' : `VIOLATION ${outcome.violation?.property ?? ''}`,
    `nodes ${outcome.nodes}`,
    `configurations ${outcome.configurations}`,
    `messages ${outcome.messages}`,
    `deliveries ${outcome.deliveries}`,
    `steps ${outcome.steps}`,
    `simulated ${(outcome.simulatedMs / 1000).toFixed(1)} s`,
  ];
  if (outcome.convergedMs !== undefined) parts.push(`converged in ${outcome.convergedMs.toFixed(0)} ms`);
  parts.push(`hash ${outcome.hash}`);
  return parts.join('  ');
}

/** The command that repeats a run. */
export function replayCommand(seed: number, command: Pick<SimCommand, 'nodes' | 'durationMs' | 'codec'>): string {
  const [min, max] = command.nodes;
  const parts = [`npm run sim -- --seed ${seed} --nodes ${min === max ? min : `${min}..${max}`}`];
  if (command.durationMs !== undefined) parts.push(`--duration ${command.durationMs}`);
  if (command.codec !== undefined) parts.push(`--codec ${command.codec}`);
  return parts.join(' ');
}

/** A violation with the events that show it and the command that repeats it. */
export function describeViolation(outcome: SeedOutcome, command: SimCommand): string {
  const { violation } = outcome;
  if (violation === undefined) return '';
  const shown = violation.events.slice(0, eventsShownMax).map((event) => `  ${JSON.stringify(event)}`);
  if (violation.events.length > eventsShownMax) shown.push(`  and ${violation.events.length - eventsShownMax} more`);
  return [
    `Violation of ${violation.property} with seed ${outcome.seed}, at step ${outcome.steps}:`,
    `  ${violation.message}`,
    ...shown,
    'Repeat it with:',
    `  ${replayCommand(outcome.seed, command)}`,
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
    steps: total((one) => one.steps),
    convergedMsMax: outcomes.reduce((max, one) => Math.max(max, one.convergedMs ?? 0), 0),
    simulatedSecondsPerSecond: wallMs > 0 ? simulatedMs / wallMs : 0,
  };
  return { text: summaryText(facts, wallMs), facts };
}

function summaryText(facts: SimSummary, wallMs: number): string {
  const lines: readonly (readonly [string, string])[] = [
    ['seeds run', `${facts.seeds}`],
    ['violations', `${facts.violations}`],
    ['all converged', facts.converged === facts.seeds ? 'yes' : `no: ${facts.seeds - facts.converged} did not`],
    ['longest way to one configuration', `${facts.convergedMsMax.toFixed(0)} ms`],
    ['simulated time', `${facts.simulatedHours.toFixed(2)} h`],
    ['configurations installed', `${facts.configurations}`],
    ['messages', `${facts.messages}`],
    ['deliveries', `${facts.deliveries}`],
    ['steps', `${facts.steps}`],
    ['wall time', `${(wallMs / 1000).toFixed(1)} s`],
    ['simulated seconds per second', facts.simulatedSecondsPerSecond.toFixed(0)],
  ];
  return lines.map(([name, value]) => `${name.padEnd(34)}${value}`).join('\n');
}
