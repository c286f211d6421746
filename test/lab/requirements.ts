/**
 * Whether the lab can run here. It needs Linux, root, network namespaces, a bridge and nftables; whether those work is
 * found out by making one of each, since a container may have the programs and not the permission.
 *
 * Where something is missing the tests are skipped and say why. With `CI=true` in the environment the same is an error:
 * a lab that is silently skipped proves nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LabTransport } from './network.ts';

/** The command under test. */
export const ringcastCommand: string = join(import.meta.dirname, '../../dist/cli/main.js');

/**
 * `describe`, or one that skips with the reason in its title. `more` looks for what these tests need beside the lab, and
 * answers what is missing.
 */
export function labDescribe(
  more: () => string | undefined = () => undefined,
): (title: string, body: () => void) => void {
  const reason = missingRequirement() ?? more();
  if (reason === undefined) return describe;
  if (process.env['CI'] === 'true') throw new Error(`The lab cannot run here: ${reason}.`);
  process.stderr.write(`The lab is skipped: ${reason}.\n`);
  return (title, body) => {
    describe.skip(`${title} (skipped: ${reason})`, body);
  };
}

/** The same tests for each way in which the members of a cluster can reach each other. */
export function describeOverEach(title: string, body: (transport: LabTransport) => void): void {
  const describeLab = labDescribe();
  for (const transport of ['multicast', 'unicast'] as const) {
    describeLab(`${title}, over ${transport}`, () => {
      body(transport);
    });
  }
}

function missingRequirement(): string | undefined {
  if (process.platform !== 'linux') return `network namespaces are Linux's, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'only root makes network namespaces';
  if (!existsSync(ringcastCommand)) return 'dist/ is not built; run "npm run build"';
  const name = `rc-probe-${process.pid}`;
  try {
    return firstFailure([
      ['ip', 'netns', 'add', name],
      ['ip', '-n', name, 'link', 'add', 'br0', 'type', 'bridge'],
      ['ip', '-n', name, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'port0'],
      ['bridge', '-n', name, 'mdb', 'show'],
      ['ip', 'netns', 'exec', name, 'nft', 'add', 'table', 'ip', 'probe'],
    ]);
  } finally {
    spawnSync('ip', ['netns', 'delete', name]);
  }
}

/** Runs the commands until one fails, and says which and why. */
export function firstFailure(commands: readonly (readonly string[])[]): string | undefined {
  for (const [file = '', ...args] of commands) {
    const { status, error, stderr } = spawnSync(file, args, { encoding: 'utf8' });
    if (error !== undefined) return `${file} is missing (${error.message})`;
    if (status !== 0) return `"${file} ${args.join(' ')}" fails: ${stderr.trim()}`;
  }
  return undefined;
}
