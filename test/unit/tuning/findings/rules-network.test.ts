import type { KernelSample, Observation } from '../../../../src/tuning/observation.ts';
import {
  healthyLoop,
  healthyObservation,
  lastSample,
  observedAfter,
  observedOn,
  observedWith,
  socketSamples,
} from '../../../support/observations.ts';
import { describeRules } from './planted.ts';

const ip = (counters: Readonly<Record<string, number>>): Partial<KernelSample> => ({
  ip: { ...lastSample.ip, ...counters },
});
const rotation = (p50: number, p99: number, change: Partial<Observation> = {}): Observation =>
  healthyObservation({ rotationMs: { p50, p99 }, ...change });
const tracked = (count: number): Observation => observedAfter({ conntrack: { count, max: 1000 } });

describeRules(
  'Faults of the network',
  [
    {
      what: 'more than one datagram in a hundred asked for in vain',
      id: 'D21',
      severity: 'warning',
      seen: healthyObservation({ duplicates: 21 }),
      evidence: '21 of 2,000 datagrams (1.1 %) came again after it had asked for them, though it dropped none',
      fix: 'raise missMs',
    },
    {
      what: 'frames that do not fit the MTU',
      id: 'D30',
      severity: 'warning',
      seen: observedWith({ mtu: 1499 }),
      evidence: 'its frames of 1472 bytes do not fit the MTU 1499 of eth1',
      fix: 'frameBytes 1471 at all members',
    },
    {
      what: 'fragments that never became whole',
      id: 'D30',
      severity: 'warning',
      seen: observedAfter(ip({ ReasmFails: 5, ReasmTimeout: 5 })),
      evidence: 'its host gave up 3 datagrams of which fragments were missing in 10.0 s',
      fix: 'frameBytes 1472 at all members',
    },
    {
      what: 'fragments for which there was no room',
      id: 'D31',
      severity: 'warning',
      seen: observedAfter(ip({ ReasmFails: 6 })),
      evidence: 'its host refused 4 fragments for want of room in 10.0 s',
      fix: 'net.ipv4.ipfrag_high_thresh=16777216',
    },
    {
      what: 'more than 50 joins a second for each of three nodes',
      id: 'D39',
      severity: 'warning',
      seen: healthyObservation({ joinsHeard: 1501 }),
      evidence: 'it heard 1,501 joins of 3 nodes in 10.0 s',
      fix: 'raise joinMs',
    },
    {
      what: 'rotations of more than ten times the median',
      id: 'D40',
      severity: 'warning',
      seen: rotation(5, 51),
      evidence: 'the token took 5.0 ms in the median and 51 ms in the 99th percentile for a rotation',
      fix: 'VLAN',
    },
    {
      what: 'wrong checksums',
      id: 'D41',
      severity: 'warning',
      seen: observedAfter({ udp: { ...lastSample.udp, InCsumErrors: 3 } }),
      evidence: 'its kernel found 2 wrong UDP checksums in 10.0 s',
      fix: 'ethtool -K eth1 gro off',
    },
    {
      what: 'damage that only the checksum of the datagram shows',
      id: 'D41',
      severity: 'warning',
      seen: healthyObservation({
        rejected: [{ source: '10.1.0.2:5506', reason: 'corrupt', count: 1, detail: 'checksum' }],
      }),
      evidence: 'it rejected 1 damaged datagram from 10.1.0.2:5506',
      fix: 'ethtool -K eth1 gro off',
    },
    {
      what: 'a table of connections that is nearly full',
      id: 'D42',
      severity: 'warning',
      seen: tracked(901),
      evidence: 'its host tracks 901 of 1,000 connections (90.1 %)',
      fix: 'net.netfilter.nf_conntrack_max=2000',
    },
    {
      what: 'a table of connections that is full',
      id: 'D42',
      severity: 'error',
      seen: tracked(1000),
      evidence: 'its host tracks 1,000 of 1,000 connections (100.0 %)',
      fix: 'net.netfilter.nf_conntrack_max=2000',
    },
    {
      what: 'duplicates that the own drops explain',
      id: 'D01',
      severity: 'error',
      seen: observedAfter({ sockets: socketSamples({ group: { drops: 503 } }) }, { duplicates: 400 }),
      evidence:
        'its group socket dropped 500 of 2,500 datagrams (20.0 %) in 10.0 s; the buffer holds 3,640 frames of 2304 bytes',
      fix: 'receiveBufferBytes',
    },
  ],
  [
    { what: 'one datagram in a hundred asked for in vain', seen: healthyObservation({ duplicates: 20 }) },
    {
      what: 'many repetitions of few datagrams',
      seen: healthyObservation({ duplicates: 300, receivedDatagrams: 999 }),
    },
    { what: 'frames that just fit the MTU', seen: observedWith({ mtu: 1500 }) },
    { what: 'large frames on a device of unknown MTU', seen: observedWith({ mtu: undefined }, { frameBytes: 9000 }) },
    { what: 'large frames on an unknown device', seen: observedOn({ devices: [] }, { frameBytes: 9000 }) },
    { what: '50 joins a second for each node', seen: healthyObservation({ joinsHeard: 1500 }) },
    { what: 'many joins in half a second', seen: healthyObservation({ joinsHeard: 500, seconds: 0.5 }) },
    { what: 'rotations of ten times the median', seen: rotation(6, 60) },
    { what: 'uneven rotations that are short', seen: rotation(0.2, 50) },
    {
      what: "uneven rotations of one's own doing",
      seen: rotation(5, 200, { loop: { ...healthyLoop, maxStallMs: 100 } }),
    },
    { what: 'rotations that were not measured', seen: healthyObservation({ rotationMs: undefined }) },
    { what: 'nine tenths of a table of connections', seen: tracked(900) },
    { what: 'a table of connections without room', seen: observedAfter({ conntrack: { count: 0, max: 0 } }) },
    { what: 'no connection tracking', seen: observedAfter({ conntrack: undefined }) },
    { what: 'no counters of fragments', seen: observedAfter({ ip: { InReceives: 7000 } }) },
  ],
);
