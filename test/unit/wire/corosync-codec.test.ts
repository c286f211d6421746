import type { CommitEntry, CommitToken, Data, Join, Message, Token } from '../../../src/message.ts';
import type { RejectReason } from '../../../src/wire/codec.ts';
import { CorosyncCodec } from '../../../src/wire/corosync-codec.ts';
import { composePacket } from '../../../src/wire/corosync-composer.ts';
import type { CommitTokenPacket, CorosyncPacket, JoinPacket, Mcast } from '../../../src/wire/corosync-format.ts';
import { parsePacket } from '../../../src/wire/corosync-parser.ts';

const nodes = [1, 2, 3].map((nodeId) => ({ nodeId, address: `10.78.0.${nodeId}:5405`, name: `node${nodeId}` }));
const codec = new CorosyncCodec({ self: 2, nodes, netmtu: 1500 });
const ringId = { representative: 1, seq: 13 };
const member = (nodeId: number): Join['sender'] => ({
  nodeId,
  incarnation: 0,
  address: `10.78.0.${nodeId}:5405`,
  name: `node${nodeId}`,
  metadata: {},
});

const token: Token = {
  type: 'token',
  ringId,
  tokenSeq: 135,
  seq: 21,
  messageCount: 21,
  aru: 21,
  aruNode: 0,
  flowControlCount: 0,
  backlog: 0,
  window: 0,
  windowNode: 0,
  retransmitFlag: false,
  retransmit: [],
};
const data: Data = {
  type: 'data',
  ringId,
  seq: 22,
  sender: 2,
  level: 'agreed',
  messageNumber: 22,
  chunks: [{ first: true, last: true, payload: Uint8Array.of(9, 8, 7) }],
  recovered: undefined,
};
const join: Join = {
  type: 'join',
  sender: member(2),
  procSet: [1, 2, 3],
  failSet: [3],
  ringSeq: 13,
  leaving: false,
  cause: { kind: 'join', node: undefined },
  evidence: [],
};
const entry: CommitEntry = { oldRing: ringId, aru: 24, highSeen: 24, safe: 20, obligations: [] };
const commitToken: CommitToken = {
  type: 'commitToken',
  ringId: { representative: 1, seq: 17 },
  tokenSeq: 2,
  firstSeq: 0,
  members: [member(1), member(2), member(3)],
  entries: [entry],
};

const mcast: Mcast = {
  type: 'mcast',
  nodeId: 2,
  isRecovered: false,
  sender: 2,
  seq: 22,
  ownCount: 22,
  ringId,
  guarantee: 0,
  payload: Uint8Array.of(9, 8, 7),
};
const joinPacket: JoinPacket = {
  type: 'join',
  nodeId: 2,
  sender: 2,
  ringSeq: 13,
  procList: [1, 2, 3],
  failedList: [],
};
const commitPacket: CommitTokenPacket = {
  type: 'commitToken',
  nodeId: 1,
  tokenSeq: 1,
  ringId,
  filled: 1,
  addresses: [1, 2],
  members: [1, 2].map(() => ({ oldRing: ringId, aru: 0, highDelivered: 0, receivedFlag: 1 })),
};

/** The message in a datagram that must be accepted. */
function accepted(datagram: Uint8Array): Message {
  const decoded = codec.decode(datagram);
  if (!decoded.ok) throw new Error(decoded.detail);
  return decoded.message;
}

function expectReject(datagram: Uint8Array, reason: RejectReason, detail: string): void {
  expect(codec.decode(datagram)).toEqual({ ok: false, reason, detail });
}

/** The structure that a message is sent as. */
function sentAs(message: Message): CorosyncPacket {
  return parsePacket(codec.encode(message));
}

function patched(datagram: Uint8Array, at: number, value: number): Uint8Array {
  const copy = datagram.slice();
  new DataView(copy.buffer).setUint32(at, value, true);
  return copy;
}

