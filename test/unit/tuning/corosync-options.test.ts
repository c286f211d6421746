import type { CorosyncNode, CorosyncOptions } from '../../../src/tuning/corosync-options.ts';
import { corosyncSettings } from '../../../src/tuning/corosync-settings.ts';
import type { ClusterOptions } from '../../../src/tuning/options.ts';
import { resolveOptions } from '../../../src/tuning/options.ts';

const one: CorosyncNode = { nodeId: 1, address: '10.0.0.1', name: 'one' };
const two: CorosyncNode = { nodeId: 2, address: '10.0.0.2', votes: 3 };
const three: CorosyncNode = { nodeId: 3, address: '10.0.0.3' };
const pair: CorosyncOptions = { nodes: [one, two] };

function mistakesOf(options: unknown): readonly string[] {
  const result = resolveOptions(options as ClusterOptions);
  return result.ok ? [] : result.mistakes;
}

function resolved(options: ClusterOptions) {
  const result = resolveOptions(options);
  if (!result.ok) throw new Error(result.mistakes.join(' '));
  return result.options;
}

describe('The settings in a ring of daemons', () => {
  // The values of three nodes with token 1000 were measured on Corosync 3.1.7; those of two are in its manual.
  test.each([
    [2, undefined, { tokenMs: 3000, tokenRetransmitMsMax: 714, holdMs: 561, consensusMs: 3600 }],
    [1, undefined, { tokenMs: 3000, tokenRetransmitMsMax: 714, holdMs: 561, consensusMs: 3600 }],
    [4, undefined, { tokenMs: 4300, tokenRetransmitMsMax: 1023, holdMs: 808, consensusMs: 5160 }],
    [3, 1650, { tokenMs: 1650, tokenRetransmitMsMax: 392, holdMs: 303, consensusMs: 1980 }],
    [2, 1000, { tokenMs: 1000, tokenRetransmitMsMax: 238, holdMs: 180, consensusMs: 1200 }],
  ])('of %i nodes with a time-out of %p are %j', (nodeCount, tokenMs, times) => {
    expect(corosyncSettings(nodeCount, tokenMs === undefined ? {} : { tokenMs })).toMatchObject(times);
  });

  test('have the constants of corosync.conf(5)', () => {
    expect(corosyncSettings(2, {})).toMatchObject({
      joinMs: 50,
      mergeMs: 200,
      windowFrames: 50,
      visitFrames: 17,
      idleVisits: 30,
      missVisits: 5,
      missMs: 0,
      failToReceiveVisits: 2500,
      retransmitEntries: 30,
      storeFrames: 16384,
    });
  });

  test('follow what is chosen, and never what is not', () => {
    expect(corosyncSettings(5, { tokenMs: 4200, windowFrames: 10, holdMs: 7 })).toMatchObject({
      tokenMs: 4200,
      tokenRetransmitMsMax: 1000,
      consensusMs: 5040,
      holdMs: 7,
      windowFrames: 10,
      visitFrames: 10,
    });
  });

  test.each([50, 100, 1000, 30_000])('keep every relation with a token time-out of %d ms', (tokenMs) => {
    expect(mistakesOf({ nodeId: 1, corosync: pair, tokenMs })).toEqual([]);
  });
});

