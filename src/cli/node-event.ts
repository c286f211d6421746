/**
 * What `ringcast node` reports, as plain objects: with `--json` each is one line of output, and the readable form is
 * made from the same objects, so the two cannot differ in what they tell.
 *
 * A message is named by `ring` (the regular configuration it was sent in) and `seq`; a process by `node.incarnation`.
 */
import type { ClusterMessage, Sent } from '../cluster-event.ts';
import type { ClusterStatistics } from '../cluster-statistics.ts';
import type { Cluster } from '../cluster.ts';
import type { Configuration } from '../configuration.ts';
import { ClusterError } from '../errors.ts';
import type { Cause, Level, Member, NodeId, RingId } from '../message.ts';
import type { Finding } from '../transport/reject-table.ts';
import type { TransportStatistics } from '../transport/transport.ts';
import type { TransportKind } from '../tuning/option-mistakes.ts';
import type { GroupAckedReport, GroupLeftReport, GroupMessageReport, GroupReport } from './node-group-event.ts';
import { dataOf } from './payload-text.ts';

interface ListeningReport {
  readonly event: 'listening';
  readonly process: string;
  readonly name: string;
  readonly cluster: string;
  readonly profile: string;
  readonly tokenMs: number;
  readonly address: string;
  readonly transport: TransportKind;
  /** The multicast group, or those to whom copies go. */
  readonly group: string | undefined;
  readonly peers: readonly string[] | undefined;
  readonly port: number;
  readonly interface: string;
  readonly buffers: TransportStatistics['buffers'];
}

interface ConfigurationReport {
  readonly event: 'configuration';
  readonly kind: Configuration['kind'];
  readonly id: string;
  readonly ring: RingId;
  /** The ring left, for a transitional configuration. */
  readonly from: RingId | undefined;
  readonly members: readonly NodeId[];
  readonly processes: readonly string[];
  /** Names of the members that have one, and of those that left. */
  readonly names: Readonly<Record<NodeId, string>>;
  readonly joined: readonly NodeId[];
  readonly left: readonly NodeId[];
  /** `node` is null when this node's own timer was the cause. */
  readonly cause: { readonly kind: Cause['kind']; readonly node: NodeId | null };
  /** What members had seen of themselves before: the node that tells it, the fault's id, the sentence. */
  readonly evidence: readonly { readonly node: NodeId; readonly id: string; readonly text: string }[];
}

interface SentReport {
  readonly event: 'sent';
  readonly seq: number;
  readonly level: Level;
  readonly configuration: string;
}

interface MessageReport {
  readonly event: 'message';
  readonly from: NodeId;
  readonly process: string;
  readonly name: string;
  readonly seq: number;
  readonly level: Level;
  readonly ring: string;
  readonly configuration: string;
  /** The payload when it is UTF-8, else `base64`. */
  readonly data?: string;
  readonly base64?: string;
}

interface AckedReport {
  readonly event: 'acked';
  readonly tag: string | undefined;
  readonly seq: number;
  readonly level: Level;
  readonly configuration: string;
}

interface StatsReport {
  readonly event: 'stats';
  readonly stats: ClusterStatistics;
}

interface FindingReport extends Finding {
  readonly event: 'finding';
}

interface ErrorReport {
  readonly event: 'error';
  /** A `ClusterError`'s code; `ERR_COMMAND` for a line of input that is no command. */
  readonly code: string;
  readonly message: string;
  readonly tag: string | undefined;
}

interface LeftReport {
  readonly event: 'left';
  /** `left`, or the code of the error that ended the node. */
  readonly reason: string;
}

/** One line of output, before its time and node are added. */
export type NodeReport =
  | ListeningReport
  | ConfigurationReport
  | SentReport
  | MessageReport
  | AckedReport
  | StatsReport
  | FindingReport
  | ErrorReport
  | LeftReport
  | GroupReport
  | GroupMessageReport
  | GroupAckedReport
  | GroupLeftReport;

export function listeningReport(cluster: Cluster): ListeningReport {
  const { options, self } = cluster;
  const { transport } = cluster.stats();
  return {
    event: 'listening',
    process: processOf(self),
    name: self.name,
    cluster: options.cluster,
    profile: options.profile,
    tokenMs: options.settings.tokenMs,
    address: transport.address,
    transport: options.transport,
    group: options.transport === 'multicast' ? options.group : undefined,
    peers: transport.peers?.map(({ peer }) => peer),
    port: options.port,
    interface: transport.interfaceName,
    buffers: transport.buffers,
  };
}

export function configurationReport(configuration: Configuration): ConfigurationReport {
  const { kind, id, ringId, from, members, joined, left, cause, evidence } = configuration;
  const named = [...members, ...left].filter((member) => member.name !== '');
  return {
    event: 'configuration',
    kind,
    id,
    ring: ringId,
    from,
    members: members.map(idOf),
    processes: members.map(processOf),
    names: Object.fromEntries(named.map((member) => [member.nodeId, member.name])),
    joined: joined.map(idOf),
    left: left.map(idOf),
    cause: { kind: cause.kind, node: cause.node ?? null },
    evidence: evidence.flatMap(({ nodeId: node, evidence: seen }) => seen.map((each) => ({ node, ...each }))),
  };
}

export function sentReport({ seq, level, configuration }: Sent): SentReport {
  return { event: 'sent', seq, level, configuration: configuration.id };
}

export function messageReport(message: ClusterMessage): MessageReport {
  const { from, seq, level, ring, configuration, payload } = message;
  const head = { event: 'message', from: from.nodeId, process: processOf(from), name: from.name, seq, level } as const;
  return { ...head, ring, configuration: configuration.id, ...dataOf(payload) };
}

export function ackedReport({ seq, level, configuration }: Sent, tag: string | undefined): AckedReport {
  return { event: 'acked', tag, seq, level, configuration: configuration.id };
}

export function statsReport(stats: ClusterStatistics): StatsReport {
  return { event: 'stats', stats };
}

export function findingReport(finding: Finding): FindingReport {
  return { event: 'finding', ...finding };
}

export function errorReport(error: unknown, tag?: string): ErrorReport {
  const known: ClusterError | undefined = error instanceof ClusterError ? error : undefined;
  const code = known?.code ?? 'ERR_INTERNAL';
  return { event: 'error', code, message: error instanceof Error ? error.message : String(error), tag };
}

export function commandMistake(message: string): ErrorReport {
  return { event: 'error', code: 'ERR_COMMAND', message, tag: undefined };
}

export function leftReport(error: ClusterError | undefined): LeftReport {
  return { event: 'left', reason: error?.code ?? 'left' };
}

function idOf(member: Member): NodeId {
  return member.nodeId;
}

function processOf(member: Member): string {
  return `${member.nodeId}.${member.incarnation}`;
}
