/**
 * What a member knows of itself, gathered from its parts into the form that the rules for findings look at.
 */
import type { Configuration } from './configuration.ts';
import type { EngineStatistics } from './engine.ts';
import type { NodeId } from './message.ts';
import type { DriverStatistics } from './transport/driver.ts';
import type { Channel, TransportStatistics } from './transport/transport.ts';
import { hostOf } from './tuning/findings/group-address.ts';
import type { OwnSocket, PeerSample, RejectedSource } from './tuning/observation.ts';
import type { MemberFacts } from './tuning/observation-window.ts';
import type { ResolvedOptions } from './tuning/options.ts';

/** The parts of a member. */
export interface MemberParts {
  readonly options: ResolvedOptions;
  readonly nodeId: NodeId;
  readonly configuration: Configuration | undefined;
  readonly transport: TransportStatistics;
  readonly driver: DriverStatistics;
  readonly engine: EngineStatistics;
  readonly chargeBytes: number | undefined;
}

export function memberFacts(parts: MemberParts): MemberFacts {
  const { options, transport, driver, engine } = parts;
  return {
    group: ownSocket(parts, 'group'),
    token: ownSocket(parts, 'token'),
    isMulticast: isMulticast(parts),
    groupAddress: isMulticast(parts) ? options.group : hostOf(transport.address),
    port: options.port,
    device: transport.interfaceName === '' ? undefined : transport.interfaceName,
    tokenMs: options.settings.tokenMs,
    windowFrames: engine.window?.full ?? options.settings.windowFrames,
    frameBytes: options.frameBytes,
    groupDatagrams: transport.groupDatagrams,
    sendErrors: transport.sendErrors,
    joinedAgoMs: transport.joinedAgoMs,
    duplicates: engine.framesDuplicate,
    joinsHeard: driver.joinsHeard,
    peers: otherMembers(parts),
    rejected: rejectedSources(driver),
    rotationMs: engine.rotationMs,
    twinAddress: driver.twinAddress,
    multicastIntervalMs: multicastIntervalMs(parts),
  };
}

/** A transport that has peers has no group. */
function isMulticast({ transport }: MemberParts): boolean {
  return transport.peers === undefined;
}

function ownSocket({ transport, chargeBytes }: MemberParts, name: Channel): OwnSocket {
  const { inode, receiveAsked, receiveReported, reportFactor } = transport.buffers[name];
  return { name, inode, receiveAsked, receiveReported, reportFactor, chargeBytes };
}

function otherMembers({ configuration, driver, nodeId }: MemberParts): readonly PeerSample[] {
  const members = new Set(configuration?.members.map((member) => member.nodeId));
  return driver.peers.filter((peer) => peer.nodeId !== nodeId && members.has(peer.nodeId));
}

function rejectedSources({ rejects }: DriverStatistics): readonly RejectedSource[] {
  return rejects.sources.flatMap(({ source, counts, detail }) =>
    Object.entries(counts).map(([reason, count]) => ({ source, reason, count, detail })),
  );
}

/**
 * The representative announces the ring at this interval, so everybody else must hear a multicast that often. It itself
 * need not hear any: the others send when they have something to say.
 */
function multicastIntervalMs(parts: MemberParts): number | undefined {
  const { configuration, nodeId, options } = parts;
  const representative = configuration?.ringId.representative;
  const isTold = representative !== undefined && representative !== nodeId && isMulticast(parts);
  return isTold ? options.settings.mergeMs : undefined;
}
