import type { KernelSample, Observation } from '../../../../src/tuning/observation.ts';
import {
  firstSample,
  groupInode,
  healthyHost,
  healthyObservation,
  lastSample,
  observedAfter,
  observedOn,
  observedWith,
  ownSockets,
  socketSamples,
} from '../../../support/observations.ts';
import { describeRules } from './planted.ts';

const drops = (group: number): Partial<KernelSample> => ({ sockets: socketSamples({ group: { drops: 3 + group } }) });
const queue = (bytes: number): Partial<KernelSample> => ({
  sockets: socketSamples({ group: { receiveQueueBytes: bytes } }),
});
const udp = (counters: Readonly<Record<string, number>>): Partial<KernelSample> => ({
  udp: { ...lastSample.udp, ...counters },
});
const eth1 = (counters: Readonly<Record<string, number>>): Partial<KernelSample> => ({
  devices: { eth1: { ...lastSample.devices?.['eth1'], ...counters } },
});
const softnet = (dropped: number, timeSqueeze: number): Partial<KernelSample> => ({
  softnet: [{ cpu: 0, processed: 14_000, dropped: 2 + dropped, timeSqueeze: 40 + timeSqueeze }],
});
const pages = (usedPages: number): Partial<KernelSample> => ({
  udpMemory: { usedPages, pressurePages: 1000, maxPages: 1500 },
});
const small = ownSockets({ receiveAsked: 106_496, receiveReported: 212_992 });

/** The second sample without one of its parts. */
function without(part: keyof KernelSample): Observation {
  return healthyObservation({ after: { ...lastSample, [part]: undefined } });
}

