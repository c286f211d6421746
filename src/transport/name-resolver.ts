/**
 * Names to addresses. Host names go through the system's own resolver (getaddrinfo), so that /etc/hosts and whatever
 * else nsswitch.conf names are heard; services go to the name servers of resolv.conf.
 *
 * getaddrinfo blocks a thread of Node's pool, for ten seconds and more when no name server answers, and the same few
 * threads write the ring sequence number that a new ring waits for. So whoever uses this looks names up one after the
 * other (peer-directory.ts).
 */
import { lookup, Resolver } from 'node:dns/promises';

/** A target of a service. */
export interface ServiceTarget {
  readonly name: string;
  readonly port: number;
}

/** Rejects with an error that has a code (`ENOTFOUND`, `EAI_AGAIN`, ...) when there is no answer. */
export interface NameResolver {
  /** The literal addresses of a host, of both families. */
  addresses(host: string): Promise<readonly string[]>;
  /** The targets of a service; a name server says in what order clients should try them, which does not matter here. */
  targets(service: string): Promise<readonly ServiceTarget[]>;
}

/** Asks the system. */
export class SystemResolver implements NameResolver {
  readonly #servers: readonly string[] | undefined;

  /** `servers`: addresses with ports of the name servers for services, in place of those of resolv.conf. */
  constructor(servers?: readonly string[]) {
    this.#servers = servers;
  }

  async addresses(host: string): Promise<readonly string[]> {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  }

  /** A resolver of its own for each question, since each reads resolv.conf, which changes with the network. */
  targets(service: string): Promise<readonly ServiceTarget[]> {
    const resolver = new Resolver();
    if (this.#servers !== undefined) {
      resolver.setServers(this.#servers);
    }
    return resolver.resolveSrv(service);
  }
}

export const systemResolver: NameResolver = new SystemResolver();
