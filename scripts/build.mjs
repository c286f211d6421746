/**
 * Builds `dist/` from `src/` and `bench/`: compiles, copies the generated wire module, removes what has no source any more
 * and makes the command executable. Incremental, and still right when files in `dist/` went missing: the compiler's
 * record of what it wrote is dropped then.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root, runNode, toolPath } from './run.mjs';

const sourceFolder = join(root, 'src');
const outputFolder = join(root, 'dist');
const benchFolder = join(root, 'bench');
const buildInfo = '.tsbuildinfo';

/** Files below `folder` with their paths relative to it. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** The files of `dist/` that `sources` should become. */
function expectedOutputs(sources) {
  const outputs = new Set([buildInfo]);
  for (const source of sources) {
    if (/\.(js|d\.ts)$/.test(source)) outputs.add(source);
    else if (source.endsWith('.ts')) outputs.add(source.replace(/ts$/, 'js')).add(source.replace(/ts$/, 'd.ts'));
  }
  return outputs;
}

function compile() {
  const code = runNode([toolPath('typescript', 'tsc'), '-p', 'tsconfig.build.json']);
  if (code !== 0) process.exit(code);
}

/**
 * The benches go to `dist/bench/`, one folder nearer to the library than their sources are: `../../src/cluster.ts` becomes
 * `../../cluster.js`. They are no library, so they get no declarations; their types are checked with everything else.
 */
function writeBench(source, output) {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  };
  const { outputText } = ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions, fileName: source });
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, outputText.replace(/(\bfrom\s+["'](?:\.\.\/)+)src\//g, '$1'));
}

function isMissing(output) {
  return !existsSync(join(outputFolder, output));
}

const sources = filesBelow(sourceFolder);
const outputs = expectedOutputs(sources);
const benches = filesBelow(benchFolder)
  .filter((source) => source.endsWith('.ts'))
  .map((source) => ({ source, output: join('bench', source.replace(/ts$/, 'js')) }));
const copied = sources.filter((source) => /\.(js|d\.ts)$/.test(source));

compile();
if ([...outputs].some((output) => !copied.includes(output) && isMissing(output))) {
  rmSync(join(outputFolder, buildInfo), { force: true });
  compile();
}
for (const source of copied) cpSync(join(sourceFolder, source), join(outputFolder, source));
for (const { source, output } of benches) {
  writeBench(join(benchFolder, source), join(outputFolder, output));
  outputs.add(output);
}
for (const output of filesBelow(outputFolder)) {
  if (!outputs.has(output)) rmSync(join(outputFolder, output));
}
const missing = [...outputs].filter(isMissing);
if (missing.length > 0) throw new Error(`The build did not write: ${missing.join(', ')}`);

const command = join(outputFolder, 'cli/main.js');
if (existsSync(command)) chmodSync(command, 0o755);
