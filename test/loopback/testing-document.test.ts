/**
 * The JavaScript examples of docs/testing.md, each run as a module of its own that knows the library by its name. A block
 * of text right below an example is what it prints. Needs `npm run build`.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { fencesOf } from '../unit/docs/markdown.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const fences = fencesOf(readFileSync(new URL('../../docs/testing.md', import.meta.url), 'utf8'));

const examples = fences.flatMap(({ language, text, line }, index) => {
  const next = fences[index + 1];
  return language === 'js' ? [{ line, code: text, output: next?.language === 'text' ? next.text : undefined }] : [];
});

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a module in the package, where `ringcast` is the package itself. */
function run(code: string): Promise<Outcome> {
  const child = spawn(process.execPath, ['--input-type=module', '-'], { cwd: repository, timeout: 60_000 });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (output.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output.stderr += text.toString()));
  child.stdin.end(code);
  return new Promise((resolve) => {
    child.on('close', (status) => {
      resolve({ status, ...output });
    });
  });
}

describe('The examples of docs/testing.md', () => {
  it('are found and say what they print', () => {
    expect(examples.length).toBeGreaterThan(5);
    expect(examples.filter(({ output }) => output === undefined)).toEqual([]);
  });

  it.each(examples)(
    'at line $line run, end by themselves and print what is said',
    async ({ code, output }) => {
      const { status, stdout, stderr } = await run(code);
      expect([status, stdout, status === 0 ? '' : stderr]).toEqual([0, output, '']);
    },
    90_000,
  );
});
