/**
 * The parts of a corosync.conf that matter here, each held against its rules: what they say, and every problem in them.
 */
import { didYouMean } from '../tuning/closest-name.ts';
import {
  interfaceRules,
  nodelistRules,
  quorumRules,
  readSectionNames,
  skippedSectionNames,
  totemRules,
} from './conf-keys.ts';
import type { ConfNode, HostAddresses } from './conf-nodes.ts';
import { readNodes } from './conf-nodes.ts';
import type { ConfEntry, ConfSection } from './conf-parser.ts';
import type { ConfProblem } from './conf-problem.ts';
import type { SectionReading } from './conf-sections.ts';
import { readSections } from './conf-sections.ts';

type Entries = ReadonlyMap<string, ConfEntry>;

/** What the file says. */
export interface ConfReading {
  readonly totem: Entries;
  /** The section `totem.interface`. */
  readonly link: Entries;
  readonly quorum: Entries;
  /** All nodes; empty when one of them could not be read. */
  readonly nodes: readonly ConfNode[];
  readonly nodelistLine: number;
  readonly problems: readonly ConfProblem[];
}

/** The sections with the nodes. */
export function nodeSections(root: ConfSection): readonly ConfSection[] {
  return within(named(root.sections, 'nodelist'), 'node');
}

export function readConf(root: ConfSection, addresses: HostAddresses): ConfReading {
  const totemSections = named(root.sections, 'totem');
  const totem = readSections(totemSections, totemRules);
  const link = readSections(within(totemSections, 'interface'), interfaceRules);
  const quorum = readSections(named(root.sections, 'quorum'), quorumRules);
  const nodelists = named(root.sections, 'nodelist');
  const found = readNodes(nodeSections(root), {
    addresses,
    families: familiesOf(totem.entries),
    clearHighBit: totem.entries.get('clear_node_high_bit')?.value === 'yes',
  });
  return {
    totem: totem.entries,
    link: link.entries,
    quorum: quorum.entries,
    nodes: found.problems.length > 0 ? [] : found.nodes,
    nodelistLine: nodelists[0]?.line ?? 0,
    problems: [
      ...outsideProblems(root),
      ...totemProblems(totem, link, totemSections[0]),
      ...nodelistProblems(nodelists),
      ...found.problems,
      ...quorum.problems,
    ],
  };
}

function named(sections: readonly ConfSection[], name: string): readonly ConfSection[] {
  return sections.filter((section) => section.name === name);
}

function within(sections: readonly ConfSection[], name: string): readonly ConfSection[] {
  return sections.flatMap((section) => named(section.sections, name));
}

/** The families to look for; Corosync's default differs between its transports. */
function familiesOf(totem: Entries): readonly (4 | 6)[] {
  const otherwise = totem.get('transport')?.value === 'udp' ? 'ipv4' : 'ipv6-4';
  switch (totem.get('ip_version')?.value ?? otherwise) {
    case 'ipv4':
      return [4];
    case 'ipv6':
      return [6];
    case 'ipv4-6':
      return [4, 6];
    default:
      return [6, 4];
  }
}

function outsideProblems({ entries, sections }: ConfSection): readonly ConfProblem[] {
  const known = [...readSectionNames, ...skippedSectionNames];
  const strange = sections.filter(({ name }) => !known.includes(name));
  return [
    ...entries.map(({ key, line }) => ({ line, text: `${key} stands outside of all sections.` })),
    ...strange.map(({ name, line }) => ({
      line,
      text: `there is no section ${name}.${didYouMean(name, known)}`,
    })),
  ];
}

function totemProblems(
  totem: SectionReading,
  link: SectionReading,
  section: ConfSection | undefined,
): readonly ConfProblem[] {
  if (section === undefined) {
    return [{ line: 0, text: 'there is no section totem.' }];
  }
  const { line } = section;
  const missing: ConfProblem[] = [];
  if (!totem.entries.has('version')) {
    missing.push({ line, text: 'totem.version is left out: it must be 2.' });
  }
  const transport = totem.entries.get('transport')?.value;
  if (transport === undefined) {
    const text = 'totem.transport is left out, which means knet: only the transports udp and udpu are supported.';
    missing.push({ line, text });
  }
  if (transport === 'udp' && !totem.entries.has('cluster_name') && !link.entries.has('mcastaddr')) {
    missing.push({ line, text: 'neither totem.interface.mcastaddr nor totem.cluster_name says which group it is.' });
  }
  return [...missing, ...totem.problems, ...link.problems];
}

function nodelistProblems(nodelists: readonly ConfSection[]): readonly ConfProblem[] {
  const { problems } = readSections(nodelists, nodelistRules);
  const [first, second] = nodelists;
  if (first === undefined) {
    return [{ line: 0, text: 'there is no section nodelist: a node that is not listed is handed no token.' }];
  }
  if (second !== undefined) {
    const text = 'there is a second section nodelist: Corosync would put its nodes in the place of the first ones.';
    return [{ line: second.line, text }, ...problems];
  }
  const empty = !first.sections.some(({ name }) => name === 'node');
  return empty ? [{ line: first.line, text: 'nodelist has no node.' }, ...problems] : problems;
}
