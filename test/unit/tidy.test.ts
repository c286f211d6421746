/**
 * Rules of style that no linter knows, checked over the sources as text.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Hand-written TypeScript and JavaScript below `folder`; none when there is no such folder. */
function codeBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.(ts|js|mjs)$/.test(path) && !path.includes('generated') && !path.includes('node_modules'));
}

const sources = codeBelow('src');
const programs = ['bench', 'examples', 'scripts'].flatMap(codeBelow);
const allCode = [...sources, ...programs, ...codeBelow('test')];

test('there is something to look at', () => {
  expect(sources).toContain(join('src', 'engine.ts'));
  expect(allCode.length).toBeGreaterThan(sources.length);
});

test('every source, script and example opens with a comment that says what it is for', () => {
  const bare = [...sources, ...programs].filter(
    (path) => !/^(#![^\n]*\n)?(\/\*\*?|\/\/)/.test(readFileSync(path, 'utf8')),
  );
  expect(bare).toEqual([]);
});

test('no file is a drawer for things without a place', () => {
  const drawers = /(^|[-.])(utils?|helpers?|common|manager|misc)([-.]|$)/;
  expect(allCode.filter((path) => drawers.test(basename(path)))).toEqual([]);
});

test('file names are lower case with hyphens', () => {
  const name = /^[a-z0-9]+(-[a-z0-9]+)*((\.long)?\.test)?\.(ts|js|mjs)$/;
  expect(allCode.filter((path) => !name.test(basename(path)))).toEqual([]);
});

test('no test is left switched off or alone by its title', () => {
  const switched = /\b(test|it|describe)\.(only|todo)\b|\b[fx](test|it|describe)\(/;
  const tests = allCode.filter((path) => path.endsWith('.test.ts') && basename(path) !== 'tidy.test.ts');
  expect(tests.filter((path) => switched.test(readFileSync(path, 'utf8')))).toEqual([]);
});
