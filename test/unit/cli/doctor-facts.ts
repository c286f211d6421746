/** Facts of a host in good health, for tests that change one thing. */
import type { DoctorFacts } from '../../../src/tuning/doctor-facts.ts';
import type { KernelSample, Observation } from '../../../src/tuning/observation.ts';

export function kernelSample(atMs: number): KernelSample {
  return {
    atMs,
    sockets: [
      { inode: 11, localAddress: '239.192.80.67', localPort: 5505, receiveQueueBytes: 0, drops: 0 },
      { inode: 12, localAddress: '10.0.0.1', localPort: 41000, receiveQueueBytes: 0, drops: 0 },
    ],
    udp: { InDatagrams: 0, RcvbufErrors: 0, SndbufErrors: 0, InCsumErrors: 0, IgnoredMulti: 0 },
    ip: { InReceives: 0, InDelivers: 0 },
    ipExt: { InMcastPkts: 0 },
    tcpExt: { IPReversePathFilter: 0 },
    softnet: [{ cpu: 0, processed: 100, dropped: 0, timeSqueeze: 0 }],
    groups: [{ device: 'eth0', group: '239.192.80.67', users: 1 }],
    queriers: { eth0: 'V3' },
    udpMemory: { usedPages: 10, pressurePages: 1000, maxPages: 2000 },
    devices: { eth0: { rx_missed_errors: 0, rx_fifo_errors: 0, rx_crc_errors: 0 } },
    cgroup: { periods: undefined, throttledPeriods: 0, throttledUs: 0, quotaUs: undefined, periodUs: undefined },
    cpu: { totalTicks: atMs, stealTicks: 0 },
    runQueueWaitNs: 0,
    conntrack: undefined,
  };
}

const healthyObservation: Observation = {
  seconds: 3,
  before: kernelSample(1000),
  after: kernelSample(4000),
  host: {
    platform: 'linux',
    receiveBufferMax: 26_214_400,
    receiveBufferDefault: 212_992,
    sendBufferMax: 4_194_304,
    backlogMax: 1000,
    membershipsMax: 20,
    pageBytes: 4096,
    reversePathFilterAll: 0,
    devices: [
      {
        name: 'eth0',
        mtu: 1500,
        speed: 1000,
        duplex: 'full',
        up: true,
        reversePathFilter: 1,
        forcedIgmpVersion: undefined,
        addresses: ['10.0.0.1'],
      },
    ],
    bridges: [],
    routes: [{ destination: '0.0.0.0', prefix: 0, device: 'eth0' }],
  },
  loop: { maxStallMs: 3, stalledMs: 0, endedAgoMs: undefined, maxGcMs: 1, maxAwayMs: 2 },
  group: '239.192.80.67',
  port: 5505,
  device: 'eth0',
  tokenMs: 1000,
  windowFrames: 256,
  frameBytes: 1472,
  sockets: (['group', 'token'] as const).map((name, i) => ({
    name,
    inode: 11 + i,
    receiveAsked: 4_194_304,
    receiveReported: 8_388_608,
    reportFactor: 2,
    chargeBytes: 2304,
  })),
  receivedDatagrams: 0,
  sendErrors: {},
  peers: [],
  rejected: [],
  joinedAgoMs: 3500,
  duplicates: 0,
  rotationMs: undefined,
  joinsHeard: 0,
  twinAddress: undefined,
};

/** Healthy facts with some of them, or of their observation, replaced. */
export function factsWith(change: Partial<DoctorFacts> = {}, seen: Partial<Observation> = {}): DoctorFacts {
  return {
    observation: { ...healthyObservation, ...seen },
    place: { device: 'eth0', address: '10.0.0.1' },
    openFailure: undefined,
    multicast: { sent: 3, received: 3, errors: [] },
    unicast: { sent: 3, received: 3, errors: [] },
    fate: undefined,
    burst: { sent: 512, dropped: 0, queueBytes: 1_179_648, receiveReported: 8_388_608, chargeBytes: 2304 },
    heard: { datagrams: 0, nodes: [], clusters: [], rejected: [], twins: [], sources: [], speakers: [] },
    neighbours: { before: [], after: [] },
    onTokenPort: [],
    tokenPort: 0,
    elsewhere: [],
    joinedOn: [],
    addressChanges: [],
    ...change,
  };
}
