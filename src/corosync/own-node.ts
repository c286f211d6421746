/** Which node of a list this host is, for those who do not say it. */
import type { CorosyncNode } from '../tuning/corosync-options.ts';
import { literalBytes } from '../tuning/literal-address.ts';

/** The id of the only node with an address of this host, or why there is none: a sentence. */
export function ownNodeId(nodes: readonly CorosyncNode[], ownAddresses: readonly string[]): number | string {
  const own = new Set(ownAddresses.map(comparable));
  const [first, ...others] = nodes.filter(({ address }) => own.has(comparable(address)));
  if (first === undefined) {
    const addresses = nodes.map(({ address }) => address).join(', ');
    return `no node has an address of this host: they have ${addresses}.`;
  }
  if (others.length > 0) {
    const ids = [first, ...others].map(({ nodeId }) => nodeId).join(', ');
    return `several nodes have an address of this host (${ids}): nodeId must say which of them this is.`;
  }
  return first.nodeId;
}

function comparable(address: string): string {
  return literalBytes(address)?.join('.') ?? address;
}