describe('The option corosync', () => {
  test('completes a node from its entry in the list', () => {
    expect(resolved({ nodeId: 2, corosync: pair })).toMatchObject({
      transport: 'multicast',
      name: '',
      metadata: {},
      interface: '10.0.0.2',
      port: 5405,
      tokenPort: 5405,
      ttl: 1,
      frameBytes: 1500,
      receiveBufferBytes: 1024 * 1024,
      windowRule: 'fixed',
      corosync: {
        nodes: [
          { nodeId: 1, address: '10.0.0.1', name: 'one', votes: 1 },
          { nodeId: 2, address: '10.0.0.2', name: '', votes: 3 },
        ],
        expectedVotes: 4,
        netmtu: 1500,
        quorum: true,
        twoNode: false,
        waitForAll: false,
        autoTieBreaker: undefined,
        lastManStandingMs: undefined,
      },
    });
  });

  test('has parts that win over the defaults, as other options do', () => {
    const corosync = { nodes: [one, two, three], expectedVotes: 9, netmtu: 8982, quorum: false };
    expect(resolved({ nodeId: 1, corosync, port: 6000, ttl: 4, group: '239.1.2.3', windowFrames: 300 })).toMatchObject({
      name: 'one',
      tokenPort: 6000,
      ttl: 4,
      group: '239.1.2.3',
      frameBytes: 8982,
      windowRule: 'fixed',
      settings: { tokenMs: 3650, windowFrames: 300, visitFrames: 17 },
      corosync: { expectedVotes: 9, quorum: false },
    });
  });

  test('waits for all with two nodes unless it says otherwise, and by itself when it says so', () => {
    const nodes = [one, three];
    const of = (rules: Partial<CorosyncOptions>) => resolved({ nodeId: 1, corosync: { nodes, ...rules } }).corosync;
    expect(of({ twoNode: true })).toMatchObject({ twoNode: true, waitForAll: true, expectedVotes: 2 });
    expect(of({ twoNode: true, waitForAll: false })).toMatchObject({ twoNode: true, waitForAll: false });
    expect(of({ waitForAll: true })).toMatchObject({ twoNode: false, waitForAll: true });
  });

  test('may have two nodes with a vote and guests without, and any number where votes are not counted', () => {
    const guest = { ...two, votes: 0 };
    expect(mistakesOf({ nodeId: 2, corosync: { nodes: [one, guest, three], twoNode: true } })).toEqual([]);
    expect(mistakesOf({ nodeId: 1, corosync: { nodes: [one, two], twoNode: true, quorum: false } })).toEqual([]);
  });

  test('makes the group of the name of the cluster, in the family of the nodes', () => {
    const far = { nodes: [{ nodeId: 1, address: 'fd00::1' }] };
    expect(resolved({ nodeId: 1, corosync: pair, cluster: 'a' }).group).toBe('239.192.0.97');
    expect(resolved({ nodeId: 1, corosync: far, cluster: 'a' })).toMatchObject({
      group: 'ff15::61',
      interface: 'fd00::1',
    });
  });

  test.each([
    ['a list', [], 'corosync must be an object with nodes, not a value of type array.'],
    ['without nodes', {}, 'corosync.nodes must be a list of nodes, not a value of type undefined.'],
    ['empty', { nodes: [] }, 'corosync.nodes must have 1 to 64 nodes, not 0.'],
    ['of no nodes', { nodes: [7] }, 'corosync.nodes[0] must be an object with nodeId and address, not 7.'],
    ['an unknown part', { nodes: [one], votes: 1 }, 'There is no option "corosync.votes".'],
    ['an unknown fact', { nodes: [{ ...one, ip: '' }] }, 'There is no option "corosync.nodes[0].ip".'],
    [
      'a small netmtu',
      { nodes: [one], netmtu: 500 },
      'corosync.netmtu must be a whole number from 576 to 65507, not 500.',
    ],
    ['no votes', { nodes: [one], expectedVotes: 0 }, 'corosync.expectedVotes must be a whole number from 1 to'],
    ['a word', { nodes: [one], quorum: 'yes' }, 'corosync.quorum must be true or false, not "yes".'],
    ['a number', { nodes: [one], twoNode: 1 }, 'corosync.twoNode must be true or false, not 1.'],
    ['another', { nodes: [one], waitForAll: 0 }, 'corosync.waitForAll must be true or false, not 0.'],
    ['one of two', { nodes: [one], twoNode: true }, 'corosync.twoNode needs exactly 2 expected votes, not 1.'],
    ['four of two', { nodes: [one, two], twoNode: true }, 'corosync.twoNode needs exactly 2 expected votes, not 4.'],
    [
      'a rule',
      { nodes: [one], autoTieBreaker: 'first' },
      'must be lowest, highest or a list of node ids, not "first".',
    ],
    ['no list', { nodes: [one], autoTieBreaker: [] }, 'must be lowest, highest or a list of node ids, not a value of'],
    [
      'a half of two',
      { nodes: [one, three], twoNode: true, autoTieBreaker: 'lowest' },
      'corosync.autoTieBreaker does not go with two nodes that are enough each.',
    ],
    [
      'a stranger',
      { nodes: [one, three], autoTieBreaker: [3, 2] },
      'corosync.autoTieBreaker must name nodes of the list, not 2.',
    ],
    [
      'half of one',
      { nodes: [one], autoTieBreaker: 'lowest' },
      'corosync.autoTieBreaker needs all to be waited for when the nodes have an odd number of votes, 1.',
    ],
    [
      'a long window',
      { nodes: [one], lastManStandingMs: 86_400_001 },
      'corosync.lastManStandingMs must be a whole number from 0 to 86400000, not 86400001.',
    ],
    [
      'heavy nodes',
      { nodes: [one, two], lastManStandingMs: 1 },
      'corosync.lastManStandingMs needs nodes with at most one vote each, not 3.',
    ],
    [
      'too many votes',
      { nodes: [one, two], expectedVotes: 2, twoNode: true },
      'corosync.twoNode needs nodes with 2 votes in all, not 4.',
    ],
    ['a name', { nodes: [{ ...one, name: 7 }] }, 'corosync.nodes[0].name must be a string, not 7.'],
    ['votes', { nodes: [{ ...one, votes: -1 }] }, 'corosync.nodes[0].votes must be a whole number from 0 to 65535'],
    ['an id twice', { nodes: [one, { ...two, nodeId: 1 }] }, 'corosync.nodes has node id 1 more than once.'],
    [
      'an address twice',
      { nodes: [one, { ...two, address: '10.0.0.1' }] },
      'one address more than once: 10.0.0.1, 10.0.0.1.',
    ],
    ['both families', { nodes: [one, { ...two, address: '::1' }] }, 'corosync.nodes has IPv4 and IPv6 addresses'],
  ])('is refused when it is or has %s', (_, corosync, text) => {
    const mistakes = mistakesOf({ nodeId: 1, corosync });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(text);
  });

  test.each(['', 'node1', '10.0.0.1:5405', '0.0.0.0', '::', '239.1.2.3', '255.255.255.255', 'ff15::1', 'fe80::1%eth0'])(
    'refuses the address %j',
    (address) => {
      expect(mistakesOf({ nodeId: 1, corosync: { nodes: [{ nodeId: 1, address }] } })).toEqual([
        `corosync.nodes[0].address must be a node's literal IP address without a port, not ${JSON.stringify(address)}.`,
      ]);
    },
  );

  test('has every mistake told at once', () => {
    expect(mistakesOf({ nodeId: 0, corosync: { nodes: [{ nodeId: 0 }], netmtu: 1 }, ttl: 256 })).toHaveLength(5);
  });

  test.each([
    [{ profile: 'wan' }, 'profile has no use with corosync: its defaults are those of corosync.conf(5).'],
    [
      { retransmitEntries: 31 },
      'retransmitEntries must be at most 30 with corosync, not 31: daemons have no room for more.',
    ],
    [
      { storeFrames: 32768 },
      'storeFrames must be at most 16384 with corosync, not 32768: daemons keep no more, and stop at a token that is further ahead.',
    ],
    [{ name: 'x' }, 'name has no use with corosync: it is the one in corosync.nodes.'],
    [{ metadata: {} }, "metadata has no use with corosync: Corosync's wire format does not carry it."],
    [{ interface: 'eth0' }, 'interface has no use with corosync'],
    [{ tokenPort: 7000 }, 'tokenPort has no use with corosync'],
    [{ frameBytes: 1472 }, 'frameBytes has no use with corosync: it is corosync.netmtu.'],
    [{ peers: ['10.0.0.1'] }, 'peers has no use with corosync: they are the corosync.nodes.'],
    [{ nodeId: 7 }, 'nodeId must be one of those in corosync.nodes (1, 2), not 7.'],
    [{ nodeId: undefined }, 'nodeId must be one of those in corosync.nodes (1, 2), not left out.'],
    [{ group: 'ff15::1' }, 'group (ff15::1) must be of the family of the addresses in corosync.nodes, IPv4.'],
    [
      { transport: 'unicast', group: '239.1.2.3' },
      "group has no use with transport 'unicast': datagrams go to the peers.",
    ],
  ])('does not go with %j', (others, text) => {
    const mistakes = mistakesOf({ nodeId: 1, corosync: pair, ...others });
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toContain(text);
  });
});

