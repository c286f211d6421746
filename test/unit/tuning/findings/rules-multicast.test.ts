import type { KernelSample, Observation, PeerSample } from '../../../../src/tuning/observation.ts';
import {
  firstSample,
  healthyHost,
  healthyObservation,
  healthyPeers,
  lastSample,
  observedAfter,
} from '../../../support/observations.ts';
import { describeRules } from './planted.ts';

const second = 1000;

/** No peer's multicast for so long; node 2 goes on sending the token. */
function silentFor(heardAgoMs: number | undefined, change: Partial<Observation> = {}): Observation {
  const peers = healthyPeers.map((peer) => ({ ...peer, multicastHeardAgoMs: heardAgoMs }));
  return healthyObservation({ peers, ...change });
}

/** Silence that began so many seconds after joining and lasts for 10 s. */
function silentSince(seconds: number, change: Partial<Observation> = {}): Observation {
  return silentFor(10 * second, { joinedAgoMs: (seconds + 10) * second, ...change });
}

/** Kernel counters of ten seconds in which node 2 sent 50 multicasts that a firewall dropped. */
function countedButNotDelivered(packets: number): Partial<KernelSample> {
  return {
    ip: { ...lastSample.ip, InReceives: 5000 + 500 + packets, InDelivers: 4990 + 500 },
    ipExt: { InMcastPkts: 800 + packets },
  };
}

function filtered(packets: number): Observation {
  return { ...silentFor(undefined), after: { ...lastSample, ...countedButNotDelivered(packets) } };
}

/** The reverse path filter dropped so many multicasts of node 2. */
function dropsOfFilter(packets: number, seconds = 10): Partial<Observation> {
  const after = { ...lastSample, atMs: 100_000 + 1000 * seconds, tcpExt: { IPReversePathFilter: 11 + packets } };
  return { after, seconds };
}

function deafTo(hearsUs: boolean | undefined, change: Partial<PeerSample> = {}): readonly PeerSample[] {
  return healthyPeers.map((peer) => ({ ...peer, hearsUs, ...change }));
}

const bridge = { name: 'br7', snooping: true, querier: false, igmpVersion: 2, membershipIntervalS: 5.2 };
const onBridge = { ...healthyHost, bridges: [bridge] };

