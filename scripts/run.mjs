/**
 * Running the project's tools from its scripts: the tool's own JavaScript with this Node, never a shell, so that
 * arguments arrive as they were given.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const require = createRequire(import.meta.url);

/** The path of `name`, a command that the installed package `packageName` brings. */
export function toolPath(packageName, name = packageName) {
  const manifestPath = join(root, 'node_modules', packageName, 'package.json');
  const { bin } = require(manifestPath);
  return join(dirname(manifestPath), typeof bin === 'string' ? bin : bin[name]);
}

/** Runs a script with this Node in the project's folder, output shown. Answers its exit code; a signal counts as 1. */
export function runNode(args, env = process.env) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  if (error) throw error;
  return status ?? 1;
}
