/**
 * Goal: the list of mutants stays true to the sources. Each of them must still find its place, exactly once, and give a
 * program. Whether the simulation kills them is for `npm run mutants` to say; docs/mutants.md keeps what it said last.
 */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

type Lines = string | readonly string[];

interface Mutant {
  readonly name: string;
  readonly breaks: string;
  readonly file: string;
  readonly changes: readonly { readonly find: Lines; readonly replace: Lines }[];
}

const mutants = JSON.parse(readFileSync('test/mutants/mutants.json', 'utf8')) as readonly Mutant[];
const rows = readFileSync('docs/mutants.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()));

function asText(lines: Lines): string {
  return typeof lines === 'string' ? lines : lines.join('\n');
}

/** The program that a source becomes, and what keeps it from becoming one. */
function compile(text: string): { outputText: string; problems: number } {
  const { ScriptTarget, ModuleKind } = ts;
  const compilerOptions = { target: ScriptTarget.ES2023, module: ModuleKind.ESNext, verbatimModuleSyntax: true };
  const { outputText, diagnostics } = ts.transpileModule(text, { compilerOptions, reportDiagnostics: true });
  return { outputText, problems: diagnostics?.length ?? 0 };
}

test('there are at least 34 mutants, each with a name of its own', () => {
  const names = new Set(mutants.map(({ name }) => name));
  expect(names.size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(34);
});

describe.each(mutants.map((mutant) => [mutant.name, mutant] as const))('The mutant %s', (name, mutant) => {
  it('applies exactly once to the present source, and gives another program', () => {
    const source = readFileSync(mutant.file, 'utf8');
    let mutated = source;
    for (const { find, replace } of mutant.changes) {
      const parts = mutated.split(asText(find));
      expect(parts.length).toBe(2);
      mutated = parts.join(asText(replace));
    }
    const { outputText, problems } = compile(mutated);
    expect(problems).toBe(0);
    expect(outputText).not.toBe(compile(source).outputText);
  });

  it('breaks the engine, and says in a sentence how', () => {
    expect(mutant.file).toMatch(/^src\/(ring|membership|message|engine|tuning\/window|corosync)/);
    expect(mutant.breaks).toMatch(/^[A-Z].*\.$/);
  });

  it('was killed by a named property when docs/mutants.md was made', () => {
    const [, , breaks, property, seed] = rows.find((cells) => cells[1] === name) ?? [];
    expect(breaks).toBe(mutant.breaks);
    expect(property).toMatch(/^`[\w. ]+`$/);
    expect(seed).toMatch(/^(faults|buffers|crowd|groups|corosync|corosync-groups) [1-9]\d*$/);
  });
});

test('docs/mutants.md names no mutant that is not there any more', () => {
  const names = rows.slice(2).map((cells) => cells[1]);
  expect(names).toEqual(mutants.map(({ name }) => name));
});
