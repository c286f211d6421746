/**
 * The node list of corosync.conf as the option `corosync` has it. Addresses may be written as host names; those are
 * looked up before, by someone who may ask the system.
 *
 * Source: corosync.conf(5), nodelist and ADDRESS RESOLUTION; Corosync 3.1.7, exec/totemconfig.c.
 */
import type { CorosyncNode } from '../tuning/corosync-options.ts';
import { literalBytes, literalFamily } from '../tuning/literal-address.ts';
import { nodeRules } from './conf-keys.ts';
import type { ConfEntry, ConfSection } from './conf-parser.ts';
import type { ConfProblem } from './conf-problem.ts';
import { positiveNumber, readSections, wholeNumber } from './conf-sections.ts';

/** Every address of each host name, in the order of the resolver; none for a name that it does not know. */
export type HostAddresses = ReadonlyMap<string, readonly string[]>;

/** How addresses and ids are found. */
export interface NodeContext {
  readonly addresses: HostAddresses;
  /** The families that an address may have, the preferred one first. */
  readonly families: readonly (4 | 6)[];
  /** `clear_node_high_bit`: for ids that are made of addresses. */
  readonly clearHighBit: boolean;
}

/** A node, with where its parts stand in the file. */
export interface ConfNode extends CorosyncNode {
  readonly line: number;
  readonly entries: ReadonlyMap<string, ConfEntry>;
}

/** The nodes that could be read, and what is wrong with the others. */
export interface NodesReading {
  readonly nodes: readonly ConfNode[];
  readonly problems: readonly ConfProblem[];
}

/** The host names among the addresses, each once. */
export function hostNames(sections: readonly ConfSection[]): readonly string[] {
  const hosts = sections.flatMap(({ entries }) => entries.filter(({ key }) => key === 'ring0_addr'));
  const names = hosts.map(({ value }) => value).filter((host) => host !== '' && literalFamily(host) === undefined);
  return [...new Set(names)];
}

export function readNodes(sections: readonly ConfSection[], context: NodeContext): NodesReading {
  const nodes: ConfNode[] = [];
  const problems: ConfProblem[] = [];
  for (const section of sections) {
    const reading = readSections([section], nodeRules);
    const node = readNode({ line: section.line, entries: reading.entries }, context);
    problems.push(...reading.problems);
    if ('text' in node) problems.push(node);
    else nodes.push(node);
  }
  return { nodes, problems };
}

function readNode({ line, entries }: Pick<ConfNode, 'line' | 'entries'>, context: NodeContext): ConfNode | ConfProblem {
  const host = entries.get('ring0_addr');
  if (host === undefined) {
    return { line, text: 'nodelist.node has no ring0_addr.' };
  }
  const address = addressOf(host.value, context);
  if (address === undefined) {
    const text = `nodelist.node.ring0_addr: ${host.value} has no address of ${wanted(context)}.`;
    return { line: host.line, text };
  }
  const nodeId = positiveNumber(entries, 'nodeid') ?? idOf(address, context.clearHighBit);
  if (nodeId === undefined) {
    return { line, text: `nodelist.node has no nodeid, and none can be made of an IPv6 address (${address}).` };
  }
  const votes = wholeNumber(entries, 'quorum_votes') ?? 1;
  return { nodeId, address, name: entries.get('name')?.value ?? '', votes, line, entries };
}

/** The first address of the preferred family. */
function addressOf(host: string, { addresses, families }: NodeContext): string | undefined {
  const candidates = literalFamily(host) === undefined ? (addresses.get(host) ?? []) : [host];
  const preferred = families.map((family) => candidates.find((address) => literalFamily(address) === family));
  return preferred.find((address) => address !== undefined);
}

function wanted({ families }: NodeContext): string {
  return families.map((family) => `IPv${family}`).join(' or ');
}

/** The id of a node that has none in the file: its IPv4 address as a number. */
function idOf(address: string, clearHighBit: boolean): number | undefined {
  const bytes = literalBytes(address) ?? [];
  const [a = 0, ...others] = bytes;
  const high = clearHighBit ? a & 0x7f : a;
  return bytes.length === 4 ? others.reduce((id, byte) => id * 256 + byte, high) : undefined;
}
