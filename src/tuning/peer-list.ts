/**
 * The list of members that a unicast transport sends to, as people write it. An entry is one of
 *
 *   `10.0.0.7` or `10.0.0.7:5505`               an IPv4 address
 *   `[fd00::7]` or `[fd00::7]:5505`             an IPv6 address
 *   `node7.example.org` or `node7:5505`         a host name: every address that it has, of the family in use
 *   `srv:_ringcast._udp.example.org`            a service (RFC 2782): every target with its own port
 *
 * Without a port an entry means the port that this node itself uses. The list may have this node in it or not, so all
 * nodes can have the same list. Only the form is checked here: what a name stands for is found out while the node runs,
 * again and again, since names may come and go.
 */
import { literalFamily } from './literal-address.ts';

/** An entry, read. `text` is what was written. */
export type Peer =
  | { readonly kind: 'address'; readonly text: string; readonly ip: string; readonly port: number | undefined }
  | { readonly kind: 'host'; readonly text: string; readonly host: string; readonly port: number | undefined }
  | { readonly kind: 'service'; readonly text: string; readonly service: string };

/** Either the entries or every mistake in them, a sentence each. */
export type PeerListResult =
  { readonly ok: true; readonly peers: readonly Peer[] } | { readonly ok: false; readonly mistakes: readonly string[] };

/** More entries than any ring has members (`membersMax`), since nodes come and go. */
export const peersMax = 256;

/** Reads a list. Never throws, whatever a JavaScript caller passes. */
export function parsePeers(given: unknown): PeerListResult {
  if (!Array.isArray(given)) {
    return { ok: false, mistakes: ['peers must be a list of strings.'] };
  }
  if (given.length < 1 || given.length > peersMax) {
    return { ok: false, mistakes: [`peers must have 1 to ${peersMax} entries, not ${given.length}.`] };
  }
  const read = given.map((entry: unknown) => (typeof entry === 'string' ? readEntry(entry) : 'must be a string'));
  const mistakes = read.flatMap((entry, index) =>
    typeof entry === 'string' ? [`peers entry ${nameOf(given[index], index)} ${entry}.`] : [],
  );
  const peers = read.filter((entry) => typeof entry !== 'string');
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, peers };
}

/** How a sentence names an entry. */
function nameOf(entry: unknown, index: number): string {
  return typeof entry === 'string' ? JSON.stringify(entry.slice(0, 80)) : `number ${index + 1}`;
}

/** The entry, or what is wrong with it: the rest of a sentence. */
function readEntry(text: string): Peer | string {
  if (text.startsWith('srv:')) {
    const service = text.slice(4);
    return isService(service) ? { kind: 'service', text, service } : 'must be like srv:_ringcast._udp.example.org';
  }
  const { host, portText } = split(text);
  const port = portText === undefined ? undefined : portOf(portText);
  if (port === 'none') {
    return 'must have a port from 1 to 65535 after the colon';
  }
  return text.startsWith('[') ? readIpv6({ text, host, port }) : readHost({ text, host, port });
}

interface Parts {
  readonly text: string;
  readonly host: string;
  readonly port: number | undefined;
}

/** `host:port` or `[ip]:port`, the port left out or not. More than one colon without brackets is no port. */
function split(text: string): { readonly host: string; readonly portText: string | undefined } {
  const [, bracketed, afterBracket] = /^\[([^\]]*)\](?::(.*))?$/s.exec(text) ?? [];
  if (bracketed !== undefined) {
    return { host: bracketed, portText: afterBracket };
  }
  const parts = text.split(':');
  return parts.length === 2 ? { host: parts[0] ?? '', portText: parts[1] } : { host: text, portText: undefined };
}

function portOf(text: string): number | 'none' {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : 'none';
}

function readIpv6({ text, host, port }: Parts): Peer | string {
  if (host.includes('%')) {
    return 'must not name a zone: that of the interface is used';
  }
  return literalFamily(host) === 6 ? readAddress({ text, host, port }) : 'must be an IPv6 address in brackets';
}

function readHost({ text, host, port }: Parts): Peer | string {
  if (host.includes(':')) {
    return literalFamily(host) === 6
      ? `must be written in brackets: [${host}]`
      : 'must be host, host:port or [ipv6]:port';
  }
  if (/^[\d.]+$/.test(host)) {
    return literalFamily(host) === 4 ? readAddress({ text, host, port }) : 'must be an IPv4 address or a host name';
  }
  return isHostName(host) ? { kind: 'host', text, host, port } : 'must be an IPv4 address or a host name';
}

function readAddress({ text, host, port }: Parts): Peer | string {
  if (isForMany(host)) {
    return 'must be the address of one node, not one for many or for any';
  }
  return { kind: 'address', text, ip: host, port };
}

/** Multicast, broadcast, and the addresses that mean "any": 0.0.0.0 and ::. */
function isForMany(ip: string): boolean {
  const first = Number(ip.split('.', 1)[0]);
  return /^ff[\da-f]{2}:/i.test(ip) || /^[0:]+$/.test(ip) || first === 0 || first >= 224;
}

/** RFC 1123, and the underscore that container names have. The last label of a name is not a number. */
function isHostName(host: string): boolean {
  const labels = host.replace(/\.$/, '').split('.');
  const fits = host.length <= 253 && labels.every((label) => /^(?!-)[\w-]{1,63}(?<!-)$/.test(label));
  return fits && !/^\d+$/.test(labels.at(-1) ?? '');
}

/** `_name._protocol.domain`. */
function isService(service: string): boolean {
  return /^_[\w-]+\._[\w-]+\../.test(service) && isHostName(service);
}
