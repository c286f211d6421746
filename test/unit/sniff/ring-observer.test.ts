/** The observer's rules one by one, with messages that are made up. */
import type { RingId } from '../../../src/message.ts';
import { unsettledMs } from '../../../src/sniff/join-watch.ts';
import { rotationsMax } from '../../../src/sniff/rotation-window.ts';
import { memberOf } from '../../support/members.ts';
import { makeData, makeToken } from '../../support/rings.ts';
import { Sniffing } from '../../support/sniffing.ts';

const four: RingId = { representative: 1, seq: 4 };
const five: RingId = { representative: 1, seq: 5 };

/** The token of a ring of nodes 1, 2 and 3 goes round, a millisecond each hop. */
function rotate(sniffing: Sniffing, { from = 100, hops = 9, ring = four } = {}): Sniffing {
  for (let tokenSeq = from; tokenSeq < from + hops; tokenSeq += 1) {
    sniffing.token(ring, tokenSeq, 1 + (tokenSeq % 3)).later(1);
  }
  return sniffing;
}

describe('The token', () => {
  it('tells members, size and rotation by its hops', () => {
    const { token, members, membersFrom, complete, size } = rotate(new Sniffing()).ring('4.1');
    expect({ members, membersFrom, complete, size }).toEqual({
      members: [1, 2, 3],
      membersFrom: 'token',
      complete: true,
      size: 3,
    });
    expect(token?.timedAt).toBe(1);
    expect(token?.rotation).toEqual({ rotations: 2, minMs: 3, medianMs: 3, p99Ms: 3, maxMs: 3 });
  });

  it('may be missed: what spans two rotations is not taken for one', () => {
    const sniffing = rotate(new Sniffing(), { hops: 6 });
    sniffing.later(3);
    rotate(sniffing, { from: 109, hops: 6 });
    expect(sniffing.ring('4.1').token?.rotation).toMatchObject({ rotations: 2, minMs: 3, maxMs: 3 });
    expect(sniffing.ring('4.1').size).toBe(3);
  });

  it('may be missed at first: the size is mended when more was seen', () => {
    const sniffing = new Sniffing().token(four, 100, 1).later(9).token(four, 106, 1);
    expect(sniffing.ring('4.1').size).toBe(6);
    sniffing.later(3).token(four, 109, 1).later(3).token(four, 112, 1);
    expect(sniffing.ring('4.1')).toMatchObject({ size: 3, token: { rotation: { rotations: 2, maxMs: 3 } } });
  });

  it('is told when it is sent again, once in a while, and a copy elsewhere is not that', () => {
    const sniffing = new Sniffing().token(four, 100, 1).later(5).token(four, 100, 1).later(5).token(four, 100, 1);
    sniffing.path = 'elsewhere';
    sniffing.token(four, 100, 1);
    expect(sniffing.of('tokenAgain')).toMatchObject([{ by: 1, ring: { name: '4.1' } }]);
    expect(sniffing.ring('4.1').token).toMatchObject({ tokens: 1, again: 2 });
  });

  it('has a spread: percentiles of the last rotations, extremes of all', () => {
    const sniffing = new Sniffing();
    for (let tokenSeq = 1; tokenSeq <= rotationsMax + 101; tokenSeq += 1) {
      sniffing.token(four, tokenSeq, 1).later(tokenSeq <= 50 ? 500 : tokenSeq % 100 === 0 ? 20 : 1);
    }
    const rotation = sniffing.ring('4.1').token?.rotation;
    expect(rotation).toEqual({ rotations: rotationsMax + 100, minMs: 1, medianMs: 1, p99Ms: 1, maxMs: 500 });
  });

  it('wraps its numbers around', () => {
    const sniffing = rotate(new Sniffing(), { from: 0xffffffff - 3, hops: 3 });
    sniffing.token(four, 1, 1 + ((0xffffffff - 3) % 3));
    expect(sniffing.ring('4.1').token?.again).toBe(0);
  });

  it('asks for messages: told once in a while, with the node that holds the others up', () => {
    const sniffing = new Sniffing();
    const asking = makeToken({ ringId: four, seq: 9, aru: 4, aruNode: 2, retransmit: [5, 7] });
    sniffing
      .message({ ...asking, tokenSeq: 1 }, 2)
      .later(1)
      .message({ ...asking, tokenSeq: 2 }, 3);
    sniffing.later(5000).message({ ...asking, tokenSeq: 900, retransmit: [7] }, 2);
    expect(sniffing.of('missing')).toMatchObject([
      { by: 2, seqs: [5, 7], aruNode: 2, lag: 5 },
      { by: 2, seqs: [7] },
    ]);
    expect(sniffing.ring('4.1').token?.requests).toEqual({
      tokens: 3,
      longest: 2,
      most: [
        { seq: 7, times: 3 },
        { seq: 5, times: 2 },
      ],
    });
  });
});

