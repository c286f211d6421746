/**
 * Runs Jest in ES module mode with the arguments given and ends with one line that machines can read, alone and
 * last: `12 passed, 0 failed`, with `, 3 skipped` when tests were skipped. A Jest that ended badly without naming a
 * failed test counts as one failure. The exit code is 0 only when something passed and nothing failed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode, toolPath } from './run.mjs';
import { countsLine, countsVariable, readCounts, writeCounts } from './test-counts.mjs';

const folder = mkdtempSync(join(tmpdir(), 'ringcast-test-'));
const path = join(folder, 'counts.json');
const nodeArgs = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const code = runNode([...nodeArgs, toolPath('jest'), ...process.argv.slice(2)], {
  ...process.env,
  [countsVariable]: path,
});
const counts = readCounts(path) ?? { passed: 0, failed: 0, skipped: 0 };
rmSync(folder, { recursive: true });

if (code !== 0 && counts.failed === 0) counts.failed = 1;
writeCounts(counts);
console.log(countsLine(counts));
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
