/**
 * Profiles: three sets of defaults from which every setting follows, so that most users choose one word. What a user
 * sets by hand is kept, and what depends on it follows it: with `tokenMs: 3000` alone all other timers move along.
 *
 * The formulas are Corosync's (corosync.conf(5), section totem) wherever Corosync has the setting. The idea of whole
 * configurations for a host, a LAN and a WAN is that of hashicorp/memberlist.
 */
import type { EngineSettings } from './settings.ts';

/** `loopback`: all nodes on one host. `lan`: one network segment. `wan`: tens of milliseconds between nodes. */
export type Profile = 'loopback' | 'lan' | 'wan';

export const profiles: readonly Profile[] = ['loopback', 'lan', 'wan'];

/** The settings that do not depend on the wire format: what it costs in bytes is added when it is chosen. */
export type ProfileSettings = Omit<
  EngineSettings,
  'framePayloadBytes' | 'chunkOverheadBytes' | 'firstSeq' | 'windowRule' | 'rules'
>;

/** Numbers in which the profiles differ; everything else is computed from these. */
interface ProfileBase {
  readonly tokenMs: number;
  readonly tokenRetransmitMsMin: number;
  readonly joinMs: number;
  readonly mergeMs: number;
  readonly missMs: number;
  readonly ttl: number;
  readonly receiveBufferBytes: number;
}

const MiB = 1024 * 1024;

const bases: Readonly<Record<Profile, ProfileBase>> = {
  loopback: {
    tokenMs: 500,
    tokenRetransmitMsMin: 3,
    joinMs: 20,
    mergeMs: 100,
    missMs: 2,
    ttl: 0,
    receiveBufferBytes: MiB,
  },
  lan: {
    tokenMs: 1000,
    tokenRetransmitMsMin: 5,
    joinMs: 50,
    mergeMs: 200,
    missMs: 3,
    ttl: 1,
    receiveBufferBytes: 4 * MiB,
  },
  wan: {
    tokenMs: 5000,
    tokenRetransmitMsMin: 30,
    joinMs: 200,
    mergeMs: 1000,
    missMs: 30,
    ttl: 16,
    receiveBufferBytes: 4 * MiB,
  },
};

/** Network defaults of a profile. `interface` undefined: the transport chooses. */
export interface ProfileNetwork {
  readonly interface: string | undefined;
  readonly ttl: number;
  readonly frameBytes: number;
  readonly receiveBufferBytes: number;
  readonly sendBufferBytes: number;
}

/** The UDP payload that fills an Ethernet frame: 1500 less 20 (IPv4) or 40 (IPv6) and 8 (UDP) bytes of header. */
function frameBytesOf(family: 4 | 6): number {
  return family === 6 ? 1452 : 1472;
}

/** The network side of a profile, for a group of this family. */
export function profileNetwork(profile: Profile, family: 4 | 6): ProfileNetwork {
  const { ttl, receiveBufferBytes } = bases[profile];
  const loopbackAddress = family === 6 ? '::1' : '127.0.0.1';
  return {
    interface: profile === 'loopback' ? loopbackAddress : undefined,
    ttl,
    frameBytes: frameBytesOf(family),
    receiveBufferBytes,
    sendBufferBytes: MiB,
  };
}

/**
 * The protocol's settings of a profile. Values in `chosen` win, and the others are computed from them:
 *
 * - `tokenRetransmitMsMax` = `tokenMs` / 4.2, so that four repetitions fit before a ring is given up;
 * - `holdMs` = 0.8 x `tokenRetransmitMsMax` - 10, so that a held token is not taken for a lost one;
 * - `consensusMs` = 1.2 x `tokenMs`;
 * - `joinMs` = the profile's, at most a quarter of `consensusMs`;
 * - `failToReceiveMs` = 2 x `tokenMs`.
 */
export function profileSettings(profile: Profile, chosen: Partial<ProfileSettings>): ProfileSettings {
  const base = bases[profile];
  const tokenMs = chosen.tokenMs ?? base.tokenMs;
  const consensusMs = chosen.consensusMs ?? Math.ceil(1.2 * tokenMs);
  const storeFrames = chosen.storeFrames ?? 2048;
  const windowFrames = chosen.windowFrames ?? Math.min(256, storeFrames / 2);
  const tokenRetransmitMsMax = chosen.tokenRetransmitMsMax ?? Math.floor(tokenMs / 4.2);
  return {
    idleVisits: 30,
    missVisits: 2,
    missMs: base.missMs,
    mergeMs: base.mergeMs,
    windowFrames,
    visitFrames: Math.min(24, windowFrames),
    failToReceiveVisits: 50,
    failToReceiveMs: 2 * tokenMs,
    retransmitEntries: 30,
    storeFrames,
    messageBytesMax: MiB,
    sendQueueBytes: 4 * MiB,
    membersMax: 64,
    joinMs: Math.min(base.joinMs, Math.floor(consensusMs / 4)),
    tokenRetransmitMsMin: Math.min(base.tokenRetransmitMsMin, tokenRetransmitMsMax),
    holdMs: Math.max(1, Math.floor(0.8 * tokenRetransmitMsMax) - 10),
    ...chosen,
    tokenMs,
    consensusMs,
    tokenRetransmitMsMax,
  };
}
