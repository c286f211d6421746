/**
 * Runs every script of this folder on the simulator and compares its whole output. With the environment variable
 * `REWRITE=1` the expected outputs are written anew instead; then `git diff` shows what has changed in the protocol's
 * behaviour, and that is what to review.
 *
 * The method is that of etcd's raft (`testdata/`, `rafttest/`).
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { parseScript, renderScript } from './script-file.ts';
import type { Part } from './script-file.ts';
import { ScriptRunner } from './script-runner.ts';

const folder = import.meta.dirname;
const scripts = readdirSync(folder).filter((name) => name.endsWith('.txt'));
const rewrites = process.env['REWRITE'] === '1';

/** The script with the output that it has now. */
function runScript(parts: readonly Part[]): Part[] {
  const runner = new ScriptRunner();
  const actual = parts.map((part) => (part.kind === 'remark' ? part : { ...part, output: runner.run(part) }));
  runner.judge();
  return actual;
}

describe('Scenarios', () => {
  test('there are scripts, and each begins by saying what it shows', () => {
    expect(scripts.length).toBeGreaterThan(15);
    for (const name of scripts) expect(readFileSync(`${folder}/${name}`, 'utf8')).toMatch(/^# \S.*\n#/);
  });

  test.each(scripts)('the script %s has its expected output and passes all checkers', (name) => {
    const file = `${folder}/${name}`;
    const text = readFileSync(file, 'utf8');
    const actual = renderScript(runScript(parseScript(text)));
    if (rewrites) writeFileSync(file, actual);
    else expect(actual).toBe(text);
  });
});
