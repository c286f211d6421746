/**
 * What an observer makes of the captured exchanges of real Corosync daemons, from three places: a tap that sees
 * everything, the host of a member, which sees the tokens that it sends and gets, and a host that only listens to the
 * group.
 */
import { exchange, heardOnGroup, seenAt } from '../../support/corosync-capture.ts';
import { Sniffing } from '../../support/sniffing.ts';

const ring13 = { name: '1.d', representative: 1, seq: 13 };

describe('A third node that joins, on multicast', () => {
  const all = exchange('udp/03-join-third-node');
  const places = {
    'a tap': { seen: all, from: 'commit token' },
    'the host of node 1': { seen: seenAt('10.78.0.1', all), from: 'commit token' },
    'the group': { seen: heardOnGroup(all), from: 'joins' },
  } as const;

  it.each(Object.entries(places))('shows from %s the ring and its members', (_place, { seen, from }) => {
    const sniffing = new Sniffing().datagrams(seen);
    expect(sniffing.of('ring').at(-1)).toMatchObject({
      ring: ring13,
      formed: true,
      members: [1, 2, 3],
      membersFrom: from,
      complete: true,
      size: 3,
      from: ['1.9', '3.5'],
    });
    expect(sniffing.network.rings.map(({ ring, state }) => [ring.name, state])).toEqual([
      ['1.9', 'ended'],
      ['3.5', 'ended'],
      ['1.d', 'works'],
    ]);
    expect(sniffing.network.nodes.map(({ nodeId, address }) => [nodeId, address])).toEqual([
      [1, '10.78.0.1'],
      [2, '10.78.0.2'],
      [3, '10.78.0.3'],
    ]);
  });

  it('shows who sent joins, and what they wanted', () => {
    const sniffing = new Sniffing().datagrams(all);
    expect(sniffing.of('join').map(({ sender, procSet, ringSeq }) => [sender, procSet, ringSeq])).toEqual([
      [3, [3], 1],
      [2, [1, 2, 3], 9],
      [1, [1, 2, 3], 9],
      [3, [1, 2, 3], 5],
    ]);
    expect(sniffing.network.joins.map(({ sender, joins }) => [sender, joins])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
    ]);
  });

  it('shows rotation and messages', () => {
    const { token, data } = new Sniffing().datagrams(all).ring('1.d');
    expect(token).toMatchObject({ tokens: 51, again: 0, timedAt: 1, seq: 21, lag: 0, backlogMax: 9 });
    expect(token?.rotation?.rotations).toBe(16);
    expect(token?.rotation?.maxMs).toBeCloseTo(1.3);
    expect(data).toMatchObject({ messages: 21, highest: 21, unheard: 0, retransmissions: 0 });
  });

  it('shows no token where only the group is heard', () => {
    const { token, data } = new Sniffing().datagrams(heardOnGroup(all)).ring('1.d');
    expect(token).toBeNull();
    expect(data.messages).toBe(21);
  });
});

describe('The unicast transport', () => {
  it('sends copies, which are not retransmissions', () => {
    const sniffing = new Sniffing().datagrams(exchange('udpu/03-join-third-node'));
    const { members, membersFrom, data, token } = sniffing.ring('1.d');
    expect({ members, membersFrom }).toEqual({ members: [1, 2, 3], membersFrom: 'commit token' });
    expect(data.retransmissions).toBe(0);
    expect(token?.again).toBe(0);
  });
});

describe('A ring that was there before', () => {
  it('is known by its token: all members by all of its hops', () => {
    const sniffing = new Sniffing().datagrams(exchange('udp/11-retransmit'));
    expect(sniffing.of('ring')).toMatchObject([{ ring: ring13, formed: false, from: [] }]);
    expect(sniffing.ring('1.d')).toMatchObject({ members: [1, 2, 3], membersFrom: 'token', complete: true, size: 3 });
  });

  it('is known in its size by the hops that one host sees', () => {
    const sniffing = new Sniffing().datagrams(seenAt('10.78.0.1', exchange('udp/11-retransmit')));
    expect(sniffing.ring('1.d')).toMatchObject({ members: [1, 3], membersFrom: 'heard', complete: false, size: 3 });
  });

  it('is known by its representative where only announcements are heard, and says that there may be others', () => {
    const idle = new Sniffing().datagrams(heardOnGroup(exchange('udp/04-idle')));
    expect(idle.ring('1.d')).toMatchObject({ members: [1], membersFrom: 'heard', complete: false, size: null });
  });
});

describe('Loss', () => {
  const sniffing = new Sniffing().datagrams(exchange('udp/11-retransmit'));

  it('is told once, with what the token asks for and who is behind', () => {
    expect(sniffing.of('missing')).toMatchObject([
      { ring: ring13, by: 2, seqs: [262, 264, 269, 273, 275, 276], aruNode: 2, lag: 26 },
    ]);
  });

  it('is counted: requests, retransmissions and by whom', () => {
    const { token, data } = sniffing.ring('1.d');
    expect(token?.requests).toMatchObject({ tokens: 3, longest: 6 });
    expect(token?.requests.most.slice(0, 2)).toEqual([
      { seq: 273, times: 3 },
      { seq: 269, times: 2 },
    ]);
    expect(data).toMatchObject({ retransmissions: 6, retransmitters: [3] });
  });
});

describe('Members that go', () => {
  it('are declared failed after a while, and the new ring is without them', () => {
    const sniffing = new Sniffing().datagrams(exchange('udp/13-recovery-encapsulated'));
    expect(sniffing.of('tokenAgain')).toMatchObject([{ by: 1 }]);
    expect(sniffing.of('join').map(({ sender, failSet }) => [sender, failSet])).toEqual([
      [1, []],
      [2, []],
      [1, [3]],
      [2, [3]],
    ]);
    expect(sniffing.of('ring').at(-1)).toMatchObject({ ring: { name: '1.2b' }, members: [1, 2], from: ['1.27'] });
  });

  it('may say that they leave', () => {
    const sniffing = new Sniffing().datagrams(exchange('udp/14-graceful-leave'));
    expect(sniffing.of('join')[0]).toMatchObject({ sender: 3, leaving: true });
  });

  it('are on rings of their own after a partition', () => {
    const sniffing = new Sniffing().datagrams(exchange('udp/15-partition'));
    const found = sniffing.of('ring').map(({ ring, members }) => [ring.name, members]);
    expect(found.slice(1)).toEqual([
      ['1.11', [1]],
      ['2.11', [2, 3]],
    ]);
    expect(sniffing.network.rings.map(({ state }) => state)).toEqual(['ended', 'works', 'works']);
  });
});
