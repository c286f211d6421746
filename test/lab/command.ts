/**
 * Runs a program to its end and answers with its standard output; throws with its standard error when it failed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** `input` is given to the program as its standard input. */
export async function runCommand(file: string, args: readonly string[], input = ''): Promise<string> {
  const child = spawn(file, args, { stdio: 'pipe' });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  // A program that ends without reading its input is judged by its exit status alone.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) {
    const reason = Buffer.concat(errors).toString().trim();
    throw new Error(`${file} ${args.join(' ')} ended with ${status}: ${reason}\n${input}`);
  }
  return Buffer.concat(output).toString();
}
