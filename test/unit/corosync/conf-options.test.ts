/** The numbers were compared with what `corosync-cmapctl` shows of daemons (3.1.7) with these files. */
import type { HostAddresses } from '../../../src/corosync/conf-nodes.ts';
import { corosyncConfHosts, corosyncConfOptions } from '../../../src/corosync/conf-options.ts';
import { parseCorosyncConf } from '../../../src/corosync/conf-parser.ts';
import { describeConfProblems } from '../../../src/corosync/conf-problem.ts';
import { resolveOptions } from '../../../src/tuning/options.ts';
import type { ConfText } from './conf-text.ts';
import { confText, twoNodes } from './conf-text.ts';

function rootOf(text: string) {
  const result = parseCorosyncConf(text);
  if (!result.ok) throw new Error(describeConfProblems(result.problems).join(' '));
  return result.root;
}

function read(conf: ConfText | string, addresses: HostAddresses = new Map()) {
  return corosyncConfOptions(rootOf(typeof conf === 'string' ? conf : confText(conf)), addresses);
}

function optionsOf(conf: ConfText, addresses?: HostAddresses) {
  const result = read(conf, addresses);
  if (!result.ok) throw new Error(describeConfProblems(result.problems).join(' '));
  return result.options;
}

/** What the first node of the file becomes. */
function resolvedOf(conf: ConfText) {
  const options = optionsOf(conf);
  const result = resolveOptions({ ...options, nodeId: options.corosync.nodes[0]?.nodeId });
  if (!result.ok) throw new Error(result.mistakes.join(' '));
  return result.options;
}

function problemsOf(conf: ConfText | string, addresses?: HostAddresses): readonly string[] {
  const result = read(conf, addresses);
  return result.ok ? [] : describeConfProblems(result.problems);
}

/** Problems without their lines, for a totem section with `lines` in it. */
function totemProblems(...lines: string[]): readonly string[] {
  return problemsOf({ totem: ['transport: udpu', ...lines] }).map((problem) => problem.replace(/^line \d+: /, ''));
}

function nodesOf(...addresses: string[]): readonly (readonly string[])[] {
  return addresses.map((address, index) => [`nodeid: ${index + 1}`, `ring0_addr: ${address}`]);
}

describe('The ring of a corosync.conf', () => {
  test('over udpu is one of unicast, to the nodes of the list', () => {
    expect(resolvedOf({})).toMatchObject({
      transport: 'unicast',
      port: 5405,
      name: 'one',
      interface: '10.0.0.1',
      corosync: {
        nodes: [
          { nodeId: 1, address: '10.0.0.1', name: 'one', votes: 1 },
          { nodeId: 2, address: '10.0.0.2', name: 'two', votes: 1 },
        ],
        expectedVotes: 2,
        netmtu: 1500,
        quorum: false,
      },
    });
  });

  test('over udp has the group that the file says', () => {
    const totem = ['transport: udp', 'interface {', 'mcastaddr: 239.1.2.3', 'mcastport: 5420', 'ttl: 3', '}'];
    expect(resolvedOf({ totem })).toMatchObject({ transport: 'multicast', group: '239.1.2.3', port: 5420, ttl: 3 });
  });

  test.each([
    ['a', '239.192.0.97'],
    ['x', '239.192.0.120'],
    ['two words', '239.192.221.9'],
    // The bytes of a name are numbers with a sign.
    ['ä', '239.192.255.42'],
    ['0123456789abcdefghijklmnopqrstuvwxyzABCDEF', '239.192.241.42'],
  ])('over udp has a group made of the name %s', (name, group) => {
    expect(resolvedOf({ totem: ['transport: udp', `cluster_name: ${name}`] })).toMatchObject({ group, ttl: 1 });
  });

  test('over udp can be one of IPv6', () => {
    const totem = ['transport: udp', 'ip_version: ipv6', 'cluster_name: blue'];
    expect(resolvedOf({ totem, nodes: nodesOf('fd00::1', 'fd00::2') })).toMatchObject({ group: 'ff15::60f' });
  });

  test('has no use for a group over udpu', () => {
    const totem = ['transport: udpu', 'cluster_name: blue', 'interface {', 'mcastaddr: 239.1.2.3', 'ttl: 3', '}'];
    expect(resolvedOf({ totem })).toMatchObject({ transport: 'unicast', cluster: 'blue' });
  });

  test('takes no notice of what makes no difference', () => {
    const unused = ['config_version: 7', 'token_warning: 50', 'downcheck: 2000', 'keyfile: /etc/key', 'secauth: off'];
    const off = [
      'crypto_cipher: none',
      'crypto_hash: none',
      'rrp_mode: none',
      'send_join: 0',
      'block_unlisted_ips: no',
    ];
    const link = ['interface {', 'ringnumber: 0', 'bindnetaddr: 10.9.9.0', 'broadcast: no', '}'];
    expect(resolvedOf({ totem: ['transport: udpu', ...unused, ...off, ...link] })).toEqual(resolvedOf({}));
  });
});

