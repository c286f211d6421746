/**
 * Options that do not go together, and options that need one another. An option without a use is refused and not
 * ignored: who gives it expects something of it.
 */
import type { CorosyncOptions } from './corosync-options.ts';
import { literalFamily } from './literal-address.ts';
import type { ClusterOptions } from './options.ts';

/** Names and why they have no use. */
type Unused = Partial<Readonly<Record<keyof ClusterOptions, string>>>;

const unusedInUnicast: Unused = {
  group: 'datagrams go to the peers',
  ttl: 'it limits multicasts',
  rejoinMs: 'there is no group to join again',
};

const unusedInCorosync: Unused = {
  profile: 'its defaults are those of corosync.conf(5)',
  name: 'it is the one in corosync.nodes',
  metadata: "Corosync's wire format does not carry it",
  interface: 'it is the one that has the address of this node in corosync.nodes',
  tokenPort: 'tokens go to the same port as everything else',
  frameBytes: 'it is corosync.netmtu',
  peers: 'they are the corosync.nodes',
  resolveMs: 'the corosync.nodes have addresses and no names',
};

/** What is right on the native wire, but stops a daemon. */
const mostInCorosync: Readonly<Partial<Record<keyof ClusterOptions, { max: number; reason: string }>>> = {
  retransmitEntries: { max: 30, reason: 'daemons have no room for more' },
  storeFrames: { max: 16384, reason: 'daemons keep no more, and stop at a token that is further ahead' },
};

/**
 * A sentence for each combination that cannot be. Every value in `given` is right in itself; `wrong` has the names of
 * those that were given and are not.
 */
export function combinationMistakes(given: ClusterOptions, wrong: ReadonlySet<string>): readonly string[] {
  const unused =
    given.transport === 'unicast' ? unusedMistakes(given, unusedInUnicast, "with transport 'unicast'") : [];
  if (given.corosync !== undefined) {
    return [...unused, ...corosyncMistakes(given, wrong, given.corosync)];
  }
  const known = !['corosync', 'transport', 'peers'].some((name) => wrong.has(name));
  return known ? [...unused, ...peersMistakes(given)] : unused;
}

function unusedMistakes(given: ClusterOptions, unused: Unused, context: string): readonly string[] {
  return Object.entries(unused)
    .filter(([name]) => Object.hasOwn(given, name))
    .map(([name, reason]) => `${name} has no use ${context}: ${reason}.`);
}

const unusedInMulticast: Unused = {
  peers: 'a group finds its members',
  resolveMs: 'there are no names to look up',
};

function peersMistakes(given: ClusterOptions): readonly string[] {
  if (given.transport !== 'unicast') {
    return unusedMistakes(given, unusedInMulticast, "without transport 'unicast'");
  }
  return given.peers === undefined ? ["peers must name the nodes with transport 'unicast'."] : [];
}

function corosyncMistakes(
  given: ClusterOptions,
  wrong: ReadonlySet<string>,
  { nodes }: CorosyncOptions,
): readonly string[] {
  const mistakes = [...unusedMistakes(given, unusedInCorosync, 'with corosync')];
  mistakes.push(...excessMistakes(given));
  const ids = nodes.map(({ nodeId }) => nodeId);
  if (!wrong.has('nodeId') && (given.nodeId === undefined || !ids.includes(given.nodeId))) {
    mistakes.push(
      `nodeId must be one of those in corosync.nodes (${ids.join(', ')}), not ${given.nodeId ?? 'left out'}.`,
    );
  }
  if (given.group !== undefined && given.transport !== 'unicast') {
    mistakes.push(...familyMistakes(given.group, nodes[0]?.address ?? ''));
  }
  return mistakes;
}

function excessMistakes(given: ClusterOptions): readonly string[] {
  return Object.entries(mostInCorosync).flatMap(([name, { max, reason }]) => {
    const value = given[name as keyof ClusterOptions];
    return typeof value === 'number' && value > max
      ? [`${name} must be at most ${max} with corosync, not ${value}: ${reason}.`]
      : [];
  });
}

function familyMistakes(group: string, address: string): readonly string[] {
  const family = literalFamily(address);
  const right = group.includes(':') === (family === 6);
  return right ? [] : [`group (${group}) must be of the family of the addresses in corosync.nodes, IPv${family}.`];
}
