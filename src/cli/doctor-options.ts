/**
 * The flags of `ringcast doctor`, and their way to one set of options. Those that `ringcast node` has too mean the same
 * here, so that the doctor can be given a node's own command line.
 *
 * One difference: the profile defaults to `lan` and not to `loopback`, since what one asks a doctor about is a network.
 */
import type { ClusterOptions, ResolvedOptions } from '../tuning/options.ts';
import { resolveOptions } from '../tuning/options.ts';
import { parsePeers } from '../tuning/peer-list.ts';
import type { Flags } from './flags.ts';
import { describeFlags, parseFlags } from './flags.ts';

export const doctorFlags: Flags = {
  transport: { value: 'name', summary: 'multicast (default) or unicast' },
  group: { value: 'address', summary: 'multicast group (default 239.192.80.67)' },
  port: { value: 'number', summary: 'UDP port of the group or the peers (default 5505)' },
  'token-port': { value: 'number', summary: 'UDP port for the token (default 0: a free one)' },
  interface: { value: 'which', summary: 'network interface by name, address or subnet' },
  ttl: { value: 'hops', summary: 'routers a multicast may cross (default by profile)' },
  profile: { value: 'name', summary: 'loopback, lan (default) or wan' },
  cluster: { value: 'name', summary: 'name of the cluster: datagrams of others on the group are then a finding' },
  id: { value: 'number', summary: "this node's number: another process that uses it is then a finding" },
  'token-timeout': { value: 'ms', summary: 'what stalls are measured against (default by profile)' },
  'receive-buffer': { value: 'bytes', summary: 'receive buffer to ask for (default by profile)' },
  'send-buffer': { value: 'bytes', summary: 'send buffer to ask for (default by profile)' },
  'frame-bytes': { value: 'bytes', summary: 'largest datagram (default 1472, on IPv6 1452)' },
  window: { value: 'frames', summary: 'fixed window of the ring (default: what the buffer bears)' },
  burst: { value: 'frames', summary: 'frames sent to a socket that nobody reads (default twice the window; 0: none)' },
  seconds: { value: 'number', summary: 'how long counters are watched (default 3)' },
  'with-peers': { summary: 'probe the network between this host and those where "doctor --respond" runs' },
  respond: { summary: 'answer the probes of other hosts until interrupted' },
  peers: { value: 'number', summary: 'with peers: wait for so many responders (default: those found within --wait)' },
  peer: {
    value: 'host:port',
    summary:
      'with unicast: another member, or srv:<service>; else a responder that multicast does not find; repeatable',
    multiple: true,
  },
  wait: { value: 'seconds', summary: 'with peers: how long to look for responders (default 5)' },
  'probe-count': { value: 'number', summary: 'with peers: probes for each pair (default 200)' },
  'probe-interval': { value: 'ms', summary: 'with peers: time between two probes (default 5)' },
  soak: {
    value: 'seconds',
    summary: 'with peers: one probe a second for so long; 600 proves an IGMP querier (default 0)',
  },
  json: { summary: 'one JSON document on standard output' },
  'no-color': { summary: 'no colours on a terminal (as does NO_COLOR in the environment)' },
  help: { summary: 'this text' },
};

/** What `ringcast doctor` is to do. */
export interface DoctorOptions {
  /** A node's options, checked and complete: group, port, interface, sizes, settings. */
  readonly node: ResolvedOptions;
  /** The cluster's name when it was given: without it, no cluster heard on the group is a wrong one. */
  readonly cluster: string | undefined;
  /** Frames of the burst to an unread socket; 0: none; undefined: twice the window, the most that a ring has in flight. */
  readonly burstFrames: number | undefined;
  /** How long counters are watched, in seconds. */
  readonly seconds: number;
  readonly withPeers: boolean;
  readonly respond: boolean;
  /** Responders to wait for; undefined: as many as are found within `waitSeconds`. */
  readonly peers: number | undefined;
  /** `host:port` of responders that multicast does not find; with unicast the node's own peers are asked. */
  readonly peerAddresses?: readonly string[];
  readonly waitSeconds: number;
  /** Probes for each pair of hosts, and the time between two of them in milliseconds. */
  readonly probeCount: number;
  readonly probeIntervalMs: number;
  /** Length of the soak in seconds; 0: none. */
  readonly soakSeconds: number;
  readonly json: boolean;
  /** False: no colours, whatever the output is. */
  readonly color: boolean;
}

/**
 * What the parts of the doctor are given: `runWithPeers(run, report)`, `runResponder(run)`. When the signal fires they
 * end soon, close their sockets and report what they have so far; an interrupt is no error.
 */
export interface DoctorRun extends DoctorOptions {
  readonly signal: AbortSignal;
}

export interface DoctorArguments {
  /** Undefined when there are mistakes. */
  readonly options: DoctorOptions | undefined;
  readonly help: boolean;
  /** A sentence each. */
  readonly mistakes: readonly string[];
}

/** Flags that are options of a node, by the option's name. */
const nodeNumbers = {
  port: 'port',
  'token-port': 'tokenPort',
  ttl: 'ttl',
  id: 'nodeId',
  'token-timeout': 'tokenMs',
  'receive-buffer': 'receiveBufferBytes',
  'send-buffer': 'sendBufferBytes',
  'frame-bytes': 'frameBytes',
  window: 'windowFrames',
};

const nodeTexts = {
  transport: 'transport',
  group: 'group',
  interface: 'interface',
  profile: 'profile',
  cluster: 'cluster',
};

