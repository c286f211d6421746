/**
 * Whom a node without multicast sends to: the addresses that its list of peers stands for at this moment. Names are
 * looked up when asked for; what was found is kept until something else is found, so a name server that is away for a
 * while costs no member.
 *
 * Names are looked up one after the other: see name-resolver.ts for what parallel lookups would hold up.
 */
import { SocketAddress as CanonicalAddress } from 'node:net';
import type { Peer } from '../tuning/peer-list.ts';
import type { NameResolver } from './name-resolver.ts';
import type { SocketAddress } from './socket-address.ts';
import { familyOf, formatAddress, withoutZone } from './socket-address.ts';
import { asError, codeOf, messageOf } from './system-error.ts';
import type { PeerStatistics } from './transport.ts';

export interface PeerDirectoryOptions {
  readonly peers: readonly Peer[];
  /** Port of the entries that name none. */
  readonly port: number;
  readonly resolver: NameResolver;
  /** A name can no longer be looked up, or the names have too many addresses; once for each change of that state. */
  readonly trouble: (error: Error) => void;
}

/** Addresses that are used at most: more than a ring has members, and a name server can send thousands. */
export const addressesMax = 256;

/** An entry and what it stands for. */
interface Row {
  readonly peer: Peer;
  addresses: readonly SocketAddress[];
  failure: string | undefined;
}

export class PeerDirectory {
  readonly #options: PeerDirectoryOptions;
  readonly #rows: readonly Row[];
  /** What each host of a service stood for last. */
  #targets = new Map<string, readonly string[]>();
  #addresses: readonly SocketAddress[] = [];
  #ips: ReadonlySet<string> = new Set();
  #overflowed = false;
  #round: Promise<void> | undefined;
  #again = false;

  constructor(options: PeerDirectoryOptions) {
    this.#options = options;
    this.#rows = options.peers.map((peer) => ({ peer, addresses: this.#literal(peer), failure: undefined }));
    this.#gather();
  }

  /** Without duplicates, in the order of the list; of both families, at most `addressesMax`. A new array when it changes. */
  get addresses(): readonly SocketAddress[] {
    return this.#addresses;
  }

  /** Is there anything to look up? */
  get hasNames(): boolean {
    return this.#rows.some(({ peer }) => peer.kind !== 'address');
  }

  /** Is it the address of a peer, whatever the port? */
  lists(ip: string): boolean {
    return this.#ips.has(ip);
  }

  /**
   * Looks all names up and resolves when that is done; never rejects. Called while names are being looked up it has
   * them looked up again afterwards: what changed meanwhile may have been asked for too early.
   */
  lookUp(): Promise<void> {
    if (this.#round !== undefined) {
      this.#again = true;
      return this.#round;
    }
    this.#round = this.#lookUpAll().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  statistics(): readonly PeerStatistics[] {
    return this.#rows.map(({ peer, addresses, failure }) => ({
      peer: peer.text,
      addresses: addresses.map(({ ip, port }) => formatAddress(ip, port)),
      failure,
    }));
  }

  async #lookUpAll(): Promise<void> {
    this.#again = false;
    const targets = new Map<string, readonly string[]>();
    for (const row of this.#rows) {
      await this.#lookUpRow(row, targets);
    }
    this.#targets = targets;
    await this.#lookUpAgain();
  }

  async #lookUpAgain(): Promise<void> {
    if (this.#again) {
      await this.#lookUpAll();
    }
  }

  async #lookUpRow(row: Row, targets: Map<string, readonly string[]>): Promise<void> {
    const { peer } = row;
    try {
      if (peer.kind === 'host') {
        const ips = await this.#ipsOf(peer.host);
        row.addresses = ips.map((ip) => ({ ip, port: peer.port ?? this.#options.port }));
      } else if (peer.kind === 'service') {
        await this.#lookUpService(row, peer.service, targets);
      }
      row.failure = undefined;
    } catch (error) {
      this.#failed(row, error);
    }
    this.#gather();
  }

  /** A target that cannot be looked up keeps the addresses that it had, and the others get theirs. */
  async #lookUpService(row: Row, service: string, known: Map<string, readonly string[]>): Promise<void> {
    const targets = (await this.#options.resolver.targets(service)).slice(0, addressesMax);
    const found: SocketAddress[] = [];
    const failures: Error[] = [];
    for (const { name, port } of targets) {
      const ips =
        known.get(name) ?? (await this.#ipsOf(name).catch(remember(failures))) ?? this.#targets.get(name) ?? [];
      known.set(name, ips);
      found.push(...ips.map((ip) => ({ ip, port })));
    }
    if (found.length > 0) {
      row.addresses = found;
    }
    const [failure = found.length === 0 ? noData(service) : undefined] = failures;
    if (failure !== undefined) {
      throw failure;
    }
  }

  async #ipsOf(host: string): Promise<readonly string[]> {
    const ips = await this.#options.resolver.addresses(host);
    const canonical = ips.flatMap((ip) => canonicalIp(ip) ?? []);
    if (canonical.length === 0) {
      throw noData(host);
    }
    return canonical;
  }

  #literal(peer: Peer): readonly SocketAddress[] {
    const ip = peer.kind === 'address' ? canonicalIp(peer.ip) : undefined;
    return ip === undefined || peer.kind !== 'address' ? [] : [{ ip, port: peer.port ?? this.#options.port }];
  }

  #failed(row: Row, error: unknown): void {
    const code = codeOf(error);
    const isNew = code !== row.failure;
    row.failure = code;
    if (isNew) {
      const rest = row.addresses.length === 0 ? 'no address of it is known' : 'its last addresses stay in use';
      const message = `The peer ${row.peer.text} cannot be looked up (${messageOf(error)}); ${rest}`;
      this.#options.trouble(Object.assign(new Error(message, { cause: error }), { code }));
    }
  }

  /** Puts the addresses of all rows together. */
  #gather(): void {
    const all = new Map(
      this.#rows.flatMap(({ addresses }) => addresses.map((one) => [formatAddress(one.ip, one.port), one])),
    );
    this.#reportOverflow(all.size);
    const next = [...all.values()].slice(0, addressesMax);
    if (next.length !== this.#addresses.length || !next.every((one, i) => isEqual(one, this.#addresses[i]))) {
      this.#addresses = next;
      this.#ips = new Set(next.map(({ ip }) => ip));
    }
  }

  #reportOverflow(count: number): void {
    const overflows = count > addressesMax;
    if (overflows && !this.#overflowed) {
      const message = `The peers have ${count} addresses; only the first ${addressesMax} are used`;
      this.#options.trouble(Object.assign(new Error(message), { code: 'E2BIG' }));
    }
    this.#overflowed = overflows;
  }
}

function isEqual(a: SocketAddress, b: SocketAddress | undefined): boolean {
  return a.ip === b?.ip && a.port === b.port;
}

/** The one form in which sockets report an address (RFC 5952), without a zone; undefined for anything else. */
function canonicalIp(text: string): string | undefined {
  const address = withoutZone(text);
  const family = familyOf(address);
  return family && new CanonicalAddress({ address, family: family === 6 ? 'ipv6' : 'ipv4' }).address;
}

/** Takes an error down and answers nothing in place of a value. */
function remember(failures: Error[]): (error: unknown) => undefined {
  return (error) => {
    failures.push(asError(error));
    return undefined;
  };
}

function noData(name: string): Error {
  return Object.assign(new Error(`${name} has no address`), { code: 'ENODATA' });
}
