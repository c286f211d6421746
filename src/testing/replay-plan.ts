/**
 * Plans as text, to keep a run that has no seed of its own: one that was made smaller, or edited by hand. A plan is only
 * good for the code that it was made with, so the text must have exactly the fields that plans have now.
 */
import type { Fault, ScheduledFault } from './fault-schedule.ts';
import { allDirectedNames } from './directed.ts';
import type { GroupAct, ScheduledGroupAct } from './group-acts.ts';
import { drawPlan } from './run-plan.ts';
import type { RunPlan } from './run-plan.ts';

/** What a saved plan begins with. */
const format = 'ringcast-plan-1';

/** JSON has no infinity; in a plan it means "no limit". */
const noLimit = 'no limit';

/** Writes a plan as indented JSON, ending in a line feed. */
export function planText(plan: RunPlan): string {
  const encode = (_key: string, value: unknown): unknown => (value === Infinity ? noLimit : value);
  return `${JSON.stringify({ format, ...plan }, encode, 2)}\n`;
}

/** Reads what `planText` wrote. Throws an Error that names everything that is wrong with it. */
export function parsePlan(text: string): RunPlan {
  const decode = (_key: string, value: unknown): unknown => (value === noLimit ? Infinity : value);
  const read: unknown = JSON.parse(text, decode);
  if (!isRecord(read) || read['format'] !== format) throw new Error(`this is not a plan: "format" is not "${format}"`);
  const plan = Object.fromEntries(Object.entries(read).filter(([key]) => key !== 'format'));
  const problems = [
    ...differences(plan, planModel(plan['groupActs']), ''),
    ...faultProblems(plan['faults']),
    ...actProblems(plan['groupActs']),
    ...directedProblems(plan['directed']),
  ];
  if (problems.length > 0) throw new Error(`this plan cannot be run: ${problems.join('; ')}`);
  return plan as unknown as RunPlan;
}

/** A plan to compare with: one with groups for one with acts. Of the mix no kind has to be there. */
function planModel(acts: unknown): RunPlan {
  return { ...drawPlan({ seed: 1, faults: [] }), groupActs: Array.isArray(acts) ? [] : 'none' };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

/** Where `value` is not built as `model` is. */
function differences(value: Readonly<Record<string, unknown>>, model: object, path: string): string[] {
  const missing = Object.entries(model).flatMap(([key, wanted]: [string, unknown]) => {
    const found = value[key];
    if (found === undefined) return wanted === undefined ? [] : [`${path}${key} is missing`];
    if (kindOf(found) !== kindOf(wanted)) return [`${path}${key} is a ${kindOf(found)}, not a ${kindOf(wanted)}`];
    return isRecord(found) && isRecord(wanted) && key !== 'mix' ? differences(found, wanted, `${path}${key}.`) : [];
  });
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(model, key));
  return [...missing, ...unknown.map((key) => `${path}${key} is not known`)];
}

function isScheduledFault(value: unknown): value is ScheduledFault {
  return isRecord(value) && typeof value['atMs'] === 'number' && isFault(value['fault']);
}

function isFault(value: unknown): value is Fault {
  return isRecord(value) && typeof value['kind'] === 'string';
}

function directedProblems(directed: unknown): string[] {
  const known: readonly unknown[] = ['none', ...allDirectedNames];
  return known.includes(directed) ? [] : [`there is no directed case ${String(directed)}`];
}

function faultProblems(faults: unknown): string[] {
  if (!Array.isArray(faults)) return [];
  return faults.flatMap((fault: unknown, index) =>
    isScheduledFault(fault) ? [] : [`faults[${index}] needs "atMs" and a "fault" with a "kind"`],
  );
}

function actProblems(acts: unknown): string[] {
  if (!Array.isArray(acts))
    return acts === undefined || acts === 'none' ? [] : ['groupActs is neither "none" nor a list'];
  return acts.flatMap((act: unknown, index) =>
    isScheduledAct(act) ? [] : [`groupActs[${index}] needs "atMs" and an "act" of the kind join, leave or send`],
  );
}

function isScheduledAct(value: unknown): value is ScheduledGroupAct {
  return isRecord(value) && typeof value['atMs'] === 'number' && isAct(value['act']);
}

function isAct(value: unknown): value is GroupAct {
  if (!isRecord(value) || typeof value['node'] !== 'number' || typeof value['group'] !== 'string') return false;
  const { kind, bytes } = value;
  if (kind === 'send') return Array.isArray(bytes) && bytes.every((size) => typeof size === 'number');
  return kind === 'join' || kind === 'leave';
}
