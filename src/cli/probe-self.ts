/**
 * What a doctor tells the others of itself: its node's settings, its host's interface and buffer. What cannot be read
 * here is left out.
 */
import { randomBytes } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import type { PeerFacts } from '../tuning/probe-facts.ts';
import { readBufferRules } from '../tuning/socket-buffers.ts';
import { wireVersion } from '../wire/frame.ts';
import type { ProbeOptions } from './probe-options.ts';
import type { ProbeSockets } from './probe-sockets.ts';
import type { ProbeWatch } from './probe-watch.ts';

/** The facts of a doctor whose sockets are open, with a key drawn for this start. */
export function factsOf(options: ProbeOptions, sockets: ProbeSockets, watch: ProbeWatch): PeerFacts {
  const { choice, buffers } = sockets;
  const info = networkInterfaces()[choice.name]?.find(({ address }) => address === choice.address);
  const device = watch.host.devices.find(({ name }) => name === choice.name);
  const filters = [device?.reversePathFilter, watch.host.reversePathFilterAll].filter((value) => value !== undefined);
  return {
    key: randomBytes(6).toString('hex'),
    ...(options.nodeId === undefined ? {} : { nodeId: options.nodeId }),
    host: hostname().slice(0, 64),
    address: sockets.address,
    ...(typeof info?.cidr === 'string' ? { cidr: info.cidr } : {}),
    cluster: options.cluster,
    wireVersion,
    config: options.config,
    tokenMs: options.tokenMs,
    windowFrames: options.windowFrames,
    frameBytes: options.frameBytes,
    device: choice.name,
    ...(device?.mtu === undefined ? {} : { mtu: device.mtu }),
    receiveAsked: buffers.receiveAsked,
    ...(buffers.receiveReported === undefined ? {} : { receiveReported: buffers.receiveReported }),
    reportFactor: readBufferRules().reportFactor,
    ...(watch.host.receiveBufferMax === undefined ? {} : { receiveBufferMax: watch.host.receiveBufferMax }),
    ...(filters.length === 0 ? {} : { reversePathFilter: Math.max(...filters) }),
  };
}
