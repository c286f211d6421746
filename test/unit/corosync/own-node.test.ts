import { ownNodeId } from '../../../src/corosync/own-node.ts';

const nodes = [
  { nodeId: 1, address: '10.0.0.1' },
  { nodeId: 2, address: 'fd00::2' },
];

describe('The own node of a list', () => {
  test('is the one with an address of this host, however it is written', () => {
    expect(ownNodeId(nodes, ['127.0.0.1', '10.0.0.1'])).toBe(1);
    expect(ownNodeId(nodes, ['::1', 'fd00:0:0:0:0:0:0:2'])).toBe(2);
  });

  test('is not guessed when there is none', () => {
    expect(ownNodeId(nodes, ['127.0.0.1', 'fe80::1%eth0'])).toBe(
      'no node has an address of this host: they have 10.0.0.1, fd00::2.',
    );
  });

  test('is not guessed when there are several', () => {
    expect(ownNodeId(nodes, ['10.0.0.1', 'fd00::2'])).toBe(
      'several nodes have an address of this host (1, 2): nodeId must say which of them this is.',
    );
  });
});
