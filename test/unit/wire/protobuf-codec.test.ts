import type { Cause, Data, Join, Message } from '../../../src/message.ts';
import { crc32c } from '../../../src/wire/checksum.ts';
import type { RejectReason } from '../../../src/wire/codec.ts';
import { headerBytes, seal } from '../../../src/wire/frame.ts';
import { ringcast } from '../../../src/wire/generated/totem.js';
import { wireLimits } from '../../../src/wire/limits.ts';
import { ProtobufCodec } from '../../../src/wire/protobuf-codec.ts';

type FrameFields = ringcast.wire.Frame.$Properties;

const self = { nodeId: 7, incarnation: 1_760_000_000_000 };
const codec = new ProtobufCodec({ cluster: 'blue', self });
const ringId = { representative: 1, seq: 40 };
const holdCancel: Message = { type: 'holdCancel', ringId, sender: 7 };
const member = { nodeId: 7, incarnation: 5, address: '127.0.0.1:5', name: 'seven', metadata: {} };
const joinFields = { sender: member, procSet: [3, 7], failSet: [3], ringSeq: 44 };
const byTimer: Cause = { kind: 'token-lost', node: undefined };
const { Part } = ringcast.wire;
/** In none of the schema's closed sets, as a later revision might send it. */
const outside: unknown = 4;
const unknownLevel = outside as ringcast.wire.Level;
const negative: unknown = -4;
const negativeLevel = negative as ringcast.wire.Level;
const unknownPart = outside as ringcast.wire.Part;
const dataFields = { ringId, seq: 9, sender: 7 };

/** A datagram with a right header and these fields. */
function datagramOf(fields: FrameFields): Uint8Array {
  const body = ringcast.wire.Frame.encode({ cluster: 'blue', sender: 7, incarnation: 5, ...fields }).finish();
  return sealed(body);
}

function sealed(body: Uint8Array): Uint8Array {
  const datagram = new Uint8Array(headerBytes + body.length);
  datagram.set(body, headerBytes);
  seal(datagram);
  return datagram;
}

function expectReject(datagram: Uint8Array, reason: RejectReason, detail: RegExp | string): void {
  expect(codec.decode(datagram)).toEqual({
    ok: false,
    reason,
    detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
  });
}

function changed(datagram: Uint8Array, index: number, value: number): Uint8Array {
  return datagram.with(index, value);
}

/** The ids 1 to `length`. */
function ids(length: number): number[] {
  return Array.from({ length }, (_, index) => index + 1);
}

describe('the outside of a datagram', () => {
  const good = codec.encode(holdCancel);

  test('a datagram longer than UDP can carry is oversized', () => {
    expectReject(new Uint8Array(65508), 'oversized', '65508 bytes, at most 65507 are allowed');
  });

  test('a datagram longer than the configured size is oversized', () => {
    const narrow = new ProtobufCodec({ cluster: 'blue', self, frameBytesMax: good.length - 1 });
    expect(narrow.decode(good)).toMatchObject({ ok: false, reason: 'oversized' });
    const exact = new ProtobufCodec({ cluster: 'blue', self, frameBytesMax: good.length });
    expect(exact.decode(good)).toMatchObject({ ok: true });
  });

  test('a datagram shorter than the header is truncated', () => {
    expectReject(new Uint8Array(), 'truncated', '0 bytes, the header alone has 8');
    expectReject(good.slice(0, 7), 'truncated', '7 bytes, the header alone has 8');
  });

  test('a datagram with another magic is foreign', () => {
    expectReject(changed(good, 0, 0), 'foreign', 'starts with 00 43, not with 52 43');
    expectReject(changed(good, 1, 0x44), 'foreign', 'starts with 52 44, not with 52 43');
  });

  test('a datagram of another version names both versions', () => {
    expectReject(changed(good, 2, 2), 'version', 'has version 2, this node speaks 1');
  });

  test('a datagram whose checksum does not match is corrupt, wherever the damage is', () => {
    for (let index = 3; index < good.length; index += 1) {
      const damaged = changed(good, index, (good[index] ?? 0) ^ 0x10);
      expectReject(damaged, 'corrupt', /^checksum [0-9a-f]{8}, calculated [0-9a-f]{8}$/);
    }
  });

  test('a datagram cut after its header is corrupt', () => {
    expectReject(good.slice(0, headerBytes), 'corrupt', /^checksum/);
  });
});

