/**
 * Writes docs/states.md from the state table in src/membership/state-table.ts: which function deals with what in which
 * state, and what that function says of itself. `node scripts/states.mjs` after a build; a test compares.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The text of docs/states.md for a state table. */
export function statesDocument(stateTable) {
  const states = Object.keys(stateTable);
  const inputs = Object.keys(stateTable[states[0]]);
  const rows = inputs.map((input) => [`\`${input}\``, ...states.map((state) => cell(stateTable[state][input]))]);
  const table = align([['input', ...states], ...rows]);
  const handlers = new Set(states.flatMap((state) => inputs.map((input) => stateTable[state][input].name)));
  const sentences = docstrings();
  const list = [...handlers]
    .filter((name) => name !== 'ignore')
    .sort()
    .map((name) => `- **${name}**: ${sentences.get(name) ?? 'undocumented'}`);
  return `# States and inputs

Made from \`src/membership/state-table.ts\` by \`npm run docs:states\`; do not edit. The first six inputs are messages, the
others timers. A dash means that the input is ignored in that state.

${table}

## What the handlers do

${list.join('\n')}
`;
}

function cell(handler) {
  return handler.name === 'ignore' ? '-' : handler.name;
}

/** A Markdown table with its columns aligned. */
function align([head, ...body]) {
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => row[column].length)));
  const line = (row) => `| ${row.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

/** What each function of src/membership says of itself, as one paragraph. */
function docstrings() {
  const folder = join(root, 'src/membership');
  const found = new Map();
  for (const file of readdirSync(folder)) {
    const source = readFileSync(join(folder, file), 'utf8');
    for (const [, comment, name] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export )?function (\w+)/g)) {
      found.set(name, comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim());
    }
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { stateTable } = await import(pathToFileURL(join(root, 'dist/membership/state-table.js')).href);
  writeFileSync(join(root, 'docs/states.md'), statesDocument(stateTable));
}
