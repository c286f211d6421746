/**
 * Judges the outputs of a run by the trace checkers, and keeps a run in a folder so that it can be judged again:
 * `node test/lab/judge.mjs <folder>`.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckOptions } from '../../src/testing/check-trace.ts';
import { checkTrace } from '../../src/testing/check-trace.ts';
import type { JsonlOutput } from '../../src/testing/jsonl-trace.ts';
import { readJsonlTraces } from '../../src/testing/jsonl-trace.ts';

/** What the end of the run means; see `CheckOptions`. */
export type RunEnd = Pick<CheckOptions, 'complete' | 'final'>;

export interface Verdict {
  /** A sentence for each line that should not be as it is and each property that is violated. Empty: all is well. */
  readonly faults: readonly string[];
  readonly events: number;
  /** Sends of killed processes whose lines were lost with them, proved by a delivery elsewhere. */
  readonly restored: number;
}

export function judgeOutputs(outputs: readonly JsonlOutput[], end: RunEnd): Verdict {
  const { events, problems, restored } = readJsonlTraces(outputs, { restoreLostSends: true });
  const violations = checkTrace(events, end);
  const faults = [
    ...problems.map(({ source, line, message }) => `${source}:${line}: ${message}`),
    ...violations.map(({ property, message, events: shown }) =>
      [`${property}: ${message}`, ...shown.slice(0, 6).map((event) => `    ${JSON.stringify(event)}`)].join('\n'),
    ),
  ];
  return { faults, events: events.length, restored: restored.length };
}

/** Writes the outputs and `run.json` into a new folder and answers with its path. */
export async function saveRun(outputs: readonly JsonlOutput[], end: RunEnd): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ringcast-lab-'));
  await Promise.all(outputs.map(({ source, text }) => writeFile(join(folder, source), text)));
  const run = { outputs: outputs.map(({ source, ending }) => ({ source, ending })), end };
  await writeFile(join(folder, 'run.json'), `${JSON.stringify(run, undefined, 2)}\n`);
  return folder;
}
