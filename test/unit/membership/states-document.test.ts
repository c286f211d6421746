/** docs/states.md is made from the state table; this keeps the two together. `REWRITE=1` writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { statesDocument } from '../../support/states-document.ts';

const path = 'docs/states.md';

test('docs/states.md shows the state table as it is (npm run docs:states makes it anew)', () => {
  if (process.env['REWRITE'] === '1') writeFileSync(path, statesDocument());
  expect(readFileSync(path, 'utf8')).toBe(statesDocument());
});

test('every handler of the state table says what it does', () => {
  expect(statesDocument()).not.toContain('undocumented');
});
