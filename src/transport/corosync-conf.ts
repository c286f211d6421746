/**
 * Reads a corosync.conf from a file, with the help of the system: it looks up the host names in the node list and finds
 * out which of the nodes this host is. What the file means is decided in src/corosync/.
 *
 * Corosync also knows itself by the name of the host; here only addresses count, or what the caller says.
 */
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';

import type { ConfOptions } from '../corosync/conf-options.ts';
import { corosyncConfHosts, corosyncConfOptions } from '../corosync/conf-options.ts';
import { parseCorosyncConf } from '../corosync/conf-parser.ts';
import { describeConfProblems } from '../corosync/conf-problem.ts';
import { ownNodeId } from '../corosync/own-node.ts';
import { ClusterError, optionsError } from '../errors.ts';
import type { ClusterOptions } from '../tuning/options.ts';
import { objectMistakes } from '../tuning/value-mistakes.ts';
import { systemResolver } from './name-resolver.ts';
import { codeOf } from './system-error.ts';

/** What is asked of the system. */
export interface ConfSources {
  readText(path: string): Promise<string>;
  /** Every address of a host name, in the order of the resolver. Rejects when it has none. */
  lookUp(host: string): Promise<readonly string[]>;
  /** The addresses of this host. */
  ownAddresses(): readonly string[];
}

const systemConfSources: ConfSources = {
  readText: (path) => readFile(path, 'utf8'),
  lookUp: (host) => systemResolver.addresses(host),
  ownAddresses: () =>
    Object.values(networkInterfaces()).flatMap((infos) => (infos ?? []).map(({ address }) => address)),
};

/** Options that go before what the file says. What makes the ring is in the file alone. */
export type CorosyncConfOverrides = Omit<ClusterOptions, 'transport' | 'peers' | 'corosync'>;

const fixedByFile: Readonly<Record<Exclude<keyof ClusterOptions, keyof CorosyncConfOverrides>, string>> = {
  transport: 'totem.transport',
  peers: 'nodelist',
  corosync: 'nodelist',
};

/**
 * The options of a node of the file, `nodeId` included. Rejects with `ERR_COROSYNC_CONF` when the file cannot be read,
 * says something that cannot be followed, or leaves open which node it is; with `ERR_OPTIONS` when an override is none.
 */
export async function optionsFromCorosyncConf(
  path: string,
  overrides: CorosyncConfOverrides,
  sources: ConfSources = systemConfSources,
): Promise<ClusterOptions> {
  const unfit = objectMistakes('overrides', overrides);
  if (unfit.length > 0) throw optionsError(unfit);
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const mistakes = Object.entries(fixedByFile)
    .filter(([name]) => Object.hasOwn(given, name))
    .map(([name, setting]) => `${name} has no use with a corosync.conf: it is its ${setting}.`);
  if (mistakes.length > 0) {
    throw optionsError(mistakes);
  }
  const options = await readCorosyncConf(path, sources);
  const nodeId = overrides.nodeId ?? ownNodeId(options.corosync.nodes, sources.ownAddresses());
  if (typeof nodeId === 'string') {
    throw confError(path, [nodeId]);
  }
  return { ...options, ...given, nodeId };
}

/**
 * What the file says, for any of its nodes. Rejects with `ERR_COROSYNC_CONF` when the file cannot be read or says
 * something that cannot be followed.
 */
export async function readCorosyncConf(path: string, sources: ConfSources = systemConfSources): Promise<ConfOptions> {
  const parsed = parseCorosyncConf(await readText(path, sources));
  if (!parsed.ok) {
    throw confError(path, describeConfProblems(parsed.problems));
  }
  const addresses = await lookUpAll(corosyncConfHosts(parsed.root), sources);
  const result = corosyncConfOptions(parsed.root, addresses);
  if (!result.ok) {
    throw confError(path, describeConfProblems(result.problems));
  }
  return result.options;
}

async function readText(path: string, sources: ConfSources): Promise<string> {
  try {
    return await sources.readText(path);
  } catch (error) {
    throw confError(path, [`the file cannot be read: ${codeOf(error)}.`], error);
  }
}

/** A name without an answer has no addresses: the sentence about it comes with those about the file. */
async function lookUpAll(
  hosts: readonly string[],
  sources: ConfSources,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const answers = await Promise.allSettled(hosts.map((host) => sources.lookUp(host)));
  return new Map(
    answers.flatMap((answer, index) =>
      answer.status === 'fulfilled' ? [[hosts[index] ?? '', answer.value] as const] : [],
    ),
  );
}

function confError(path: string, problems: readonly string[], cause?: unknown): ClusterError<'ERR_COROSYNC_CONF'> {
  const list = problems.map((problem) => `  - ${problem}`).join('\n');
  return new ClusterError('ERR_COROSYNC_CONF', `Cannot follow ${path}:\n${list}`, { path, problems }, { cause });
}
