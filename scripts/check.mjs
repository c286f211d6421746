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
  ['test:long', 'tests that take longer: the doctor and Corosync daemons in the lab'],
  ['docs', 'API documentation builds without warnings'],
  ['package:check', 'the package: publint, attw, knip'],
];

const counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs a step and adds the tests that it ran to the counts. */
function runStep(name) {
  const folder = mkdtempSync(join(tmpdir(), 'ringcast-check-'));
  const path = join(folder, 'counts.json');
  const env = { ...process.env, [countsVariable]: path };
  const { status } = spawnSync('npm', ['run', '--silent', name], { cwd: root, stdio: 'inherit', env });
  for (const [kind, count] of Object.entries(readCounts(path) ?? {})) counts[kind] += count;
  rmSync(folder, { recursive: true });
  return status === 0;
}

/** Runs the steps; answers the name of the one that failed, or undefined. */
function firstFailure() {
  for (const [index, [name, purpose]] of steps.entries()) {
    console.log(`== ${index + 1}/${steps.length} ${name}: ${purpose}`);
    if (!runStep(name)) return name;
  }
  return undefined;
}

const failure = firstFailure();
console.log(failure === undefined ? '== everything is in order' : `== failed: ${failure}`);
if (failure !== undefined && counts.failed === 0) counts.failed = 1;
console.log(countsLine(counts));
process.exitCode = failure === undefined ? 0 : 1;
