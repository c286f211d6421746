/**
 * What `ringcast sim` does after a violation: looks for a smaller run that violates the same, tells it, draws it, and says
 * how to see it again. Also draws and keeps single runs that went well, when asked to.
 */
import { access, constants, open, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diagramSvg } from '../testing/diagram-svg.ts';
import { diagramText } from '../testing/diagram-text.ts';
import { makeDiagram } from '../testing/diagram.ts';
import type { TimeWindow } from '../testing/history.ts';
import { parsePlan, planText } from '../testing/replay-plan.ts';
import { describeFailure } from '../testing/replay-report.ts';
import { replayEnd, replayPlan } from '../testing/replay.ts';
import { drawPlan } from '../testing/run-plan.ts';
import type { RunPlan } from '../testing/run-plan.ts';
import { shrinkPlan } from '../testing/shrink.ts';
import type { ShrinkResult } from '../testing/shrink.ts';
import { simulatePlan } from '../testing/simulate.ts';
import { codeOf } from '../transport/system-error.ts';
import { UsageError } from './sim-options.ts';
import type { SimCommand } from './sim-options.ts';
import { replayCommand } from './sim-report.ts';
import { simulateSeed } from './sim-runner.ts';

/** Where lines go, and the progress that replaces itself. */
export interface SimOutput {
  readonly print: (line: string) => void;
  readonly progress: (text: string) => void;
}

/** The plan of a seed, as the command has it drawn. With groups that takes a run. */
export function planOfSeed({ nodes, durationMs, codec, groups }: SimCommand, seed: number): RunPlan {
  if (groups === true) return simulateSeed({ seed, nodes, durationMs, codec, groups, log: false }).plan;
  return drawPlan({
    seed,
    nodes,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(codec === undefined ? {} : { codec }),
  });
}

/** Reads the file of `--plan`. Throws a UsageError that says what is wrong with it. */
export async function readPlan(file: string): Promise<RunPlan> {
  return withFile('plan', file, async () => parsePlan(await readFile(file, 'utf8')));
}

/** Throws a UsageError when a file that is to be written cannot be: better before a long run than after it. */
export async function requireWritable({ savePlan, svg }: SimCommand): Promise<void> {
  if (savePlan !== undefined) await withFile('save-plan', savePlan, () => tryFile(savePlan));
  if (svg !== undefined) await withFile('svg', svg, () => tryFile(svg));
}

/** Leaves no trace: a file that is not there is looked for in its directory only. */
async function tryFile(file: string): Promise<void> {
  try {
    await (await open(file, 'r+')).close();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await access(dirname(file), constants.W_OK);
  }
}

/** What goes wrong with the file of a flag is wrong use. */
async function withFile<T>(flag: string, file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new UsageError(`--${flag} ${file}: ${String(error).replace(/^\w*Error: /, '')}`);
  }
}

/** The stretch of `--from` and `--to`; undefined when neither is given. */
export function askedWindow({ fromMs, toMs }: SimCommand): TimeWindow | undefined {
  if (fromMs === undefined && toMs === undefined) return undefined;
  return { fromMs: fromMs ?? 0, toMs: toMs ?? Infinity };
}

/** Searches for a smaller plan; undefined when that was not wanted. */
export function shrinkFor(command: SimCommand, plan: RunPlan, { progress }: SimOutput): ShrinkResult | undefined {
  const seconds = command.shrinkSeconds ?? (command.plan === undefined ? 20 : 0);
  if (seconds === 0) return undefined;
  const result = shrinkPlan({
    plan,
    run: (candidate) => simulatePlan(candidate),
    timeMsMax: seconds * 1000,
    now: () => performance.now(),
    tell: ({ runs, plan: { nodes, faults, groupActs } }) => {
      const acts = groupActs === 'none' ? '' : `, ${groupActs.length} acts`;
      const size = `${nodes.length} nodes, ${faults.length} faults${acts}`;
      progress(`looking for a smaller run: ${runs} runs, down to ${size}`);
    },
  });
  progress('');
  return result;
}

const endings: Readonly<Record<ShrinkResult['ended'], string>> = {
  smallest: 'nothing smaller fails',
  runs: 'the search was ended by its number of runs',
  time: 'the search was ended by its time; --shrink-seconds gives it more',
};

/** Tells a violation in full, and writes the files that were asked for. */
export async function explainFailure(command: SimCommand, plan: RunPlan, output: SimOutput): Promise<void> {
  const shrunk = shrinkFor(command, plan, output);
  const smallest = shrunk?.plan ?? plan;
  if (command.json) {
    const { property, runs, ended } = shrunk ?? { property: undefined, runs: 0, ended: undefined };
    output.print(JSON.stringify({ smallest: JSON.parse(planText(smallest)) as unknown, property, runs, ended }));
  } else {
    if (shrunk !== undefined)
      output.print(`\nThe smallest run found in ${shrunk.runs} runs (${endings[shrunk.ended]}):`);
    output.print(`\n${describeFailure({ plan: smallest, ...replayEnd(smallest) })}\n`);
    for (const line of commandLines(command, plan.seed)) output.print(line);
  }
  await writeFiles(command, smallest, output);
}

/** How to see the run again. The smallest one has no seed, so it needs a file. */
function commandLines(command: SimCommand, seed: number): string[] {
  const { plan, savePlan } = command;
  const file = plan ?? savePlan;
  if (file !== undefined) {
    const again = `npm run sim -- --plan ${file}`;
    return ['Repeat it with:', `  ${again}`, 'Step through it with:', `  ${again} --step`];
  }
  const again = replayCommand(seed, command);
  return [
    'Step through the run of the seed with:',
    `  ${again} --step`,
    'Keep the smallest run in files, to repeat it, step through it and look at it, with:',
    `  ${again} --save-plan small.json --svg small.svg`,
  ];
}

/** Writes what `--save-plan` and `--svg` ask for, and prints the diagram of `--diagram`. */
export async function writeFiles(command: SimCommand, plan: RunPlan, { print }: SimOutput): Promise<void> {
  const told = (line: string): void => {
    if (!command.json) print(line);
  };
  if (command.savePlan !== undefined) {
    const { savePlan } = command;
    await withFile('save-plan', savePlan, () => writeFile(savePlan, planText(plan)));
    told(`The plan is in ${savePlan}.`);
  }
  if (command.svg === undefined && command.diagram !== true) return;
  const diagram = draw(command, plan);
  if (command.diagram === true) told(diagramText(diagram, askedWindow(command) === undefined ? undefined : Infinity));
  const { svg } = command;
  if (svg === undefined) return;
  await withFile('svg', svg, () => writeFile(svg, diagramSvg(diagram)));
  told(`The diagram is in ${svg}.`);
}

function draw(command: SimCommand, plan: RunPlan): ReturnType<typeof makeDiagram> {
  const window = askedWindow(command);
  if (window === undefined) {
    const end = replayEnd(plan);
    return makeDiagram(end.history, { window: end.window, violation: end.result.violation });
  }
  const { history, result } = replayPlan(plan, { window });
  const toMs = Math.min(window.toMs, result.simulatedMs);
  const seen = toMs < result.simulatedMs ? undefined : result.violation;
  return makeDiagram(history, { window: { fromMs: window.fromMs, toMs }, violation: seen });
}
