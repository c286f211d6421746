/** Process groups and votes as an observer learns them from the messages of a ring, on both wires. */
import { withGroupHeader } from '../../../src/corosync/group-header.ts';
import { buildPacket } from '../../../src/corosync/packet.ts';
import { encodeServiceMessage } from '../../../src/corosync/service-encoder.ts';
import type { OutgoingMessage } from '../../../src/corosync/service-message.ts';
import type { GroupLayerMessage } from '../../../src/group-layer-message.ts';
import type { Data, NodeId, RingId } from '../../../src/message.ts';
import type { ContentStatistics } from '../../../src/sniff/ring-content.ts';
import { encodeGroupMessage } from '../../../src/wire/group-codec.ts';
import { exchange, heardOnGroup } from '../../support/corosync-capture.ts';
import { makeData } from '../../support/rings.ts';
import { Sniffing } from '../../support/sniffing.ts';

const four: RingId = { representative: 1, seq: 4 };
const five: RingId = { representative: 1, seq: 5 };
const reason = 1;

/** A packet as one data message; `sender` says all of it. */
function packet(seq: number, sender: NodeId, pieces: readonly Uint8Array[], more: Partial<Data> = {}): Data {
  const payload = buildPacket({ fragmented: 0, continuation: 0, pieces });
  return makeData(seq, { ringId: four, sender, chunks: [{ first: true, last: true, payload }], ...more });
}

function said(seq: number, sender: NodeId, ...messages: readonly OutgoingMessage[]): Data {
  return packet(seq, sender, messages.map(encodeServiceMessage));
}

function corosync(): Sniffing {
  const sniffing = new Sniffing();
  sniffing.wire = 'corosync';
  return sniffing;
}

function show(sniffing: Sniffing, all: readonly Data[]): Sniffing {
  for (const data of all) sniffing.message(data, data.sender);
  return sniffing;
}

/** `grp 1:7 2:8`, a text for each group. */
function groupsOf({ groups }: ContentStatistics): readonly string[] {
  return groups.map(({ name, members }) => {
    return [name, ...members.map(({ nodeId, pid }) => `${nodeId}:${pid}`)].join(' ');
  });
}

