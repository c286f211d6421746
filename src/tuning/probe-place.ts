/**
 * What the rules about probed networks look things up in: hosts and pairs by key, and how they are named to people.
 */
import type { PeerFacts, TestReport } from './probe-facts.ts';
import type { PairReport, PeerDiagnosis, ProbeEvidence } from './probe-report.ts';
import { pairReports } from './probe-pairs.ts';
import type { Details } from './findings/diagnosis.ts';
import { diagnosisOf } from './findings/diagnosis.ts';
import type { FaultId } from './findings/fault.ts';

/** From this share on nothing is said to be heard: a stray datagram does not make a connection. */
export const deafLoss = 0.95;

export class ProbedNetwork {
  readonly evidence: ProbeEvidence;
  readonly pairs: readonly PairReport[];

  constructor(evidence: ProbeEvidence) {
    this.evidence = evidence;
    this.pairs = pairReports(evidence);
  }

  peer(key: string): PeerFacts | undefined {
    return this.evidence.peers.find((peer) => peer.key === key);
  }

  pair(from: string, to: string): PairReport | undefined {
    return this.pairs.find((pair) => pair.from === from && pair.to === to);
  }

  /** Have the nodes no multicast, so that what is for all goes to each of them by unicast? */
  get isUnicast(): boolean {
    return this.evidence.transport === 'unicast';
  }

  /** The loss on the way of the ring's messages; null: not measured. */
  lossOf(pair: PairReport): number | null {
    return this.isUnicast ? pair.unicastLoss : pair.multicastLoss;
  }

  /** Does `to` hear what `from` sends to all? Undefined: not measured. */
  hears(to: string, from: string): boolean | undefined {
    const pair = this.pair(from, to);
    const loss = pair && this.lossOf(pair);
    return typeof loss === 'number' ? loss < deafLoss : undefined;
  }

  /** The address, with its port when others have the same; the key of a host that nobody knows. */
  nameOf(key: string): string {
    const address = this.peer(key)?.address ?? key;
    const host = ipOf(address);
    const namesakes = this.evidence.peers.filter((peer) => ipOf(peer.address) === host);
    return namesakes.length > 1 ? address : host;
  }

  /** All reports of a host in the order of the tests. */
  reportsOf(key: string): readonly TestReport[] {
    return this.evidence.tests.flatMap(({ reports }) => reports.filter((report) => report.key === key));
  }

  /** Finds `id` on the host `key` (undefined: in the network); group, port and interface are filled in. */
  diagnose(id: FaultId, key: string | undefined, details: Details): PeerDiagnosis {
    const { group, port } = this.evidence;
    const device = key === undefined ? undefined : this.peer(key)?.device;
    const transport = this.isUnicast ? 'unicast' : undefined;
    const values = { group, port, interface: device, transport, ...details.values };
    return { ...diagnosisOf(id, { ...details, values }), host: key === undefined ? '' : this.nameOf(key) };
  }
}

/** `10.0.0.7:5506` without its port. */
function ipOf(address: string): string {
  const at = address.lastIndexOf(':');
  return at === -1 ? address : address.slice(0, at);
}