describe('The times of a corosync.conf', () => {
  const three = nodesOf('10.0.0.1', '10.0.0.2', '10.0.0.3');

  test.each([
    [[], twoNodes, { tokenMs: 3000, tokenRetransmitMsMax: 714, holdMs: 561, consensusMs: 3600, joinMs: 50 }],
    [['token: 1000'], three, { tokenMs: 1650, tokenRetransmitMsMax: 392, holdMs: 303, consensusMs: 1980 }],
    [['token_coefficient: 0'], three, { tokenMs: 3000, tokenRetransmitMsMax: 714 }],
    [['token: 1001'], twoNodes, { tokenRetransmitMsMax: 238, holdMs: 180, consensusMs: 1201 }],
    [['token: 1234'], twoNodes, { tokenRetransmitMsMax: 293, holdMs: 224, consensusMs: 1480 }],
    [['token: 2345'], twoNodes, { tokenRetransmitMsMax: 558, holdMs: 436, consensusMs: 2814 }],
    [['token: 9999'], twoNodes, { tokenRetransmitMsMax: 2380, holdMs: 1894, consensusMs: 11998 }],
    [['token: +2000'], twoNodes, { tokenMs: 2000 }],
    [['token: 2000', 'token: 2500', 'join: 60'], twoNodes, { tokenMs: 2500, joinMs: 60 }],
    [
      ['token: 2000', 'token_retransmits_before_loss_const: 10'],
      twoNodes,
      { tokenMs: 2000, tokenRetransmitMsMax: 196, holdMs: 146, consensusMs: 2400 },
    ],
    [['token: 2000', 'token_retransmit: 300'], twoNodes, { tokenRetransmitMsMax: 300, holdMs: 230, consensusMs: 2400 }],
    [['hold: 100', 'consensus: 5000', 'merge: 300'], twoNodes, { holdMs: 100, consensusMs: 5000, mergeMs: 300 }],
  ])('with %j are those of the daemons', (lines, nodes, times) => {
    expect(resolvedOf({ totem: ['transport: udpu', ...lines], nodes }).settings).toMatchObject(times);
  });

  test('and the limits are the defaults where the file has 0', () => {
    const keys = [
      'token',
      'token_retransmits_before_loss_const',
      'token_retransmit',
      'hold',
      'join',
      'consensus',
      'merge',
    ];
    const more = [
      'window_size',
      'max_messages',
      'miss_count_const',
      'fail_recv_const',
      'seqno_unchanged_const',
      'netmtu',
    ];
    const zeros = [...keys, ...more].map((key) => `${key}: 0`);
    expect(resolvedOf({ totem: ['transport: udpu', ...zeros] })).toEqual(resolvedOf({}));
  });

  test('leave what the file does not say to follow an override', () => {
    expect(optionsOf({})).toMatchObject({
      tokenMs: undefined,
      tokenRetransmitMsMax: undefined,
      consensusMs: undefined,
    });
  });
});

