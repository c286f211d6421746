/**
 * Mutants: the engine broken on purpose, one way at a time (test/mutants/mutants.json). Here a mutant is applied to the
 * text of its file, and the sources are compiled into a folder of their own, file by file and without looking at types,
 * so that one changed file costs milliseconds.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from './run.mjs';

const sourceFolder = join(root, 'src');

/** What the sources are compiled with; see tsconfig.json. */
const compilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

/** All mutants, in the order of the list. */
export function readMutants() {
  return JSON.parse(readFileSync(join(root, 'test/mutants/mutants.json'), 'utf8'));
}

function asText(lines) {
  return typeof lines === 'string' ? lines : lines.join('\n');
}

/** The present text of the file that a mutant changes. */
export function sourceOf({ file }) {
  return readFileSync(join(root, file), 'utf8');
}

/** The text with the mutant's changes. Throws when one of them fits nowhere, or in more than one place. */
export function mutate({ name, file, changes }, source) {
  return changes.reduce((text, { find, replace }) => {
    const parts = text.split(asText(find));
    if (parts.length !== 2) {
      throw new Error(`mutant ${name} does not apply to ${file}: ${parts.length - 1} places read ${asText(find)}`);
    }
    return parts.join(asText(replace));
  }, source);
}

/** TypeScript to JavaScript. Throws when the text is not TypeScript. */
export function compile(text, fileName) {
  const { outputText, diagnostics } = ts.transpileModule(text, { fileName, compilerOptions, reportDiagnostics: true });
  const [problem] = diagnostics;
  if (problem !== undefined)
    throw new Error(`${fileName}: ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`);
  return outputText;
}

/** The file that `source`, a path below src, becomes in a copy. */
function outputPath(folder, source) {
  return join(folder, 'dist', source.replace(/\.ts$/, '.js'));
}

/** Compiles all sources into `folder`, which can be run from there. */
export function makeCopy(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const entry of readdirSync(sourceFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const source = path.slice(sourceFolder.length + 1);
    const output = outputPath(folder, source);
    mkdirSync(dirname(output), { recursive: true });
    if (/\.d\.ts$/.test(source)) continue;
    if (source.endsWith('.ts')) writeFileSync(output, compile(readFileSync(path, 'utf8'), path));
    else copyFileSync(path, output);
  }
}

/** Puts the mutant into a copy. The answer takes it out again. */
export function applyTo(folder, mutant) {
  const output = outputPath(folder, mutant.file.replace(/^src\//, ''));
  const before = readFileSync(output, 'utf8');
  writeFileSync(output, compile(mutate(mutant, sourceOf(mutant)), mutant.file));
  return () => {
    writeFileSync(output, before);
  };
}