describe('the cluster', () => {
  test('a datagram of another cluster names it', () => {
    const theirs = new ProtobufCodec({ cluster: 'gr\u00fcn', self });
    expectReject(theirs.encode(holdCancel), 'cluster', 'belongs to cluster "gr\u00fcn"');
  });

  test('a cluster whose name begins like ours, or ours like it, is another cluster', () => {
    for (const cluster of ['blu', 'blues']) {
      const theirs = new ProtobufCodec({ cluster, self });
      expectReject(theirs.encode(holdCancel), 'cluster', `belongs to cluster "${cluster}"`);
    }
  });

  test('control characters in a foreign name are escaped', () => {
    const theirs = new ProtobufCodec({ cluster: 'a\nb', self });
    expectReject(theirs.encode(holdCancel), 'cluster', 'belongs to cluster "a\\nb"');
  });

  test('another cluster is told from ours before the content is looked at', () => {
    expectReject(datagramOf({ cluster: 'red', sender: 0 }), 'cluster', 'belongs to cluster "red"');
  });

  test.each<[string, readonly number[], RegExp]>([
    ['no content', [], /cluster does not come first/],
    ['another field in front', [21, 7, 0, 0, 0], /cluster does not come first/],
    ['an empty name', [10, 0], /a cluster name of 0 bytes/],
    ['a name of 33 bytes', [10, 33, ...new Uint8Array(33).fill(97)], /a cluster name of 33 bytes/],
    ['a name that is not UTF-8', [10, 2, 0xff, 0xfe], /not a protobuf frame/],
    ['a name that is cut off', [10, 4, 98, 108], /not a protobuf frame/],
    ['our name with a length of two bytes', [10, 0x84, 0, 98, 108, 117, 101], /not written in the shortest way/],
    ['our name twice', [10, 4, 98, 108, 117, 101, 10, 4, 98, 108, 117, 101, 21, 7, 0, 0, 0], /two clusters are named/],
  ])('%s is malformed', (_title, body, detail) => {
    expectReject(sealed(Uint8Array.from(body)), 'malformed', detail);
  });
});

