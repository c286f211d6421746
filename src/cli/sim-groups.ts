/**
 * `ringcast sim --groups`: process groups under the faults of ordinary runs, seed by seed.
 */
import { propertySentence } from '../testing/replay-report.ts';
import type { SimOutput } from './sim-failure.ts';
import type { SimCommand } from './sim-options.ts';
import { runGroupsJob, runJobs, seedsOf } from './sim-runner.ts';
import type { GroupsJob, GroupsOutcome } from './sim-runner.ts';

/** What all runs come to. */
export interface GroupsTotals {
  readonly seeds: number;
  readonly violations: number;
  readonly simulatedHours: number;
  readonly configurations: number;
  /** Messages to groups; those shown and changes told, over all processes. */
  readonly messages: number;
  readonly deliveries: number;
  readonly changes: number;
}

const noTotals: GroupsTotals = {
  seeds: 0,
  violations: 0,
  simulatedHours: 0,
  configurations: 0,
  messages: 0,
  deliveries: 0,
  changes: 0,
};

function added(totals: GroupsTotals, { ok, simulatedMs, configurations, groups }: GroupsOutcome): GroupsTotals {
  return {
    seeds: totals.seeds + 1,
    violations: totals.violations + (ok ? 0 : 1),
    simulatedHours: totals.simulatedHours + simulatedMs / 3_600_000,
    configurations: totals.configurations + configurations,
    messages: totals.messages + groups.messages,
    deliveries: totals.deliveries + groups.deliveries,
    changes: totals.changes + groups.changes,
  };
}

/** Runs all seeds and tells how it went. Answers the exit code. */
export async function runGroups(command: SimCommand, { print, progress }: SimOutput): Promise<number> {
  const { nodes, durationMs, codec } = command;
  const beganMs = performance.now();
  let totals = noTotals;
  await runJobs<GroupsJob, GroupsOutcome>({
    jobs: seedsOf(command).map((seed) => ({ groups: true, seed, nodes, durationMs, codec })),
    threads: command.jobs,
    run: runGroupsJob,
    tell: (outcome) => {
      totals = added(totals, outcome);
      progress(`${totals.seeds} of ${command.seeds} seeds`);
      if (!outcome.ok || command.json || command.single || command.verbose) {
        progress('');
        print(command.json ? JSON.stringify(outcome) : describeGroupsRun(outcome, command));
      }
      return outcome.ok;
    },
  });
  progress('');
  if (command.json) print(JSON.stringify(totals));
  else if (!command.single) print(describeGroupsSummary(totals, performance.now() - beganMs));
  return totals.violations > 0 ? 1 : 0;
}

/** One run in a line, and below it what it violates, if anything. */
export function describeGroupsRun(
  { seed, violation, nodes, configurations, groups, simulatedMs, hash }: GroupsOutcome,
  command: Pick<SimCommand, 'nodes' | 'durationMs' | 'codec'>,
): string {
  const line = [
    `seed ${seed}`,
    violation === undefined ? 'ok' : `VIOLATION ${violation.property}`,
    `nodes ${nodes}`,
    `configurations ${configurations}`,
    `messages to groups ${groups.messages}`,
    `deliveries ${groups.deliveries}`,
    `changes ${groups.changes}`,
    `simulated ${(simulatedMs / 1000).toFixed(1)} s`,
    `hash ${hash}`,
  ].join('  ');
  if (violation === undefined) return line;
  const sentence = propertySentence(violation.property);
  const [min, max] = command.nodes;
  const flags = [
    `--seed ${seed} --nodes ${min === max ? min : `${min}..${max}`}`,
    ...(command.durationMs === undefined ? [] : [`--duration ${command.durationMs}`]),
    ...(command.codec === undefined ? [] : [`--codec ${command.codec}`]),
  ];
  return [
    line,
    `  ${violation.message}`,
    ...(sentence === undefined ? [] : [`  ${violation.property} says: ${sentence}.`]),
    'Repeat it with:',
    `  npm run sim -- --groups ${flags.join(' ')}`,
  ].join('\n');
}

/** All runs together. `wallMs` is how long they took. */
export function describeGroupsSummary(totals: GroupsTotals, wallMs: number): string {
  const lines: readonly (readonly [string, string])[] = [
    ['seeds run', `${totals.seeds}`],
    ['violations', `${totals.violations}`],
    ['configurations installed', `${totals.configurations}`],
    ['messages to groups', `${totals.messages}`],
    ['of those, deliveries', `${totals.deliveries}`],
    ['changes of groups told', `${totals.changes}`],
    ['simulated time', `${totals.simulatedHours.toFixed(2)} h`],
    ['wall time', `${(wallMs / 1000).toFixed(1)} s`],
  ];
  return lines.map(([name, value]) => `${name.padEnd(28)}${value}`).join('\n');
}
