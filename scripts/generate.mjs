/**
 * Makes the protobuf module `src/wire/generated/` from `src/wire/totem.proto`: plain encode and decode functions as
 * an ES module, and its type declarations. With `--check` it writes to a temporary folder and compares instead.
 *
 * The declarations come from the module's comments, so these stay in. Two lines of them are changed: only the
 * minimal runtime is used, and 64-bit numbers are plain numbers here, so the `long` package is not needed.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runNode, toolPath } from './run.mjs';

const schema = 'src/wire/totem.proto';
const generatedFolder = join(root, 'src/wire/generated');
const names = ['totem.js', 'totem.d.ts'];

function run(tool, args) {
  const code = runNode([toolPath('protobufjs-cli', tool), ...args]);
  if (code !== 0) process.exit(code);
}

function generate(folder) {
  mkdirSync(folder, { recursive: true });
  const [module, types] = names.map((name) => join(folder, name));
  const kept = ['--no-create', '--no-verify', '--no-convert', '--no-delimited', '--no-typeurl', '--force-number'];
  run('pbjs', ['-t', 'static-module', '-w', 'es6', '-r', 'ringcast', ...kept, '-o', module, schema]);
  run('pbts', ['-o', types, module]);
  const declarations = readFileSync(types, 'utf8')
    .replace('from "protobufjs";', 'from "protobufjs/minimal.js";')
    .replace('import Long = require("long");\n', '');
  writeFileSync(types, declarations);
}

/** The names of generated files that are not what the schema makes. */
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
    console.error(`Not what ${schema} makes: ${stale.join(', ')}. Run: npm run generate`);
    process.exitCode = 1;
  }
} else {
  generate(generatedFolder);
}
