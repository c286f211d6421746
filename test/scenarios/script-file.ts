/**
 * The form of a scenario script: blocks of commands, each block followed by a line `----` and the full output that it is
 * expected to have. Comments (`#`) and empty lines stand between blocks and are kept as they are.
 *
 * The form is that of cockroachdb/datadriven, which etcd's raft tests use.
 */

/** Commands and the output they are expected to have. */
export interface Block {
  readonly kind: 'block';
  /** Number of the first command's line in the file, from 1. */
  readonly line: number;
  readonly commands: readonly string[];
  readonly output: readonly string[];
}

/** A comment or an empty line. */
export interface Remark {
  readonly kind: 'remark';
  readonly text: string;
}

export type Part = Block | Remark;

const separator = '----';

/** Reads a script. Throws when a block has no separator. */
export function parseScript(text: string): Part[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const parts: Part[] = [];
  let at = 0;
  while (at < lines.length) {
    const first = lines[at] ?? '';
    if (isRemark(first)) {
      parts.push({ kind: 'remark', text: first });
      at += 1;
      continue;
    }
    const end = lines.indexOf(separator, at);
    const commands = lines.slice(at, end === -1 ? lines.length : end);
    if (end === -1 || commands.some(isRemark)) throw new Error(`line ${at + 1}: a block without ${separator}`);
    const next = lines.indexOf('', end);
    const outputEnd = next === -1 ? lines.length : next;
    parts.push({ kind: 'block', line: at + 1, commands, output: lines.slice(end + 1, outputEnd) });
    at = outputEnd;
  }
  return parts;
}

function isRemark(line: string): boolean {
  return line === '' || line.startsWith('#');
}

/** Writes a script as `parseScript` reads it. */
export function renderScript(parts: readonly Part[]): string {
  const lines = parts.flatMap((part) =>
    part.kind === 'remark' ? [part.text] : [...part.commands, separator, ...part.output],
  );
  return `${lines.join('\n')}\n`;
}
