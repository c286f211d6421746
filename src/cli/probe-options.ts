/**
 * What the doctor's probes between hosts need to know, and how it follows from the options of `ringcast doctor`.
 */
import type { TransportKind } from '../tuning/option-mistakes.ts';
import type { ResolvedOptions } from '../tuning/options.ts';
import { burstCounts } from '../tuning/probe-facts.ts';
import type { DoctorRun } from './doctor-options.ts';

/** One doctor's part in a probe. Times in milliseconds unless the name says otherwise. */
export interface ProbeOptions {
  /** How the ring's messages reach all its members. By unicast no group is joined and none is sent to. */
  readonly transport: TransportKind;
  /** With unicast the node's list of peers, as in `tuning/peer-list.ts`. */
  readonly peers: readonly string[];
  /** The ring's group, port, interface and hops: probes go where the ring's traffic goes. */
  readonly group: string;
  readonly port: number;
  readonly interface: string | undefined;
  readonly ttl: number;
  readonly cluster: string;
  /** Undefined: this doctor speaks for no particular node. */
  readonly nodeId: number | undefined;
  /** Settings on which all members must agree, compared by name. */
  readonly config: Readonly<Record<string, string | number>>;
  readonly tokenMs: number;
  readonly windowFrames: number;
  readonly frameBytes: number;
  readonly receiveBufferBytes: number;
  readonly sendBufferBytes: number;
  /** `host:port` of responders that multicast does not find; the port may be left out (the ring's plus one). */
  readonly peerAddresses: readonly string[];
  /** Stop looking when so many responders are found; undefined: look for all of `waitMs`. */
  readonly peersExpected: number | undefined;
  readonly waitMs: number;
  /** Probes of a round, and the time between two of them. */
  readonly probeCount: number;
  readonly probeIntervalMs: number;
  /** Datagrams of each burst. */
  readonly bursts: readonly number[];
  /** 0: no soak. */
  readonly soakSeconds: number;
  /** Ends everything soon. */
  readonly signal: AbortSignal;
}

/** A run of the doctor, with the addresses of `--peer` where the command line has them. */
export interface ProbeRun extends DoctorRun {
  readonly peerAddresses?: readonly string[];
}

/** The settings that must be the same at all members; identity, names and buffers may differ. */
function sharedSettings(node: ResolvedOptions): Readonly<Record<string, string | number>> {
  const { tokenMs, windowFrames, visitFrames, joinMs, consensusMs, messageBytesMax } = node.settings;
  const shared = { tokenMs, windowFrames, visitFrames, joinMs, consensusMs, messageBytesMax };
  // Told only where it is not the usual one: doctors that do not know of it agree with those that have nothing to tell.
  const transport = node.transport === 'unicast' ? { transport: 'unicast' } : {};
  return { ...transport, frameBytes: node.frameBytes, ...shared };
}

/** The part of this host in the probes that a run of the doctor asks for. */
export function probeOptionsOf(run: ProbeRun): ProbeOptions {
  const { node } = run;
  return {
    transport: node.transport,
    peers: node.peers,
    group: node.group,
    port: node.port,
    interface: node.interface,
    ttl: node.ttl,
    cluster: node.cluster,
    nodeId: node.nodeId,
    config: sharedSettings(node),
    tokenMs: node.settings.tokenMs,
    windowFrames: node.settings.windowFrames,
    frameBytes: node.frameBytes,
    receiveBufferBytes: node.receiveBufferBytes,
    sendBufferBytes: node.sendBufferBytes,
    peerAddresses: run.peerAddresses ?? [],
    peersExpected: run.peers,
    waitMs: run.waitSeconds * 1000,
    probeCount: run.probeCount,
    probeIntervalMs: run.probeIntervalMs,
    bursts: burstCounts,
    soakSeconds: run.soakSeconds,
    signal: run.signal,
  };
}
