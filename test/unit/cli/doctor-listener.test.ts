/** What the doctor makes of datagrams on the group: members, strangers, twins. */
import { GroupListener } from '../../../src/cli/doctor-listener.ts';
import type { Message } from '../../../src/message.ts';
import { ProtobufCodec } from '../../../src/wire/protobuf-codec.ts';

const announcement: Message = { type: 'mergeDetect', ringId: { representative: 1, seq: 4 }, sender: 1 };

function from(nodeId: number, { cluster = 'ringcast', incarnation = 1 } = {}): Uint8Array {
  return new ProtobufCodec({ cluster, self: { nodeId, incarnation } }).encode(announcement);
}

function listener(cluster?: string, nodeId?: number): GroupListener {
  return new GroupListener({ cluster, nodeId });
}

describe('The doctor on the group', () => {
  it('hears nothing at first', () => {
    expect(listener().heard()).toEqual({
      datagrams: 0,
      nodes: [],
      clusters: [],
      rejected: [],
      twins: [],
      sources: [],
      speakers: [],
    });
  });

  it('counts the members that speak, and where from', () => {
    const ear = listener('blue');
    ear.take(from(3, { cluster: 'blue' }), '10.0.0.3:41000');
    ear.take(from(2, { cluster: 'blue' }), '10.0.0.2:41000');
    ear.take(from(2, { cluster: 'blue' }), '10.0.0.2:41000');
    expect(ear.heard()).toMatchObject({ datagrams: 3, nodes: [2, 3], rejected: [], sources: ['10.0.0.3', '10.0.0.2'] });
    expect(ear.heard().speakers).toEqual([
      { nodeId: 3, address: '10.0.0.3:41000' },
      { nodeId: 2, address: '10.0.0.2:41000' },
    ]);
  });

  it('takes a lone cluster for the right one unless another one was named', () => {
    const [unnamed, named] = [listener(), listener('green')];
    for (const ear of [unnamed, named]) ear.take(from(1, { cluster: 'blue' }), '10.0.0.2:41000');
    expect(unnamed.heard()).toMatchObject({ rejected: [], clusters: ['belongs to cluster "blue"'] });
    expect(named.heard().rejected).toEqual([
      { source: '10.0.0.2:41000', reason: 'cluster', count: 1, detail: 'belongs to cluster "blue"' },
    ]);
  });

  it('rejects when two clusters share the group, whoever is right', () => {
    const ear = listener();
    ear.take(from(1, { cluster: 'blue' }), '10.0.0.2:41000');
    ear.take(from(1, { cluster: 'red' }), '10.0.0.3:41000');
    expect(ear.heard().rejected).toHaveLength(2);
    const other = listener();
    other.take(from(1), '10.0.0.2:41000');
    other.take(from(1, { cluster: 'red' }), '10.0.0.3:41000');
    expect(other.heard().rejected).toHaveLength(1);
  });

  it('rejects what is not of this protocol or of another version of it', () => {
    const ear = listener();
    ear.take(Buffer.from('M-SEARCH * HTTP/1.1'), '10.0.0.8:1900');
    const other = from(1);
    other[2] = 9;
    ear.take(other, '10.0.0.9:41000');
    expect(ear.heard().rejected.map(({ source, reason }) => [source, reason])).toEqual([
      ['10.0.0.8:1900', 'foreign'],
      ['10.0.0.9:41000', 'version'],
    ]);
  });

  it('calls two processes twins that alternate, and not a node that was restarted', () => {
    const ear = listener();
    const [first, second] = [from(7, { incarnation: 1 }), from(7, { incarnation: 2 })];
    ear.take(first, '10.0.0.2:1');
    ear.take(second, '10.0.0.3:2');
    ear.take(second, '10.0.0.3:2');
    expect(ear.heard().twins).toEqual([]);
    ear.take(first, '10.0.0.2:1');
    expect(ear.heard().twins).toEqual([
      { nodeId: 7, addresses: ['10.0.0.2:1 (incarnation 1)', '10.0.0.3:2 (incarnation 2)'] },
    ]);
  });

  it('calls whoever has the number that was asked about a twin', () => {
    const ear = listener(undefined, 7);
    ear.take(from(8), '10.0.0.2:1');
    expect(ear.heard().twins).toEqual([]);
    ear.take(from(7), '10.0.0.3:1');
    expect(ear.heard().twins).toEqual([{ nodeId: 7, addresses: ['10.0.0.3:1 (incarnation 1)'] }]);
  });

  it('remembers a bounded number of sources', () => {
    const ear = listener();
    for (let i = 0; i < 1000; i += 1) ear.take(from(1), `10.0.${i >> 8}.${i & 255}:1`);
    expect(ear.heard().sources).toHaveLength(256);
  });
});
