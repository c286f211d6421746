/**
 * What may stand in the sections of corosync.conf that matter here, and what becomes of it. A setting that cannot be
 * followed is refused with the reason: a node that ignored it would stand in the ring with other rules than the daemons.
 *
 * Source: corosync.conf(5) and votequorum(5) of Corosync 3.1.7, and the keys that its exec/coroparse.c, totemconfig.c and
 * votequorum.c know besides.
 */

/** What becomes of a key. */
export type KeyRule =
  /** It is read: a text, or a whole number. */
  | { readonly kind: 'text' | 'number' }
  /** It is read; `otherwise` says why there are no other values. */
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly otherwise: string }
  | { readonly kind: 'form'; readonly pattern: RegExp; readonly otherwise: string }
  /** It makes no difference to a node of this library. */
  | { readonly kind: 'unused' }
  | { readonly kind: 'refused'; readonly reason: string };

/** The rules of one section. */
export interface SectionRules {
  /** How a sentence names the section: `totem.interface`. */
  readonly path: string;
  readonly keys: Readonly<Record<string, KeyRule>>;
  /** For keys that `keys` does not have. */
  readonly families: readonly { readonly pattern: RegExp; readonly rule: KeyRule }[];
  /** Sections inside that are read. */
  readonly inside: readonly string[];
  /** Sections inside that are refused, and why. */
  readonly refusedInside: Readonly<Record<string, string>>;
}

const text: KeyRule = { kind: 'text' };
const number: KeyRule = { kind: 'number' };
const unused: KeyRule = { kind: 'unused' };

const crypto = 'encryption and authentication exist for the transport knet only, which is not supported';
const severalLinks = 'several links are not supported';
const voteMode = 'this mode of votequorum is not supported';

function only(words: readonly string[], otherwise: string): KeyRule {
  return { kind: 'words', words, otherwise };
}

function form(pattern: RegExp, otherwise: string): KeyRule {
  return { kind: 'form', pattern, otherwise };
}

function refused(reason: string): KeyRule {
  return { kind: 'refused', reason };
}

const knetKeys = { pattern: /^knet_/, rule: refused('the transport knet is not supported') };

export const totemRules: SectionRules = {
  path: 'totem',
  keys: {
    version: only(['2'], 'the version of the file must be 2'),
    cluster_name: text,
    transport: only(['udp', 'udpu'], 'only the transports udp and udpu are supported'),
    token: number,
    token_coefficient: number,
    token_retransmit: number,
    token_retransmits_before_loss_const: number,
    hold: number,
    join: number,
    consensus: number,
    merge: number,
    window_size: number,
    max_messages: number,
    miss_count_const: number,
    fail_recv_const: number,
    seqno_unchanged_const: number,
    netmtu: number,
    ip_version: only(['ipv4', 'ipv6', 'ipv4-6', 'ipv6-4'], 'it is ipv4, ipv6, ipv4-6 or ipv6-4'),
    clear_node_high_bit: only(['yes', 'no'], 'it is yes or no'),
    crypto_cipher: only(['none'], crypto),
    crypto_hash: only(['none'], crypto),
    secauth: only(['off', 'no'], crypto),
    send_join: only(['0'], 'a delay before joins is not supported'),
    heartbeat_failures_allowed: only(['0'], 'heartbeats are not supported'),
    cancel_token_hold_on_retransmit: only(['no'], 'it is not supported'),
    rrp_mode: only(['none'], severalLinks),
    link_mode: only(['passive'], severalLinks),
    nodeid: refused('the ids of all nodes are taken from the nodelist'),
    // Without crypto and heartbeats the first four say nothing; the others concern a daemon's own start, logs and checks.
    crypto_model: unused,
    keyfile: unused,
    key: unused,
    max_network_delay: unused,
    token_warning: unused,
    downcheck: unused,
    config_version: unused,
    block_unlisted_ips: unused,
    threads: unused,
  },
  families: [knetKeys, { pattern: /^rrp_/, rule: refused(severalLinks) }],
  inside: ['interface'],
  refusedInside: {},
};

export const interfaceRules: SectionRules = {
  path: 'totem.interface',
  keys: {
    linknumber: only(['0'], severalLinks),
    ringnumber: only(['0'], severalLinks),
    mcastaddr: text,
    mcastport: number,
    ttl: number,
    broadcast: only(['no'], 'broadcast is not supported'),
    // The nodelist has the address of each node, and Corosync prefers it too.
    bindnetaddr: unused,
  },
  families: [knetKeys],
  inside: [],
  refusedInside: { member: 'the members are taken from the nodelist' },
};

export const nodelistRules: SectionRules = {
  path: 'nodelist',
  keys: {},
  families: [],
  inside: ['node'],
  refusedInside: {},
};

export const nodeRules: SectionRules = {
  path: 'nodelist.node',
  keys: { nodeid: number, name: text, ring0_addr: text, quorum_votes: number },
  families: [{ pattern: /^ring[1-9]\d*_addr$/, rule: refused(severalLinks) }],
  inside: [],
  refusedInside: {},
};

export const quorumRules: SectionRules = {
  path: 'quorum',
  keys: {
    provider: only(['corosync_votequorum'], 'the only provider of votes is corosync_votequorum'),
    expected_votes: number,
    votes: refused('the votes of all nodes are taken from the nodelist (quorum_votes)'),
    two_node: only(['0', '1'], 'it is 0 or 1'),
    wait_for_all: only(['0', '1'], 'it is 0 or 1'),
    last_man_standing: only(['0', '1'], 'it is 0 or 1'),
    last_man_standing_window: number,
    auto_tie_breaker: only(['0', '1'], 'it is 0 or 1'),
    auto_tie_breaker_node: form(/^(lowest|highest|\d+( +\d+)*)$/, 'it is lowest, highest or a list of node ids'),
    allow_downscale: only(['0'], voteMode),
    expected_votes_tracking: only(['0'], voteMode),
  },
  families: [],
  inside: [],
  refusedInside: { device: 'quorum devices are not supported' },
};

/** The file itself. What is skipped has nothing to do with the ring. */
export const readSectionNames: readonly string[] = ['totem', 'nodelist', 'quorum'];
export const skippedSectionNames: readonly string[] = [
  'logging',
  'uidgid',
  'system',
  'resources',
  'nozzle',
  'nss',
  'qb',
];