describe('Data', () => {
  it('is counted once, retransmissions with who sent them, and what was not heard', () => {
    const sniffing = new Sniffing().data(four, 10, 2).data(four, 11, 2).data(four, 15, 3);
    sniffing.message(makeData(11, { ringId: four, sender: 2 }), 3);
    expect(sniffing.ring('4.1').data).toEqual({
      messages: 3,
      bytes: 300,
      highest: 15,
      unheard: 3,
      retransmissions: 1,
      retransmitters: [3],
    });
  });

  it("names who sent it again by the address where the message does not, as Corosync's", () => {
    const sniffing = new Sniffing();
    sniffing.wire = 'corosync';
    sniffing.announce(four).token(four, 100, 3).data(four, 1, 2);
    sniffing.message(makeData(1, { ringId: four, sender: 2 }), 3);
    expect(sniffing.ring('1.4').data.retransmitters).toEqual([3]);
  });

  it('does not guess between nodes that share an address', () => {
    const sniffing = new Sniffing();
    sniffing.wire = 'corosync';
    for (const node of [2, 3]) {
      const detect = { type: 'mergeDetect', ringId: four, sender: node } as const;
      const { wire, now } = sniffing;
      sniffing.observer.take({
        wire,
        message: detect,
        transmitter: node,
        ip: '10.0.0.9',
        path: 'group',
        bytes: 29,
        now,
      });
    }
    const again = {
      wire: 'corosync',
      transmitter: undefined,
      ip: '10.0.0.9',
      path: 'group',
      bytes: 60,
      now: 0,
    } as const;
    for (let times = 0; times < 2; times += 1) {
      sniffing.observer.take({ ...again, message: makeData(1, { ringId: four, sender: 2 }) });
    }
    expect(sniffing.ring('1.4').data).toMatchObject({ retransmissions: 1, retransmitters: [] });
  });

  it('counts across the wrap of sequence numbers', () => {
    const sniffing = new Sniffing().data(four, 0xfffffffe, 1).data(four, 1, 1);
    expect(sniffing.ring('4.1').data).toMatchObject({ messages: 2, highest: 1, unheard: 2 });
  });
});

describe('Joins', () => {
  it('lead to the members of the next ring, once all of those want the same', () => {
    const sniffing = new Sniffing().join(1, [1, 2, 3]).join(2, [1, 2, 3]).join(3, [1, 2, 3]).announce(four);
    expect(sniffing.of('ring')).toMatchObject([
      { formed: true, members: [1, 2, 3], membersFrom: 'joins', complete: true, size: 3 },
    ]);
  });

  it('that were not all heard make members of whom one cannot be sure', () => {
    const sniffing = new Sniffing().join(1, [1, 2, 3]).join(2, [1, 2, 3]).announce(four);
    expect(sniffing.of('ring')).toMatchObject([{ members: [1, 2, 3], complete: false, size: null }]);
    expect(rotate(sniffing).ring('4.1')).toMatchObject({ complete: true, size: 3, membersFrom: 'joins' });
  });

  it('of an earlier time, or of others, are not taken for the members', () => {
    const sniffing = new Sniffing().join(1, [1, 2], { ringSeq: 9 }).join(2, [2, 3]).announce(four);
    expect(sniffing.of('ring')).toMatchObject([{ formed: false, members: [1], membersFrom: 'heard' }]);
  });

  it('are not believed against what was seen: somebody else takes part', () => {
    const sniffing = new Sniffing().join(1, [1, 2]).join(2, [1, 2]).announce(four).data(four, 1, 7);
    expect(sniffing.of('members')).toMatchObject([{ members: [1, 7], membersFrom: 'heard', complete: false }]);
  });

  it('are told when they say something new', () => {
    const sniffing = new Sniffing().join(1, [1]).later(50).join(1, [1]).later(50).join(1, [1, 2]).join(1, [1, 2]);
    sniffing.later(10).join(1, [1, 2], { failSet: [2] });
    expect(sniffing.of('join').map(({ procSet, failSet, cause }) => [procSet, failSet, cause])).toEqual([
      [[1], [], 'join'],
      [[1, 2], [], 'join'],
      [[1, 2], [2], 'join'],
    ]);
    expect(sniffing.network.joins).toMatchObject([{ sender: 1, joins: 5, failSet: [2], agoMs: 0 }]);
  });

  it('are told once when they are farewells, which are sent twice', () => {
    const sniffing = new Sniffing().join(1, [1]).announce(four);
    sniffing.join(1, [1], { failSet: [1], leaving: true }).join(1, [1], { failSet: [1], leaving: true });
    expect(sniffing.of('join').map(({ leaving }) => leaving)).toEqual([false, true]);
    expect(sniffing.network.joins).toMatchObject([{ sender: 1, joins: 3 }]);
    sniffing.join(1, [1]);
    expect(sniffing.of('join')).toHaveLength(3);
  });

  it('that come to nothing for long are told with everybody’s wish, again and again', () => {
    const sniffing = new Sniffing();
    for (let times = 0; times < (2 * unsettledMs) / 100 + 2; times += 1) {
      sniffing.join(1, [1, 2]).join(2, [1, 2, 3]).later(100);
    }
    expect(sniffing.of('unsettled')).toMatchObject([
      {
        forMs: unsettledMs,
        joins: [
          { sender: 1, procSet: [1, 2] },
          { sender: 2, procSet: [1, 2, 3] },
        ],
      },
      { forMs: 2 * unsettledMs },
    ]);
  });

  it('that have stopped are over', () => {
    const sniffing = new Sniffing()
      .join(1, [1, 2])
      .later(2 * unsettledMs)
      .later(unsettledMs);
    expect(sniffing.of('unsettled')).toEqual([]);
  });
});

