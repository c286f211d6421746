/** Reads what `corosync-cpgtool` prints: the process groups and their members. */

/** `node:pid` of the members by group, sorted. */
export type GroupStatus = ReadonlyMap<string, readonly string[]>;

/**
 * After a heading of two lines each group has a line with its name, padded with zero bytes that are shown as `\x00`, and
 * then one for each member: process, node and, in parentheses, the node's address.
 */
export function readGroupStatus(text: string): GroupStatus {
  const groups = new Map<string, string[]>();
  let members: string[] = [];
  for (const line of text.split('\n').slice(1)) {
    const [, pid, node] = /^\s+(\d+)\s+(\d+) \(/.exec(line) ?? [];
    if (pid !== undefined && node !== undefined) {
      members.push(`${node}:${pid}`);
      members.sort();
    } else if (line.trim() !== '') {
      members = [];
      groups.set(line.trim().replace(/(\\x00)+$/, ''), members);
    }
  }
  return groups;
}
