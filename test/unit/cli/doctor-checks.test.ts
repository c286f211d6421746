/** The doctor's lines: in order, unknown or skipped where nothing could be seen, and beside their findings. */
import type { Check } from '../../../src/tuning/doctor-check.ts';
import type { DoctorFacts, PeersSeen } from '../../../src/tuning/doctor-facts.ts';
import { doctorFindings } from '../../../src/tuning/doctor-findings.ts';
import { localChecks } from '../../../src/tuning/doctor-local-checks.ts';
import { faultOf, isFaultId } from '../../../src/tuning/findings/catalogue.ts';
import { diagnose, rules } from '../../../src/tuning/findings/diagnose.ts';
import type { Diagnosis } from '../../../src/tuning/finding.ts';
import { factsWith, kernelSample } from './doctor-facts.ts';

function checks(facts: DoctorFacts): readonly Check[] {
  return localChecks(facts, [...diagnose(facts.observation), ...doctorFindings(facts)]);
}

function named(name: string, facts: DoctorFacts): Check {
  const found = checks(facts).find((check) => check.name === name);
  if (found === undefined) throw new Error(`no check ${name}`);
  return found;
}

const socket = { inode: 5, localAddress: '0.0.0.0', localPort: 5505, receiveQueueBytes: 0, drops: 0 };

