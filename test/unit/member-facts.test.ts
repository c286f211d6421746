/** What a member knows of itself, gathered from its parts. */
import type { Configuration } from '../../src/configuration.ts';
import { memberFacts } from '../../src/member-facts.ts';
import type { MemberParts } from '../../src/member-facts.ts';
import type { EngineStatistics } from '../../src/engine.ts';
import type { DriverStatistics } from '../../src/transport/driver.ts';
import type { SocketBuffers, TransportStatistics } from '../../src/transport/transport.ts';
import type { PeerSample } from '../../src/tuning/observation.ts';
import { resolveOptions } from '../../src/tuning/options.ts';
import type { ClusterOptions, ResolvedOptions } from '../../src/tuning/options.ts';
import { LoneEngine } from '../support/lone-engine.ts';
import { membersOf } from '../support/members.ts';

function optionsOf(given: ClusterOptions): ResolvedOptions {
  const resolved = resolveOptions(given);
  if (!resolved.ok) throw new Error(resolved.mistakes.join('\n'));
  return resolved.options;
}

const groupBuffers: SocketBuffers = {
  reportFactor: 2,
  inode: 71,
  receiveAsked: 1000,
  receiveReported: 2000,
  sendAsked: 0,
  sendReported: 300,
};

const transport: TransportStatistics = {
  address: '10.0.0.1:4000',
  interfaceName: 'eth7',
  joinedAgoMs: 1234,
  groupDatagrams: 50,
  sentDatagrams: 60,
  sentBytes: 7000,
  receivedDatagrams: 80,
  receivedBytes: 9000,
  sendErrors: { ENOBUFS: 2 },
  buffers: { group: groupBuffers, token: { ...groupBuffers, inode: 72, receiveReported: undefined } },
};

const peer = (nodeId: number): PeerSample => ({
  nodeId,
  address: `10.0.0.${nodeId}:4000`,
  multicastHeardAgoMs: 5,
  unicastHeardAgoMs: undefined,
  hearsUs: undefined,
});

const driver: DriverStatistics = {
  rejects: { total: 0, counts: {}, sources: [], others: 0 },
  ownCopies: 1,
  waitingEffects: 0,
  joinsHeard: 11,
  twinAddress: undefined,
  peers: [],
};

/** Before there is a ring. */
const ringless: EngineStatistics = new LoneEngine().engine.statistics();

function configurationOf(members: readonly number[], representative: number): Configuration {
  return {
    kind: 'regular',
    id: `4.${representative}`,
    ringId: { representative, seq: 4 },
    from: undefined,
    members: membersOf(members),
    joined: [],
    left: [],
    cause: { kind: 'start', node: undefined },
    evidence: [],
  };
}

function factsWith(parts: Partial<MemberParts> = {}) {
  return memberFacts({
    options: optionsOf({ profile: 'lan', group: '239.1.2.3', port: 7000, frameBytes: 1200, tokenMs: 800 }),
    nodeId: 2,
    configuration: undefined,
    transport,
    driver,
    engine: ringless,
    chargeBytes: 2304,
    ...parts,
  });
}

describe('The facts of a member', () => {
  it('name its group, port, device and settings', () => {
    expect(factsWith()).toMatchObject({
      groupAddress: '239.1.2.3',
      port: 7000,
      device: 'eth7',
      tokenMs: 800,
      frameBytes: 1200,
      joinedAgoMs: 1234,
    });
  });

  it('do not name a device before one is chosen', () => {
    expect(factsWith({ transport: { ...transport, interfaceName: '' } }).device).toBeUndefined();
  });

  it('describe both sockets, each with the charge that was measured', () => {
    const { group, token } = factsWith();
    expect(group).toEqual({
      name: 'group',
      inode: 71,
      receiveAsked: 1000,
      receiveReported: 2000,
      reportFactor: 2,
      chargeBytes: 2304,
    });
    expect(token).toEqual({ ...group, name: 'token', inode: 72, receiveReported: undefined });
    expect(factsWith({ chargeBytes: undefined }).group.chargeBytes).toBeUndefined();
  });

  it('have the window of the ring, and that of the settings before there is one', () => {
    expect(factsWith().windowFrames).toBe(256);
    const window = { full: 9, own: 4 };
    expect(factsWith({ engine: { ...ringless, window } }).windowFrames).toBe(9);
  });

  it('have the counters of transport, engine and driver', () => {
    const engine = { ...ringless, framesDuplicate: 21, rotationMs: 0.5 };
    const twin = { ...driver, twinAddress: '10.0.0.9:1' };
    expect(factsWith({ engine, driver: twin })).toMatchObject({
      groupDatagrams: 50,
      sendErrors: { ENOBUFS: 2 },
      duplicates: 21,
      rotationMs: 0.5,
      joinsHeard: 11,
      twinAddress: '10.0.0.9:1',
    });
  });
});

describe('A member without multicast', () => {
  const peers = [{ peer: 'node2', addresses: ['10.0.0.2:7000'], failure: undefined }];
  const unicast = { ...transport, joinedAgoMs: undefined, peers, unlistedDatagrams: 0 };

  it('has its own address in the place of a group', () => {
    expect(factsWith({ transport: unicast })).toMatchObject({ isMulticast: false, groupAddress: '10.0.0.1' });
    expect(factsWith()).toMatchObject({ isMulticast: true, groupAddress: '239.1.2.3' });
  });

  it('need not hear any', () => {
    const parts = { configuration: configurationOf([1, 2], 1), transport: unicast };
    expect(factsWith(parts).multicastIntervalMs).toBeUndefined();
  });
});

describe('The peers of a member', () => {
  const heard = { ...driver, peers: [2, 3, 8].map(peer) };

  it('are the other members of its configuration, not itself and not strangers', () => {
    const { peers } = factsWith({ driver: heard, configuration: configurationOf([1, 2, 3], 1) });
    expect(peers).toEqual([peer(3)]);
  });

  it('are none before there is a configuration', () => {
    expect(factsWith({ driver: heard }).peers).toEqual([]);
  });

  it('must be heard by multicast as often as the representative announces the ring', () => {
    const { settings } = optionsOf({ profile: 'lan' });
    expect(factsWith({ configuration: configurationOf([1, 2], 1) }).multicastIntervalMs).toBe(settings.mergeMs);
  });

  it('may be silent towards the representative, and before there is a ring', () => {
    expect(factsWith({ configuration: configurationOf([2, 3], 2) }).multicastIntervalMs).toBeUndefined();
    expect(factsWith().multicastIntervalMs).toBeUndefined();
  });
});

test('datagrams that were not accepted are listed by source and reason', () => {
  const sources = [
    { source: 'a:1', counts: { cluster: 4, corrupt: 1 }, detail: 'belongs to cluster "blue"', clusters: [] },
    { source: 'b:1', counts: { version: 2 }, detail: 'version 9', clusters: [] },
  ];
  const rejects = { total: 7, counts: {}, sources, others: 0 };
  expect(factsWith({ driver: { ...driver, rejects } }).rejected).toEqual([
    { source: 'a:1', reason: 'cluster', count: 4, detail: 'belongs to cluster "blue"' },
    { source: 'a:1', reason: 'corrupt', count: 1, detail: 'belongs to cluster "blue"' },
    { source: 'b:1', reason: 'version', count: 2, detail: 'version 9' },
  ]);
});
