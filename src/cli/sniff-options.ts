/**
 * The flags of `ringcast sniff`. Those that `ringcast node` has too mean the same here, so that one can listen with a
 * node's own command line. As with the doctor the profile defaults to `lan`: what one listens to is a network.
 */
import type { NodeId } from '../message.ts';
import type { WireName } from '../sniff/sighting.ts';
import { corosyncGroup } from '../tuning/corosync-group.ts';
import type { ResolvedOptions } from '../tuning/options.ts';
import { resolveOptions } from '../tuning/options.ts';
import type { Flags } from './flags.ts';
import { describeFlags, parseFlags } from './flags.ts';
import type { SniffConf } from './sniff-conf.ts';

const sniffFlags: Flags = {
  group: { value: 'address', summary: 'multicast group to listen on (default 239.192.80.67)' },
  port: { value: 'number', summary: 'UDP port of the group (default 5505, with --corosync 5405)' },
  interface: { value: 'which', summary: 'network interface by name, address or subnet' },
  profile: { value: 'name', summary: 'loopback, lan (default) or wan: which interface is chosen' },
  cluster: { value: 'name', summary: 'name of the cluster (default ringcast); others are only counted' },
  corosync: { summary: "listen to Corosync's wire only; without --group: on the group that it makes of --cluster" },
  'corosync-conf': {
    value: 'file',
    summary: "listen to the ring of Corosync's daemons with this corosync.conf: group, port and interface are its",
  },
  pcap: { value: 'file', summary: 'read a capture, pcap or pcapng, instead of listening; "-" is standard input' },
  interval: { value: 'seconds', summary: 'time between two summaries; 0: none (default 1, when reading a file 0)' },
  duration: {
    value: 'seconds',
    summary: 'end after so long (default: when interrupted, or at the end of the capture)',
  },
  json: { summary: 'JSON, one object a line' },
  help: { summary: 'this text' },
};

/** Listen on a group. */
export interface GroupSource {
  readonly kind: 'group';
  readonly group: string;
  readonly port: number;
  readonly interface: string | undefined;
  readonly receiveBufferBytes: number;
}

/** Read a capture. */
export interface CaptureSource {
  readonly kind: 'capture';
  /** `-` is standard input. */
  readonly path: string;
  /** Multicasts to other groups are passed over; undefined: all count. */
  readonly group: string | undefined;
  /** Datagrams to this port belong to the ring, so what is not understood of them is told; undefined: none is. */
  readonly port: number | undefined;
}

/** What `ringcast sniff` is to do. */
export interface SniffOptions {
  readonly source: GroupSource | CaptureSource;
  readonly cluster: string;
  readonly wire: WireName | undefined;
  /** 0: no summaries but the last. */
  readonly intervalMs: number;
  readonly durationMs: number | undefined;
  readonly json: boolean;
  /** Names of Corosync's nodes, as far as a corosync.conf tells them. */
  readonly names: ReadonlyMap<NodeId, string>;
}

export interface SniffArguments {
  /** Undefined when there are mistakes, and when a corosync.conf must be read first. */
  readonly options: SniffOptions | undefined;
  /** Path of a corosync.conf that was named and is not known yet. */
  readonly corosyncConf: string | undefined;
  readonly help: boolean;
  readonly mistakes: readonly string[];
}

type Values = ReadonlyMap<string, readonly string[]>;

const corosyncPort = 5405;
const ringFlags = ['port', 'group', 'interface', 'profile', 'cluster'];
const dayS = 86_400;

/**
 * Reads the command line. All mistakes are told together. `conf`: what is in the corosync.conf that it names, at the second
 * reading.
 */
export function parseSniffArguments(args: readonly string[], conf?: SniffConf): SniffArguments {
  const { values, mistakes } = parseFlags(sniffFlags, args);
  const found = [...mistakes, ...conflicts(values)];
  const intervalS = seconds(values, 'interval', { min: 0, found });
  const durationS = seconds(values, 'duration', { min: 1, found });
  const corosyncConf = conf === undefined ? values.get('corosync-conf')?.[0] : undefined;
  const node = nodeOptions(values, conf, found);
  const help = values.has('help');
  if (node === undefined || found.length > 0 || corosyncConf !== undefined) {
    return { options: undefined, corosyncConf, help, mistakes: found };
  }
  const source = values.has('pcap') ? captureSource(values, conf, node) : groupSource(node);
  const options: SniffOptions = {
    source,
    cluster: node.cluster,
    wire: isCorosync(values) ? 'corosync' : undefined,
    intervalMs: (intervalS ?? (source.kind === 'capture' && source.path !== '-' ? 0 : 1)) * 1000,
    durationMs: durationS === undefined ? undefined : durationS * 1000,
    json: values.has('json'),
    names: conf?.names ?? new Map<NodeId, string>(),
  };
  return { options, corosyncConf, help, mistakes: found };
}