describe('The checks of a healthy host', () => {
  it('are all in order or have no sense here', () => {
    const verdicts = new Set(checks(factsWith()).map(({ verdict }) => verdict));
    expect([...verdicts].sort()).toEqual(['ok', 'skipped']);
    expect(named('token port', factsWith()).verdict).toBe('skipped');
  });

  it('have names of their own', () => {
    const names = checks(factsWith()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('tell the numbers that are in order', () => {
    expect(named('receive buffer', factsWith()).detail).toBe('asked 4194304 bytes, granted 4194304: 3,640 frames');
    expect(named('frames unread', factsWith()).detail).toContain('512 frames kept, 2304 bytes each');
    expect(named('reverse path filter', factsWith()).detail).toBe('strict, IPReversePathFilter +0');
    expect(named('frame size', factsWith()).detail).toBe('1472 bytes of 1472 that the MTU of 1500 takes');
  });
});

describe('The interface', () => {
  it.each(['127.0.0.1', '127.3.2.1', '::1'])('is worth a note when it is that of the host alone: %s', (address) => {
    const { verdict, ids, detail } = named('interface', factsWith({ place: { device: 'lo', address } }));
    expect({ verdict, ids }).toEqual({ verdict: 'note', ids: [] });
    expect(detail).toContain(`lo ${address}`);
    expect(detail).toContain('no other host');
  });
});

describe('What cannot be read', () => {
  it('is unknown and never in order', () => {
    const facts = factsWith(
      { neighbours: undefined, burst: undefined },
      { before: undefined, after: undefined, host: undefined, loop: undefined },
    );
    const known = checks(facts).filter(({ verdict }) => verdict === 'ok');
    expect(known.map(({ name }) => name).sort()).toEqual([
      'address',
      'group address',
      'heard on the group',
      'interface',
      'multicast to itself',
      'receive buffer',
      'unicast to itself',
    ]);
    expect(named('CPU quota', facts)).toMatchObject({ verdict: 'unknown', ids: [] });
    expect(named('frames unread', facts).verdict).toBe('skipped');
  });

  it('is skipped when no socket could be opened', () => {
    const openFailure = { code: 'ERR_SOCKET', step: 'bind', systemCode: 'EACCES', message: 'no' };
    const facts = factsWith(
      { place: undefined, openFailure, multicast: undefined, unicast: undefined, burst: undefined },
      { sockets: [] },
    );
    for (const name of ['receive buffer', 'interface', 'multicast to itself', 'unicast to itself']) {
      expect(named(name, facts).verdict).toBe('skipped');
    }
  });
});

describe('A finding', () => {
  it('stands in the line that it belongs to, with its severity, id and evidence', () => {
    const facts = factsWith({ multicast: { sent: 3, received: 0, errors: [] }, fate: 'F3' });
    expect(named('multicast to itself', facts)).toMatchObject({ verdict: 'error', ids: ['D26'] });
    expect(named('multicast to itself', facts).detail).toContain('3 of 3 datagrams');
    expect(named('unicast to itself', facts)).toMatchObject({ verdict: 'ok', ids: [] });
  });

  it('D01 stands beside what dropped: the unread socket, a neighbour, or the own socket', () => {
    const burst = { sent: 2, dropped: 1, queueBytes: 1, receiveReported: 1, chargeBytes: 1 };
    const withD01 = (facts: DoctorFacts): readonly string[] =>
      checks(facts).flatMap(({ name, ids }) => (ids.includes('D01') ? [name] : []));
    expect(withD01(factsWith({ burst }))).toEqual(['frames unread']);
    expect(withD01(factsWith({ neighbours: { before: [socket], after: [{ ...socket, drops: 1 }] } }))).toEqual([
      'neighbours',
    ]);
    const after = kernelSample(4000);
    const dropped = { ...after, sockets: after.sockets?.map((own) => ({ ...own, drops: own.inode === 11 ? 9 : 0 })) };
    expect(withD01(factsWith({}, { after: dropped }))).toEqual(['socket drops']);
  });

  it('has a line, whichever rule of a host names it', () => {
    const facts = factsWith();
    const hostIds = Object.keys(rules).filter((id) => isFaultId(id) && faultOf(id).seenBy.includes('host'));
    expect(hostIds.length).toBeGreaterThan(20);
    for (const id of hostIds) {
      const finding: Diagnosis = { id, severity: 'error', title: '', evidence: 'seen', cause: '', fix: '', proof: '' };
      const told = localChecks(facts, [finding]).filter(({ ids, detail }) => ids.includes(id) && detail === 'seen');
      // D01 has three places, and which one depends on the facts.
      expect([id, told.length]).toEqual([id, 1]);
    }
  });
});

describe('A note', () => {
  it('is given for a bridge that snoops and is no querier, which floods until it hears one', () => {
    const host = factsWith().observation.host;
    if (host === undefined) throw new Error('no host');
    const bridge = { name: 'br0', snooping: true, querier: false, igmpVersion: 2, membershipIntervalS: 260 };
    const look = (change: Partial<typeof bridge>): Check =>
      named('bridges', factsWith({}, { host: { ...host, bridges: [{ ...bridge, ...change }] } }));
    expect(look({})).toMatchObject({ verdict: 'note', detail: expect.stringContaining('br0 snoops') });
    expect(look({ querier: true }).verdict).toBe('ok');
    expect(look({ snooping: false }).verdict).toBe('ok');
  });

  it('is given for a quota that throttles nothing', () => {
    const quota = { periods: 10, throttledPeriods: 0, throttledUs: 0, quotaUs: 50_000, periodUs: 100_000 };
    const sample = (atMs: number): ReturnType<typeof kernelSample> => ({ ...kernelSample(atMs), cgroup: quota });
    const check = named('CPU quota', factsWith({}, { before: sample(1000), after: sample(4000) }));
    expect(check).toMatchObject({ verdict: 'note', detail: '0.50 CPUs allowed, 0 throttled periods' });
  });

  it('is given for a neighbour that is bound to all addresses, and for a token port in use', () => {
    expect(named('neighbours', factsWith({ neighbours: { before: [], after: [socket] } }))).toMatchObject({
      verdict: 'note',
      detail: expect.stringContaining('D33'),
    });
    expect(named('token port', factsWith({ tokenPort: 5600, onTokenPort: [socket] })).verdict).toBe('note');
    expect(named('token port', factsWith({ tokenPort: 5600 }))).toMatchObject({
      verdict: 'ok',
      detail: '5600 is free',
    });
  });

  it('is given for a cluster that may or may not be the right one', () => {
    const clusters = ['belongs to cluster "blue"'];
    const heard = { datagrams: 3, nodes: [], clusters, rejected: [], twins: [], sources: ['10.0.0.2'], speakers: [] };
    expect(named('heard on the group', factsWith({ heard }))).toMatchObject({
      verdict: 'note',
      detail: '3 datagrams from 10.0.0.2; belongs to cluster "blue"',
    });
  });
});

describe('The checks of a node without multicast', () => {
  const peers: PeersSeen = {
    entries: [
      { peer: 'node1', addresses: ['10.0.0.1:5505'], failure: undefined },
      { peer: '10.0.0.2', addresses: ['10.0.0.2:5505'], failure: undefined },
    ],
    unrouted: [],
    own: [{ device: 'eth0', address: '10.0.0.1' }],
    listened: true,
  };
  const data = { sent: 3, received: 3, errors: [] };
  const change = { peers, data, multicast: undefined };
  const seen = { isMulticast: false, group: '10.0.0.1' };
  const withPeers = (more: Partial<DoctorFacts> = {}): DoctorFacts => factsWith({ ...change, ...more }, seen);

  it('skip what is about multicast, with the reason, and add what is about peers', () => {
    const found = checks(withPeers());
    const skipped = found.filter(({ detail }) => detail.startsWith('about multicast'));
    expect(skipped.map(({ name }) => name)).toEqual([
      'multicast to itself',
      'group address',
      'bridges',
      'IGMP',
      'heard on the group',
    ]);
    expect(new Set(skipped.map(({ verdict }) => verdict))).toEqual(new Set(['skipped']));
    expect(found.slice(-6).map(({ name, verdict }) => `${name}: ${verdict}`)).toEqual([
      'peers: ok',
      'own entry: ok',
      'routes to peers: ok',
      'data to itself: ok',
      'heard from peers: ok',
      'senders: skipped',
    ]);
    expect(checks(factsWith()).map(({ name }) => name)).not.toContain('peers');
  });

  it('note a name that stands for nothing, and an own address that the list lacks', () => {
    const entries = [{ peer: 'node9', addresses: [], failure: 'ENOTFOUND' }];
    const facts = withPeers({ peers: { ...peers, entries, own: [] } });
    expect(named('peers', facts)).toMatchObject({
      verdict: 'note',
      detail: 'entries 1, addresses 0; node9 cannot be looked up (ENOTFOUND)',
    });
    expect(named('own entry', facts).verdict).toBe('note');
    expect(named('routes to peers', facts).verdict).toBe('unknown');
    expect(doctorFindings(facts)).toEqual([]);
  });

  it('name another address of this host in the list (D44), unless the list has the one in use, too', () => {
    const own = [{ device: 'eth1', address: '10.1.0.1' }];
    const facts = withPeers({ peers: { ...peers, own } });
    expect(named('own entry', facts)).toMatchObject({ verdict: 'error', ids: ['D44'] });
    expect(named('senders', facts).ids).toEqual([]);
    const [finding] = doctorFindings(facts);
    expect(finding?.fix).toContain('interface: eth1');
    expect(finding?.proof).toContain('--transport unicast --peer PEERS --port 5505');
    expect(doctorFindings(withPeers({ peers: { ...peers, own: [...own, ...peers.own] } }))).toEqual([]);
    const onLoopback = [{ device: 'lo', address: '127.0.1.1' }];
    expect(doctorFindings(withPeers({ peers: { ...peers, own: onLoopback } }))).toEqual([]);
  });

  it('name a member that the list lacks (D44), whatever its port', () => {
    const heard = { ...factsWith().heard, datagrams: 3, nodes: [2, 4], sources: ['10.0.0.2', '10.0.0.4'] };
    const speakers = [2, 4].map((nodeId) => ({ nodeId, address: `10.0.0.${nodeId}:41000` }));
    const facts = withPeers({ heard: { ...heard, speakers } });
    expect(doctorFindings(facts).map(({ id, evidence }) => [id, evidence])).toEqual([
      ['D44', 'node 4 is heard from 10.0.0.4:41000, and no entry of peers has its address'],
    ]);
    expect(named('senders', facts)).toMatchObject({ verdict: 'error', ids: ['D44'] });
    expect(named('heard from peers', facts)).toMatchObject({ verdict: 'ok', ids: [] });
  });

  it('name a peer without a route (D23), and a filter between a socket and itself (D26)', () => {
    const unrouted = [{ ip: '10.9.9.9', code: 'ENETUNREACH' }];
    const facts = withPeers({ peers: { ...peers, unrouted } });
    expect(named('routes to peers', facts)).toMatchObject({ verdict: 'error', ids: ['D23'] });
    expect(doctorFindings(facts)[0]?.fix).toMatch(/^ip route add 10\.9\.9\.9 /);
    const deaf = withPeers({ data: { sent: 3, received: 0, errors: [] } });
    expect(named('data to itself', deaf)).toMatchObject({ verdict: 'error', ids: ['D26'] });
    expect(named('data to itself', deaf).detail).toContain('by unicast');
    const refused = withPeers({ data: { sent: 3, received: 0, errors: ['EPERM'] } });
    expect(doctorFindings(refused)[0]?.evidence).toContain('EPERM');
  });

  it('say why nothing was heard when the port is in use', () => {
    const facts = withPeers({
      peers: { ...peers, listened: false },
      neighbours: { before: [socket], after: [socket] },
    });
    expect(named('heard from peers', facts).verdict).toBe('skipped');
    expect(named('neighbours', facts)).toMatchObject({ verdict: 'note' });
    expect(named('neighbours', facts).detail).not.toContain('groups');
  });
});
