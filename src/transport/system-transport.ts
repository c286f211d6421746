/** The transport that the options choose, over real sockets; and the wire format with it. */
import { env, pid } from 'node:process';

import type { Origin } from '../message.ts';
import type { ResolvedOptions } from '../tuning/options.ts';
import type { Codec } from '../wire/codec.ts';
import { CorosyncCodec } from '../wire/corosync-codec.ts';
import { ProtobufCodec } from '../wire/protobuf-codec.ts';
import { handedDescriptors } from './handed-socket.ts';
import { formatAddress } from './socket-address.ts';
import type { Transport } from './transport.ts';
import { UdpMulticast } from './udp-multicast.ts';
import type { UdpUnicastOptions } from './udp-unicast.ts';
import { UdpUnicast } from './udp-unicast.ts';

/** Opens nothing yet. */
export function makeSystemTransport(options: ResolvedOptions): Transport {
  switch (options.transport) {
    case 'multicast':
      return makeMulticast(options);
    case 'unicast':
      return makeUnicast(options);
    default:
      return options.transport satisfies never;
  }
}

/** Corosync's format names nodes only: their addresses and names come from its list of nodes. */
export function makeSystemCodec({ cluster, corosync, port }: ResolvedOptions, self: Origin): Codec {
  if (corosync === undefined) {
    return new ProtobufCodec({ cluster, self });
  }
  const nodes = corosync.nodes.map(({ nodeId, address, name }) => ({
    nodeId,
    address: formatAddress(address, port),
    name,
  }));
  return new CorosyncCodec({ self: self.nodeId, nodes, netmtu: corosync.netmtu });
}

function makeMulticast(options: ResolvedOptions): Transport {
  return new UdpMulticast({
    ...socketOptions(options),
    group: options.group,
    ttl: options.ttl,
    loopback: true,
    rejoinMs: options.rejoinMs,
    handedDescriptors: handedDescriptors(env, pid),
  });
}

/**
 * With Corosync the peers are its nodes, and data and token share one socket as in its daemons. Opens nothing yet;
 * `blockUnlisted` as in `UdpUnicastOptions`.
 */
export function makeUnicast(
  options: ResolvedOptions,
  { blockUnlisted }: Pick<UdpUnicastOptions, 'blockUnlisted'> = {},
): Transport {
  const { corosync, peers, port, resolveMs } = options;
  const nodes = corosync?.nodes.map(({ address }) => formatAddress(address, port));
  return new UdpUnicast({
    ...socketOptions(options),
    peers: nodes ?? peers,
    resolveMs,
    blockUnlisted,
    handedDescriptors: handedDescriptors(env, pid),
  });
}

function socketOptions(options: ResolvedOptions) {
  const { port, tokenPort, interface: wanted, receiveBufferBytes, sendBufferBytes, frameBytes } = options;
  return { port, tokenPort, interface: wanted, receiveBufferBytes, sendBufferBytes, frameBytes };
}