describeRules(
  'Faults of multicast',
  [
    {
      what: 'silence that began when a switch forgets a membership',
      id: 'D17',
      severity: 'error',
      seen: silentSince(262),
      evidence:
        'it heard no multicast of other hosts for 10.0 s, since 262.0 s after joining, while node 2 at 10.1.0.2:5506 went on sending unicast',
      fix: '/sys/class/net/BRIDGE/bridge/multicast_querier',
    },
    {
      what: 'the same on a bridge of this host with an interval of its own',
      id: 'D17',
      severity: 'error',
      seen: silentSince(5, { host: onBridge }),
      evidence:
        'it heard no multicast of other hosts for 10.0 s, since 5.0 s after joining, while node 2 at 10.1.0.2:5506 went on sending unicast',
      fix: 'echo 1 > /sys/class/net/br7/bridge/multicast_querier',
    },
    {
      what: 'silence that began at another time',
      id: 'D18',
      severity: 'error',
      seen: silentSince(331),
      evidence:
        'it heard no multicast of other hosts for 10.0 s, since 331.0 s after joining, while node 2 at 10.1.0.2:5506 went on sending unicast',
      fix: 'net.ipv4.conf.eth1.force_igmp_version=2',
    },
    {
      what: 'a querier of version 2 that is heard no more',
      id: 'D18',
      severity: 'warning',
      seen: observedAfter({ queriers: { eth1: 'V3' } }),
      evidence: 'the IGMP querier of eth1 changed from V2 to V3, so none of version 2 asks any more',
      fix: 'restore the querier',
    },
    {
      what: 'no multicast ever while unicast is fine',
      id: 'D20',
      severity: 'error',
      seen: silentFor(undefined, { joinedAgoMs: 30 * second }),
      evidence:
        'it heard no multicast of other hosts in the 30.0 s since joining, while node 2 at 10.1.0.2:5506 went on sending unicast',
      fix: 'transport that sends unicast',
    },
    {
      what: 'no multicast at a socket, though the kernel counts it',
      id: 'D26',
      severity: 'error',
      seen: filtered(50),
      evidence:
        'it heard no multicast of other hosts in the 600.0 s since joining, while node 2 at 10.1.0.2:5506 went on sending unicast; its kernel counted 50 multicast packets and did not deliver them',
      fix: 'nft insert rule inet filter input udp dport 5505 accept',
    },
    {
      what: 'drops of the reverse path filter that explain the silence',
      id: 'D25',
      severity: 'error',
      seen: silentFor(undefined, dropsOfFilter(50)),
      evidence: 'the reverse path filter dropped 50 packets in 10.0 s; rp_filter of eth1 is 1',
      fix: 'sysctl -w net.ipv4.conf.eth1.rp_filter=2',
    },
    {
      what: 'a few drops of the reverse path filter',
      id: 'D25',
      severity: 'warning',
      seen: healthyObservation(dropsOfFilter(1)),
      evidence: 'the reverse path filter dropped 1 packet in 10.0 s; rp_filter of eth1 is 1',
      fix: 'sysctl -w net.ipv4.conf.eth1.rp_filter=2',
    },
    {
      what: 'drops of a reverse path filter of unknown setting',
      id: 'D25',
      severity: 'warning',
      seen: healthyObservation({ ...dropsOfFilter(1), host: undefined }),
      evidence: 'the reverse path filter dropped 1 packet in 10.0 s',
      fix: 'sysctl -w net.ipv4.conf.eth1.rp_filter=2',
    },
    {
      what: 'peers that do not hear us',
      id: 'D27',
      severity: 'error',
      seen: healthyObservation({ peers: deafTo(false) }),
      evidence: 'it hears node 2 at 10.1.0.2:5506 and 1 more, but is not heard there, for 10.0 s at least',
      fix: 'UDP port 5505 in and out',
    },
    {
      what: 'fewer packets counted than four fifths of those sent',
      id: 'D20',
      severity: 'error',
      seen: filtered(39),
      evidence:
        'it heard no multicast of other hosts in the 600.0 s since joining, while node 2 at 10.1.0.2:5506 went on sending unicast',
      fix: 'allow multicast',
    },
  ],
  [
    { what: 'silence of three intervals', seen: silentFor(600) },
    { what: 'silence when members need not multicast', seen: silentFor(undefined, { multicastIntervalMs: undefined }) },
    { what: 'silence just after joining', seen: silentFor(undefined, { joinedAgoMs: 600 }) },
    { what: 'silence of unknown length', seen: silentFor(undefined, { joinedAgoMs: undefined }) },
    {
      what: 'peers that are silent altogether',
      seen: healthyObservation({
        peers: healthyPeers.map((peer) => ({ ...peer, multicastHeardAgoMs: 9000, unicastHeardAgoMs: 9000 })),
      }),
    },
    {
      what: 'silence of one peer of two',
      seen: healthyObservation({
        peers: healthyPeers.map((peer) => ({ ...peer, multicastHeardAgoMs: peer.nodeId === 2 ? undefined : 90 })),
      }),
    },
    {
      what: 'silence of nodes of this very host',
      seen: silentFor(undefined, {
        peers: deafTo(undefined, { address: '10.1.0.1:7000', multicastHeardAgoMs: undefined }),
      }),
    },
    { what: 'a lone node', seen: healthyObservation({ peers: [] }) },
    {
      what: 'a querier of version 2 that turns up',
      seen: { ...observedAfter({}), before: { ...firstSample, queriers: { eth1: 'V3' } } },
    },
    { what: 'queriers that cannot be read', seen: observedAfter({ queriers: undefined }) },
    {
      what: 'drops of a reverse path filter that is off here',
      seen: healthyObservation({
        ...dropsOfFilter(50),
        host: { ...healthyHost, devices: healthyHost.devices.map((device) => ({ ...device, reversePathFilter: 0 })) },
      }),
    },
    { what: 'no counter of the reverse path filter', seen: observedAfter({ tcpExt: undefined }) },
    { what: 'peers that hear us', seen: healthyObservation({ peers: deafTo(true) }) },
    { what: 'peers that do not tell whom they hear', seen: healthyObservation({ peers: deafTo(undefined) }) },
    {
      what: 'peers that do not hear us yet',
      seen: healthyObservation({ peers: deafTo(false), joinedAgoMs: 399 }),
    },
    {
      what: 'peers that do not hear us and are gone themselves',
      seen: healthyObservation({ peers: deafTo(false, { multicastHeardAgoMs: 601, unicastHeardAgoMs: undefined }) }),
    },
  ],
);
