import type { GroupMembership, Observation, SocketSample } from '../../../../src/tuning/observation.ts';
import {
  healthyHost,
  healthyObservation,
  lastSample,
  observedAfter,
  observedOn,
  observedWith,
  socketSamples,
  tokenInode,
} from '../../../support/observations.ts';
import { describeRules } from './planted.ts';

const group = '239.192.80.67';

function joinedOn(devices: readonly string[], change: Partial<Observation> = {}): Observation {
  const groups: readonly GroupMembership[] = devices.map((device) => ({ device, group, users: 1 }));
  return observedAfter({ groups }, { before: undefined, ...change });
}

const elsewhere = { destination: '10.2.0.0', prefix: 16, device: 'eth2' };
const unreachable = { sendErrors: { ENETUNREACH: 4 } };

/** The sockets of the host with one more on the token's port. */
function besideToken(change: Partial<SocketSample>): Partial<Observation> {
  const other = { inode: 99, localAddress: '10.1.0.1', localPort: 5506, receiveQueueBytes: 0, drops: 0, ...change };
  return { hostSockets: [...socketSamples(), other] };
}

describeRules(
  'Faults of place',
  [
    {
      what: 'a group joined on another interface by this node',
      id: 'D22',
      severity: 'error',
      seen: joinedOn(['eth0', 'lo']),
      evidence: `the group ${group} is joined on eth0, lo and not on eth1`,
      fix: 'interface: eth1',
    },
    {
      what: 'a group joined on another interface by somebody',
      id: 'D22',
      severity: 'warning',
      seen: joinedOn(['eth0'], { joinedAgoMs: undefined }),
      evidence: `the group ${group} is joined on eth0 and not on eth1`,
      fix: 'interface: eth1',
    },
    {
      what: 'sending without a route',
      id: 'D23',
      severity: 'error',
      seen: observedOn({ routes: [elsewhere] }, unreachable),
      evidence: `4 sends failed with ENETUNREACH and no route covers ${group}`,
      fix: `ip route add ${group}/32 dev eth1`,
    },
    {
      what: 'joining without a route',
      id: 'D23',
      severity: 'error',
      seen: healthyObservation({ joinError: 'ENODEV' }),
      evidence: `joining ${group} failed with ENODEV`,
      fix: 'the option interface',
    },
    {
      what: 'a group with the MAC address of 224.0.0.7',
      id: 'D34',
      severity: 'warning',
      seen: observedAfter({ groups: [{ device: 'eth1', group: '239.128.0.7', users: 1 }] }, { group: '239.128.0.7' }),
      evidence: 'the group 239.128.0.7 has the MAC address 01:00:5e:00:00:07, that of 224.0.0.7',
      fix: 'another group',
    },
    {
      what: 'two sockets on the token port',
      id: 'D36',
      severity: 'error',
      seen: healthyObservation(besideToken({})),
      evidence: "2 sockets of its host share the token's address 10.1.0.1 and port 5506",
      fix: 'tokenPort of its own',
    },
    {
      what: 'two sockets of this process on the token port',
      id: 'D36',
      severity: 'error',
      seen: observedAfter(
        { sockets: [...socketSamples(), { ...(socketSamples()[1] ?? never()), inode: 98 }] },
        { hostSockets: undefined },
      ),
      evidence: "2 sockets of its host share the token's address 10.1.0.1 and port 5506",
      fix: 'tokenPort of its own',
    },
    {
      what: 'a group too many',
      id: 'D37',
      severity: 'error',
      seen: healthyObservation({ joinError: 'ENOBUFS' }),
      evidence: `joining ${group} failed with ENOBUFS; igmp_max_memberships is 20`,
      fix: 'net.ipv4.igmp_max_memberships=100',
    },
    {
      what: 'a membership that is gone',
      id: 'D43',
      severity: 'error',
      seen: joinedOn([]),
      evidence: `${group} is joined on no device`,
      fix: 'ip link set eth1 up',
    },
    {
      what: 'a membership that went during the observation',
      id: 'D43',
      severity: 'error',
      seen: observedAfter({ groups: [] }, { joinedAgoMs: undefined }),
      evidence: `${group} is joined on no device`,
      fix: 'ip link set eth1 up',
    },
    {
      what: 'an interface that is down',
      id: 'D43',
      severity: 'error',
      seen: observedWith({ up: false, duplex: 'half' }),
      evidence: 'eth1 is down',
      fix: 'ip link set eth1 up',
    },
  ],
  [
    { what: 'a group joined on this interface and others', seen: joinedOn(['eth0', 'eth1']) },
    { what: 'an interface that is not known', seen: joinedOn(['eth0'], { device: undefined }) },
    { what: 'a group that nobody joined yet', seen: joinedOn([], { joinedAgoMs: undefined }) },
    { what: 'memberships that cannot be read', seen: observedAfter({ groups: undefined }) },
    {
      what: 'an IPv6 group written in another way',
      seen: observedAfter(
        { groups: [{ device: 'eth1', group: 'ff15::8:0:0:1', users: 1 }] },
        { group: 'FF15:0:0::08:0:0:1%eth1', frameBytes: 1452 },
      ),
    },
    { what: 'an unreachable network that has a route', seen: healthyObservation(unreachable) },
    { what: 'an unreachable network of unknown routes', seen: observedOn({ routes: undefined }, unreachable) },
    { what: 'no route and no need of one', seen: observedOn({ routes: [elsewhere] }) },
    {
      what: 'a route for all groups',
      seen: observedOn({ routes: [{ destination: '239.0.0.0', prefix: 8, device: 'eth1' }] }, unreachable),
    },
    {
      what: 'a group just outside of the shared MAC addresses',
      seen: observedAfter({ groups: [{ device: 'eth1', group: '239.0.1.0', users: 1 }] }, { group: '239.0.1.0' }),
    },
    {
      what: 'a shared MAC address on loopback',
      seen: observedAfter(
        { groups: [{ device: 'lo', group: '239.0.0.9', users: 1 }] },
        { group: '239.0.0.9', device: 'lo', peers: [] },
      ),
    },
    {
      what: 'a socket on the same port of another address',
      seen: healthyObservation(besideToken({ localAddress: '10.1.0.9' })),
    },
    {
      what: 'a socket on the same port of all addresses',
      seen: healthyObservation(besideToken({ localAddress: '0.0.0.0' })),
    },
    {
      what: 'another member that shares the port of the group',
      seen: healthyObservation(besideToken({ localAddress: group, localPort: 5505 })),
    },
    { what: 'sockets that cannot be read', seen: observedAfter({ sockets: undefined }, { hostSockets: undefined }) },
    {
      what: 'a token socket that is not listed',
      seen: healthyObservation({ hostSockets: socketSamples().filter(({ inode }) => inode !== tokenInode) }),
    },
    { what: 'another error of joining', seen: healthyObservation({ joinError: 'EADDRINUSE' }) },
    { what: 'a device whose state is not known', seen: observedWith({ up: undefined }) },
    {
      what: 'an unused interface that is down',
      seen: observedOn({
        devices: [...healthyHost.devices, { ...(healthyHost.devices[1] ?? never()), name: 'eth9', up: false }],
      }),
    },
    { what: 'no second sample', seen: healthyObservation({ after: undefined }) },
    { what: 'no first sample', seen: healthyObservation({ before: undefined, after: lastSample }) },
  ],
);

function never(): never {
  throw new Error('The healthy observation has changed.');
}
