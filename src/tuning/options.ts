/**
 * What users write to join a cluster, and its way to settings: checked against ranges first, completed from a profile,
 * then checked against each other. Every mistake is found before anything is opened, and all are told together, since
 * a list of five mistakes is mended faster than five runs with one each.
 */
import { didYouMean } from './closest-name.ts';
import type { Profile, ProfileSettings } from './profiles.ts';
import { profileNetwork, profileSettings, profiles } from './profiles.ts';
import { brokenRelations } from './relations.ts';
import type { EngineSettings } from './settings.ts';

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
  /** Multicast group, IPv4 or IPv6. Default `239.192.80.67`. */
  readonly group?: string | undefined;
  /** UDP port of the group, 1 to 65535. Default 5505. */
  readonly port?: number | undefined;
  /** UDP port on which this node takes its token; 0, the default, finds a free one. */
  readonly tokenPort?: number | undefined;
  /** Network interface by name, address or subnet (`10.1.0.0/16`). Default: loopback, or the transport's choice. */
  readonly interface?: string | undefined;
  /** Routers a multicast may cross, 0 to 255. Default 0 (loopback), 1 (lan), 16 (wan). 0 never leaves the host. */
  readonly ttl?: number | undefined;
  /**
   * Directory for the highest ring sequence number used, so that a restarted node never repeats one even when the
   * wall clock was set back. Default: none; the number then starts from the wall clock.
   */
  readonly stateDir?: string | undefined;
  /**
   * Largest datagram, 576 to 65507 bytes of UDP payload. Default 1472 (1452 on IPv6): one Ethernet frame. Larger than
   * the path's MTU means fragments, and one lost fragment loses all.
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
  readonly iteratorBufferBytes: number;
  /** `fixed` when `windowFrames` was given. */
  readonly windowRule: EngineSettings['windowRule'];
  readonly settings: ProfileSettings;
}

/** Either the options or every mistake in them, a sentence each. */
export type OptionsResult =
  | { readonly ok: true; readonly options: ResolvedOptions }
  | { readonly ok: false; readonly mistakes: readonly string[] };

interface Range {
  readonly min: number;
  readonly max: number;
}

const MiB = 1024 * 1024;
const hourMs = 3_600_000;

const settingRanges: Readonly<Record<keyof ProfileSettings, Range>> = {
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
  iteratorBufferBytes: { min: 1024, max: 1024 * MiB },
} satisfies Record<string, Range>;

const ranges: Readonly<Record<string, Range>> = { ...settingRanges, ...networkRanges };

const otherNames = ['profile', 'cluster', 'name', 'metadata', 'group', 'interface', 'stateDir'];

/** Names of all options. */
export const optionNames: readonly string[] = [...otherNames, ...Object.keys(ranges)];

/** Checks `given` and completes it from its profile. Never throws, whatever a JavaScript caller passes. */
export function resolveOptions(given: ClusterOptions): OptionsResult {
  const facts = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const mistakes = Object.entries(facts).flatMap(([name, value]) => mistakesOf(name, value));
  if (mistakes.length > 0) {
    return { ok: false, mistakes };
  }
  const options = complete(facts);
  const broken = brokenRelations(options);
  return broken.length > 0 ? { ok: false, mistakes: broken } : { ok: true, options };
}

function complete(given: ClusterOptions): ResolvedOptions {
  const profile = given.profile ?? 'loopback';
  const group = given.group ?? '239.192.80.67';
  const network = profileNetwork(profile, group);
  const chosen = Object.fromEntries(Object.entries(given).filter(([name]) => name in settingRanges));
  return {
    profile,
    cluster: given.cluster ?? 'ringcast',
    nodeId: given.nodeId,
    name: given.name ?? '',
    metadata: { ...given.metadata },
    group,
    port: given.port ?? 5505,
    tokenPort: given.tokenPort ?? 0,
    interface: given.interface ?? network.interface,
    ttl: given.ttl ?? network.ttl,
    stateDir: given.stateDir,
    frameBytes: given.frameBytes ?? network.frameBytes,
    receiveBufferBytes: given.receiveBufferBytes ?? network.receiveBufferBytes,
    sendBufferBytes: given.sendBufferBytes ?? network.sendBufferBytes,
    rejoinMs: given.rejoinMs ?? 0,
    iteratorBufferBytes: given.iteratorBufferBytes ?? 8 * MiB,
    windowRule: given.windowFrames === undefined ? 'contract' : 'fixed',
    settings: profileSettings(profile, chosen),
  };
}

function mistakesOf(name: string, value: unknown): readonly string[] {
  const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
  if (range !== undefined) {
    return numberMistakes(name, value, range);
  }
  switch (name) {
    case 'profile':
      return profileMistakes(value);
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
    default:
      return [`There is no option "${name}".${didYouMean(name, optionNames)}`];
  }
}

function numberMistakes(name: string, value: unknown, { min, max }: Range): readonly string[] {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
    return [];
  }
  return [`${name} must be a whole number from ${min} to ${max}, not ${shown(value)}.`];
}

function profileMistakes(value: unknown): readonly string[] {
  const known: readonly unknown[] = profiles;
  if (known.includes(value)) {
    return [];
  }
  const suggestion = typeof value === 'string' ? didYouMean(value, profiles) : '';
  return [`profile must be one of ${profiles.join(', ')}, not ${shown(value)}.${suggestion}`];
}

/** With the flag `u` only a half without its other half matches. It has no form in UTF-8. */
const loneSurrogate = /\p{Surrogate}/u;

function textMistakes(name: string, value: unknown, { min, max }: Range): readonly string[] {
  if (typeof value !== 'string') {
    return [`${name} must be a string, not ${shown(value)}.`];
  }
  if (loneSurrogate.test(value)) {
    return [`${name} must be well-formed Unicode; it has half of a surrogate pair.`];
  }
  const bytes = utf8Bytes(value);
  return bytes >= min && bytes <= max ? [] : [`${name} must have ${min} to ${max} bytes of UTF-8, not ${bytes}.`];
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
  const parts = address.split('.');
  const first = Number(parts[0]);
  return parts.length === 4 && parts.every(isByte) && first >= 224 && first <= 239;
}

function isByte(part: string): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255;
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

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function shown(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  return `a value of type ${Array.isArray(value) ? 'array' : typeof value}`;
}
