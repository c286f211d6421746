/** Texts of corosync.conf for tests. */

/** What stands in the sections of a file; an entry is a line. */
export interface ConfText {
  readonly totem?: readonly string[];
  readonly nodes?: readonly (readonly string[])[];
  readonly quorum?: readonly string[];
  /** Lines after everything else. */
  readonly more?: readonly string[];
}

export const twoNodes: readonly (readonly string[])[] = [
  ['nodeid: 1', 'name: one', 'ring0_addr: 10.0.0.1'],
  ['nodeid: 2', 'name: two', 'ring0_addr: 10.0.0.2'],
];

/** A file that is right but for what is asked for; `totem` comes after its version and, by default, transport udpu. */
export function confText({
  totem = ['transport: udpu'],
  nodes = twoNodes,
  quorum = [],
  more = [],
}: ConfText = {}): string {
  return [
    'totem {',
    'version: 2',
    ...totem,
    '}',
    'nodelist {',
    ...nodes.flatMap((node) => ['node {', ...node, '}']),
    '}',
    'quorum {',
    ...quorum,
    '}',
    'logging {',
    'to_syslog: yes',
    'logger_subsys {',
    'subsys: QUORUM',
    '}',
    '}',
    ...more,
    '',
  ].join('\n');
}
