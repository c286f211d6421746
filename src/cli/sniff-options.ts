/**
 * The flags of `ringcast sniff`. Those that `ringcast node` has too mean the same here, so that one can listen with a
 * node's own command line. As with the doctor the profile defaults to `lan`: what one listens to is a network.
 */
import type { WireName } from '../sniff/sighting.ts';
import { corosyncGroup } from '../tuning/corosync-group.ts';
import type { ResolvedOptions } from '../tuning/options.ts';
import { resolveOptions } from '../tuning/options.ts';
import type { Flags } from './flags.ts';
import { describeFlags, parseFlags } from './flags.ts';

const sniffFlags: Flags = {
  group: { value: 'address', summary: 'multicast group to listen on (default 239.192.80.67)' },
  port: { value: 'number', summary: 'UDP port of the group (default 5505, with --corosync 5405)' },
  interface: { value: 'which', summary: 'network interface by name, address or subnet' },
  profile: { value: 'name', summary: 'loopback, lan (default) or wan: which interface is chosen' },
  cluster: { value: 'name', summary: 'name of the cluster (default ringcast); others are only counted' },
  corosync: { summary: "listen to Corosync's wire only; without --group: on the group that it makes of --cluster" },
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
}

export interface SniffArguments {
  /** Undefined when there are mistakes. */
  readonly options: SniffOptions | undefined;
  readonly help: boolean;
  readonly mistakes: readonly string[];
}

type Values = ReadonlyMap<string, readonly string[]>;

const corosyncPort = 5405;
const ringFlags = ['port', 'group', 'interface', 'profile', 'cluster'];
const dayS = 86_400;

/** Reads the command line. All mistakes are told together. */
export function parseSniffArguments(args: readonly string[]): SniffArguments {
  const { values, mistakes } = parseFlags(sniffFlags, args);
  const found = [...mistakes, ...conflicts(values)];
  const intervalS = seconds(values, 'interval', { min: 0, found });
  const durationS = seconds(values, 'duration', { min: 1, found });
  const node = nodeOptions(values, found);
  const help = values.has('help');
  if (node === undefined || found.length > 0) return { options: undefined, help, mistakes: found };
  const source = values.has('pcap') ? captureSource(values, node) : groupSource(node);
  const options: SniffOptions = {
    source,
    cluster: node.cluster,
    wire: values.has('corosync') ? 'corosync' : undefined,
    intervalMs: (intervalS ?? (source.kind === 'capture' && source.path !== '-' ? 0 : 1)) * 1000,
    durationMs: durationS === undefined ? undefined : durationS * 1000,
    json: values.has('json'),
  };
  return { options, help, mistakes: found };
}

export function sniffUsage(): string {
  return [
    'Usage: ringcast sniff [options]',
    '',
    'Shows the ring on a multicast group, native or Corosync, without taking part in it.',
    '',
    'Options:',
    describeFlags(sniffFlags),
    'Tokens are unicast: on the group there are none, and with them the rotation is not seen. A capture has them:',
    '  tcpdump -i eth0 -w - -U udp port 5405 | ringcast sniff --pcap -',
    '',
    'Exit status: 0 a ring was seen, 1 none was seen or the capture is damaged, 2 wrong use.',
    '',
  ].join('\n');
}

/** Flags that nothing would read. */
function conflicts(values: Values): readonly string[] {
  if (!values.has('pcap')) return [];
  return ['interface', 'profile']
    .filter((flag) => values.has(flag))
    .map((flag) => `--${flag} does not go with --pcap: nothing is listened to.`);
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
function nodeOptions(values: Values, found: string[]): ResolvedOptions | undefined {
  const [group, cluster, portText] = ['group', 'cluster', 'port'].map((flag) => values.get(flag)?.[0]);
  const isCorosync = values.has('corosync');
  const isNumber = portText === undefined || /^\d+$/.test(portText);
  if (!isNumber) found.push(`--port must be a whole number, not "${portText}".`);
  if (isCorosync && group === undefined && cluster === undefined && !values.has('pcap')) {
    found.push('--corosync needs --group, or --cluster for the group that Corosync makes of its name.');
  }
  const resolved = resolveOptions({
    profile: 'lan',
    ...given('profile', values),
    ...given('interface', values),
    // The name is in no datagram of Corosync, so there it may be longer than the native wire format allows.
    cluster: isCorosync ? undefined : cluster,
    group: group ?? (isCorosync && cluster !== undefined ? corosyncGroup(cluster, 4) : undefined),
    port: portText === undefined || !isNumber ? defaultPort(isCorosync) : Number(portText),
  });
  if (resolved.ok) return resolved.options;
  found.push(...resolved.mistakes.map(inFlags));
  return undefined;
}

function defaultPort(isCorosync: boolean): number | undefined {
  return isCorosync ? corosyncPort : undefined;
}

function given(flag: string, values: Values): Readonly<Record<string, string>> {
  const text = values.get(flag)?.[0];
  return text === undefined ? {} : { [flag]: text };
}

function groupSource(node: ResolvedOptions): GroupSource {
  const { group, port, receiveBufferBytes } = node;
  return { kind: 'group', group, port, interface: node.interface, receiveBufferBytes };
}

/** Without `--port` and `--group` the whole capture is looked through. */
function captureSource(values: Values, { group, port }: ResolvedOptions): CaptureSource {
  return {
    kind: 'capture',
    path: values.get('pcap')?.[0] ?? '-',
    group: values.has('group') ? group : undefined,
    port: values.has('port') ? port : undefined,
  };
}

/** Mistakes name options; on a command line people know the flags. */
function inFlags(mistake: string): string {
  const known = ringFlags.find((flag) => mistake.startsWith(`${flag} `));
  return known === undefined ? mistake : `--${mistake}`;
}