describeRules(
  'Faults of queues',
  [
    {
      what: 'more than one datagram in a thousand dropped',
      id: 'D01',
      severity: 'error',
      seen: observedAfter(drops(312), { receivedDatagrams: 39_800, sockets: small }),
      evidence:
        'its group socket dropped 312 of 40,112 datagrams (0.8 %) in 10.0 s; the buffer holds 92 frames of 2304 bytes',
      fix: 'set receiveBufferBytes to 26214400',
    },
    {
      what: 'a single drop',
      id: 'D01',
      severity: 'warning',
      seen: observedAfter(drops(1), { host: { ...healthyHost, receiveBufferMax: 212_992 } }),
      evidence:
        'its group socket dropped 1 of 2,001 datagrams (below 0.1 %) in 10.0 s; the buffer holds 3,640 frames of 2304 bytes',
      fix: 'sysctl -w net.core.rmem_max=26214400, and receiveBufferBytes 26214400 for the node',
    },
    {
      what: 'drops although the buffer is as large as it helps',
      id: 'D01',
      severity: 'warning',
      seen: observedAfter(drops(2), {
        sockets: ownSockets({ receiveAsked: 26_214_400, receiveReported: 52_428_800, chargeBytes: undefined }),
      }),
      evidence: 'its group socket dropped 2 of 2,002 datagrams (below 0.1 %) in 10.0 s',
      fix: 'docs/findings/D10.md',
    },
    {
      what: 'a queue above half of the buffer',
      id: 'D01',
      severity: 'warning',
      seen: observedAfter(queue(106_497), { sockets: small }),
      evidence:
        'the queue of its group socket took 106,497 of 212,992 bytes (50.0 %); the buffer holds 92 frames of 2304 bytes',
      fix: 'receiveBufferBytes',
    },
    {
      what: 'a buffer cut to less than a window',
      id: 'D02',
      severity: 'error',
      seen: healthyObservation({ sockets: ownSockets({ receiveReported: 147_455 }) }),
      evidence:
        'its group socket asked for 4,194,304 bytes and was granted 73,727; the buffer holds 63 frames of 2304 bytes, a window is 64 frames',
      fix: 'sysctl -w net.core.rmem_max=4194304; or ask for what is granted: receiveBufferBytes 73727',
    },
    {
      what: 'a buffer cut a little, of unknown charge',
      id: 'D02',
      severity: 'warning',
      seen: healthyObservation({ sockets: ownSockets({ receiveReported: 8_388_606, chargeBytes: undefined }) }),
      evidence: 'its group socket asked for 4,194,304 bytes and was granted 4,194,303',
      fix: 'sysctl -w net.core.rmem_max=4194304',
    },
    {
      what: 'a buffer cut on macOS',
      id: 'D02',
      severity: 'warning',
      seen: observedOn(
        { platform: 'darwin' },
        { sockets: ownSockets({ receiveReported: 2_097_152, reportFactor: 1, chargeBytes: undefined }) },
      ),
      evidence: 'its group socket asked for 4,194,304 bytes and was granted 2,097,152',
      fix: 'sysctl -w kern.ipc.maxsockbuf=8388608',
    },
    {
      what: 'a socket that nobody sized',
      id: 'D03',
      severity: 'warning',
      seen: healthyObservation({ sockets: ownSockets({ receiveAsked: 0, receiveReported: 212_992 }) }),
      evidence: 'its group socket has the default buffer of 212,992 bytes; the buffer holds 92 frames of 2304 bytes',
      fix: 'set receiveBufferBytes to 26214400',
    },
    {
      what: 'UDP memory refused',
      id: 'D04',
      severity: 'error',
      seen: observedAfter(udp({ MemErrors: 9 })),
      evidence: 'the host dropped 7 datagrams for want of UDP memory in 10.0 s',
      fix: "sysctl -w net.ipv4.udp_mem='100000 200000 300000'",
    },
    {
      what: 'UDP memory nearly used up',
      id: 'D04',
      severity: 'warning',
      seen: observedAfter(pages(801)),
      evidence: 'UDP used 801 pages of 1,000 without pressure (80.1 %)',
      fix: "sysctl -w net.ipv4.udp_mem='1000 2000 3000'",
    },
    {
      what: 'sends refused',
      id: 'D05',
      severity: 'warning',
      seen: healthyObservation({ sendErrors: { ENOBUFS: 2, EAGAIN: 1, EHOSTUNREACH: 5 } }),
      evidence: '3 of its sends were refused, SndbufErrors grew by 0 and OutDiscards by 0 in 10.0 s',
      fix: 'ip link set eth1 txqueuelen 10000',
    },
    {
      what: 'a full send buffer that the kernel counted',
      id: 'D05',
      severity: 'warning',
      seen: observedAfter(udp({ SndbufErrors: 8 })),
      evidence: '0 of its sends were refused, SndbufErrors grew by 1 and OutDiscards by 0 in 10.0 s',
      fix: 'sysctl -w net.core.wmem_max=4194304',
    },
    {
      what: 'a backlog that overflowed',
      id: 'D06',
      severity: 'warning',
      seen: observedAfter(softnet(120, 0)),
      evidence: 'the CPUs of its host dropped 120 packets in 10.0 s; a backlog holds 1,000 packets',
      fix: 'sysctl -w net.core.netdev_max_backlog=10000',
    },
    {
      what: 'a CPU out of its budget',
      id: 'D07',
      severity: 'warning',
      seen: observedAfter(softnet(0, 101)),
      evidence: 'packet processing on one CPU of its host ran out of its budget 10.1 times a second',
      fix: 'net.core.netdev_budget=600',
    },
    {
      what: 'a card that missed packets',
      id: 'D08',
      severity: 'warning',
      seen: observedAfter(eth1({ rx_missed_errors: 10 })),
      evidence: 'its interface eth1 lost packets in 10.0 s: rx_missed_errors 4',
      fix: 'ethtool -G eth1 rx 4096',
    },
    {
      what: 'frames with a wrong checksum',
      id: 'D09',
      severity: 'warning',
      seen: observedAfter(eth1({ rx_crc_errors: 2 })),
      evidence: 'its interface eth1 had rx_crc_errors 1 in 10.0 s',
      fix: 'cable',
    },
    {
      what: 'half duplex',
      id: 'D09',
      severity: 'warning',
      seen: observedWith({ duplex: 'half' }),
      evidence: 'its interface eth1 runs in half duplex',
      fix: 'ethtool -s eth1 autoneg on',
    },
    {
      what: 'a drop at a socket that takes data and tokens',
      id: 'D01',
      severity: 'warning',
      seen: observedAfter(drops(2), { sockets: ownSockets({ inode: groupInode }) }),
      evidence:
        'its group socket dropped 2 of 2,002 datagrams (below 0.1 %) in 10.0 s; the buffer holds 3,640 frames of 2304 bytes',
      fix: 'receiveBufferBytes',
    },
    {
      what: 'a drop at the token socket',
      id: 'D38',
      severity: 'error',
      seen: observedAfter({ sockets: socketSamples({ token: { drops: 2 } }) }),
      evidence: 'its token socket dropped 2 datagrams in 10.0 s; the buffer holds 3,640 frames of 2304 bytes',
      fix: 'net.core.rmem_max=26214400',
    },
  ],
  [
    { what: 'drops of the time before', seen: healthyObservation() },
    { what: 'a queue of half the buffer', seen: observedAfter(queue(106_496), { sockets: small }) },
    { what: 'a socket of the same inode made anew', seen: observedAfter(drops(-2)) },
    {
      what: 'drops of an unknown socket',
      seen: observedAfter(drops(9), { sockets: ownSockets({ inode: undefined }) }),
    },
    {
      what: 'a buffer of unknown size',
      seen: healthyObservation({ sockets: ownSockets({ receiveReported: undefined }) }),
    },
    {
      what: 'an adopted socket with more than was asked for',
      seen: healthyObservation({ sockets: ownSockets({ receiveAsked: 4096, receiveReported: 52_428_800 }) }),
    },
    {
      what: 'a default buffer that is all that was asked for',
      seen: healthyObservation({ sockets: ownSockets({ receiveAsked: 106_496, receiveReported: 212_992 }) }),
    },
    {
      what: 'an unsized socket on a host of unknown default',
      seen: observedOn(
        { receiveBufferDefault: undefined },
        { sockets: ownSockets({ receiveAsked: 0, receiveReported: undefined }) },
      ),
    },
    { what: 'UDP memory at four fifths of its limit', seen: observedAfter(pages(800)) },
    {
      what: 'UDP memory without a known limit',
      seen: observedAfter({ udpMemory: { usedPages: 1e9, pressurePages: undefined, maxPages: undefined } }),
    },
    { what: 'other errors of sending', seen: healthyObservation({ sendErrors: { EHOSTUNREACH: 5 } }) },
    { what: 'ten turns out of budget a second', seen: observedAfter(softnet(0, 100)) },
    { what: 'errors of another interface', seen: observedAfter({ devices: { eth0: { rx_crc_errors: 5 } } }) },
    { what: 'half duplex of an interface that is unused', seen: observedWith({ name: 'eth7', duplex: 'half' }) },
    { what: 'a duplex that the driver does not tell', seen: observedWith({ duplex: undefined, speed: undefined }) },
    {
      what: 'counters that went backwards',
      seen: healthyObservation({ before: { ...firstSample, ...udp({ MemErrors: 9 }) } }),
    },
    ...(['sockets', 'udp', 'ip', 'softnet', 'devices', 'udpMemory'] as const).map((part) => ({
      what: `${part} that cannot be read`,
      seen: without(part),
    })),
  ],
);