describe('content that breaks a rule is malformed', () => {
  const entry = { aru: 1 };
  const commit = { ringId, members: [{ nodeId: 3 }, { nodeId: 7 }], entries: [entry] };
  const manyKeys = Object.fromEntries(ids(17).map((id) => [`key${id}`, 'value']));
  const payload = new Uint8Array(1);

  test.each<[string, FrameFields]>([
    ['no known body', {}],
    ['the transmitter is 0', { sender: 0, holdCancel }],
    ['the ring id is missing', { token: {} }],
    ['the ring id is missing', { data: { sender: 7 } }],
    ['the ring id is missing', { mergeDetect: { sender: 7 } }],
    ['the ring id is missing', { holdCancel: { sender: 7 } }],
    ['the ring id is missing', { commitToken: { members: [member] } }],
    ['the representative is 0', { token: { ringId: { seq: 4 } } }],
    ['the sender is 0', { mergeDetect: { ringId } }],
    ['the sender is 0', { holdCancel: { ringId } }],
    ['the sender is 0', { data: { ringId } }],
    ['retransmit has 257 entries, at most 256 are allowed', { token: { ringId, retransmit: ids(257) } }],
    ['unknown level 4', { data: { ...dataFields, level: unknownLevel } }],
    ['unknown level -4', { data: { ...dataFields, level: negativeLevel } }],
    [
      'payloads has 4097 entries, at most 4096 are allowed',
      { data: { ...dataFields, payloads: Array(4097).fill(payload) } },
    ],
    ['unknown part 4', { data: { ...dataFields, payloads: [payload], parts: [unknownPart] } }],
    ['2 parts for 1 payloads', { data: { ...dataFields, payloads: [payload], parts: [Part.FIRST, Part.LAST] } }],
    ['1 parts for 2 payloads', { data: { ...dataFields, payloads: [payload, payload], parts: [Part.FIRST] } }],
    ['payloads beside a recovered message', { data: { ...dataFields, payloads: [payload], recovered: dataFields } }],
    [
      'a recovered message in a recovered message',
      { data: { ...dataFields, recovered: { ...dataFields, recovered: dataFields } } },
    ],
    ['the sender is 0', { data: { ...dataFields, recovered: { ringId } } }],
    ['the sender is missing', { join: { procSet: [7] } }],
    ['the node id of the sender is 0', { join: { ...joinFields, sender: { ...member, nodeId: 0 } } }],
    [
      'the address of the sender has 65 bytes, at most 64 are allowed',
      { join: { ...joinFields, sender: { ...member, address: 'x'.repeat(65) } } },
    ],
    [
      'the name of the sender has 66 bytes, at most 64 are allowed',
      { join: { ...joinFields, sender: { ...member, name: '\u00e9'.repeat(33) } } },
    ],
    [
      'the metadata of the sender has 17 entries, at most 16 are allowed',
      { join: { ...joinFields, sender: { ...member, metadata: manyKeys } } },
    ],
    [
      'a metadata key of the sender has 65 bytes, at most 64 are allowed',
      { join: { ...joinFields, sender: { ...member, metadata: { ['k'.repeat(65)]: '' } } } },
    ],
    [
      'a metadata value of the sender has 257 bytes, at most 256 are allowed',
      { join: { ...joinFields, sender: { ...member, metadata: { key: 'v'.repeat(257) } } } },
    ],
    [
      'the metadata of the sender has 385 bytes, at most 384 are allowed',
      {
        join: { ...joinFields, sender: { ...member, metadata: { a: 'v'.repeat(256), b: '\u00e9'.repeat(63), c: '' } } },
      },
    ],
    ['procSet contains 0', { join: { ...joinFields, procSet: [0, 3, 7] } }],
    ['procSet does not ascend at 3', { join: { ...joinFields, procSet: [7, 3] } }],
    ['procSet does not ascend at 3', { join: { ...joinFields, procSet: [3, 3, 7] } }],
    ['procSet has 257 entries, at most 256 are allowed', { join: { ...joinFields, procSet: ids(257) } }],
    ['failSet does not ascend at 3', { join: { ...joinFields, failSet: [7, 3] } }],
    ['failSet is not a subset of procSet', { join: { ...joinFields, failSet: [4] } }],
    ['failSet is not a subset of procSet', { join: { ...joinFields, failSet: [3, 8] } }],
    ['members is empty', { commitToken: { ringId } }],
    ['the node id of a member is 0', { commitToken: { ...commit, members: [{ nodeId: 0 }] } }],
    ['members does not ascend at 3', { commitToken: { ...commit, members: [{ nodeId: 7 }, { nodeId: 3 }] } }],
    ['members does not ascend at 3', { commitToken: { ...commit, members: [{ nodeId: 3 }, { nodeId: 3 }] } }],
    [
      'members has 257 entries, at most 256 are allowed',
      { commitToken: { ...commit, members: ids(257).map((nodeId) => ({ nodeId })) } },
    ],
    ['entries has 3 entries, at most 2 are allowed', { commitToken: { ...commit, entries: [entry, entry, entry] } }],
    ['obligations does not ascend at 2', { commitToken: { ...commit, entries: [{ obligations: [5, 2] }] } }],
    ['the representative is 0', { commitToken: { ...commit, entries: [{ oldRing: { seq: 3 } }] } }],
    ['a number is greater than 2^53 - 1', { incarnation: 2 ** 53, holdCancel }],
    ['a number is greater than 2^53 - 1', { token: { ringId: { representative: 1, seq: 2 ** 63 } } }],
    ['a number is greater than 2^53 - 1', { data: { ...dataFields, messageNumber: 2 ** 53 } }],
  ])('%s', (rule, fields) => {
    expectReject(datagramOf(fields), 'malformed', rule);
  });

  test('a number of more than 10 bytes', () => {
    const start = codec.encode(holdCancel).slice(headerBytes, headerBytes + 6);
    expectReject(sealed(Uint8Array.from([...start, 24, ...Array<number>(11).fill(128)])), 'malformed', /10 bytes/);
  });

  test('a number that is cut off', () => {
    const start = codec.encode(holdCancel).slice(headerBytes, headerBytes + 6);
    expectReject(sealed(Uint8Array.from([...start, 24, 128])), 'malformed', 'a number is cut off');
  });

  test('content that is not protobuf', () => {
    const good = codec.encode(holdCancel).slice(headerBytes);
    expectReject(sealed(good.slice(0, -1)), 'malformed', /^not a protobuf frame: /);
  });

  test('flags that nobody defined', () => {
    const flagged = codec.encode(holdCancel).with(3, 1);
    new DataView(flagged.buffer).setUint32(4, crc32c(flagged, headerBytes, crc32c(flagged.subarray(2, 4))));
    expectReject(flagged, 'malformed', 'unknown flags 1');
  });

  test('messages nested without end do not exhaust the stack', () => {
    let body: Uint8Array = ringcast.wire.Data.encode(dataFields).finish();
    for (let depth = 0; depth < 5000; depth += 1) body = Uint8Array.from([66, ...varint(body.length), ...body]);
    const start = codec.encode(holdCancel).slice(headerBytes, headerBytes + 6);
    const frame = Uint8Array.from([...start, 42, ...varint(body.length), ...body]);
    expectReject(sealed(frame), 'malformed', /^not a protobuf frame: /);
  });
});

