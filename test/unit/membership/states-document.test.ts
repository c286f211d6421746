/** docs/states.md is made from the state table; this keeps the two together. */
import { readFileSync } from 'node:fs';
import { stateTable } from '../../../src/membership/state-table.ts';
import { statesDocument } from '../../../scripts/states.mjs';

test('docs/states.md shows the state table as it is (npm run docs:states makes it anew)', () => {
  expect(readFileSync('docs/states.md', 'utf8')).toBe(statesDocument(stateTable));
});

test('every handler of the state table says what it does', () => {
  expect(statesDocument(stateTable)).not.toContain('undocumented');
});
