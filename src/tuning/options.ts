/**
 * What users write to join a cluster, and its way to settings: checked against ranges first, completed from a profile,
 * then checked against each other. Every mistake is found before anything is opened, and all are told together, since
 * a list of five mistakes is mended faster than five runs with one each.
 */
import type { CorosyncOptions, ResolvedCorosync } from './corosync-options.ts';
import { corosyncDefaultGroup, resolveCorosync } from './corosync-options.ts';
import { corosyncSettings } from './corosync-settings.ts';
import { literalFamily } from './literal-address.ts';
import { combinationMistakes } from './option-combinations.ts';
import type { TransportKind } from './option-mistakes.ts';
import { optionMistakes, settingRanges } from './option-mistakes.ts';
import { parsePeers } from './peer-list.ts';
import type { Profile, ProfileSettings } from './profiles.ts';
import { profileNetwork, profileSettings } from './profiles.ts';
import { brokenRelations } from './relations.ts';
import type { EngineSettings } from './settings.ts';
import { objectMistakes } from './value-mistakes.ts';

/** Options of `Cluster.join`. All may be left out; then a ring forms among the processes of this host. */
export interface ClusterOptions extends Partial<OrUndefined<ProfileSettings>> {
  /** Which set of defaults to start from. Default `loopback`: this host only, no network and no root needed. */
  readonly profile?: Profile | undefined;
  /**
   * Name of the cluster, 1 to 32 bytes of UTF-8. Default `ringcast`. Datagrams of other clusters on the same group and
   * port are counted and otherwise ignored.
   */
  readonly cluster?: string | undefined;
  /**
   * This node's number, 1 to 4294967295, unique in the cluster. Default: a random one. Give it when a node should be
   * known as the same after a restart. Two live processes with one number: the newer one ends with
   * `ERR_DUPLICATE_NODE_ID`.
   */
  readonly nodeId?: number | undefined;
  /** A name for people, at most 64 bytes. Default empty. */
  readonly name?: string | undefined;
  /** Small facts for the other members: at most 16, keys to 64 bytes, values to 256, 384 bytes in all. Default none. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * How datagrams for all members travel: to a multicast group, the default, or as one copy to each of the `peers`, for
   * networks without multicast. All members use the same.
   */
  readonly transport?: TransportKind | undefined;
  /**
   * With `transport: 'unicast'`, where to look for other nodes: `host`, `host:port`, `[ipv6]:port`, or
   * `srv:_name._udp.domain`. Default port: `port`. Names are looked up again and again; the node's own address may be
   * among them, so that all members can have the same list.
   */
  readonly peers?: readonly string[] | undefined;
  /**
   * Stand in a ring with Corosync 3 daemons: their wire format, their defaults. `nodeId` is then needed, and `profile`,
   * `name`, `metadata`, `interface`, `tokenPort`, `frameBytes` and `peers` have no use. Default: none, the native wire
   * format.
   */
  readonly corosync?: CorosyncOptions | undefined;
  /** Multicast group, IPv4 or IPv6. Default `239.192.80.67`; with `corosync` made of the name of the cluster. */
  readonly group?: string | undefined;
  /** UDP port of the group, or of this node and its peers, 1 to 65535. Default 5505; 5405 with `corosync`. */
  readonly port?: number | undefined;
  /** UDP port on which this node takes its token; 0, the default, finds a free one. */
  readonly tokenPort?: number | undefined;
  /**
   * Network interface by name, address or subnet (`10.1.0.0/16`). Default: loopback (profile `loopback`), or the
   * transport's choice; with `unicast` the one whose address is among the peers.
   */
  readonly interface?: string | undefined;
  /** Routers a multicast may cross, 0 to 255. Default 0 (loopback), 1 (lan), 16 (wan). 0 never leaves the host. */
  readonly ttl?: number | undefined;
  /**
   * Directory for the highest ring sequence number used, so that a restarted node never repeats one even when the
   * wall clock was set back. Default: none; the number then starts from the wall clock.
   */
  readonly stateDir?: string | undefined;
  /**
   * Largest datagram, 576 to 65507 bytes of UDP payload. Default 1472 (1452 on IPv6, and where peers have
   * names): one Ethernet frame. Larger than the path's MTU means fragments, and one lost fragment loses all.
   */
  readonly frameBytes?: number | undefined;
  /** Receive buffer to ask the kernel for, per socket. Default 1 MiB (loopback), 4 MiB (lan, wan). */
  readonly receiveBufferBytes?: number | undefined;
  /** Send buffer to ask the kernel for, per socket. Default 1 MiB. */
  readonly sendBufferBytes?: number | undefined;
  /**
   * Leave and join the group again this often, in milliseconds, at most an hour; 0, the default: never. Keeps multicast
   * flowing through a switch that snoops IGMP where nobody asks for memberships; 60000 to 100000 is usual. See D17 in
   * docs/findings/.
   */
  readonly rejoinMs?: number | undefined;
  /**
   * With `transport: 'unicast'`, how long after a lookup the names among the `peers` are looked up again, in milliseconds,
   * 1000 to an hour. Default 10000. Shorter: more questions to name servers; longer: a peer that has moved is found later.
   * What a name stood for last stays in use while it cannot be looked up.
   */
  readonly resolveMs?: number | undefined;
  /**
   * What one async iterator may hold for a reader that lags. Default 8 MiB; at least `messageBytesMax`. Past it the
   * iterator hands out what it has and then throws `ERR_SLOW_CONSUMER`.
   */
  readonly iteratorBufferBytes?: number | undefined;
}