/** `value` below 2^21. */
function varint(value: number): number[] {
  const low = value & 127;
  return value < 128 ? [low] : [low | 128, ...varint(value >>> 7)];
}

describe('what is tolerated', () => {
  test('fields of a later revision are skipped', () => {
    const known = ringcast.wire.Frame.encode({ cluster: 'blue', sender: 7, incarnation: 5, holdCancel }).finish();
    const later = Uint8Array.from([...known, 0x78, 1, 0x82, 0x01, 3, 1, 2, 3]);
    expect(codec.decode(sealed(later))).toMatchObject({ ok: true, message: holdCancel });
  });

  test('numbers and texts that are absent are 0 and empty', () => {
    const bare = datagramOf({ incarnation: 0, token: { ringId: { representative: 1 } } });
    expect(codec.decode(bare)).toStrictEqual({
      ok: true,
      origin: { nodeId: 7, incarnation: 0 },
      message: {
        type: 'token',
        ringId: { representative: 1, seq: 0 },
        tokenSeq: 0,
        seq: 0,
        messageCount: 0,
        aru: 0,
        aruNode: 0,
        flowControlCount: 0,
        backlog: 0,
        window: 0,
        windowNode: 0,
        retransmitFlag: false,
        retransmit: [],
      },
    });
  });

  test('a cause that is absent or of a later revision is a mere join', () => {
    const later: unknown = 11;
    const kinds = [
      undefined,
      {},
      { kind: later as ringcast.wire.CauseKind },
      { kind: negative as ringcast.wire.CauseKind },
    ];
    for (const cause of kinds) {
      const decoded = codec.decode(datagramOf({ join: { ...joinFields, cause: cause ?? null } }));
      expect(decoded).toMatchObject({ ok: true, message: { cause: { kind: 'join', node: undefined } } });
    }
    const triggered = { ...joinFields, cause: { kind: later as ringcast.wire.CauseKind, node: 3 } };
    expect(codec.decode(datagramOf({ join: triggered }))).toMatchObject({
      message: { cause: { kind: 'join', node: 3 } },
    });
  });

  test('every list may be as long as its limit', () => {
    const whole = { first: true, last: true, payload: new Uint8Array() };
    const data: Data = {
      ...{ type: 'data', ...dataFields, level: 'safe', channel: 'groups', messageNumber: 1 },
      chunks: Array.from({ length: wireLimits.chunks }, () => whole),
      recovered: undefined,
    };
    const all = ids(wireLimits.nodes);
    const capacity = { bufferBytes: 0xffffffff, frameBytes: 65507, chargeBytes: 0xffffffff };
    const short = ids(15).map((id): [string, string] => [id.toString(16), 'v'.repeat(id === 1 ? 49 : 0)]);
    const metadata = { ['k'.repeat(64)]: 'v'.repeat(256), ...Object.fromEntries(short) };
    const sender = { ...member, address: 'a'.repeat(64), name: 'n'.repeat(64), metadata, capacity };
    const sets = { procSet: all, failSet: all, ringSeq: 0 };
    const evidence = ids(wireLimits.evidence).map((id) => ({ id: `D${id}`.padEnd(8, 'x'), text: 't'.repeat(160) }));
    const join: Join = { type: 'join', sender, ...sets, leaving: true, cause: byTimer, evidence };
    for (const message of [data, join]) {
      expect(codec.decode(codec.encode(message))).toStrictEqual({ ok: true, origin: self, message });
    }
  });

  test('a data message that says nothing of a channel is of the application, as from a node that knows no groups', () => {
    const plain: Data = {
      type: 'data',
      ...dataFields,
      level: 'agreed',
      messageNumber: 1,
      chunks: [],
      recovered: undefined,
    };
    expect(codec.decode(codec.encode(plain))).toMatchObject({ message: { channel: 'application' } });
  });

  test('a metadata key that names a property of all objects is a key like any other', () => {
    const metadata: unknown = JSON.parse('{"__proto__":"a","constructor":"b"}');
    const sender = { ...member, metadata: metadata as Record<string, string> };
    const join: Join = { type: 'join', ...joinFields, sender, leaving: false, cause: byTimer, evidence: [] };
    const decoded = codec.decode(codec.encode(join));
    expect(decoded).toStrictEqual({ ok: true, origin: self, message: join });
  });
});

