/** The flags of `ringcast node`, and their way to the options of `Cluster.join`. */
import type { ClusterOptions } from '../tuning/options.ts';
import type { Flags } from './flags.ts';
import { describeFlags, parseFlags } from './flags.ts';

export const nodeFlags: Flags = {
  cluster: { value: 'name', summary: 'name of the cluster (default ringcast)' },
  id: { value: 'number', summary: "this node's number, unique in the cluster (default: random)" },
  name: { value: 'text', summary: 'a name for people' },
  metadata: { value: 'key=value', summary: 'a fact for the other members; may be repeated', multiple: true },
  transport: { value: 'name', summary: 'multicast (default) or unicast' },
  peer: {
    value: 'host:port',
    summary: 'with unicast: another member, or srv:<service>; may be repeated',
    multiple: true,
  },
  'corosync-conf': { value: 'file', summary: "join the ring of Corosync's daemons with this corosync.conf" },
  group: { value: 'address', summary: 'multicast group (default 239.192.80.67)' },
  port: { value: 'number', summary: 'UDP port of the group or the peers (default 5505)' },
  'token-port': { value: 'number', summary: 'UDP port for the token (default 0: a free one)' },
  interface: { value: 'which', summary: 'network interface by name, address or subnet' },
  ttl: { value: 'hops', summary: 'routers a multicast may cross (default by profile)' },
  profile: { value: 'name', summary: 'loopback (default), lan or wan' },
  'token-timeout': { value: 'ms', summary: 'give a ring up after so long without its token (default by profile)' },
  'state-dir': { value: 'path', summary: 'directory for the ring sequence number (default: none)' },
  json: { summary: 'JSON, one object a line, on standard input and output' },
  help: { summary: 'this text' },
};

/** What the command line asks for. */
export interface NodeArguments {
  readonly options: ClusterOptions;
  /** Path of a corosync.conf; the options then go before what it says. */
  readonly corosyncConf: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
  readonly mistakes: readonly string[];
}

const numberFlags = { id: 'nodeId', port: 'port', 'token-port': 'tokenPort', ttl: 'ttl', 'token-timeout': 'tokenMs' };

const textFlags = {
  cluster: 'cluster',
  name: 'name',
  group: 'group',
  interface: 'interface',
  transport: 'transport',
  profile: 'profile',
  'state-dir': 'stateDir',
};

const listFlags = { peer: 'peers', metadata: 'metadata' };

/** Reads the command line. Ranges and relations are left to `Cluster.join`, which knows them. */
export function parseNodeArguments(args: readonly string[]): NodeArguments {
  const { values, mistakes } = parseFlags(nodeFlags, args);
  const found = [...mistakes];
  const options: Record<string, unknown> = {};
  for (const [flag, option] of Object.entries(textFlags)) {
    options[option] = values.get(flag)?.[0];
  }
  for (const [flag, option] of Object.entries(numberFlags)) {
    const text = values.get(flag)?.[0];
    if (text !== undefined && !/^\d+$/.test(text)) {
      found.push(`--${flag} must be a whole number, not "${text}".`);
    }
    options[option] = text === undefined ? undefined : Number(text);
  }
  options['peers'] = values.get('peer');
  options['metadata'] = values.has('metadata') ? metadataOf(values.get('metadata') ?? [], found) : undefined;
  const corosyncConf = values.get('corosync-conf')?.[0];
  return { options, corosyncConf, json: values.has('json'), help: values.has('help'), mistakes: found };
}

/** Mistakes of `Cluster.join` name options; on a command line people know the flags. */
export function inFlags(mistake: string): string {
  const names = Object.entries({ ...numberFlags, ...textFlags, ...listFlags });
  const known = names.find(([, option]) => mistake.startsWith(`${option} `));
  return known === undefined ? mistake : `--${known[0]}${mistake.slice(known[1].length)}`;
}

export function nodeUsage(): string {
  return [
    'Usage: ringcast node [options]',
    '',
    'Runs one member of a cluster until it is told to leave.',
    '',
    'Options:',
    describeFlags(nodeFlags),
    'Each line typed is sent to all members; "/safe text" sends at level safe; "/stats", "/leave", "/help".',
    'Process groups: "/join name", "/to name text", "/leave name".',
    'With --json: {"send":"text","level":"safe","tag":"t1"}, {"send":{"base64":"..."}}, {"stats":true}, {"leave":true};',
    '{"join":true,"group":"name"}, {"send":"text","group":"name"}, {"leave":true,"group":"name"}.',
    'The end of standard input does not end the node. SIGINT and SIGTERM leave politely, a second one ends at once.',
    '',
  ].join('\n');
}

function metadataOf(facts: readonly string[], mistakes: string[]): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const fact of facts) {
    const at = fact.indexOf('=');
    if (at < 1) {
      mistakes.push(`--metadata must be key=value, not "${fact}".`);
    } else {
      metadata[fact.slice(0, at)] = fact.slice(at + 1);
    }
  }
  return metadata;
}