describe('Rings', () => {
  it('follow one another: the new one says where its members come from, who joined and who left', () => {
    const sniffing = rotate(new Sniffing());
    for (const node of [1, 2, 5]) sniffing.join(node, [1, 2, 3, 5], { failSet: [3], ringSeq: 4 });
    sniffing.announce(five);
    expect(sniffing.of('ring').at(-1)).toMatchObject({ from: ['4.1'], joined: [5], left: [3], members: [1, 2, 5] });
    expect(sniffing.ring('4.1').state).toBe('ended');
  });

  it('that form are not at work until their first message, or many rotations', () => {
    const sniffing = new Sniffing().join(1, [1, 2, 3]).join(2, [1, 2, 3]).join(3, [1, 2, 3]);
    rotate(sniffing, { from: 0, hops: 12 });
    expect(sniffing.ring('4.1').state).toBe('forming');
    rotate(sniffing, { from: 12, hops: 9 });
    expect(sniffing.ring('4.1').state).toBe('works');
    expect(sniffing.of('ring')).toHaveLength(1);
  });

  it('that never came to work have ended when another one does', () => {
    const members = [memberOf(1), memberOf(2)];
    const commit = { type: 'commitToken', tokenSeq: 1, firstSeq: 0, members, entries: [] } as const;
    const sniffing = new Sniffing()
      .join(1, [1, 2])
      .message({ ...commit, ringId: four }, 1)
      .token(four, 1, 1);
    sniffing
      .message({ ...commit, ringId: five }, 1)
      .token(five, 1, 1)
      .data(five, 1, 2);
    expect(sniffing.network.rings.map(({ ring, state }) => [ring.name, state])).toEqual([
      ['4.1', 'ended'],
      ['5.1', 'works'],
    ]);
  });

  it('leave messages behind, which are not another ring', () => {
    const sniffing = new Sniffing().announce(five).later(10).data({ representative: 1, seq: 3 }, 7, 1);
    expect(sniffing.network.rings.map(({ ring }) => ring.name)).toEqual(['5.1']);
  });

  it('may have a lower number than the last, when their node has lost its', () => {
    const lone: RingId = { representative: 1, seq: 1 };
    const sniffing = new Sniffing().announce(five).later(5000).announce(lone);
    expect(sniffing.of('ring').map(({ ring }) => ring.name)).toEqual(['5.1', '1.1']);
    expect(sniffing.ring('5.1').state).toBe('ended');
  });

  it('that fall silent are told, and are at work again when they are heard', () => {
    const sniffing = new Sniffing().announce(four).later(9000).later(2000).later(2000);
    expect(sniffing.of('silent')).toMatchObject([{ ring: { name: '4.1' }, forMs: 11_000 }]);
    expect(sniffing.announce(four).ring('4.1').state).toBe('works');
  });

  it('of the two wire formats have nothing to do with each other', () => {
    const sniffing = new Sniffing().announce(five);
    sniffing.wire = 'corosync';
    sniffing.announce(four);
    expect(sniffing.observer.statistics(0).map(({ wire, rings }) => [wire, rings.map(({ state }) => state)])).toEqual([
      ['native', ['works']],
      ['corosync', ['works']],
    ]);
  });

  it('and nodes are remembered in bounded numbers', () => {
    const sniffing = new Sniffing();
    for (let seq = 1; seq <= 3000; seq += 1) {
      const ring = { representative: 10_000 + seq, seq };
      sniffing
        .announce(ring)
        .join(20_000 + seq, [20_000 + seq])
        .data(ring, seq, seq);
      sniffing.path = `path ${seq}`;
    }
    const { rings, nodes, joins } = sniffing.network;
    expect([rings.length, nodes.length, joins.length]).toEqual([64, 1024, 512]);
  });

  it('are known by the names of their members', () => {
    const members = [memberOf(1, { name: 'alpha' }), memberOf(2)];
    const sniffing = new Sniffing().message(
      { type: 'commitToken', ringId: four, tokenSeq: 1, firstSeq: 0, members, entries: [] },
      1,
    );
    expect(sniffing.network.nodes).toEqual([
      { nodeId: 1, name: 'alpha', address: '10.0.0.1', heardAgoMs: 0 },
      { nodeId: 2, name: '', address: '', heardAgoMs: null },
    ]);
  });
});