describe('ownership of bytes', () => {
  const data: Data = {
    ...{ type: 'data', ...dataFields, level: 'agreed', channel: 'application', messageNumber: 1 },
    chunks: [{ first: true, last: false, payload: Uint8Array.of(1, 2, 3) }],
    recovered: undefined,
  };

  test('a decoded payload is a view of the datagram', () => {
    const datagram = codec.encode(data);
    const decoded = codec.decode(datagram);
    const payload = decoded.ok && decoded.message.type === 'data' ? decoded.message.chunks[0]?.payload : undefined;
    expect(payload).toEqual(Uint8Array.of(1, 2, 3));
    expect(payload?.buffer).toBe(datagram.buffer);
  });

  test('an encoded datagram does not change when the next one is encoded', () => {
    const first = codec.encode(data);
    const copy = first.slice();
    codec.encode({ ...data, seq: 99, chunks: [{ first: true, last: true, payload: new Uint8Array(500) }] });
    expect(first).toEqual(copy);
  });

  test('a message that cannot be encoded does not spoil the next one', () => {
    const wrong = { ...data, chunks: [{ first: true, last: true, payload: undefined }] };
    expect(() => codec.encode(wrong as unknown as Message)).toThrow(TypeError);
    expect(codec.decode(codec.encode(data))).toStrictEqual({ ok: true, origin: self, message: data });
  });
});

describe('options', () => {
  test.each([
    ['an empty cluster name', { cluster: '', self }],
    ['a cluster name of 33 bytes', { cluster: 'c'.repeat(33), self }],
    ['a cluster name of 17 characters with 34 bytes', { cluster: '\u00e9'.repeat(17), self }],
    ['a node id of 0', { cluster: 'c', self: { ...self, nodeId: 0 } }],
    ['a node id of 33 bits', { cluster: 'c', self: { ...self, nodeId: 2 ** 32 } }],
    ['a negative incarnation', { cluster: 'c', self: { ...self, incarnation: -1 } }],
    ['an incarnation beyond the safe integers', { cluster: 'c', self: { ...self, incarnation: 2 ** 53 } }],
    ['a frame size below the header', { cluster: 'c', self, frameBytesMax: 7 }],
    ['a frame size beyond UDP', { cluster: 'c', self, frameBytesMax: 65508 }],
  ])('%s is refused', (_title, options) => {
    expect(() => new ProtobufCodec(options)).toThrow(RangeError);
  });
});

describe('overhead', () => {
  test('is what the largest numbers need, but for one byte that only 128 chunks need', () => {
    const seq = Number.MAX_SAFE_INTEGER;
    const widest = new ProtobufCodec({ cluster: 'c'.repeat(32), self: { nodeId: 1, incarnation: seq } });
    const payload = new Uint8Array(20_000);
    const inner: Data = {
      ...{ type: 'data', ringId: { representative: 1, seq }, seq: 0xffffffff, sender: 1, level: 'safe' },
      channel: 'groups',
      messageNumber: seq,
      chunks: [{ first: false, last: true, payload }],
      recovered: undefined,
    };
    const { dataBytes, chunkBytes } = widest.overhead;
    // From 128 chunks on, the length of the list of parts takes a second byte.
    expect(widest.encode({ ...inner, chunks: [], recovered: inner }).length).toBe(dataBytes + chunkBytes + 20_000 - 1);
  });
});