export function sniffUsage(): string {
  return [
    'Usage: ringcast sniff [options]',
    '',
    'Shows the ring on a multicast group, native or Corosync, without taking part in it.',
    '',
    'Options:',
    describeFlags(sniffFlags),
    'Process groups and, of Corosync, votes are shown as they are told; all of them once a ring was seen to form.',
    'Tokens are unicast: on the group there are none, and with them the rotation is not seen. A capture has them:',
    '  tcpdump -i eth0 -w - -U udp port 5405 | ringcast sniff --pcap -',
    '',
    'Exit status: 0 a ring was seen, 1 none was seen or the capture is damaged, 2 wrong use.',
    '',
  ].join('\n');
}

/** Flags that nothing would read. */
function conflicts(values: Values): readonly string[] {
  const given = (flags: readonly string[]): readonly string[] => flags.filter((flag) => values.has(flag));
  const deaf = values.has('pcap') ? given(['interface', 'profile']) : [];
  const known = values.has('corosync-conf') ? given(['cluster', 'profile']) : [];
  return [
    ...deaf.map((flag) => `--${flag} does not go with --pcap: nothing is listened to.`),
    ...known.map((flag) => `--${flag} has no use with --corosync-conf: the file says which ring it is.`),
  ];
}

function isCorosync(values: Values): boolean {
  return values.has('corosync') || values.has('corosync-conf');
}

interface Bound {
  readonly min: number;
  readonly found: string[];
}

function seconds(values: Values, flag: string, { min, found }: Bound): number | undefined {
  const text = values.get(flag)?.[0];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= dayS) return value;
  found.push(`--${flag} must be a whole number from ${min} to ${dayS}, not "${text}".`);
  return undefined;
}

/** The options of a node, checked like a node's own; undefined when there are mistakes. */
function nodeOptions(values: Values, conf: SniffConf | undefined, found: string[]): ResolvedOptions | undefined {
  const [group = conf?.group, cluster, portText] = ['group', 'cluster', 'port'].map((flag) => values.get(flag)?.[0]);
  const corosync = isCorosync(values);
  const isNumber = portText === undefined || /^\d+$/.test(portText);
  if (!isNumber) found.push(`--port must be a whole number, not "${portText}".`);
  if (corosync && group === undefined && cluster === undefined && !values.has('pcap')) {
    found.push(...groupMistakes(values, conf));
  }
  const resolved = resolveOptions({
    profile: 'lan',
    ...given('profile', values),
    ...(conf?.interface === undefined || values.has('pcap') ? {} : { interface: conf.interface }),
    ...given('interface', values),
    // The name is in no datagram of Corosync, so there it may be longer than the native wire format allows.
    cluster: corosync ? undefined : cluster,
    group: group ?? (corosync && cluster !== undefined ? corosyncGroup(cluster, 4) : undefined),
    port: portText === undefined || !isNumber ? (conf?.port ?? defaultPort(corosync)) : Number(portText),
  });
  if (resolved.ok) return resolved.options;
  found.push(...resolved.mistakes.map(inFlags));
  return undefined;
}

/** Nothing says which group to listen on. A file that is not read yet may. */
function groupMistakes(values: Values, conf: SniffConf | undefined): readonly string[] {
  if (conf !== undefined) {
    return ['the daemons of this corosync.conf send to each node by unicast: there is no group, so use --pcap.'];
  }
  return values.has('corosync-conf')
    ? []
    : ['--corosync needs --group, or --cluster for the group that Corosync makes of its name.'];
}

function defaultPort(corosync: boolean): number | undefined {
  return corosync ? corosyncPort : undefined;
}

function given(flag: string, values: Values): Readonly<Record<string, string>> {
  const text = values.get(flag)?.[0];
  return text === undefined ? {} : { [flag]: text };
}

function groupSource(node: ResolvedOptions): GroupSource {
  const { group, port, receiveBufferBytes } = node;
  return { kind: 'group', group, port, interface: node.interface, receiveBufferBytes };
}

/** Where neither flags nor a corosync.conf name a port and a group, the whole capture is looked through. */
function captureSource(values: Values, conf: SniffConf | undefined, { group, port }: ResolvedOptions): CaptureSource {
  return {
    kind: 'capture',
    path: values.get('pcap')?.[0] ?? '-',
    group: values.has('group') || conf?.group !== undefined ? group : undefined,
    port: values.has('port') || conf !== undefined ? port : undefined,
  };
}

/** Mistakes name options; on a command line people know the flags. */
function inFlags(mistake: string): string {
  const known = ringFlags.find((flag) => mistake.startsWith(`${flag} `));
  return known === undefined ? mistake : `--${mistake}`;
}
