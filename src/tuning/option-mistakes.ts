/**
 * The checks of single options: each value against its type and range. What is wrong between two options is found in
 * option-combinations.ts and relations.ts.
 */
import { didYouMean } from './closest-name.ts';
import { corosyncMistakes } from './corosync-options.ts';
import { literalBytes } from './literal-address.ts';
import { parsePeers } from './peer-list.ts';
import type { ProfileSettings } from './profiles.ts';
import { profiles } from './profiles.ts';
import type { Range } from './value-mistakes.ts';
import { numberMistakes, shown, textMistakes, utf8Bytes } from './value-mistakes.ts';

/** How datagrams for all members travel: to a multicast group, or one copy to each peer. */
export type TransportKind = 'multicast' | 'unicast';

const transports: readonly TransportKind[] = ['multicast', 'unicast'];

const MiB = 1024 * 1024;
const hourMs = 3_600_000;

/** The protocol's settings. */
export const settingRanges: Readonly<Record<keyof ProfileSettings, Range>> = {
  tokenMs: { min: 50, max: hourMs },
  tokenRetransmitMsMin: { min: 1, max: hourMs },
  tokenRetransmitMsMax: { min: 5, max: hourMs },
  holdMs: { min: 1, max: hourMs },
  idleVisits: { min: 1, max: 100_000 },
  joinMs: { min: 1, max: hourMs },
  consensusMs: { min: 50, max: hourMs },
  mergeMs: { min: 10, max: hourMs },
  windowFrames: { min: 1, max: 4096 },
  visitFrames: { min: 1, max: 4096 },
  missVisits: { min: 1, max: 1000 },
  missMs: { min: 0, max: hourMs },
  failToReceiveVisits: { min: 10, max: 1_000_000 },
  failToReceiveMs: { min: 50, max: hourMs },
  retransmitEntries: { min: 1, max: 256 },
  storeFrames: { min: 16, max: 65536 },
  messageBytesMax: { min: 1, max: MiB },
  sendQueueBytes: { min: 1024, max: 1024 * MiB },
  // Every member's name and metadata travel in one commit token, one datagram: their limits and this one go together.
  membersMax: { min: 1, max: 64 },
};

const networkRanges = {
  nodeId: { min: 1, max: 0xffffffff },
  port: { min: 1, max: 65535 },
  tokenPort: { min: 0, max: 65535 },
  ttl: { min: 0, max: 255 },
  frameBytes: { min: 576, max: 65507 },
  receiveBufferBytes: { min: 4096, max: 1024 * MiB },
  sendBufferBytes: { min: 4096, max: 1024 * MiB },
  rejoinMs: { min: 0, max: hourMs },
  resolveMs: { min: 1000, max: hourMs },
  iteratorBufferBytes: { min: 1024, max: 1024 * MiB },
} satisfies Record<string, Range>;

const ranges: Readonly<Record<string, Range>> = { ...settingRanges, ...networkRanges };

const otherNames = [
  'profile',
  'cluster',
  'name',
  'metadata',
  'group',
  'interface',
  'stateDir',
  'transport',
  'peers',
  'corosync',
];

/** Names of all options. */
export const optionNames: readonly string[] = [...otherNames, ...Object.keys(ranges)];

/** What is wrong with one option, whatever a JavaScript caller passes. */
export function optionMistakes(name: string, value: unknown): readonly string[] {
  const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  if (range !== undefined) {
    return numberMistakes(name, value, range);
  }
  switch (name) {
    case 'profile':
      return wordMistakes(name, value, profiles);
    case 'transport':
      return wordMistakes(name, value, transports);
    case 'cluster':
      return textMistakes(name, value, { min: 1, max: 32 });
    case 'name':
      return textMistakes(name, value, { min: 0, max: 64 });
    case 'interface':
    case 'stateDir':
      return textMistakes(name, value, { min: 1, max: 4096 });
    case 'group':
      return groupMistakes(value);
    case 'metadata':
      return metadataMistakes(value);
    case 'peers':
      return peersMistakes(value);
    case 'corosync':
      return corosyncMistakes(value);
    default:
      return [`There is no option "${name}".${didYouMean(name, optionNames)}`];
  }
}

function wordMistakes(name: string, value: unknown, words: readonly string[]): readonly string[] {
  if (typeof value === 'string' && words.includes(value)) {
    return [];
  }
  const suggestion = typeof value === 'string' ? didYouMean(value, words) : '';
  return [`${name} must be one of ${words.join(', ')}, not ${shown(value)}.${suggestion}`];
}

function groupMistakes(value: unknown): readonly string[] {
  if (typeof value === 'string' && (isMulticastV4(value) || isMulticastV6(value))) {
    return [];
  }
  return [
    `group must be a multicast address (224.0.0.0 to 239.255.255.255, or IPv6 from ff00::), not ${shown(value)}.`,
  ];
}

function isMulticastV4(address: string): boolean {
  const [first = 0, ...others] = literalBytes(address) ?? [];
  return others.length === 3 && first >= 224 && first <= 239;
}

/** The form only: what remains wrong is found when the socket joins the group. */
function isMulticastV6(address: string): boolean {
  return /^ff[0-9a-f]{2}:[0-9a-f:.]+(%[\w.-]+)?$/i.test(address);
}

function metadataMistakes(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`metadata must be an object of strings, not ${shown(value)}.`];
  }
  const entries = Object.entries(value);
  const mistakes = entries.flatMap(([key, fact]: [string, unknown]) => [
    ...textMistakes(`metadata key ${shown(key)}`, key, { min: 1, max: 64 }),
    ...textMistakes(`metadata.${key}`, fact, { min: 0, max: 256 }),
  ]);
  const bytes = entries.reduce((sum, [key, fact]) => sum + utf8Bytes(key) + utf8Bytes(String(fact)), 0);
  if (entries.length > 16) {
    mistakes.push(`metadata must have at most 16 entries, not ${entries.length}.`);
  }
  if (bytes > 384) {
    mistakes.push(`metadata must have at most 384 bytes of keys and values, not ${bytes}.`);
  }
  return mistakes;
}

function peersMistakes(value: unknown): readonly string[] {
  const list = parsePeers(value);
  return list.ok ? [] : list.mistakes;
}