const nodeLists = { peer: 'peers' };

/** Numbers of the doctor's own: the smallest and the largest that make sense. */
const ownNumbers: Readonly<Record<string, { readonly min: number; readonly max: number }>> = {
  burst: { min: 0, max: 100_000 },
  seconds: { min: 1, max: 3600 },
  peers: { min: 1, max: 63 },
  wait: { min: 1, max: 3600 },
  'probe-count': { min: 1, max: 100_000 },
  'probe-interval': { min: 1, max: 10_000 },
  soak: { min: 0, max: 86_400 },
};

type Values = ReadonlyMap<string, readonly string[]>;

/** Reads the command line. All mistakes are told together. */
export function parseDoctorArguments(args: readonly string[]): DoctorArguments {
  const { values, mistakes } = parseFlags(doctorFlags, args);
  const found = [...mistakes, ...conflicts(values)];
  const numbers = readNumbers(values, found);
  const resolved = resolveOptions(nodeOptions(values, numbers));
  if (!resolved.ok) {
    found.push(...resolved.mistakes.map(inFlags));
  }
  const options = resolved.ok && found.length === 0 ? complete(resolved.options, values, numbers) : undefined;
  return { options, help: values.has('help'), mistakes: found };
}

export function doctorUsage(): string {
  return [
    'Usage: ringcast doctor [options]',
    '',
    'Checks this host, or with peers the network between hosts, and names what would break a cluster.',
    '',
    'Options:',
    describeFlags(doctorFlags),
    'Exit status: 0 nothing found, 1 warnings, 2 errors, 3 could not test (wrong use included).',
    '',
  ].join('\n');
}

function readNumbers(values: Values, mistakes: string[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const flag of [...Object.keys(nodeNumbers), ...Object.keys(ownNumbers)]) {
    const text = values.get(flag)?.[0];
    const { min, max } = ownNumbers[flag] ?? { min: 0, max: Number.MAX_SAFE_INTEGER };
    const value = Number(text);
    if (text === undefined) {
      continue;
    }
    if (/^\d+$/.test(text) && value >= min && value <= max) {
      numbers.set(flag, value);
    } else {
      const range = flag in ownNumbers ? ` from ${min} to ${max}` : '';
      mistakes.push(`--${flag} must be a whole number${range}, not "${text}".`);
    }
  }
  return numbers;
}

function nodeOptions(values: Values, numbers: ReadonlyMap<string, number>): ClusterOptions {
  const options: Record<string, unknown> = { profile: 'lan' };
  for (const [flag, option] of Object.entries(nodeTexts)) {
    options[option] = values.get(flag)?.[0] ?? options[option];
  }
  for (const [flag, option] of Object.entries(nodeNumbers)) {
    options[option] = numbers.get(flag);
  }
  if (isUnicast(values)) {
    options['peers'] = values.get('peer');
  }
  return options;
}

function isUnicast(values: Values): boolean {
  return values.get('transport')?.[0] === 'unicast';
}

/** Flags that say opposite things, or that nothing would read. */
function conflicts(values: Values): readonly string[] {
  const opposite = values.has('with-peers') && values.has('respond');
  const asking = values.has('with-peers');
  const idle = ['peers', 'wait', 'probe-count', 'probe-interval', 'soak'].filter((flag) => values.has(flag) && !asking);
  const transport = values.get('transport')?.[0] ?? 'multicast';
  const useless = values.has('peer') && !asking && transport === 'multicast';
  const soaking = asking && values.has('soak') && isUnicast(values);
  return [
    ...(opposite ? ['--with-peers and --respond exclude each other: one host asks, the others respond.'] : []),
    ...idle.map((flag) => `--${flag} goes with --with-peers only.`),
    ...(asking && transport === 'multicast' ? responderMistakes(values.get('peer')) : []),
    ...(useless ? ['--peer goes with --transport unicast or --with-peers only.'] : []),
    ...(soaking ? ['--soak has no use with --transport unicast: it proves that a querier of IGMP is there.'] : []),
  ];
}

/** Responders are written as peers are. */
function responderMistakes(given: readonly string[] | undefined): readonly string[] {
  const list = parsePeers(given ?? ['127.0.0.1']);
  return list.ok ? [] : list.mistakes.map(inFlags);
}

function complete(node: ResolvedOptions, values: Values, numbers: ReadonlyMap<string, number>): DoctorOptions {
  return {
    node,
    cluster: values.get('cluster')?.[0],
    burstFrames: numbers.get('burst'),
    seconds: numbers.get('seconds') ?? 3,
    withPeers: values.has('with-peers'),
    respond: values.has('respond'),
    peers: numbers.get('peers'),
    peerAddresses: isUnicast(values) ? [] : (values.get('peer') ?? []),
    waitSeconds: numbers.get('wait') ?? 5,
    probeCount: numbers.get('probe-count') ?? 200,
    probeIntervalMs: numbers.get('probe-interval') ?? 5,
    soakSeconds: numbers.get('soak') ?? 0,
    json: values.has('json'),
    color: !values.has('no-color'),
  };
}

/** Mistakes name options; on a command line people know the flags. */
function inFlags(mistake: string): string {
  const names = Object.entries({ ...nodeNumbers, ...nodeTexts, ...nodeLists });
  const known = names.find(([, option]) => mistake.startsWith(`${option} `));
  return known === undefined ? mistake : `--${known[0]}${mistake.slice(known[1].length)}`;
}
