/** What a corosync.conf says to somebody who only listens: where its daemons are heard, and how its nodes are called. */
import type { ConfOptions } from '../corosync/conf-options.ts';
import type { NodeId } from '../message.ts';
import type { InterfaceList } from '../transport/interface-choice.ts';
import { interfaceOf } from './doctor-interfaces.ts';

export interface SniffConf {
  /** Undefined where the daemons send to each node by unicast. */
  readonly group: string | undefined;
  readonly port: number | undefined;
  /** The interface of this host in whose network its nodes are; undefined when none is, or several are. */
  readonly interface: string | undefined;
  readonly names: ReadonlyMap<NodeId, string>;
}

/** From the options of a file (transport/corosync-conf.ts) and the interfaces of this host. */
export function sniffConfOf({ transport, group, port, corosync }: ConfOptions, interfaces: InterfaceList): SniffConf {
  const { nodes } = corosync;
  const devices = new Set(nodes.flatMap(({ address }) => interfaceOf(address, interfaces) ?? []));
  const [device] = devices;
  return {
    group: transport === 'unicast' ? undefined : group,
    port,
    interface: devices.size === 1 ? device : undefined,
    names: new Map(nodes.flatMap(({ nodeId, name = '' }) => (name === '' ? [] : [[nodeId, name] as const]))),
  };
}
