/**
 * docs/states.md as text, made from the state table in src/membership/state-table.ts: which function deals with what in
 * which state, and what that function says of itself.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StateName } from '../../src/membership/state.ts';
import { stateTable } from '../../src/membership/state-table.ts';

type Handler = (...input: never[]) => void;

const states: readonly StateName[] = ['operational', 'gather', 'commit', 'recovery'];
const inputs = Object.keys(stateTable.operational) as (keyof (typeof stateTable)['operational'])[];

/** The text of docs/states.md. */
export function statesDocument(): string {
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

function cell(handler: Handler): string {
  return handler.name === 'ignore' ? '-' : handler.name;
}

/** A Markdown table with its columns aligned; the first row is its head. */
function align(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.slice(1).map(line)].join('\n');
}

/** What each function of src/membership says of itself, as one paragraph. */
function docstrings(): Map<string, string> {
  const folder = 'src/membership';
  const found = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    const source = readFileSync(join(folder, file), 'utf8');
    for (const [, comment, name] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export )?function (\w+)/g)) {
      if (comment !== undefined && name !== undefined) {
        found.set(name, comment.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim());
      }
    }
  }
  return found;
}
