/**
 * A healthy, lightly loaded host with a node on eth1, as an observation of ten seconds. Tests plant one fault in it and
 * must then find that fault and no other.
 */
import type {
  DeviceFacts,
  HostFacts,
  KernelSample,
  LoopSample,
  Observation,
  OwnSocket,
  PeerSample,
  SocketSample,
} from '../../src/tuning/observation.ts';

export const groupInode = 4711;
export const tokenInode = 4712;

export const healthyDevice: DeviceFacts = {
  name: 'eth1',
  mtu: 1500,
  speed: 10_000,
  duplex: 'full',
  up: true,
  reversePathFilter: 1,
  forcedIgmpVersion: undefined,
  addresses: ['10.1.0.1', 'fe80::1'],
};

export const healthyHost: HostFacts = {
  platform: 'linux',
  receiveBufferMax: 26_214_400,
  receiveBufferDefault: 212_992,
  sendBufferMax: 4_194_304,
  backlogMax: 1000,
  membershipsMax: 20,
  pageBytes: 4096,
  reversePathFilterAll: 0,
  devices: [{ ...healthyDevice, name: 'lo', mtu: 65_536, addresses: ['127.0.0.1', '::1'] }, healthyDevice],
  bridges: [],
  routes: [{ destination: '0.0.0.0', prefix: 0, device: 'eth1' }],
};

export const healthyLoop: LoopSample = {
  maxStallMs: 12,
  stalledMs: 12,
  endedAgoMs: 3000,
  maxGcMs: 6,
  maxAwayMs: 3,
};

const groupSocket: OwnSocket = {
  name: 'group',
  inode: groupInode,
  receiveAsked: 4_194_304,
  receiveReported: 8_388_608,
  reportFactor: 2,
  chargeBytes: 2304,
};

/** The two sockets of a node, changed alike. */
export function ownSockets(change: Partial<OwnSocket> = {}): readonly OwnSocket[] {
  return [
    { ...groupSocket, ...change },
    { ...groupSocket, name: 'token', inode: tokenInode, ...change },
  ];
}

const groupSample: SocketSample = {
  inode: groupInode,
  localAddress: '239.192.80.67',
  localPort: 5505,
  receiveQueueBytes: 0,
  drops: 3,
};

/** The samples of these sockets; `group` and `token` change one of them. */
export function socketSamples(
  change: { readonly group?: Partial<SocketSample>; readonly token?: Partial<SocketSample> } = {},
): readonly SocketSample[] {
  const token = { ...groupSample, inode: tokenInode, localAddress: '10.1.0.1', localPort: 5506, drops: 0 };
  return [
    { ...groupSample, ...change.group },
    { ...token, ...change.token },
  ];
}

/** Two peers on other hosts, one of which hands over the token. */
export const healthyPeers: readonly PeerSample[] = [
  {
    nodeId: 2,
    address: '10.1.0.2:5506',
    multicastHeardAgoMs: 150,
    unicastHeardAgoMs: 20,
    hearsUs: true,
  },
  { nodeId: 3, address: '10.1.0.3:5506', multicastHeardAgoMs: 90, unicastHeardAgoMs: undefined, hearsUs: undefined },
];

export const firstSample: KernelSample = {
  atMs: 100_000,
  sockets: socketSamples(),
  udp: {
    InDatagrams: 1000,
    NoPorts: 5,
    InErrors: 3,
    RcvbufErrors: 3,
    SndbufErrors: 7,
    InCsumErrors: 1,
    MemErrors: 2,
    IgnoredMulti: 9,
  },
  ip: {
    InReceives: 5000,
    InDelivers: 4990,
    OutDiscards: 4,
    ReasmReqds: 30,
    ReasmOKs: 10,
    ReasmFails: 2,
    ReasmTimeout: 2,
  },
  ipExt: { InMcastPkts: 800 },
  tcpExt: { IPReversePathFilter: 11 },
  softnet: [
    { cpu: 0, processed: 10_000, dropped: 2, timeSqueeze: 40 },
    { cpu: 1, processed: 10_000, dropped: 0, timeSqueeze: 10 },
  ],
  groups: [
    { device: 'lo', group: '224.0.0.1', users: 1 },
    { device: 'eth1', group: '239.192.80.67', users: 1 },
  ],
  queriers: { lo: 'V3', eth1: 'V2' },
  udpMemory: { usedPages: 12, pressurePages: 100_000, maxPages: 150_000 },
  devices: { eth1: { rx_packets: 9000, rx_errors: 1, rx_crc_errors: 1, rx_frame_errors: 0, rx_missed_errors: 6 } },
  cgroup: { periods: 100, throttledPeriods: 4, throttledUs: 20_000, quotaUs: 200_000, periodUs: 100_000 },
  cpu: { totalTicks: 50_000, stealTicks: 400 },
  runQueueWaitNs: 5_000_000_000,
  conntrack: { count: 900, max: 65_536 },
};

/** Ten seconds later: some traffic, nothing lost, a little steal and waiting as any machine has. */
export const lastSample: KernelSample = {
  ...firstSample,
  atMs: 110_000,
  udp: { ...firstSample.udp, InDatagrams: 3000 },
  ip: { ...firstSample.ip, InReceives: 7000, InDelivers: 6990, ReasmReqds: 36, ReasmOKs: 12 },
  ipExt: { InMcastPkts: 1900 },
  softnet: [
    { cpu: 0, processed: 14_000, dropped: 2, timeSqueeze: 60 },
    { cpu: 1, processed: 13_000, dropped: 0, timeSqueeze: 11 },
  ],
  devices: { eth1: { ...firstSample.devices?.['eth1'], rx_packets: 11_000 } },
  cgroup: { periods: 200, throttledPeriods: 4, throttledUs: 20_000, quotaUs: 200_000, periodUs: 100_000 },
  cpu: { totalTicks: 52_000, stealTicks: 410 },
  runQueueWaitNs: 5_050_000_000,
};

/** What a member in good health sees. */
export function healthyObservation(change: Partial<Observation> = {}): Observation {
  return {
    seconds: 10,
    before: firstSample,
    after: lastSample,
    host: healthyHost,
    loop: healthyLoop,
    group: '239.192.80.67',
    port: 5505,
    device: 'eth1',
    tokenMs: 1000,
    windowFrames: 64,
    frameBytes: 1472,
    sockets: ownSockets(),
    receivedDatagrams: 2000,
    sendErrors: {},
    peers: healthyPeers,
    rejected: [],
    joinedAgoMs: 600_000,
    duplicates: 3,
    rotationMs: { p50: 0.8, p99: 9 },
    joinsHeard: 4,
    twinAddress: undefined,
    multicastIntervalMs: 200,
    hostSockets: socketSamples(),
    ...change,
  };
}

/** The healthy observation with another second sample. */
export function observedAfter(change: Partial<KernelSample>, more: Partial<Observation> = {}): Observation {
  return healthyObservation({ after: { ...lastSample, ...change }, ...more });
}

/** The healthy observation on another host. */
export function observedOn(change: Partial<HostFacts>, more: Partial<Observation> = {}): Observation {
  return healthyObservation({ host: { ...healthyHost, ...change }, ...more });
}

/** The healthy observation with another device eth1. */
export function observedWith(device: Partial<DeviceFacts>, more: Partial<Observation> = {}): Observation {
  return observedOn({ devices: [{ ...healthyDevice, ...device }] }, more);
}
