#!/usr/bin/env node
/**
 * The `ringcast` command: finds the subcommand and hands it the rest of the line. Each subcommand is a file of its own
 * and is loaded only when asked for.
 *
 * Exit status: 0 done, 1 something failed, 2 wrong use, 130 and 143 ended by a second SIGINT or SIGTERM. `doctor` has its
 * own: 0 nothing found, 1 warnings, 2 errors, 3 could not test (wrong use included).
 */
import { readFile } from 'node:fs/promises';

import { didYouMean } from '../tuning/closest-name.ts';

/** A subcommand: takes the arguments after its name and resolves with the exit status. */
type Run = (args: readonly string[]) => Promise<number>;

interface Subcommand {
  readonly summary: string;
  readonly load: () => Promise<{ readonly run: Run }>;
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  node: { summary: 'run one member of a cluster', load: () => import('./node.ts') },
  doctor: {
    summary: 'name what would break a cluster on this host, or between hosts',
    load: () => import('./doctor.ts'),
  },
  sniff: {
    summary: 'show the ring on a network, native or Corosync, without taking part',
    load: () => import('./sniff.ts'),
  },
  bench: { summary: 'measure what receive buffers cost', load: () => import('./bench.ts') },
  sim: { summary: 'run the protocol in the simulator, with faults drawn from seeds', load: () => import('./sim.ts') },
};

function usage(): string {
  const rows = Object.entries(subcommands).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return [
    'Usage: ringcast <command> [options]',
    '',
    'Cluster membership and totally ordered messages over UDP multicast.',
    '',
    'Commands:',
    ...rows,
    '',
    'Options:',
    '  --help      this text; "ringcast <command> --help" for one command',
    '  --version   the version',
    '',
  ].join('\n');
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { version: found } = JSON.parse(text) as { version: string };
  return found;
}

/** Runs one command line (without `node` and the script). */
async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${await version()}\n`);
    return 0;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage());
    return 0;
  }
  if (name === undefined) {
    process.stderr.write(usage());
    return 2;
  }
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand === undefined) {
    const suggestion = didYouMean(name, Object.keys(subcommands));
    process.stderr.write(`ringcast: there is no command "${name}".${suggestion} Try "ringcast --help".\n`);
    return 2;
  }
  const { run } = await subcommand.load();
  return run(rest);
}

process.exitCode = await main(process.argv.slice(2));