describe('The limits of a corosync.conf', () => {
  test('are those of the daemons', () => {
    const totem = [
      'transport: udpu',
      'window_size: 300',
      'max_messages: 30',
      'miss_count_const: 8',
      'fail_recv_const: 5000',
      'seqno_unchanged_const: 20',
      'netmtu: 8982',
    ];
    expect(resolvedOf({ totem })).toMatchObject({
      frameBytes: 8982,
      settings: { windowFrames: 300, visitFrames: 30, missVisits: 8, failToReceiveVisits: 5000, idleVisits: 20 },
    });
  });
});

describe('The nodes of a corosync.conf', () => {
  test('without an id have their IPv4 address as a number', () => {
    const nodes = [
      ['ring0_addr: 10.0.0.1'],
      ['ring0_addr: 192.168.0.2', 'nodeid: 0'],
      ['ring0_addr: 10.0.0.3', 'nodeid: 7'],
    ];
    expect(optionsOf({ nodes }).corosync.nodes.map(({ nodeId }) => nodeId)).toEqual([167772161, 3232235522, 7]);
  });

  test('have the highest bit of such a number cleared on request', () => {
    const totem = ['transport: udpu', 'clear_node_high_bit: yes'];
    expect(optionsOf({ totem, nodes: [['ring0_addr: 192.168.0.2']] }).corosync.nodes[0]?.nodeId).toBe(1084751874);
  });

  test('need an id with an IPv6 address', () => {
    expect(problemsOf({ nodes: [['ring0_addr: fd00::1']] })).toEqual([
      'line 6: nodelist.node has no nodeid, and none can be made of an IPv6 address (fd00::1).',
    ]);
  });

  test('have their votes, of which the sum is expected unless the file says otherwise', () => {
    const nodes = nodesOf('10.0.0.1', '10.0.0.2').map((node, index) => [...node, `quorum_votes: ${3 * index}`]);
    const quorum = ['provider: corosync_votequorum'];
    expect(resolvedOf({ nodes, quorum }).corosync).toMatchObject({
      nodes: [{ votes: 0 }, { votes: 3 }],
      expectedVotes: 3,
      quorum: true,
    });
    expect(resolvedOf({ nodes, quorum: [...quorum, 'expected_votes: 5'] }).corosync).toMatchObject({
      expectedVotes: 5,
    });
  });

  test.each([
    [[], { twoNode: false, waitForAll: false }],
    [['two_node: 1'], { twoNode: true, waitForAll: true }],
    [['two_node: 1', 'wait_for_all: 0'], { twoNode: true, waitForAll: false }],
    [['wait_for_all: 1'], { twoNode: false, waitForAll: true }],
    [['two_node: 1', 'expected_votes: 2'], { twoNode: true, expectedVotes: 2 }],
    [['auto_tie_breaker: 1'], { autoTieBreaker: 'lowest' }],
    [['auto_tie_breaker: 1', 'auto_tie_breaker_node: highest'], { autoTieBreaker: 'highest' }],
    [['auto_tie_breaker: 1', 'auto_tie_breaker_node: 2  1'], { autoTieBreaker: [2, 1] }],
    [['auto_tie_breaker: 0', 'auto_tie_breaker_node: highest'], { autoTieBreaker: undefined }],
    [['last_man_standing: 1'], { lastManStandingMs: 10_000 }],
    [['last_man_standing: 1', 'last_man_standing_window: 20000'], { lastManStandingMs: 20_000 }],
    [['last_man_standing_window: 20000'], { lastManStandingMs: undefined }],
  ])('count their votes as the file says: %j', (lines, rules) => {
    const quorum = ['provider: corosync_votequorum', ...lines];
    expect(resolvedOf({ quorum }).corosync).toMatchObject(rules);
  });

  const hosts = new Map([
    ['one', ['fd00::1', '10.0.0.1', '10.0.1.1']],
    ['two', ['10.0.0.2', 'fd00::2']],
    ['old', ['10.0.0.3']],
  ]);

  test.each([
    [
      ['transport: udp', 'cluster_name: a'],
      ['10.0.0.1', '10.0.0.2'],
    ],
    [['transport: udpu'], ['fd00::1', 'fd00::2']],
    [
      ['transport: udpu', 'ip_version: ipv4'],
      ['10.0.0.1', '10.0.0.2'],
    ],
    [
      ['transport: udpu', 'ip_version: ipv6'],
      ['fd00::1', 'fd00::2'],
    ],
    [
      ['transport: udpu', 'ip_version: ipv4-6'],
      ['10.0.0.1', '10.0.0.2'],
    ],
    [
      ['transport: udpu', 'ip_version: ipv6-4'],
      ['fd00::1', 'fd00::2'],
    ],
  ])('with names have with %j the addresses %j', (totem, addresses) => {
    const nodes = nodesOf('one', 'two');
    expect(optionsOf({ totem, nodes }, hosts).corosync.nodes.map(({ address }) => address)).toEqual(addresses);
  });

  test('have the names that are to be looked up each told once', () => {
    const text = confText({ nodes: nodesOf('one', '10.0.0.2', 'two', 'one', 'fd00::1') });
    expect(corosyncConfHosts(rootOf(text))).toEqual(['one', 'two']);
  });

  test('are refused without an address of a family that may be', () => {
    const nodes = nodesOf('nobody', 'old', 'fd00::3');
    expect(problemsOf({ totem: ['transport: udpu', 'ip_version: ipv6'], nodes }, hosts)).toEqual([
      'line 9: nodelist.node.ring0_addr: nobody has no address of IPv6.',
      'line 13: nodelist.node.ring0_addr: old has no address of IPv6.',
    ]);
    expect(problemsOf({ totem: ['transport: udp', 'cluster_name: a'], nodes: nodesOf('fd00::3') })).toEqual([
      'line 9: nodelist.node.ring0_addr: fd00::3 has no address of IPv4.',
    ]);
  });
});