describe('Process groups in the exchanges of real daemons', () => {
  const places = { 'a tap': exchange('udp/06-cpg-basic'), 'the group': heardOnGroup(exchange('udp/06-cpg-basic')) };

  it.each(Object.entries(places))('are those that joined and have not left, as %s hears it', (_place, seen) => {
    const content = (count: number): ContentStatistics =>
      new Sniffing().datagrams(seen.slice(0, count)).later(2000).ring('1.d').content;
    const seenGroups = seen.map((_, index) => groupsOf(content(index + 1)).join());
    expect([...new Set(seenGroups.filter((text) => text !== ''))]).toEqual([
      'grp 1:31296',
      'grp 1:31296 3:31300',
      'grp 1:31296 3:31309',
    ]);
    // It was there before, so there may be others.
    expect(content(seen.length)).toMatchObject({ groupsComplete: false, votes: null });
    expect(groupsOf(content(seen.length))).toEqual(['grp 1:31296']);
  });

  it('are all known when the ring was seen to form, and so are the votes', () => {
    const all = exchange('udp/03-join-third-node');
    for (const seen of [all, heardOnGroup(all)]) {
      expect(new Sniffing().datagrams(seen).later(2000).ring('1.d').content).toEqual({
        groups: [],
        groupsComplete: true,
        votes: {
          totalVotes: 3,
          deviceVotes: 0,
          majority: true,
          nodes: [1, 2, 3].map((nodeId) => ({ nodeId, votes: 1, expectedVotes: 3, quorate: nodeId !== 3 })),
        },
      });
    }
  });

  it('show votes that were told on the way, when the configuration was read again', () => {
    const { votes } = new Sniffing().datagrams(exchange('udp/17-admin')).later(2000).ring('1.d').content;
    expect(votes?.nodes.map(({ nodeId, quorate }) => [nodeId, quorate])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
  });
});

describe('Process groups on a ring of Corosync', () => {
  const build = (node: NodeId, seq: number): Data =>
    said(seq, node, { kind: 'serviceBuild', ringId: four, services: [0, 2, 5] });
  const barrier = { kind: 'barrier', ringId: four } as const;
  const list = {
    kind: 'joinList',
    processes: [
      { group: 'grp', pid: 7 },
      { group: 'other', pid: 7 },
    ],
  } as const;
  /** Nodes 1 and 2 tell what they have: 1 a list, 2 nothing. */
  const round = [
    build(1, 1),
    build(2, 2),
    said(3, 1, barrier),
    said(4, 2, barrier),
    said(5, 1, list, barrier),
    said(6, 2, barrier),
  ];
  const gathering = (): Sniffing => corosync().join(1, [1, 2]).join(2, [1, 2]);

  it('are known when all have told, those without any by their barrier', () => {
    for (let count = 1; count < round.length; count += 1) {
      const { content } = show(gathering(), round.slice(0, count)).ring('1.4');
      expect([count, content.groupsComplete]).toEqual([count, false]);
    }
    const { content } = show(gathering(), round).ring('1.4');
    expect(content.groupsComplete).toBe(true);
    expect(groupsOf(content)).toEqual(['grp 1:7', 'other 1:7']);
  });

  it('follow joins, leaves and whoever sends to a group', () => {
    const rest = [
      said(7, 2, { kind: 'procJoin', group: 'grp', pid: 9, reason }),
      said(8, 1, { kind: 'procLeave', group: 'other', pid: 7, reason: 2 }),
      said(9, 2, { kind: 'cpgMulticast', group: 'third', pid: 5, source: 2, payload: new Uint8Array(3) }),
    ];
    const { content } = show(gathering(), [...round, ...rest]).ring('1.4');
    expect(groupsOf(content)).toEqual(['grp 1:7 2:9', 'third 2:5']);
    expect(content.groupsComplete).toBe(true);
  });

  it('are read in the order of the ring, whatever order they are heard in, and once', () => {
    const [one, two, ...rest] = round as [Data, Data, ...Data[]];
    const left = said(7, 1, { kind: 'procLeave', group: 'grp', pid: 7, reason: 2 });
    const mixed = [two, left, ...rest.toReversed(), one, left, two];
    const { content } = show(gathering(), mixed).ring('1.4');
    expect(groupsOf(content)).toEqual(['other 1:7']);
    expect(content.groupsComplete).toBe(true);
  });

  it('go on behind a message that is never heard, and are then not all known', () => {
    const join = said(8, 2, { kind: 'procJoin', group: 'late', pid: 1, reason });
    const sniffing = show(gathering(), [...round, join]);
    expect(groupsOf(sniffing.ring('1.4').content)).not.toContain('late 2:1');
    const { content } = sniffing.later(1500).ring('1.4');
    expect(groupsOf(content)).toContain('late 2:1');
    expect(content.groupsComplete).toBe(false);
  });

  it('are not those of the ring before: nodes tell anew', () => {
    const sniffing = show(gathering(), round);
    const alone = { kind: 'serviceBuild', ringId: five, services: [2] } as const;
    sniffing.later(3000).join(1, [1, 2], { failSet: [2], ringSeq: 4 });
    const told = packet(
      1,
      1,
      [alone, { ...barrier, ringId: five }].map((message) => encodeServiceMessage(message)),
      {
        ringId: five,
      },
    );
    const { content } = show(sniffing, [told]).ring('1.5');
    expect(content).toMatchObject({ groups: [], groupsComplete: true });
    expect(groupsOf(sniffing.ring('1.4').content)).toEqual(['grp 1:7', 'other 1:7']);
  });

  it('take what is recovered for a message of the ring that it comes from', () => {
    const sniffing = show(gathering(), round);
    const lost = said(7, 2, { kind: 'procJoin', group: 'grp', pid: 9, reason });
    const recovered = makeData(1, { ringId: five, sender: 1, chunks: [], recovered: lost });
    show(sniffing, [recovered]);
    expect(groupsOf(sniffing.ring('1.4').content)).toContain('grp 1:7 2:9');
    expect(sniffing.ring('1.5').content.groups).toEqual([]);
  });

  it('are found in messages cut over packets, also when another message comes in between', () => {
    const join = encodeServiceMessage({ kind: 'procJoin', group: 'grp', pid: 9, reason });
    const cut = (seq: number, fields: { fragmented: number; continuation: number }, pieces: Uint8Array[]): Data => {
      const payload = buildPacket({ ...fields, pieces });
      return makeData(seq, { ringId: four, sender: 2, chunks: [{ first: true, last: true, payload }] });
    };
    const other = encodeServiceMessage({ kind: 'procJoin', group: 'whole', pid: 3, reason });
    const all = [
      cut(50, { fragmented: 4, continuation: 0 }, [join.subarray(0, 60)]),
      cut(51, { fragmented: 0, continuation: 0 }, [other]),
      cut(52, { fragmented: 0, continuation: 4 }, [join.subarray(60)]),
    ];
    const whole = show(corosync().announce(four), all).later(2000).ring('1.4').content;
    expect(groupsOf(whole)).toEqual(['grp 2:9', 'whole 2:3']);
    // Without its head the tail is passed over, and what is behind it is read.
    const tail = cut(52, { fragmented: 0, continuation: 4 }, [join.subarray(60), other]);
    const headless = show(corosync().announce(four), [tail]).later(2000).ring('1.4').content;
    expect(groupsOf(headless)).toEqual(['whole 2:3']);
  });

  it('are not all known when something could not be read', () => {
    const broken = packet(7, 2, [new Uint8Array(1)]);
    const cut = { ...broken, chunks: [{ first: true, last: true, payload: new Uint8Array(5) }] };
    expect(show(gathering(), [...round, cut]).ring('1.4').content.groupsComplete).toBe(false);
  });
});

describe('Votes', () => {
  const info = (nodeId: NodeId, more = {}) =>
    ({ kind: 'nodeInfo', nodeId, votes: 2, expectedVotes: 5, flags: 1, ...more }) as const;

  it('are those that each node tells of itself, with what it expects, and those of a quorum device', () => {
    const all = [said(20, 1, info(1)), said(21, 2, info(2, { votes: 1, flags: 0 }), info(0, { votes: 3 }))];
    expect(show(corosync().announce(four), all).later(2000).ring('1.4').content.votes).toEqual({
      totalVotes: 3,
      deviceVotes: 3,
      majority: true,
      nodes: [
        { nodeId: 1, votes: 2, expectedVotes: 5, quorate: true },
        { nodeId: 2, votes: 1, expectedVotes: 5, quorate: false },
      ],
    });
  });

  it('are a majority when they are more than half of what is expected', () => {
    const votesOf = (votes: number): boolean | undefined =>
      show(corosync().announce(four), [said(300, 1, info(1, { votes, expectedVotes: 4 }))]).ring('1.4').content.votes
        ?.majority;
    expect([2, 3].map(votesOf)).toEqual([false, true]);
  });

  it('of a node are not what another one says of it', () => {
    const all = [said(20, 1, info(1)), said(21, 2, info(1, { votes: 9 }))];
    expect(show(corosync().announce(four), all).later(2000).ring('1.4').content.votes?.totalVotes).toBe(2);
  });

  it('change when an administrator says so', () => {
    const change = (parameter: number, value: number): Uint8Array => {
      const body = new Uint8Array(32);
      const view = new DataView(body.buffer);
      // Service 5, function 1 in the header; the fields are those of votequorum-messages.ts.
      view.setUint32(0, (5 << 16) | 1, true);
      view.setUint32(8, body.length, true);
      view.setUint32(16, 2, true);
      view.setUint32(20, value, true);
      view.setUint8(24, parameter);
      return withGroupHeader('a', body);
    };
    const all = [said(20, 1, info(1)), said(21, 2, info(2)), packet(22, 1, [change(1, 9), change(2, 4)])];
    expect(show(corosync().announce(four), all).later(2000).ring('1.4').content.votes).toMatchObject({
      totalVotes: 6,
      majority: true,
      nodes: [
        { nodeId: 1, votes: 2, expectedVotes: 9 },
        { nodeId: 2, votes: 4, expectedVotes: 9 },
      ],
    });
  });
});

describe('Process groups on the native wire', () => {
  const ringId = four;
  const told = (seq: number, sender: NodeId, message: GroupLayerMessage): Data => {
    const chunks = [{ first: true, last: true, payload: encodeGroupMessage(message) }];
    return makeData(seq, { ringId, sender, channel: 'groups', chunks });
  };
  const state = (seq: number, sender: NodeId, group: string, of = ringId): Data =>
    told(seq, sender, { type: 'state', ringId: of, entries: [{ group, process: sender }] });
  const gathering = (): Sniffing => new Sniffing().join(1, [1, 2]).join(2, [1, 2]);

  it('are known when all members have told their state', () => {
    const first = show(gathering(), [state(1, 1, 'grp')]);
    expect(first.ring('4.1').content.groupsComplete).toBe(false);
    const { content } = show(first, [state(2, 2, 'grp')]).ring('4.1');
    expect(content).toMatchObject({ groupsComplete: true, votes: null });
    expect(groupsOf(content)).toEqual(['grp 1:1 2:2']);
  });

  it('follow joins, leaves and messages, and no state of another ring', () => {
    const all = [
      told(20, 1, { type: 'join', group: 'grp', process: 5 }),
      told(21, 2, { type: 'multicast', group: 'grp', process: 6, payload: new Uint8Array(2) }),
      told(22, 1, { type: 'leave', group: 'grp', process: 5, reason: 'leave' }),
      state(23, 1, 'old', five),
    ];
    const { content } = show(new Sniffing().announce(four), all).later(2000).ring('4.1');
    expect(groupsOf(content)).toEqual(['grp 2:6']);
    expect(content.groupsComplete).toBe(false);
  });

  it('are not looked for in what applications say', () => {
    const chunks = [{ first: true, last: true, payload: encodeGroupMessage({ type: 'join', group: 'g', process: 1 }) }];
    const data = makeData(20, { ringId, sender: 1, chunks });
    expect(show(new Sniffing().announce(four), [data]).later(2000).ring('4.1').content.groups).toEqual([]);
  });
});
