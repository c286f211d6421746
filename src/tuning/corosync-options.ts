/**
 * The option `corosync`: it chooses Corosync's wire format and says who stands in the ring. Daemons know each other by a
 * list of nodes that all of them have alike; no address and no name travels in a message, so this node needs the list
 * too.
 *
 * Source: corosync.conf(5), section nodelist; votequorum(5).
 */
import { corosyncGroup } from './corosync-group.ts';
import { literalBytes, literalFamily } from './literal-address.ts';
import type { Range } from './value-mistakes.ts';
import { numberMistakes, shown, textMistakes } from './value-mistakes.ts';
import { tieRuleMistakes, voteMistakes, votesIn } from './vote-rules.ts';

/** The option `corosync` of `Cluster.join`: stand in a ring with Corosync 3 daemons (transport udp or udpu, no crypto). */
export interface CorosyncOptions {
  /**
   * Every node of the cluster, this one included: 1 to 64, the same list that each daemon has. A daemon hands no token
   * to a node that its list does not have.
   */
  readonly nodes: readonly CorosyncNode[];
  /** Votes of the whole cluster, 1 to 4294967295. Default: the sum of the nodes' votes. */
  readonly expectedVotes?: number | undefined;
  /**
   * Largest datagram, 576 to 65507 bytes, as `totem.netmtu`. Default 1500. Corosync subtracts 90 bytes of its own headers
   * from it and none of IP and UDP.
   */
  readonly netmtu?: number | undefined;
  /**
   * Take part in the votes: true, the default, where the daemons have `quorum.provider: corosync_votequorum`. With false
   * this node's vote does not count.
   */
  readonly quorum?: boolean | undefined;
  /**
   * One vote of two is enough, as the daemons have `quorum.two_node: 1`. Default false. Exactly two votes must be expected.
   * After a partition both sides go on, so that something else, a fence, must let only one of them live.
   */
  readonly twoNode?: boolean | undefined;
  /**
   * After its start a node is not quorate until it has seen all expected votes at once or has met a quorate member, as the
   * daemons have `quorum.wait_for_all`. Who loses the quorum waits again. Default: as `twoNode`.
   */
  readonly waitForAll?: boolean | undefined;
  /**
   * Of two halves of the votes the one goes on that has this node, as the daemons have `quorum.auto_tie_breaker: 1` and
   * `quorum.auto_tie_breaker_node`: the one with the `lowest` or `highest` id of those that were quorate, or the first of a
   * list of ids that is not lost. Default none: a half is not quorate. Does not go with `twoNode`, and with an odd number of
   * votes, where it lets one vote less than half go on, only with `waitForAll`.
   */
  readonly autoTieBreaker?: 'lowest' | 'highest' | readonly number[] | undefined;
  /**
   * So many milliseconds, 0 to 86400000, after nodes were lost those that are left become all that are expected, so that more
   * can be lost, as the daemons have `quorum.last_man_standing: 1` and `quorum.last_man_standing_window`, whose default
   * is 10000. No node may have more than one vote. Default: never.
   */
  readonly lastManStandingMs?: number | undefined;
}

/** One entry of Corosync's node list. */
export interface CorosyncNode {
  /** 1 to 4294967295, unique. */
  readonly nodeId: number;
  /** A literal IPv4 or IPv6 address, without a port. All nodes have one family. */
  readonly address: string;
  /** A name for people, at most 64 bytes. Default empty. */
  readonly name?: string | undefined;
  /** Its votes, 0 to 65535. Default 1. */
  readonly votes?: number | undefined;
}

/** The option `corosync`, checked and complete. */
export interface ResolvedCorosync {
  readonly nodes: readonly ResolvedCorosyncNode[];
  readonly expectedVotes: number;
  readonly netmtu: number;
  readonly quorum: boolean;
  readonly twoNode: boolean;
  readonly waitForAll: boolean;
  readonly autoTieBreaker: 'lowest' | 'highest' | readonly number[] | undefined;
  readonly lastManStandingMs: number | undefined;
}

export interface ResolvedCorosyncNode {
  readonly nodeId: number;
  readonly address: string;
  readonly name: string;
  readonly votes: number;
}

const nodesMax = 64;
const nodeIdRange: Range = { min: 1, max: 0xffffffff };
const votesRange: Range = { min: 0, max: 65535 };
const expectedVotesRange: Range = { min: 1, max: 0xffffffff };
const windowRange: Range = { min: 0, max: 86_400_000 };
export const netmtuRange: Range = { min: 576, max: 65507 };

export function resolveCorosync(given: CorosyncOptions): ResolvedCorosync {
  const nodes = given.nodes.map(({ nodeId, address, name = '', votes = 1 }) => ({ nodeId, address, name, votes }));
  const twoNode = given.twoNode ?? false;
  return {
    nodes,
    expectedVotes: given.expectedVotes ?? votesIn(nodes),
    netmtu: given.netmtu ?? 1500,
    quorum: given.quorum ?? true,
    twoNode,
    waitForAll: given.waitForAll ?? twoNode,
    autoTieBreaker: given.autoTieBreaker,
    lastManStandingMs: given.lastManStandingMs,
  };
}

