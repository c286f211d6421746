/**
 * Runs in words, for people who want to know what went wrong: which property, what the plan was, the events that
 * contradict one another, and a diagram of what led to them.
 */
import { PROPERTIES } from './checkers/properties.ts';
import { diagramText } from './diagram-text.ts';
import { faultText, makeDiagram } from './diagram.ts';
import { actText, commonGroup } from './group-acts.ts';
import { GROUP_PROPERTIES } from './group-properties.ts';
import type { RunHistory, TimeWindow } from './history.ts';
import { violationHistory } from './history-text.ts';
import { perfectNetwork } from './memory-network.ts';
import { groupActsOf } from './run-plan.ts';
import type { RunPlan } from './run-plan.ts';
import { simulationSettings } from './simulation-settings.ts';
import type { SimulationProperty } from './simulation-failure.ts';
import type { SimulationResult } from './simulate.ts';

/** The simulation's own properties, one line each. */
const ownProperties: Readonly<Record<SimulationProperty, string>> = {
  integrity: 'What is delivered is what was submitted, byte for byte',
  assertion: 'No engine throws, and no invariant of its own fails',
  halt: 'No engine halts unless it was asked to leave',
  timers: 'Time goes on',
  progress: 'Once the network is whole, messages are delivered in bounded time',
  core: 'Nodes that are whole come together and stay so most of the time, although others are broken',
  steadiness: 'Without a fault the configuration stays as it is',
  window: 'All members together send no more in one rotation of the token than the window',
  durability: 'A node names a ring only when the ring’s number is on its stable storage',
  needless: 'Nothing is asked for that was not lost, and a change of membership makes one configuration',
  timeliness: 'What needs no time-out does not wait for one',
  contract: 'The data of a member’s own ring does not overflow its receive buffer',
  application: 'The program under test does not throw, and its own check holds',
};

/** A property in one sentence, without its id. Undefined for an id that nobody knows. */
export function propertySentence(property: string): string | undefined {
  const titles = Object.entries(PROPERTIES).map(([id, { title }]) => [id, title] as const);
  const others = [...Object.entries(GROUP_PROPERTIES), ...Object.entries(ownProperties)];
  return new Map<string, string>([...titles, ...others]).get(property);
}

/** How many faults of each kind a plan has, the most frequent kind first. */
export function faultMix({ faults }: Pick<RunPlan, 'faults'>): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { fault } of faults) counts.set(fault.kind, (counts.get(fault.kind) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

/** Where a value is not as usual: `name value` for each such field. */
function unusual<T extends object>(value: T, usual: T): string[] {
  return (Object.keys(usual) as (keyof T & string)[])
    .filter((field) => value[field] !== usual[field])
    .map((field) => `${field} ${String(value[field])}`);
}

function startsText({ nodes, startMs }: RunPlan): string {
  const starts = nodes.map((node, index) =>
    (startMs[index] ?? 0) === 0 ? `${node}` : `${node} (from ${startMs[index] ?? 0} ms)`,
  );
  return `nodes ${starts.join(', ')}`;
}

/** What is not the network, the settings or a fault, when it is as plain as can be. */
const plainWorld = {
  codec: 'none',
  persistMsMax: 0,
  timerLateMsMax: 0,
  readMs: 0,
  receiveBufferBytes: Infinity,
  tokensLast: true,
  freshAddresses: true,
} as const;

function oddities(plan: RunPlan): string[] {
  const found = unusual<object>(plan, plainWorld);
  if (plan.directed !== 'none') found.push(`directed case ${plan.directed}`);
  if (plan.strangers.length > 0) found.push(`another cluster of ${plan.strangers.length}`);
  return [...found, ...plan.broken.map(({ node, how }) => `node ${node} is ${how} in the end`)];
}

/** A plan in words: nodes, how long, what is unusual, and every fault with its time. Lines without line feeds. */
export function planLines(plan: RunPlan): string[] {
  const { durationMs, messagesMax, network, settings, workload, faults } = plan;
  const odd = oddities(plan);
  const lines = [
    startsText(plan),
    `${durationMs} ms, then quiet; at most ${messagesMax} messages, one every ${workload.meanGapMs} ms`,
    `network: ${unusual(network, perfectNetwork).join(', ') || 'perfect'}`,
    `settings: ${unusual(settings, simulationSettings).join(', ') || 'as usual'}`,
    ...(odd.length > 0 ? [`besides: ${odd.join(', ')}`] : []),
    faults.length === 0 ? 'no faults' : `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}:`,
  ];
  const timed = ({ atMs, text }: { readonly atMs: number; readonly text: string }): string =>
    `  ${timeText(atMs).padStart(8)} ms  ${text}`;
  return [
    ...lines,
    ...faults.map(({ atMs, fault }) => timed({ atMs, text: faultText(fault) })),
    ...actsHead(plan),
    ...groupActsOf(plan).map(({ atMs, act }) => timed({ atMs, text: `node ${act.node} ${actText(act)}` })),
  ];
}

/** Faults have whole milliseconds mostly, acts seldom. */
function timeText(atMs: number): string {
  return String(Number(atMs.toFixed(3)));
}

function actsHead({ groupActs }: RunPlan): string[] {
  if (groupActs === 'none') return [];
  const count = groupActs.length === 0 ? 'no acts' : `${groupActs.length} ${groupActs.length === 1 ? 'act' : 'acts'}`;
  const end = `in the end all join group ${commonGroup} and send to their groups`;
  return [`process groups: ${count}; ${end}${groupActs.length === 0 ? '' : ':'}`];
}

/** What a report is made from; `replayEnd` answers the last three. */
export interface ReportParts {
  readonly plan: RunPlan;
  readonly result: SimulationResult;
  readonly history: RunHistory;
  readonly window: TimeWindow;
}

/** Everything about a failed run, several lines. Of a run that did not fail the plan and the diagram. */
export function describeFailure({ plan, result, history, window }: ReportParts): string {
  const { violation } = result;
  const told = ['The plan:', ...planLines(plan).map((line) => `  ${line}`)];
  const drawing = ['What happened last:', diagramText(makeDiagram(history, { window, violation }))];
  if (violation === undefined) return [...told, '', ...drawing].join('\n');
  const sentence = propertySentence(violation.property);
  const head = `${violation.property}${sentence === undefined ? '' : `: ${sentence}.`}`;
  const shown = [
    'The events that show it, marked with >, and what came before them:',
    violationHistory(history.events, violation),
  ];
  return [head, violation.message, '', ...told, '', ...shown, '', ...drawing].join('\n');
}
