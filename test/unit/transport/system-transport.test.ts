import { makeSystemCodec, makeSystemTransport } from '../../../src/transport/system-transport.ts';
import { UdpMulticast } from '../../../src/transport/udp-multicast.ts';
import { UdpUnicast } from '../../../src/transport/udp-unicast.ts';
import type { ClusterOptions } from '../../../src/tuning/options.ts';
import { resolveOptions } from '../../../src/tuning/options.ts';
import { CorosyncCodec } from '../../../src/wire/corosync-codec.ts';
import { ProtobufCodec } from '../../../src/wire/protobuf-codec.ts';

const corosync = {
  nodes: [
    { nodeId: 1, address: '10.0.0.1', name: 'one' },
    { nodeId: 2, address: '10.0.0.2' },
  ],
};

function resolved(options: ClusterOptions) {
  const result = resolveOptions(options);
  if (!result.ok) throw new Error(result.mistakes.join(' '));
  return result.options;
}

describe('The transport', () => {
  test.each([
    ['multicast', {}, UdpMulticast],
    ['multicast with Corosync', { nodeId: 1, corosync }, UdpMulticast],
    ['unicast', { transport: 'unicast', peers: ['10.0.0.1'] }, UdpUnicast],
    ['unicast with Corosync', { transport: 'unicast', nodeId: 1, corosync }, UdpUnicast],
  ] as const)('is the one that the options choose: %s', (_, options, expected) => {
    expect(makeSystemTransport(resolved(options))).toBeInstanceOf(expected);
  });

  test('of unicast has the nodes of Corosync as its peers, at one port', () => {
    const transport = makeSystemTransport(resolved({ transport: 'unicast', nodeId: 1, corosync, port: 6000 }));
    expect(transport.statistics().peers?.map(({ peer }) => peer)).toEqual(['10.0.0.1:6000', '10.0.0.2:6000']);
  });
});

describe('The wire format', () => {
  test('is the native one unless the options have Corosync', () => {
    const self = { nodeId: 1, incarnation: 0 };
    expect(makeSystemCodec(resolved({}), self)).toBeInstanceOf(ProtobufCodec);
    expect(makeSystemCodec(resolved({ nodeId: 1, corosync }), self)).toBeInstanceOf(CorosyncCodec);
  });
});
