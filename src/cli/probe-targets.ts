/**
 * Where a doctor looks for others by unicast: at the addresses that the command line gives, or, where nodes have no
 * multicast, at those that the node's list of peers stands for. Names are looked up again and again, as nodes do.
 */
import { systemResolver } from '../transport/name-resolver.ts';
import { PeerDirectory } from '../transport/peer-directory.ts';
import type { SocketAddress } from '../transport/socket-address.ts';
import { familyOf, formatAddress } from '../transport/socket-address.ts';
import { parsePeers } from '../tuning/peer-list.ts';
import { probePortFor } from '../tuning/probe-facts.ts';
import { ipOf } from './doctor-listener.ts';
import { sleep } from './doctor-pause.ts';
import type { ProbeOptions } from './probe-options.ts';

/** The first lookup is waited for so long. */
const firstLookupMsMax = 2000;
const lookupMs = 10_000;

export class ProbeTargets {
  readonly #options: ProbeOptions;
  readonly #isUnicast: boolean;
  /** Undefined when there is nothing to look at. */
  readonly #directory: PeerDirectory | undefined;
  #lookedUpMs = -Infinity;

  private constructor(options: ProbeOptions) {
    const { transport, peers, peerAddresses, port } = options;
    this.#options = options;
    this.#isUnicast = transport === 'unicast';
    const list = parsePeers(this.#isUnicast ? peers : peerAddresses);
    // A peer is listed with its node's port; a responder of the command line with its own.
    const usual = this.#isUnicast ? port : probePortFor(port);
    this.#directory = list.ok
      ? new PeerDirectory({ peers: list.peers, port: usual, resolver: systemResolver, trouble: () => undefined })
      : undefined;
  }

  /** Looks the names up before it resolves, unless that takes too long. */
  static async open(options: ProbeOptions): Promise<ProbeTargets> {
    const targets = new ProbeTargets(options);
    const over = new AbortController();
    await Promise.race([targets.#lookUp(), sleep(firstLookupMsMax, over.signal)]);
    over.abort();
    return targets;
  }

  /** What the list of peers stands for; empty with multicast. */
  get peers(): readonly SocketAddress[] {
    return this.#isUnicast ? this.#known : [];
  }

  /** Where responders may be, `ip:port` each. */
  get addresses(): readonly string[] {
    return this.#known.map(({ ip, port }) => formatAddress(ip, this.#isUnicast ? probePortFor(port) : port));
  }

  get #known(): readonly SocketAddress[] {
    return this.#directory?.addresses ?? [];
  }

  /** Those of the list where somebody else than `own` should respond. `own`: our address, `ip:port`. */
  others(own: string): readonly string[] {
    const ip = ipOf(own);
    const family = familyOf(ip);
    const { peers } = this;
    const here = peers.filter((peer) => peer.ip === ip).map(({ port }) => port);
    // Several nodes of one host have ports of their own in the list, and which is ours the option says.
    const isOwn = (peer: SocketAddress): boolean =>
      peer.ip === ip && (here.length < 2 || peer.port === this.#options.port);
    return peers
      .filter((peer) => familyOf(peer.ip) === family && !isOwn(peer))
      .map((peer) => formatAddress(peer.ip, probePortFor(peer.port)));
  }

  /** Has the list of peers the address, whatever its port? True with multicast, where there is no list. */
  lists(address: string): boolean {
    return !this.#isUnicast || this.#directory?.lists(ipOf(address)) === true;
  }

  /** Looks the names up again when it is time. */
  refresh(): void {
    void this.#lookUp();
  }

  async #lookUp(): Promise<void> {
    const nowMs = performance.now();
    if (this.#directory?.hasNames === true && nowMs - this.#lookedUpMs >= lookupMs) {
      this.#lookedUpMs = nowMs;
      await this.#directory.lookUp();
    }
  }
}