describe('Unicast', () => {
  test('needs peers, and keeps them as they are written', () => {
    expect(resolved({ transport: 'unicast', peers: ['127.0.0.1:7000', 'node2'] })).toMatchObject({
      transport: 'unicast',
      peers: ['127.0.0.1:7000', 'node2'],
      corosync: undefined,
    });
    expect(mistakesOf({ transport: 'unicast' })).toEqual(["peers must name the nodes with transport 'unicast'."]);
  });

  test('leaves the interface to the list of peers, and makes room for the headers of IPv6 where they may be', () => {
    const frameBytesOf = (...peers: string[]) => resolved({ transport: 'unicast', peers }).frameBytes;
    expect(resolved({ transport: 'unicast', peers: ['10.0.0.1'] }).interface).toBeUndefined();
    expect(resolved({ transport: 'unicast', peers: ['10.0.0.1'], interface: 'eth0' }).interface).toBe('eth0');
    expect(frameBytesOf('10.0.0.1', '10.0.0.2:7000')).toBe(1472);
    expect(frameBytesOf('10.0.0.1', '[fd00::1]')).toBe(1452);
    expect(frameBytesOf('10.0.0.1', 'node2')).toBe(1452);
  });

  test('is needed for peers', () => {
    expect(mistakesOf({ peers: ['node2'] })).toEqual([
      "peers has no use without transport 'unicast': a group finds its members.",
    ]);
  });

  test('has mistakes in its peers told with all others, and none that they only seem to cause', () => {
    expect(mistakesOf({ transport: 'unicast', peers: ['node:0', ':'], port: 0 })).toEqual([
      'peers entry "node:0" must have a port from 1 to 65535 after the colon.',
      'peers entry ":" must have a port from 1 to 65535 after the colon.',
      'port must be a whole number from 1 to 65535, not 0.',
    ]);
    expect(mistakesOf({ transport: 'broadcast', peers: ['node1'] })).toEqual([
      'transport must be one of multicast, unicast, not "broadcast".',
    ]);
  });

  test('has no use for a group, routers or joining again', () => {
    const mistakes = mistakesOf({
      transport: 'unicast',
      peers: ['node2'],
      group: '239.1.2.3',
      ttl: 1,
      rejoinMs: 60_000,
    });
    expect(mistakes.map((mistake) => mistake.split(' ')[0])).toEqual(['group', 'ttl', 'rejoinMs']);
  });

  test('looks names up every ten seconds, or as often as is asked for; without names nothing is to be asked for', () => {
    const unicast = { transport: 'unicast', peers: ['node2'] } as const;
    expect([{}, { resolveMs: 60_000 }].map((more) => resolved({ ...unicast, ...more }).resolveMs)).toEqual([
      10_000, 60_000,
    ]);
    expect(mistakesOf({ ...unicast, resolveMs: 999 })).toEqual([expect.stringMatching(/^resolveMs must be .* 1000 /)]);
    expect(mistakesOf({ resolveMs: 5000 })).toEqual([
      "resolveMs has no use without transport 'unicast': there are no names to look up.",
    ]);
  });
});