/** The group of the daemons when none is given. */
export function corosyncDefaultGroup(cluster: string, { nodes }: ResolvedCorosync): string {
  return corosyncGroup(cluster, literalFamily(nodes[0]?.address ?? '') ?? 4);
}

/** Every mistake within the option, whatever a JavaScript caller passes. */
export function corosyncMistakes(value: unknown): readonly string[] {
  if (!isRecord(value)) {
    return [`corosync must be an object with nodes, not ${shown(value)}.`];
  }
  const mistakes = Object.entries({ nodes: undefined, ...value }).flatMap(([key, fact]) => partMistakes(key, fact));
  return mistakes.length > 0 ? mistakes : voteMistakes(value as unknown as CorosyncOptions);
}

function partMistakes(key: string, value: unknown): readonly string[] {
  const name = `corosync.${key}`;
  switch (key) {
    case 'nodes':
      return nodesMistakes(value);
    case 'expectedVotes':
      return optional(value, () => numberMistakes(name, value, expectedVotesRange));
    case 'netmtu':
      return optional(value, () => numberMistakes(name, value, netmtuRange));
    case 'quorum':
    case 'twoNode':
    case 'waitForAll':
      return optional(value, () =>
        typeof value === 'boolean' ? [] : [`${name} must be true or false, not ${shown(value)}.`],
      );
    case 'autoTieBreaker':
      return optional(value, () => tieRuleMistakes(name, value));
    case 'lastManStandingMs':
      return optional(value, () => numberMistakes(name, value, windowRange));
    default:
      return [`There is no option "${name}".`];
  }
}

function nodesMistakes(value: unknown): readonly string[] {
  const nodes: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  if (nodes === undefined) {
    return [`corosync.nodes must be a list of nodes, not ${shown(value)}.`];
  }
  if (nodes.length === 0 || nodes.length > nodesMax) {
    return [`corosync.nodes must have 1 to ${nodesMax} nodes, not ${nodes.length}.`];
  }
  const mistakes = nodes.flatMap((node, index) => nodeMistakes(`corosync.nodes[${index}]`, node));
  return mistakes.length > 0 ? mistakes : listMistakes(nodes as readonly CorosyncNode[]);
}

function nodeMistakes(name: string, value: unknown): readonly string[] {
  if (!isRecord(value)) {
    return [`${name} must be an object with nodeId and address, not ${shown(value)}.`];
  }
  return Object.entries({ nodeId: undefined, address: undefined, ...value }).flatMap(([key, fact]) =>
    nodePartMistakes(`${name}.${key}`, key, fact),
  );
}

function nodePartMistakes(name: string, key: string, value: unknown): readonly string[] {
  switch (key) {
    case 'nodeId':
      return numberMistakes(name, value, nodeIdRange);
    case 'address':
      return nodeAddressMistakes(name, value);
    case 'name':
      return optional(value, () => textMistakes(name, value, { min: 0, max: 64 }));
    case 'votes':
      return optional(value, () => numberMistakes(name, value, votesRange));
    default:
      return [`There is no option "${name}".`];
  }
}

/** One that a host can have: neither multicast nor "any". */
function nodeAddressMistakes(name: string, value: unknown): readonly string[] {
  const bytes = typeof value === 'string' ? literalBytes(value) : undefined;
  const [first = 0] = bytes ?? [];
  const multicast = bytes?.length === 4 ? first >= 224 : first === 0xff;
  if (bytes !== undefined && !multicast && bytes.some((byte) => byte !== 0)) {
    return [];
  }
  return [`${name} must be a node's literal IP address without a port, not ${shown(value)}.`];
}

function listMistakes(nodes: readonly CorosyncNode[]): readonly string[] {
  const ids = repeated(nodes.map(({ nodeId }) => String(nodeId)));
  const addresses = repeated(nodes.map(({ address }) => literalBytes(address)?.join('.') ?? ''));
  const mistakes = [...ids].map((id) => `corosync.nodes has node id ${id} more than once.`);
  const twice = nodes.filter(({ address }) => addresses.has(literalBytes(address)?.join('.') ?? ''));
  if (twice.length > 0) {
    mistakes.push(`corosync.nodes has one address more than once: ${twice.map(({ address }) => address).join(', ')}.`);
  }
  if (new Set(nodes.map(({ address }) => literalFamily(address))).size > 1) {
    mistakes.push('corosync.nodes has IPv4 and IPv6 addresses: a ring has one family.');
  }
  return mistakes;
}

function repeated(values: readonly string[]): ReadonlySet<string> {
  return new Set(values.filter((value, index) => values.indexOf(value) !== index));
}

function optional(value: unknown, mistakes: () => readonly string[]): readonly string[] {
  return value === undefined ? [] : mistakes();
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
