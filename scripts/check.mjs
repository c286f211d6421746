/**
 * Everything that must be right before a change goes in, one step after the other, stopping at the first failure.
 * People and machines run the same. The last line printed counts the tests, as after `npm test`; a step that failed
 * beside the tests adds one failure to it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './run.mjs';
import { countsLine, countsVariable, readCounts } from './test-counts.mjs';

/** The npm scripts in their order, cheap ones first, each with what it makes sure of. */
const steps = [
  ['format:check', 'files are formatted'],
  ['lint', 'style, size limits and the sans-IO boundary'],
  ['types', 'types of sources and tests'],
  ['generate:check', 'the generated wire module is fresh'],
  ['build', 'dist/ builds'],
  ['test', 'tests'],
  ['docs', 'API documentation builds without warnings'],
  ['package:check', 'the package: publint, attw, knip'],
];

function runStep(name, countsPath) {
  const env = { ...process.env, [countsVariable]: countsPath };
  const { status } = spawnSync('npm', ['run', '--silent', name], { cwd: root, stdio: 'inherit', env });
  return status === 0;
}

/** Runs the steps; answers the name of the one that failed, or undefined. */
function firstFailure(countsPath) {
  for (const [index, [name, purpose]] of steps.entries()) {
    console.log(`== ${index + 1}/${steps.length} ${name}: ${purpose}`);
    if (!runStep(name, countsPath)) return name;
  }
  return undefined;
}

const folder = mkdtempSync(join(tmpdir(), 'ringcast-check-'));
const countsPath = join(folder, 'counts.json');
const failure = firstFailure(countsPath);
const counts = readCounts(countsPath) ?? { passed: 0, failed: 0, skipped: 0 };
rmSync(folder, { recursive: true });

console.log(failure === undefined ? '== everything is in order' : `== failed: ${failure}`);
if (failure !== undefined && counts.failed === 0) counts.failed = 1;
console.log(countsLine(counts));
process.exitCode = failure === undefined ? 0 : 1;