describe('A setting that cannot be followed', () => {
  test.each([
    [
      'crypto_cipher: aes256',
      'totem.crypto_cipher is "aes256": encryption and authentication exist for the transport knet',
    ],
    [
      'crypto_hash: sha256',
      'totem.crypto_hash is "sha256": encryption and authentication exist for the transport knet',
    ],
    ['secauth: on', 'totem.secauth is "on": encryption and authentication exist for the transport knet'],
    ['knet_mtu: 1500', 'totem.knet_mtu: the transport knet is not supported.'],
    ['rrp_mode: passive', 'totem.rrp_mode is "passive": several links are not supported.'],
    ['rrp_problem_count_timeout: 1', 'totem.rrp_problem_count_timeout: several links are not supported.'],
    ['link_mode: active', 'totem.link_mode is "active": several links are not supported.'],
    ['send_join: 80', 'totem.send_join is "80": a delay before joins is not supported.'],
    ['heartbeat_failures_allowed: 3', 'totem.heartbeat_failures_allowed is "3": heartbeats are not supported.'],
    ['cancel_token_hold_on_retransmit: yes', 'totem.cancel_token_hold_on_retransmit is "yes": it is not supported.'],
    ['nodeid: 1', 'totem.nodeid: the ids of all nodes are taken from the nodelist.'],
    ['version: 3', 'totem.version is "3": the version of the file must be 2.'],
    ['ip_version: 4', 'totem.ip_version is "4": it is ipv4, ipv6, ipv4-6 or ipv6-4.'],
    ['clear_node_high_bit: maybe', 'totem.clear_node_high_bit is "maybe": it is yes or no.'],
    ['cluster_name:', 'totem.cluster_name has no value.'],
    ['token: 0x10', 'totem.token must be a whole number, not "0x10".'],
    ['token: -5', 'totem.token must be a whole number, not "-5".'],
    ['tokem: 5', 'totem.tokem is not a known setting. Did you mean "token"?'],
    ['vsftype: none', 'totem.vsftype is not a known setting.'],
    ['toString: none', 'totem.toString is not a known setting.'],
  ])('in totem is told: %s', (line, problem) => {
    const problems = totemProblems(line);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  test.each([
    ['linknumber: 1', 'totem.interface.linknumber is "1": several links are not supported.'],
    ['ringnumber: 1', 'totem.interface.ringnumber is "1": several links are not supported.'],
    ['broadcast: yes', 'totem.interface.broadcast is "yes": broadcast is not supported.'],
    ['knet_transport: sctp', 'totem.interface.knet_transport: the transport knet is not supported.'],
    ['mcastport: many', 'totem.interface.mcastport must be a whole number, not "many".'],
    ['member {\nmemberaddr: 10.0.0.1\n}', 'totem.interface.member: the members are taken from the nodelist.'],
  ])('in totem.interface is told: %j', (line, problem) => {
    expect(totemProblems('interface {', line, '}')).toEqual([problem]);
  });

  test.each([
    ['ring1_addr: 10.1.0.1', 'nodelist.node.ring1_addr: several links are not supported.'],
    ['quorum_vote: 1', 'nodelist.node.quorum_vote is not a known setting. Did you mean "quorum_votes"?'],
  ])('in nodelist.node is told: %s', (line, problem) => {
    const nodes = [['nodeid: 1', 'ring0_addr: 10.0.0.1', line]];
    expect(problemsOf({ nodes })).toEqual([`line 9: ${problem}`]);
  });

  test.each([
    ['provider: other', 'quorum.provider is "other": the only provider of votes is corosync_votequorum.'],
    ['votes: 2', 'quorum.votes: the votes of all nodes are taken from the nodelist (quorum_votes).'],
    ['two_node: yes', 'quorum.two_node is "yes": it is 0 or 1.'],
    ['wait_for_all: 2', 'quorum.wait_for_all is "2": it is 0 or 1.'],
    ['last_man_standing: on', 'quorum.last_man_standing is "on": it is 0 or 1.'],
    ['last_man_standing_window: 1s', 'quorum.last_man_standing_window must be a whole number, not "1s".'],
    ['auto_tie_breaker: lowest', 'quorum.auto_tie_breaker is "lowest": it is 0 or 1.'],
    [
      'auto_tie_breaker_node: 1,2',
      'quorum.auto_tie_breaker_node is "1,2": it is lowest, highest or a list of node ids.',
    ],
    ['allow_downscale: 1', 'quorum.allow_downscale is "1": this mode of votequorum is not supported.'],
    ['expected_votes_tracking: 1', 'quorum.expected_votes_tracking is "1": this mode of votequorum is not supported.'],
    ['device {\nmodel: net\nnet {\nhost: q\n}\n}', 'quorum.device: quorum devices are not supported.'],
  ])('in quorum is told: %j', (line, problem) => {
    expect(problemsOf({ quorum: [line] })).toEqual([`line 18: ${problem}`]);
  });

  test('in two nodes that are not two votes is told in the words of the file', () => {
    const votes = ['provider: corosync_votequorum', 'two_node: 1'];
    const nodes = nodesOf('10.0.0.1', '10.0.0.2', '10.0.0.3');
    expect(problemsOf({ nodes, quorum: votes })).toEqual([
      'line 21: quorum.two_node needs exactly 2 expected votes, not 3.',
    ]);
    expect(problemsOf({ nodes, quorum: [...votes, 'expected_votes: 2'] })).toEqual([
      'line 21: quorum.two_node needs nodes with 2 votes in all, not 3.',
    ]);
    expect(problemsOf({ nodes, quorum: ['two_node: 1'] })).toEqual([]);
  });

  test('in modes that do not go together is told in the words of the file', () => {
    const provider = 'provider: corosync_votequorum';
    const tie = [provider, 'auto_tie_breaker: 1'];
    const odd = nodesOf('10.0.0.1', '10.0.0.2', '10.0.0.3');
    expect(problemsOf({ quorum: [...tie, 'two_node: 1'] })).toEqual([
      'line 19: quorum.auto_tie_breaker does not go with two nodes that are enough each.',
    ]);
    expect(problemsOf({ quorum: [...tie, 'auto_tie_breaker_node: 1 7'] })).toEqual([
      'line 19: quorum.auto_tie_breaker must name nodes of the list, not 7.',
    ]);
    expect(problemsOf({ nodes: odd, quorum: tie })).toEqual([
      'line 21: quorum.auto_tie_breaker needs all to be waited for when the nodes have an odd number of votes, 3.',
    ]);
    expect(problemsOf({ nodes: odd, quorum: [...tie, 'wait_for_all: 1'] })).toEqual([]);
    const heavy = [['nodeid: 1', 'ring0_addr: 10.0.0.1', 'quorum_votes: 2']];
    expect(problemsOf({ nodes: heavy, quorum: [provider, 'last_man_standing: 1'] })).toEqual([
      'line 14: quorum.last_man_standing needs nodes with at most one vote each, not 2.',
    ]);
  });

  test('that modes of votes are off is none', () => {
    const quorum = ['two_node', 'wait_for_all', 'last_man_standing', 'auto_tie_breaker'].map((key) => `${key}: 0`);
    expect(problemsOf({ quorum })).toEqual([]);
  });
});

describe('What is missing in a corosync.conf', () => {
  test('is told of the file as a whole', () => {
    expect(problemsOf('')).toEqual([
      'there is no section totem.',
      'there is no section nodelist: a node that is not listed is handed no token.',
    ]);
  });

  test('is told of totem, where a transport that is left out is knet', () => {
    expect(problemsOf('totem {\n}\nnodelist {\n}')).toEqual([
      'line 1: totem.version is left out: it must be 2.',
      'line 1: totem.transport is left out, which means knet: only the transports udp and udpu are supported.',
      'line 3: nodelist has no node.',
    ]);
    expect(problemsOf({ totem: ['transport: knet'] })).toEqual([
      'line 3: totem.transport is "knet": only the transports udp and udpu are supported.',
    ]);
  });

  test('is the group, when neither an address nor a name says it', () => {
    expect(problemsOf({ totem: ['transport: udp'] })).toEqual([
      'line 1: neither totem.interface.mcastaddr nor totem.cluster_name says which group it is.',
    ]);
  });

  test('is the address of a node', () => {
    expect(problemsOf({ nodes: [['nodeid: 1']] })).toEqual(['line 6: nodelist.node has no ring0_addr.']);
  });
});

describe('A corosync.conf with more in it', () => {
  test('may have sections that do not concern the ring, and no others', () => {
    const more = ['system {', 'priority: 1', '}', 'uidgid {', 'uid: 0', '}', 'qourum {', '}', 'token: 1'];
    expect(problemsOf({ more })).toEqual([
      'line 31: there is no section qourum. Did you mean "quorum"?',
      'line 33: token stands outside of all sections.',
    ]);
  });

  test('has one node list, of nodes alone', () => {
    const more = ['nodelist {', 'node {', 'nodeid: 3', 'ring0_addr: 10.0.0.3', '}', 'token: 1', 'service {', '}', '}'];
    expect(problemsOf({ more })).toEqual([
      'line 25: there is a second section nodelist: Corosync would put its nodes in the place of the first ones.',
      'line 30: nodelist.token is not a known setting.',
      'line 31: nodelist.service is not a known section.',
    ]);
  });

  test('has several mistakes told at once, in the order of the lines', () => {
    const totem = ['transport: knet', 'crypto_cipher: aes256', 'token: soon', 'interface {', 'linknumber: 1', '}'];
    const nodes = [['nodeid: 1', 'ring0_addr: 10.0.0.1', 'ring1_addr: 10.1.0.1']];
    const problems = problemsOf({ totem, nodes, quorum: ['allow_downscale: 1'] });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(
      [3, 4, 5, 7, 14, 18].map((line) => `line ${line}`),
    );
  });
});

describe('A number that does not fit', () => {
  test.each([
    [['token: 40'], 'totem.token must be a whole number from 50 to 3600000, not 40.'],
    [['hold: 800'], 'totem.hold (800) must be less than totem.token_retransmit (714): a held token would be taken'],
    [['consensus: 2000'], 'totem.token (3000) must be at most totem.consensus (2000): a member that'],
    [['window_size: 10', 'max_messages: 17'], 'totem.max_messages (17) must be at most totem.window_size (10)'],
    [['window_size: 5000'], 'totem.window_size must be a whole number from 1 to 4096, not 5000.'],
    [['netmtu: 100'], 'totem.netmtu must be a whole number from 576 to 65507, not 100.'],
    [['interface {', 'mcastport: 70000', '}'], 'totem.interface.mcastport must be a whole number from 1 to 65535'],
  ])('is told in the words of the file: %j', (lines, problem) => {
    const problems = totemProblems(...lines);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  test('is told with the line of the setting', () => {
    expect(problemsOf({ totem: ['transport: udpu', 'join: 60', 'hold: 800'] })[0]).toMatch(/^line 5: totem\.hold/);
    expect(problemsOf({ totem: ['transport: udpu', 'consensus: 2000'] })[0]).toMatch(/^line 4: totem\.token/);
    expect(problemsOf({ totem: ['transport: udpu', 'netmtu: 100'] })[0]).toMatch(/^line 4: totem\.netmtu/);
  });

  test('in a group, a node or the votes is told too', () => {
    const totem = ['transport: udp', 'interface {', 'mcastaddr: 10.0.0.9', 'ttl: 300', '}'];
    const nodes = [['nodeid: 5000000000', 'ring0_addr: 239.0.0.1']];
    expect(problemsOf({ totem, nodes, quorum: ['expected_votes: 5000000000'] })).toEqual([
      expect.stringMatching(/^line 5: totem\.interface\.mcastaddr must be a multicast address/),
      'line 6: totem.interface.ttl must be a whole number from 0 to 255, not 300.',
      'line 11: nodelist.node.nodeid must be a whole number from 1 to 4294967295, not 5000000000.',
      expect.stringMatching(/^line 12: nodelist\.node\.ring0_addr must be a node's literal IP address/),
      'line 16: quorum.expected_votes must be a whole number from 1 to 4294967295, not 5000000000.',
    ]);
  });

  test('of two nodes alike or of both families is told of the list', () => {
    const nodes = [...nodesOf('10.0.0.1', 'fd00::1'), ['nodeid: 2', 'ring0_addr: 10.0.0.1']];
    expect(problemsOf({ nodes })).toEqual([
      'line 5: nodelist has node id 2 more than once.',
      'line 5: nodelist has one address more than once: 10.0.0.1, 10.0.0.1.',
      'line 5: nodelist has IPv4 and IPv6 addresses: a ring has one family.',
    ]);
  });

  test('because the group is of another family is told in the words of the file', () => {
    const totem = ['transport: udp', 'interface {', 'mcastaddr: ff15::1', '}'];
    expect(problemsOf({ totem })).toEqual([
      'line 5: totem.interface.mcastaddr (ff15::1) must be of the family of the addresses in nodelist, IPv4.',
    ]);
  });
});
