/**
 * The text of a `corosync.conf` (corosync.conf(5)): one link without crypto, every host of the lab in the node list,
 * each with a vote unless said otherwise, all the rest at Corosync's defaults but one: the daemons run without real-time priority, since hosts
 * that share a machine must not take the time from one another as hosts of their own do not.
 */

export interface ConfNode {
  readonly nodeId: number;
  readonly address: string;
  readonly name: string;
  readonly votes: number;
}

/** As the option `corosync` has them. */
export interface VoteModes {
  readonly twoNode?: boolean;
  readonly waitForAll?: boolean;
  readonly autoTieBreaker?: 'lowest' | 'highest' | readonly number[];
  readonly lastManStandingMs?: number;
}

export interface CorosyncConf {
  /** `udp` is multicast, `udpu` unicast to each entry of the node list. */
  readonly transport: 'udp' | 'udpu';
  /** Multicast group; not used by `udpu`. */
  readonly group: string;
  readonly port: number;
  readonly nodes: readonly ConfNode[];
  /** `token`. The effective time-out grows with the node list: by 650 ms for each entry after the second. */
  readonly tokenMs: number;
  /** Is there a vote quorum? Without one every daemon serves, however alone. */
  readonly quorum: boolean;
  /** `two_node`, `wait_for_all`, `auto_tie_breaker` and `last_man_standing`. */
  readonly voteModes: VoteModes;
  readonly debug: boolean;
}

/** A section of the file: its name and its lines. */
function section(name: string, lines: readonly string[]): readonly string[] {
  return [`${name} {`, ...lines.map((line) => `  ${line}`), '}'];
}

export function corosyncConf(conf: CorosyncConf): string {
  const { transport, group, port, nodes, tokenMs, quorum, voteModes, debug } = conf;
  const multicast = transport === 'udp' ? [`mcastaddr: ${group}`, 'ttl: 1'] : [];
  return [
    ...section('totem', [
      'version: 2',
      'cluster_name: lab',
      `transport: ${transport}`,
      `token: ${tokenMs}`,
      ...section('interface', ['ringnumber: 0', ...multicast, `mcastport: ${port}`]),
    ]),
    ...section('nodelist', nodes.flatMap(nodeSection)),
    ...(quorum ? section('quorum', ['provider: corosync_votequorum', ...modeLines(voteModes)]) : []),
    ...section('system', ['sched_rr: no', 'priority: 0', 'move_to_root_cgroup: no']),
    ...section('logging', ['to_stderr: yes', 'to_syslog: no', 'timestamp: hires', `debug: ${debug ? 'on' : 'off'}`]),
    '',
  ].join('\n');
}

function modeLines({ twoNode, waitForAll, autoTieBreaker, lastManStandingMs: window }: VoteModes): readonly string[] {
  const line = (key: string, isOn: boolean | undefined) => (isOn === undefined ? [] : [`${key}: ${isOn ? 1 : 0}`]);
  const nodes = typeof autoTieBreaker === 'string' ? autoTieBreaker : autoTieBreaker?.join(' ');
  const tie = nodes === undefined ? [] : ['auto_tie_breaker: 1', `auto_tie_breaker_node: ${nodes}`];
  const lastMan = window === undefined ? [] : ['last_man_standing: 1', `last_man_standing_window: ${window}`];
  return [...line('two_node', twoNode), ...line('wait_for_all', waitForAll), ...tie, ...lastMan];
}

function nodeSection({ nodeId, address, name, votes }: ConfNode): readonly string[] {
  const voting = votes === 1 ? [] : [`quorum_votes: ${votes}`];
  return section('node', [`nodeid: ${nodeId}`, `ring0_addr: ${address}`, `name: ${name}`, ...voting]);
}
