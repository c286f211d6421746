/**
 * A project of its own with the packed library installed, in a temporary folder: what a user has after
 * `npm install ringcast`.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const repository: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** How a process ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that has not ended after this long is killed; its code is null then. */
const runMsMax = 60_000;

/** Runs a command to its end. */
export function run(command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: runMsMax });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (text: Buffer) => (output.stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output.stderr += text.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, ...output });
    });
  });
}

/** Runs a command that has to succeed and answers its standard output. */
async function mustRun(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, cwd);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}:\n${stdout}${stderr}`);
  return stdout;
}

/** A user's project. */
export interface Consumer {
  readonly folder: string;
  /** Paths of the files in the tarball. */
  readonly packedFiles: readonly string[];
  /** Writes a file of the project. */
  write(name: string, text: string): Promise<void>;
  /** Runs Node in the project. */
  node(...args: string[]): Promise<Outcome>;
  /** Type-checks files of the project with the strictest settings, declarations of libraries included. */
  typeCheck(...names: string[]): Promise<Outcome>;
  remove(): Promise<void>;
}

const strictest = [
  ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--verbatimModuleSyntax'],
  ...['--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2023'],
  // The consumer's own @types/node: that of the repository, so that nothing more is downloaded.
  ...['--types', 'node', '--typeRoots', join(repository, 'node_modules/@types')],
];

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs `dist/` as it is (`npm test` has just built it). */
async function pack(folder: string): Promise<Packed> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [packed] = JSON.parse(await mustRun('npm', args, repository)) as Packed[];
  if (packed === undefined) throw new Error('npm pack made nothing');
  return packed;
}

/** Packs the library and installs it into a new, empty project. */
export async function makeConsumer(): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'ringcast-consumer-'));
  const { filename, files } = await pack(folder);
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  await write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  await mustRun('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`], folder);
  return {
    folder,
    packedFiles: files.map(({ path }) => path),
    write,
    node: (...args) => run(process.execPath, args, folder),
    typeCheck: (...names) =>
      run(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), ...strictest, ...names], folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
