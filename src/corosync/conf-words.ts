/**
 * Mistakes that are found in options, in the words of the file that the options were made of: who wrote `totem.hold` has
 * never heard of `holdMs`.
 */
import type { ConfProblem } from './conf-problem.ts';
import type { ConfReading } from './conf-reading.ts';

/** The setting of each option, by its section and key. */
const settings: Readonly<Record<string, readonly ['totem' | 'link' | 'quorum', string]>> = {
  tokenMs: ['totem', 'token'],
  tokenRetransmitMsMax: ['totem', 'token_retransmit'],
  holdMs: ['totem', 'hold'],
  joinMs: ['totem', 'join'],
  consensusMs: ['totem', 'consensus'],
  mergeMs: ['totem', 'merge'],
  windowFrames: ['totem', 'window_size'],
  visitFrames: ['totem', 'max_messages'],
  missVisits: ['totem', 'miss_count_const'],
  failToReceiveVisits: ['totem', 'fail_recv_const'],
  idleVisits: ['totem', 'seqno_unchanged_const'],
  'corosync.netmtu': ['totem', 'netmtu'],
  group: ['link', 'mcastaddr'],
  port: ['link', 'mcastport'],
  ttl: ['link', 'ttl'],
  'corosync.expectedVotes': ['quorum', 'expected_votes'],
  'corosync.twoNode': ['quorum', 'two_node'],
  'corosync.autoTieBreaker': ['quorum', 'auto_tie_breaker'],
  'corosync.lastManStandingMs': ['quorum', 'last_man_standing'],
};

const nodeKeys: Readonly<Record<string, string>> = {
  nodeId: 'nodeid',
  address: 'ring0_addr',
  name: 'name',
  votes: 'quorum_votes',
};

/** A sentence of `resolveOptions` about options that were made of `conf`. */
export function inConfWords(mistake: string, conf: ConfReading): ConfProblem {
  const text = mistake
    .replace(/^corosync\.nodes\[\d+\]\.(\w+)/, (_, part: string) => `nodelist.node.${nodeKeys[part] ?? part}`)
    // An option is named at the beginning, and with its value in parentheses.
    .replace(/^[\w.]+|\b\w+(?= \()/g, settingName)
    .replaceAll('corosync.nodes', 'nodelist');
  return { line: lineOf(mistake, conf), text };
}

function settingName(name: string): string {
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (setting === undefined) {
    return name;
  }
  const [section, key] = setting;
  return `${section === 'link' ? 'totem.interface' : section}.${key}`;
}

/** Where the first setting that the sentence names stands; 0 when the file has none of them. */
function lineOf(mistake: string, conf: ConfReading): number {
  const [, index, part = ''] = /^corosync\.nodes\[(\d+)\]\.(\w+)/.exec(mistake) ?? [];
  if (index !== undefined) {
    const node = conf.nodes[Number(index)];
    return node?.entries.get(nodeKeys[part] ?? '')?.line ?? node?.line ?? 0;
  }
  if (mistake.startsWith('corosync.nodes')) {
    return conf.nodelistLine;
  }
  const lines = [...mistake.matchAll(/^[\w.]+|\b\w+(?= \()/g)].map(([name]) => {
    const [section, key] = settings[name] ?? [];
    return section === undefined || key === undefined ? undefined : conf[section].get(key)?.line;
  });
  return lines.find((line) => line !== undefined) ?? 0;
}
