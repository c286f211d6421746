/**
 * Runs Jest in ES module mode with the arguments given and ends with one line that machines can read, alone and
 * last: `12 passed, 0 failed`, with `, 3 skipped` when tests were skipped. A Jest that ended badly without naming a
 * failed test counts as one failure. The exit code is 0 only when something passed and nothing failed.
 *
 * Without arguments there are two runs: everything but the lab, and the lab with more workers, since its tests wait for
 * networks most of the time. Left to `npm run test:long` are the files of the lab named `*.long.test.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode, toolPath } from './run.mjs';
import { countsLine, countsVariable, readCounts, writeCounts } from './test-counts.mjs';

const nodeArgs = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const labs = '/test/(lab|corosync)/';
const long = '\\.long\\.test\\.ts$';
const given = process.argv.slice(2);
const runs =
  given.length > 0
    ? [given]
    : [
        ['--testPathIgnorePatterns', labs, '--maxWorkers', '3'],
        ['--testPathPatterns', labs, '--testPathIgnorePatterns', long, '--maxWorkers', '8'],
      ];

/** One run of Jest. */
function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'ringcast-test-'));
  const path = join(folder, 'counts.json');
  const code = runNode([...nodeArgs, toolPath('jest'), ...args], { ...process.env, [countsVariable]: path });
  const counts = readCounts(path) ?? { passed: 0, failed: 0, skipped: 0 };
  rmSync(folder, { recursive: true });
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

const all = runs.map(runJest);
const sum = (name) => all.reduce((total, counts) => total + counts[name], 0);
const counts = { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
writeCounts(counts);
console.log(countsLine(counts));
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