type OrUndefined<T> = { readonly [Key in keyof T]: T[Key] | undefined };

/** Checked and complete options. */
export interface ResolvedOptions {
  readonly profile: Profile;
  readonly cluster: string;
  /** Undefined: to be drawn. */
  readonly nodeId: number | undefined;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly transport: TransportKind;
  readonly peers: readonly string[];
  /** Undefined: the native wire format. */
  readonly corosync: ResolvedCorosync | undefined;
  readonly group: string;
  readonly port: number;
  readonly tokenPort: number;
  readonly interface: string | undefined;
  readonly ttl: number;
  readonly stateDir: string | undefined;
  readonly frameBytes: number;
  readonly receiveBufferBytes: number;
  readonly sendBufferBytes: number;
  readonly rejoinMs: number;
  readonly resolveMs: number;
  readonly iteratorBufferBytes: number;
  /** `fixed` when `windowFrames` was given, and with `corosync`. */
  readonly windowRule: EngineSettings['windowRule'];
  readonly settings: ProfileSettings;
}

/** Either the options or every mistake in them, a sentence each. */
export type OptionsResult =
  | { readonly ok: true; readonly options: ResolvedOptions }
  | { readonly ok: false; readonly mistakes: readonly string[] };

const MiB = 1024 * 1024;

/** Checks `given` and completes it from its profile. Never throws, whatever a JavaScript caller passes. */
export function resolveOptions(given: ClusterOptions): OptionsResult {
  const unfit = objectMistakes('options', given);
  if (unfit.length > 0) return { ok: false, mistakes: unfit };
  const facts = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const wrong = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(facts)) {
    const found = optionMistakes(name, value);
    if (found.length > 0) wrong.set(name, found);
  }
  const right = Object.fromEntries(Object.entries(facts).filter(([name]) => !wrong.has(name)));
  const mistakes = [...[...wrong.values()].flat(), ...combinationMistakes(right, new Set(wrong.keys()))];
  if (mistakes.length > 0) {
    return { ok: false, mistakes };
  }
  const options = complete(facts);
  const broken = brokenRelations(options);
  return broken.length > 0 ? { ok: false, mistakes: broken } : { ok: true, options };
}

function complete(given: ClusterOptions): ResolvedOptions {
  const corosync = given.corosync && resolveCorosync(given.corosync);
  return corosync === undefined ? completeNative(given) : completeCorosync(given, corosync);
}

function completeNative(given: ClusterOptions): ResolvedOptions {
  const profile = given.profile ?? 'loopback';
  const group = given.group ?? '239.192.80.67';
  const common = commonOptions(given);
  const peers = [...(given.peers ?? [])];
  const unicast = common.transport === 'unicast';
  const network = profileNetwork(profile, unicast ? peersFamily(peers) : familyOfGroup(group));
  return {
    ...common,
    profile,
    name: given.name ?? '',
    metadata: { ...given.metadata },
    peers,
    corosync: undefined,
    group,
    port: given.port ?? 5505,
    tokenPort: given.tokenPort ?? 0,
    // The peers' list says better than the profile where the others look for this node.
    interface: given.interface ?? (unicast ? undefined : network.interface),
    ttl: given.ttl ?? network.ttl,
    frameBytes: given.frameBytes ?? network.frameBytes,
    receiveBufferBytes: given.receiveBufferBytes ?? network.receiveBufferBytes,
    sendBufferBytes: given.sendBufferBytes ?? network.sendBufferBytes,
    windowRule: given.windowFrames === undefined ? 'contract' : 'fixed',
    settings: profileSettings(profile, chosenSettings(given)),
  };
}

/** That of the larger headers, unless all peers are known to have the smaller ones. */
function peersFamily(given: readonly string[]): 4 | 6 {
  const list = parsePeers(given);
  const all4 = list.ok && list.peers.every((peer) => peer.kind === 'address' && literalFamily(peer.ip) === 4);
  return all4 ? 4 : 6;
}

function familyOfGroup(group: string): 4 | 6 {
  return group.includes(':') ? 6 : 4;
}

/** A node of Corosync's list: where it is and what it is called is written there. */
function completeCorosync(given: ClusterOptions, corosync: ResolvedCorosync): ResolvedOptions {
  const common = commonOptions(given);
  const self = corosync.nodes.find(({ nodeId }) => nodeId === given.nodeId);
  const port = given.port ?? 5405;
  return {
    ...common,
    profile: 'lan',
    name: self?.name ?? '',
    metadata: {},
    peers: [],
    corosync,
    group: given.group ?? corosyncDefaultGroup(common.cluster, corosync),
    port,
    tokenPort: port,
    interface: self?.address,
    ttl: given.ttl ?? 1,
    frameBytes: corosync.netmtu,
    receiveBufferBytes: given.receiveBufferBytes ?? MiB,
    sendBufferBytes: given.sendBufferBytes ?? MiB,
    windowRule: 'fixed',
    settings: corosyncSettings(corosync.nodes.length, chosenSettings(given)),
  };
}

function commonOptions(given: ClusterOptions) {
  return {
    cluster: given.cluster ?? 'ringcast',
    nodeId: given.nodeId,
    transport: given.transport ?? 'multicast',
    stateDir: given.stateDir,
    rejoinMs: given.rejoinMs ?? 0,
    resolveMs: given.resolveMs ?? 10_000,
    iteratorBufferBytes: given.iteratorBufferBytes ?? 8 * MiB,
  };
}

function chosenSettings(given: ClusterOptions): Partial<ProfileSettings> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in settingRanges));
}
