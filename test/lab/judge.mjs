/**
 * Judges a saved run of the lab again: `node test/lab/judge.mjs <folder>`. Uses the checkers of the built package, so
 * build first when they have changed. Exit status 0: no violation; 1: there is one; 2: wrong use.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkTrace } from '../../dist/testing/check-trace.js';
import { readJsonlTraces } from '../../dist/testing/jsonl-trace.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Usage: node test/lab/judge.mjs <folder>\n');
  process.exit(2);
}

const { outputs, end } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
const withText = outputs.map((output) => ({ ...output, text: readFileSync(join(folder, output.source), 'utf8') }));
const { events, problems, restored } = readJsonlTraces(withText, { restoreLostSends: true });
const violations = checkTrace(events, end);

for (const { source, line, message } of problems) console.log(`${source}:${line}: ${message}`);
for (const { property, message, events: shown } of violations) {
  console.log(`${property}: ${message}`);
  for (const event of shown) console.log(`    ${JSON.stringify(event)}`);
}
const counts = `${events.length} events of ${outputs.length} processes, ${restored.length} lost sends restored`;
console.log(`${counts}: ${problems.length} problems, ${violations.length} violations`);
process.exitCode = problems.length + violations.length === 0 ? 0 : 1;
