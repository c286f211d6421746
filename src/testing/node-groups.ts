/**
 * Who ought to be with whom: the live nodes of a simulation in groups of those that hear each other, and whether such a
 * group has come together.
 */
import type { MemoryNetwork } from './memory-network.ts';
import { processName } from './process-name.ts';
import type { SimNode } from './sim-node.ts';

/** The nodes, sorted by id, in groups of those that hear each other both ways, directly or through others. */
export function connectedGroups(nodes: readonly SimNode[], network: MemoryNetwork): SimNode[][] {
  const left = [...nodes].sort(byId);
  const groups: SimNode[][] = [];
  while (left.length > 0) {
    const group = left.splice(0, 1);
    for (const node of group) {
      for (const other of [...left]) {
        if (!network.connected(node.place, other.place) || !network.connected(other.place, node.place)) continue;
        group.push(other);
        left.splice(left.indexOf(other), 1);
      }
    }
    groups.push(group.sort(byId));
  }
  return groups;
}

/** Are all nodes of a group operational, in one configuration that has exactly them as members? */
export function isTogether(group: readonly SimNode[]): boolean {
  const wanted = group.map((node) => node.process).join();
  const id = group[0]?.configuration?.id;
  return group.every(({ configuration, phase, state }) => {
    if (phase !== 'running' || state !== 'operational' || configuration === undefined) return false;
    return configuration.id === id && configuration.members.map(processName).join() === wanted;
  });
}

function byId(a: SimNode, b: SimNode): number {
  return a.id - b.id || a.place - b.place;
}
