/**
 * Makes a directory and those above it. Node's own `mkdir` with `recursive` tries for ever where a directory is there but
 * says ENOENT to whoever wants to make something in it, as /proc does: no error comes, and a thread is busy until the
 * process is killed. Here each level is tried once.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Resolves when `path` is a directory. Rejects with the error of the system where none can be made. */
export async function makeDirectory(path: string): Promise<void> {
  if (await isDirectory(path)) {
    return;
  }
  const parent = dirname(path);
  if (parent !== path) {
    await makeDirectory(parent);
  }
  try {
    await mkdir(path);
  } catch (error) {
    // Another process may have been faster.
    if (!(await isDirectory(path))) throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
