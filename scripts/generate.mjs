/**
 * Makes the protobuf modules in `src/wire/generated/` from the schemas in `src/wire/`: plain encode and decode functions
 * as an ES module, and its type declarations. With `--check` it writes to a temporary folder and compares instead.
 *
 * The declarations come from the module's comments, so these stay in. Two lines of them are changed: only the
 * minimal runtime is used, and 64-bit numbers are plain numbers here, so the `long` package is not needed.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runNode, toolPath } from './run.mjs';

/** Each schema has a root of its own in protobufjs, so that one module does not replace the other there. */
const schemas = [
  { name: 'totem', root: 'ringcast' },
  { name: 'groups', root: 'ringcast-groups' },
];
const generatedFolder = join(root, 'src/wire/generated');
const names = schemas.flatMap(({ name }) => [`${name}.js`, `${name}.d.ts`]);

function run(tool, args) {
  const code = runNode([toolPath('protobufjs-cli', tool), ...args]);
  if (code !== 0) process.exit(code);
}

function generate(folder) {
  mkdirSync(folder, { recursive: true });
  for (const schema of schemas) generateModule(folder, schema);
}

function generateModule(folder, schema) {
  const module = join(folder, `${schema.name}.js`);
  const types = join(folder, `${schema.name}.d.ts`);
  const kept = ['--no-create', '--no-verify', '--no-convert', '--no-delimited', '--no-typeurl', '--force-number'];
  const source = `src/wire/${schema.name}.proto`;
  run('pbjs', ['-t', 'static-module', '-w', 'es6', '-r', schema.root, ...kept, '-o', module, source]);
  run('pbts', ['-o', types, module]);
  const declarations = readFileSync(types, 'utf8')
    .replace('from "protobufjs";', 'from "protobufjs/minimal.js";')
    .replace('import Long = require("long");\n', '');
  writeFileSync(types, declarations);
}

/** The names of generated files that are not what the schemas make. */
function staleNames() {
  const folder = mkdtempSync(join(tmpdir(), 'ringcast-generate-'));
  try {
    generate(folder);
    return names.filter((name) => readText(join(folder, name)) !== readText(join(generatedFolder, name)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The file's text; undefined when there is no such file. */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv.includes('--check')) {
  const stale = staleNames();
  if (stale.length > 0) {
    console.error(`Not what the schemas make: ${stale.join(', ')}. Run: npm run generate`);
    process.exitCode = 1;
  }
} else {
  generate(generatedFolder);
}