/** `count` node ids from 1 on. */
function ids(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

describe('options', () => {
  test('must name a node of the list, ids that there can be, each once, and a possible netmtu', () => {
    const make = (options: Partial<ConstructorParameters<typeof CorosyncCodec>[0]>) => (): CorosyncCodec =>
      new CorosyncCodec({ self: 2, nodes, netmtu: 1500, ...options });
    const [first = { nodeId: 1, address: '', name: '' }] = nodes;
    expect(make({ self: 4 })).toThrow(new RangeError('node 4 is not in the node list'));
    expect(make({ nodes: [...nodes, first] })).toThrow(new RangeError('node id: 1 is in the node list twice'));
    for (const nodeId of [0, -1, 1.5, 0x1_0000_0000]) {
      expect(make({ nodes: [{ ...first, nodeId }] })).toThrow(/is not a whole number from 1 to 4294967295/);
    }
    for (const netmtu of [255, 65508, 1499.5]) expect(make({ netmtu })).toThrow(/from 256 to 65507/);
    expect(make({ netmtu: 256 })).not.toThrow();
    expect(make({ netmtu: 65507 })).not.toThrow();
  });
});

describe('the outside of a datagram', () => {
  const good = codec.encode(token);

  test('is what the worked example of the format shows', () => {
    const fields = [
      '70c0030000020000000000000015000000870000001500000000000000',
      '010000000d00000000000000',
      '00000000000000000000000000000000',
    ];
    expect(Buffer.from(good).toString('hex')).toBe(fields.join(''));
  });

  test('longer than what Corosync takes is oversized', () => {
    const large = new Uint8Array(136_193);
    large.set(codec.encode(data));
    expectReject(large, 'oversized', '136193 bytes, at most 136192 are allowed');
    expect(codec.decode(large.subarray(0, 136_192)).ok).toBe(true);
  });

  test('shorter than the header is truncated', () => {
    expectReject(new Uint8Array(), 'truncated', '0 bytes, the header alone has 13');
    expectReject(good.slice(0, 12), 'truncated', '12 bytes, the header alone has 13');
  });

  test('of another magic is foreign', () => {
    expectReject(good.with(0, 0x52), 'foreign', 'starts with 52 c0, not with 70 c0');
    expectReject(good.with(1, 0), 'foreign', 'starts with 70 00, not with 70 c0');
  });

  test('of another version names it', () => {
    expectReject(good.with(2, 2), 'version', 'has version 2, Corosync 3 speaks 3');
  });

  test('of an unknown type is malformed', () => {
    expectReject(good.with(3, 6), 'malformed', 'unknown type 6');
  });

  test.each<[string, Message, number]>([
    ['token', token, 57],
    ['mcast', data, 45],
    ['merge detect', { type: 'mergeDetect', ringId, sender: 2 }, 29],
    ['join', { ...join, procSet: [], failSet: [] }, 33],
    ['commit token', { ...commitToken, members: [], entries: [] }, 41],
    ['hold cancel', { type: 'holdCancel', ringId, sender: 2 }, 25],
  ])('a %s has a fixed part, and without all of it is truncated', (_name, message, bytes) => {
    const datagram = codec.encode(message);
    expect(codec.decode(datagram.subarray(0, bytes)).ok).toBe(true);
    for (let length = 13; length < bytes; length += 1) {
      expectReject(datagram.slice(0, length), 'truncated', `${length} bytes, at least ${bytes} belong to it`);
    }
  });
});

describe('the node list', () => {
  test.each<[string, CorosyncPacket]>([
    ['who passes a token on', { ...commitPacket, nodeId: 7 }],
    ['who multicasts', { ...mcast, nodeId: 7, sender: 7 }],
    ['who announces a ring', { type: 'mergeDetect', nodeId: 7, sender: 7, ringId }],
    ['who joins', { ...joinPacket, nodeId: 7, sender: 7 }],
    ['who leaves', { ...joinPacket, nodeId: 0, sender: 7, failedList: [7] }],
    ['who cancels a hold', { type: 'holdCancel', nodeId: 7, ringId }],
    ['a member of the new ring', { ...commitPacket, addresses: [1, 7] }],
  ])('must have %s', (_who, packet) => {
    expectReject(composePacket(packet), 'cluster', 'node 7 is not in the node list');
  });

  test('need not have those that a join only tells of', () => {
    const datagram = composePacket({ ...joinPacket, procList: [7, 1, 2], failedList: [7] });
    expect(accepted(datagram)).toMatchObject({ procSet: [1, 2, 7], failSet: [7] });
  });

  test('need not have who sent a message that is recovered', () => {
    const inner = composePacket({ ...mcast, nodeId: 7, sender: 7 });
    const datagram = composePacket({ ...mcast, isRecovered: true, payload: inner });
    expect(accepted(datagram)).toMatchObject({ sender: 2, recovered: { sender: 7 } });
  });

  test('tells what a message does not', () => {
    expect(accepted(codec.encode(join))).toMatchObject({ sender: member(2) });
    expect(accepted(codec.encode(commitToken))).toMatchObject({ members: [member(1), member(2), member(3)] });
  });
});

describe('content that breaks a rule is malformed', () => {
  const noRing = { representative: 0, seq: 13 };
  const inner = composePacket(mcast);
  const recovered = (payload: Uint8Array): Uint8Array => composePacket({ ...mcast, isRecovered: true, payload });

  test.each<[string, Uint8Array]>([
    ['the representative is 0', codec.encode({ ...token, ringId: noRing })],
    ['the representative is 0', composePacket({ ...mcast, ringId: noRing })],
    ['the representative is 0', composePacket({ type: 'holdCancel', nodeId: 2, ringId: noRing })],
    ['the representative is 0', composePacket({ type: 'mergeDetect', nodeId: 2, sender: 2, ringId: noRing })],
    ['the representative is 0', composePacket({ ...commitPacket, ringId: noRing })],
    [
      'the representative is 0',
      composePacket({ ...commitPacket, members: commitPacket.members.map((one) => ({ ...one, oldRing: noRing })) }),
    ],
    ['a number is greater than 2^53 - 1', patched(codec.encode(token), 37, 0x200000)],
    ['a number is greater than 2^53 - 1', patched(codec.encode(join), 29, 0x200000)],
    ['31 retransmit entries, at most 30 are allowed', patched(codec.encode(token), 53, 31)],
    ['-1 retransmit entries, at most 30 are allowed', patched(codec.encode(token), 53, 0xffffffff)],
    ['the header names node 1, the message node 2', patched(codec.encode(data), 5, 1)],
    ['the header names node 1, the message node 2', patched(codec.encode({ ...join, failSet: [] }), 5, 1)],
    [
      'the header names node 3, the message node 2',
      composePacket({ type: 'mergeDetect', nodeId: 3, sender: 2, ringId }),
    ],
    ['an mcast with encapsulated 0', codec.encode(data).with(4, 0)],
    ['an mcast with encapsulated 3', codec.encode(data).with(4, 3)],
    ['385 nodes in the proc list, at most 384 are allowed', patched(codec.encode(join), 17, 385)],
    ['385 nodes in the failed list, at most 384 are allowed', patched(codec.encode(join), 21, 385)],
    ['the join names 385 nodes', composePacket({ ...joinPacket, procList: ids(384), failedList: [385] })],
    ['the proc list contains 0', composePacket({ ...joinPacket, procList: [1, 0] })],
    ['the failed list contains 0', composePacket({ ...joinPacket, failedList: [0] })],
    ['node 2 leaves, but is not in its failed list', composePacket({ ...joinPacket, nodeId: 0, failedList: [3] })],
    ['385 members, at most 384 are allowed', patched(codec.encode(commitToken), 37, 385)],
    ['-1 members, at most 384 are allowed', patched(codec.encode(commitToken), 37, 0xffffffff)],
    ['4 of 3 members are filled', patched(codec.encode(commitToken), 33, 4)],
    ['-1 of 3 members are filled', patched(codec.encode(commitToken), 33, 0xffffffff)],
    ['the members do not ascend at 1', composePacket({ ...commitPacket, addresses: [2, 1] })],
    ['the members do not ascend at 2', composePacket({ ...commitPacket, addresses: [2, 2] })],
    ['the members do not ascend at 0', composePacket({ ...commitPacket, addresses: [0, 2] })],
    ['the recovered message: 44 bytes, at least 45 belong to it', recovered(inner.slice(0, 44))],
    ['the recovered message: has version 2, Corosync 3 speaks 3', recovered(inner.with(2, 2))],
    ['the recovered message is of type orfToken', recovered(codec.encode(token))],
    ['a recovered message in a recovered message', recovered(recovered(inner))],
    ['the sender of the recovered message is 0', recovered(composePacket({ ...mcast, nodeId: 0, sender: 0 }))],
    ['the representative is 0', recovered(composePacket({ ...mcast, ringId: noRing }))],
  ])('%s', (detail, datagram) => {
    expectReject(datagram, 'malformed', detail);
  });

  test('lists that are longer than the datagram make it truncated', () => {
    expectReject(patched(codec.encode(token), 53, 2), 'truncated', '57 bytes, at least 89 belong to it');
    expectReject(patched(codec.encode(join), 17, 4), 'truncated', '49 bytes, at least 53 belong to it');
    expectReject(patched(codec.encode(commitToken), 37, 4), 'truncated', '125 bytes, at least 153 belong to it');
  });
});

describe('a token', () => {
  test('is from who passes it on, and counts messages by their sequence numbers', () => {
    expect(codec.decode(codec.encode(token))).toEqual({
      ok: true,
      origin: { nodeId: 2, incarnation: 0 },
      message: token,
    });
  });

  test('keeps what it asks for on its own ring, and drops the rest', () => {
    const entries = [
      { ringId, seq: 4 },
      { ringId: { representative: 1, seq: 9 }, seq: 5 },
      { ringId: { representative: 2, seq: 13 }, seq: 6 },
      { ringId, seq: 7 },
    ];
    const packet = { ...sentAs(token), retransmit: entries } as CorosyncPacket;
    expect(accepted(composePacket(packet))).toEqual({ ...token, retransmit: [4, 7] });
  });

  test('asks for 30 messages at most, as more would harm a daemon', () => {
    expect(sentAs({ ...token, retransmit: ids(30) })).toMatchObject({
      retransmit: ids(30).map((seq) => ({ ringId, seq })),
    });
    expect(() => codec.encode({ ...token, retransmit: ids(31) })).toThrow(/30 messages at most/);
  });

  test('has a flag that is up for any value but 0', () => {
    expect(sentAs({ ...token, retransmitFlag: true })).toMatchObject({ retransmitFlag: 1 });
    expect(accepted(patched(codec.encode(token), 49, 0xffffffff))).toMatchObject({ retransmitFlag: true });
  });
});

describe('a data message', () => {
  test("is sent with the sequence number as the sender's own count, and without a level", () => {
    const own = { ...data, seq: 0xfffffffe, level: 'safe' } as const;
    expect(sentAs(own)).toEqual({ ...mcast, seq: 0xfffffffe, ownCount: -2 });
    expect(accepted(codec.encode(own))).toMatchObject({ level: 'agreed', messageNumber: 0xfffffffe });
  });

  test('of another node keeps that node as its origin', () => {
    const datagram = composePacket({ ...mcast, nodeId: 3, sender: 3 });
    expect(codec.decode(datagram)).toMatchObject({ origin: { nodeId: 3 }, message: { sender: 3, datagram } });
  });

  test("that was asked for as safe is agreed, as all of Corosync's are", () => {
    expect(accepted(composePacket({ ...mcast, guarantee: 1 }))).toMatchObject({ level: 'agreed' });
  });

  test('is one message of one chunk, and leaves room for two headers', () => {
    const [chunk] = data.chunks;
    const whole = (bytes: number): Data => ({
      ...data,
      chunks: [{ first: true, last: true, payload: new Uint8Array(bytes) }],
    });
    expect(codec.encode(whole(1410))).toHaveLength(1455);
    expect(() => codec.encode(whole(1411))).toThrow(/room for two headers/);
    for (const chunks of [[], [chunk, chunk], [{ ...chunk, last: false }], [{ ...chunk, first: false }]]) {
      expect(() => codec.encode({ ...data, chunks } as Data)).toThrow(/one message of one chunk/);
    }
  });

  test("that is recovered is carried whole, made anew when it is this node's own", () => {
    const old = { ...data, ringId: { representative: 1, seq: 9 }, seq: 5 };
    const carrier: Data = { ...data, chunks: [], recovered: old };
    const carried = codec.encode(carrier);
    expect(parsePacket(carried)).toEqual({ ...mcast, isRecovered: true, payload: codec.encode(old) });
    const datagram = composePacket({ ...mcast, nodeId: 3, sender: 3, ownCount: -7, guarantee: 1 });
    expect(parsePacket(codec.encode({ ...carrier, recovered: { ...old, datagram } }))).toMatchObject({
      payload: datagram,
    });
  });
});

describe('a join', () => {
  test('has sets in order, whatever the order of its lists', () => {
    const datagram = composePacket({ ...joinPacket, procList: [3, 1, 2, 1], failedList: [3, 1] });
    expect(accepted(datagram)).toEqual({ ...join, procSet: [1, 2, 3], failSet: [1, 3] });
  });

  test('considers all that have failed', () => {
    const datagram = composePacket({ ...joinPacket, procList: [1, 2], failedList: [3] });
    expect(accepted(datagram)).toMatchObject({ procSet: [1, 2, 3], failSet: [3] });
  });

  test("is sent with its sender's sets, and no more", () => {
    expect(sentAs(join)).toEqual({ ...joinPacket, failedList: [3] });
  });

  test('that says farewell has no node in its header, and its sender last among the failed', () => {
    const leave: Join = { ...join, leaving: true, failSet: [2, 3] };
    expect(sentAs(leave)).toEqual({ ...joinPacket, nodeId: 0, procList: [1, 3], failedList: [3, 2] });
    expect(codec.decode(codec.encode(leave))).toEqual({
      ok: true,
      origin: { nodeId: 2, incarnation: 0 },
      message: { ...leave, cause: { kind: 'leave', node: undefined } },
    });
  });

  test('of the last node that leaves considers nobody', () => {
    const datagram = composePacket({ ...joinPacket, nodeId: 0, procList: [], failedList: [2] });
    expect(accepted(datagram)).toMatchObject({ leaving: true, procSet: [2], failSet: [2] });
  });
});

describe('a commit token', () => {
  const sent = (entries: readonly CommitEntry[]): CommitTokenPacket =>
    sentAs({ ...commitToken, entries }) as CommitTokenPacket;
  const flags = (entries: readonly CommitEntry[]): readonly number[] =>
    sent(entries).members.map(({ receivedFlag }) => receivedFlag);

  test('has zeros where no member has been yet', () => {
    const { nodeId, filled, addresses, members } = sent([entry]);
    const unfilled = { oldRing: { representative: 0, seq: 0 }, aru: 0, highDelivered: 0, receivedFlag: 0 };
    expect({ nodeId, filled, addresses }).toEqual({ nodeId: 2, filled: 1, addresses: [1, 2, 3] });
    expect(members).toEqual([{ oldRing: ringId, aru: 24, highDelivered: 20, receivedFlag: 1 }, unfilled, unfilled]);
  });

  test('says that all is received of who misses nothing', () => {
    expect(flags([entry, { ...entry, highSeen: 25 }])).toEqual([1, 0, 0]);
  });

  test('does not say so of who has less than another of the same old ring', () => {
    const behind = { ...entry, aru: 22, highSeen: 22 };
    const elsewhere = { ...behind, oldRing: { representative: 3, seq: 13 } };
    expect(flags([entry, behind, elsewhere])).toEqual([1, 0, 1]);
    expect(flags([behind, entry])).toEqual([0, 1, 0]);
  });

  test('compares across the wrap-around', () => {
    const before = { ...entry, aru: 0xffffffff, highSeen: 0xffffffff };
    const after = { ...entry, aru: 1, highSeen: 1 };
    expect(flags([before, after])).toEqual([0, 1, 0]);
  });

  test('names a ring of its own for who was on none', () => {
    const fresh = { ...entry, oldRing: undefined, aru: 0, highSeen: 0, safe: 0 };
    const { members } = sent([fresh, fresh]);
    expect(members.map(({ oldRing }) => oldRing.representative)).toEqual([1, 2, 0]);
    expect(members[0]).toMatchObject({ oldRing: { representative: 1, seq: 0 }, receivedFlag: 1 });
  });

  test('lets a member that misses something have seen one message more than it has', () => {
    const packet = composePacket({
      ...commitPacket,
      filled: 2,
      members: [
        { oldRing: ringId, aru: 24, highDelivered: 20, receivedFlag: 1 },
        { oldRing: ringId, aru: 0xffffffff, highDelivered: 20, receivedFlag: 0 },
      ],
    });
    const safe = { oldRing: ringId, safe: 20, obligations: [] };
    expect(accepted(packet)).toMatchObject({
      firstSeq: 0,
      entries: [
        { ...safe, aru: 24, highSeen: 24 },
        { ...safe, aru: 0xffffffff, highSeen: 0 },
      ],
    });
  });

  test('ignores what is in entries that are not filled', () => {
    expect(accepted(composePacket(commitPacket))).toMatchObject({ entries: [{ oldRing: ringId }], members: [{}, {}] });
    expect(accepted(composePacket({ ...commitPacket, filled: 0 }))).toMatchObject({ entries: [] });
  });

  test('is of a ring whose messages are numbered from 1', () => {
    expect(() => codec.encode({ ...commitToken, firstSeq: 1 })).toThrow(/from 1/);
  });
});

test('lists that are longer than a daemon can take are never sent', () => {
  expect(() => codec.encode({ ...join, procSet: ids(385) })).toThrow(/384 nodes at most/);
  expect(() => codec.encode({ ...join, failSet: ids(385) })).toThrow(/384 nodes at most/);
  expect(codec.encode({ ...join, procSet: ids(384), failSet: ids(384) })).toHaveLength(33 + 8 * 384);
  const members = ids(385).map((nodeId) => member(nodeId));
  expect(() => codec.encode({ ...commitToken, members })).toThrow(/384 members at most/);
});
