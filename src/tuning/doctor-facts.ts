/**
 * What the doctor found out about its own host beside the kernel's counters (observation.ts): by opening sockets,
 * sending to itself and listening. Plain data; `src/cli/` gathers it, `doctor-findings.ts` and `doctor-local-checks.ts`
 * judge it.
 */
import type { FingerprintId } from './findings/fingerprint.ts';
import type { Observation, RejectedSource, SocketSample } from './observation.ts';

/** Probes that were sent to oneself on one of the sockets. */
export interface SelfTest {
  readonly sent: number;
  readonly received: number;
  /** Codes of errors while sending. */
  readonly errors: readonly string[];
}

/** What a socket took that nobody read. */
export interface BurstResult {
  readonly sent: number;
  readonly dropped: number;
  /** What the frames that it kept cost, bytes. */
  readonly queueBytes: number;
  /** The size of the buffer as the kernel reports it. */
  readonly receiveReported: number | undefined;
  /** Cost of one frame, bytes. */
  readonly chargeBytes: number;
}

/** What was heard on the group. */
export interface Heard {
  /** Datagrams that were not the doctor's. */
  readonly datagrams: number;
  /** Nodes of the cluster that spoke. */
  readonly nodes: readonly number[];
  /** Other clusters, as the codec describes them. */
  readonly clusters: readonly string[];
  /** What does not belong here; a lone other cluster counts only when the right one is known. */
  readonly rejected: readonly RejectedSource[];
  /** Numbers that two processes use at the same time, or that another process uses though it is ours. */
  readonly twins: readonly { readonly nodeId: number; readonly addresses: readonly string[] }[];
  /** IP addresses that spoke. */
  readonly sources: readonly string[];
  /** The nodes of the cluster with the addresses from which they spoke last, `ip:port`. */
  readonly speakers: readonly { readonly nodeId: number; readonly address: string }[];
}

/** An entry of the list of peers, and what it stands for on this host. */
export interface PeerEntry {
  /** As it was written. */
  readonly peer: string;
  /** `ip:port` each. */
  readonly addresses: readonly string[];
  /** Code of the error with which it could not be looked up (`ENOTFOUND`; `ETIMEDOUT`: no answer in time). */
  readonly failure: string | undefined;
}

/** What a node without multicast sends to. */
export interface PeersSeen {
  readonly entries: readonly PeerEntry[];
  /** Addresses to which the kernel has no route, with the code that it gave (`ENETUNREACH`). */
  readonly unrouted: readonly { readonly ip: string; readonly code: string }[];
  /** Addresses of this host that are in the list, with their interfaces. */
  readonly own: readonly { readonly device: string; readonly address: string }[];
  /** Was the node's port free for the doctor? When not, its own socket for data was on another one and heard nobody. */
  readonly listened: boolean;
}

/** A socket that could not be opened as a node opens it. */
export interface OpenFailure {
  /** `ERR_NO_INTERFACE`, `ERR_SOCKET`. */
  readonly code: string;
  /** What was being done ("join the group") and the code of the system (`ENODEV`); undefined without ERR_SOCKET. */
  readonly step: string | undefined;
  readonly systemCode: string | undefined;
  readonly message: string;
}

/** All of it. */
export interface DoctorFacts {
  readonly observation: Observation;
  /** The interface in use. */
  readonly place: { readonly device: string; readonly address: string } | undefined;
  readonly openFailure: OpenFailure | undefined;
  /** Undefined when the sockets were not open, and without multicast. */
  readonly multicast: SelfTest | undefined;
  /** To the socket for data, by unicast; undefined with multicast. */
  readonly data?: SelfTest | undefined;
  /** To the token socket. */
  readonly unicast: SelfTest | undefined;
  /** The list of peers; undefined with multicast. */
  readonly peers?: PeersSeen | undefined;
  /** Where multicasts to oneself were lost; undefined when none were, or when it cannot be told. */
  readonly fate: FingerprintId | undefined;
  readonly burst: BurstResult | undefined;
  readonly heard: Heard;
  /** Sockets of other processes on the group's port, at the beginning and at the end. */
  readonly neighbours:
    { readonly before: readonly SocketSample[]; readonly after: readonly SocketSample[] } | undefined;
  /** Sockets of other processes on the token port, when it is a fixed one. */
  readonly onTokenPort: readonly SocketSample[];
  /** The token port that was asked for; 0: any. */
  readonly tokenPort: number;
  /** Other interfaces that were listened on, and who was heard there. */
  readonly elsewhere: readonly { readonly device: string; readonly sources: readonly string[] }[] | undefined;
  /** Devices on which other processes of this host had joined the group before the doctor did. */
  readonly joinedOn: readonly string[];
  /** Changes of the own address during the observation, a phrase each. */
  readonly addressChanges: readonly string[];
}
