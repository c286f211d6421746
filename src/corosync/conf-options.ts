/**
 * A corosync.conf as options of `Cluster.join`: the ring that the daemons with this file form, with their own times and
 * limits. Everything in the file that cannot be followed is told, all together.
 *
 * Source: corosync.conf(5); Corosync 3.1.7, exec/totemconfig.c.
 */
import { corosyncGroup } from '../tuning/corosync-group.ts';
import type { CorosyncOptions } from '../tuning/corosync-options.ts';
import { corosyncDefaults, corosyncRetransmitMs, effectiveTokenMs } from '../tuning/corosync-settings.ts';
import { literalFamily } from '../tuning/literal-address.ts';
import { optionMistakes } from '../tuning/option-mistakes.ts';
import type { ClusterOptions } from '../tuning/options.ts';
import { resolveOptions } from '../tuning/options.ts';
import type { HostAddresses } from './conf-nodes.ts';
import { hostNames } from './conf-nodes.ts';
import type { ConfSection } from './conf-parser.ts';
import type { ConfProblem } from './conf-problem.ts';
import type { ConfReading } from './conf-reading.ts';
import { nodeSections, readConf } from './conf-reading.ts';
import { isOn, positiveNumber, wholeNumber } from './conf-sections.ts';
import { inConfWords } from './conf-words.ts';

/** Options that make one of the file's nodes: which one is left to `nodeId`. */
export type ConfOptions = ClusterOptions & { readonly corosync: CorosyncOptions };

/** Either the options or every problem. */
export type ConfOptionsResult =
  | { readonly ok: true; readonly options: ConfOptions }
  | { readonly ok: false; readonly problems: readonly ConfProblem[] };

/** The host names in the node list: their addresses are what `corosyncConfOptions` needs. */
export function corosyncConfHosts(root: ConfSection): readonly string[] {
  return hostNames(nodeSections(root));
}

/** What the file says, as options. Never throws. */
export function corosyncConfOptions(root: ConfSection, addresses: HostAddresses): ConfOptionsResult {
  const conf = readConf(root, addresses);
  const options = optionsOf(conf);
  const problems = [...conf.problems, ...optionProblems(options, conf)];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, options };
}

/** Ranges and relations are those of the options; any node's will do. */
function optionProblems(options: ConfOptions, conf: ConfReading): readonly ConfProblem[] {
  const [node] = conf.nodes;
  if (node === undefined) {
    return [];
  }
  const result = resolveOptions({ ...options, nodeId: node.nodeId });
  const mistakes = result.ok ? [] : result.mistakes;
  // That node's own id is told of the list already.
  return mistakes.filter((mistake) => !mistake.startsWith('nodeId ')).map((mistake) => inConfWords(mistake, conf));
}

function optionsOf(conf: ConfReading): ConfOptions {
  return {
    ...networkOptions(conf),
    ...timeOptions(conf),
    windowFrames: positiveNumber(conf.totem, 'window_size'),
    visitFrames: positiveNumber(conf.totem, 'max_messages'),
    missVisits: positiveNumber(conf.totem, 'miss_count_const'),
    failToReceiveVisits: positiveNumber(conf.totem, 'fail_recv_const'),
    idleVisits: positiveNumber(conf.totem, 'seqno_unchanged_const'),
    corosync: {
      nodes: conf.nodes.map(({ nodeId, address, name, votes }) => ({ nodeId, address, name, votes })),
      expectedVotes: positiveNumber(conf.quorum, 'expected_votes'),
      netmtu: positiveNumber(conf.totem, 'netmtu'),
      quorum: conf.quorum.has('provider'),
      twoNode: isOn(conf.quorum, 'two_node'),
      waitForAll: isOn(conf.quorum, 'wait_for_all'),
      autoTieBreaker: tieRuleOf(conf),
      lastManStandingMs: lastManWindowOf(conf),
    },
  };
}

/** The node without the mode says nothing, as in Corosync. */
function tieRuleOf({ quorum }: ConfReading): CorosyncOptions['autoTieBreaker'] {
  if (isOn(quorum, 'auto_tie_breaker') !== true) {
    return undefined;
  }
  const rule = quorum.get('auto_tie_breaker_node')?.value ?? 'lowest';
  return rule === 'lowest' || rule === 'highest' ? rule : rule.split(/ +/).map(Number);
}

/** The window without the mode says nothing, as in Corosync. */
function lastManWindowOf({ quorum }: ConfReading): number | undefined {
  return isOn(quorum, 'last_man_standing') === true
    ? (wholeNumber(quorum, 'last_man_standing_window') ?? corosyncDefaults.lastManStandingMs)
    : undefined;
}

function networkOptions({ totem, link, nodes }: ConfReading): ClusterOptions {
  const cluster = totem.get('cluster_name')?.value;
  const common = {
    // The name travels in no message, so one that cannot be an option does no harm.
    cluster: optionMistakes('cluster', cluster).length === 0 ? cluster : undefined,
    port: wholeNumber(link, 'mcastport'),
  };
  if (totem.get('transport')?.value !== 'udp') {
    return { ...common, transport: 'unicast' };
  }
  const family = literalFamily(nodes[0]?.address ?? '') ?? 4;
  return {
    ...common,
    transport: 'multicast',
    group: link.get('mcastaddr')?.value || corosyncGroup(cluster ?? '', family),
    ttl: wholeNumber(link, 'ttl'),
  };
}

/** What the file leaves out is left out: it follows from the token time-out, in the options as in Corosync. */
function timeOptions({ totem, nodes }: ConfReading): ClusterOptions {
  const token = positiveNumber(totem, 'token');
  const coefficient = wholeNumber(totem, 'token_coefficient');
  const { tokenMs: defaultMs, coefficientMs } = corosyncDefaults;
  const tokenMs = effectiveTokenMs(nodes.length, token ?? defaultMs, coefficient ?? coefficientMs);
  const retransmits = positiveNumber(totem, 'token_retransmits_before_loss_const');
  const computed = retransmits === undefined ? undefined : corosyncRetransmitMs(tokenMs, retransmits);
  return {
    tokenMs: token === undefined && coefficient === undefined ? undefined : tokenMs,
    tokenRetransmitMsMax: positiveNumber(totem, 'token_retransmit') ?? computed,
    holdMs: positiveNumber(totem, 'hold'),
    joinMs: positiveNumber(totem, 'join'),
    consensusMs: positiveNumber(totem, 'consensus'),
    mergeMs: positiveNumber(totem, 'merge'),
  };
}
