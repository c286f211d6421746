/** Who was heard when: multicast and unicast apart, and never more peers than a table holds. */
import { PeersHeard } from '../../../src/transport/peers-heard.ts';

const from = (channel: 'group' | 'token', now: number, address = '10.0.0.2:4000') => ({ address, channel, now });

describe('The peers heard', () => {
  it('are none at first', () => {
    expect(new PeersHeard().samples(1000)).toEqual([]);
  });

  it('have an age for multicast and one for unicast, and none for what was never heard', () => {
    const peers = new PeersHeard();
    peers.heard(2, from('group', 100));
    expect(peers.samples(130)).toEqual([
      {
        nodeId: 2,
        address: '10.0.0.2:4000',
        multicastHeardAgoMs: 30,
        unicastHeardAgoMs: undefined,
        hearsUs: undefined,
      },
    ]);
    peers.heard(2, from('token', 150));
    expect(peers.samples(200)).toMatchObject([{ multicastHeardAgoMs: 100, unicastHeardAgoMs: 50 }]);
  });

  it('show a switch that forgot this host: unicast stays young while multicast grows old', () => {
    const peers = new PeersHeard();
    peers.heard(2, from('group', 0));
    for (let now = 0; now <= 9000; now += 10) peers.heard(2, from('token', now));
    expect(peers.samples(9000)).toMatchObject([{ multicastHeardAgoMs: 9000, unicastHeardAgoMs: 0 }]);
  });

  it('are told apart, each with the address it was heard from last', () => {
    const peers = new PeersHeard();
    peers.heard(2, from('group', 0, 'a:1'));
    peers.heard(3, from('group', 5, 'b:1'));
    peers.heard(2, from('token', 9, 'c:2'));
    const samples = peers.samples(10);
    expect(samples.map(({ nodeId, address }) => [nodeId, address])).toEqual([
      [2, 'c:2'],
      [3, 'b:1'],
    ]);
  });

  it('fill a table of bounded size, in which the one heard of first makes room', () => {
    const peers = new PeersHeard();
    for (let nodeId = 1; nodeId <= 256; nodeId += 1) peers.heard(nodeId, from('group', nodeId));
    peers.heard(1, from('group', 999));
    expect(peers.samples(1000)).toHaveLength(256);
    peers.heard(257, from('group', 1000));
    const ids = peers.samples(1000).map(({ nodeId }) => nodeId);
    expect([ids.length, ids.includes(1), ids[0], ids.at(-1)]).toEqual([256, false, 2, 257]);
  });
});
