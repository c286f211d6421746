/** The payloads of the group layer: to bytes and back, and what is refused. */
import protobuf from 'protobufjs/minimal.js';

import type { GroupLayerMessage } from '../../../src/group-layer-message.ts';
import { ringcast } from '../../../src/wire/generated/groups.js';
import { decodeGroupMessage, encodeGroupMessage } from '../../../src/wire/group-codec.ts';
import { wireLimits } from '../../../src/wire/limits.ts';

const ringId = { representative: 0xffffffff, seq: Number.MAX_SAFE_INTEGER };

function payloadWith(fields: ringcast.groups.GroupMessage.$Properties): Uint8Array {
  return ringcast.groups.GroupMessage.encode(fields, new protobuf.Writer()).finish();
}

function entries(count: number): { group: string; process: number }[] {
  return Array.from({ length: count }, (_, index) => ({ group: 'g', process: index }));
}

describe('A message of the group layer', () => {
  test.each<[string, GroupLayerMessage]>([
    ['an empty state', { type: 'state', ringId, entries: [] }],
    ['a state with the most entries', { type: 'state', ringId, entries: entries(wireLimits.groupEntries) }],
    ['a join with the longest name', { type: 'join', group: '\u00e9'.repeat(64), process: 0xffffffff }],
    ['a join of process 0', { type: 'join', group: 'g', process: 0 }],
    ['a leave', { type: 'leave', group: 'g', process: 7, reason: 'leave' }],
    ['a leave of a process that ended', { type: 'leave', group: 'g', process: 7, reason: 'process-down' }],
    ['a multicast', { type: 'multicast', group: 'g', process: 7, payload: Uint8Array.of(1, 2, 3) }],
    ['an empty multicast', { type: 'multicast', group: 'g', process: 7, payload: new Uint8Array() }],
  ])('is the same after its journey: %s', (_title, message) => {
    expect(decodeGroupMessage(encodeGroupMessage(message))).toStrictEqual(message);
  });

  it('has a payload that is a view of the bytes it came in', () => {
    const bytes = encodeGroupMessage({ type: 'multicast', group: 'g', process: 7, payload: Uint8Array.of(1, 2) });
    const message = decodeGroupMessage(bytes);
    expect(message?.type === 'multicast' && message.payload.buffer === bytes.buffer).toBe(true);
  });

  it('with a reason that this version does not know reads as a leave', () => {
    expect(decodeGroupMessage(Uint8Array.of(0x1a, 5, 0x0a, 1, 0x67, 0x18, 99))).toEqual({
      ...{ type: 'leave', group: 'g', process: 0, reason: 'leave' },
    });
  });

  it('is skipped over where it has fields that this version does not know', () => {
    const bytes = payloadWith({ join: { group: 'g', process: 7 } });
    expect(decodeGroupMessage(Uint8Array.from([...bytes, 0x78, 1]))).toEqual({ type: 'join', group: 'g', process: 7 });
  });
});

describe('The bytes of the group layer', () => {
  const process = 4711;
  const orders = { group: 'orders', process };

  test.each<[GroupLayerMessage, string]>([
    [
      {
        type: 'state',
        ringId: { representative: 1, seq: 1_760_000_000_042 },
        entries: [orders, { group: 'till', process }],
      },
      '0a240a0b0a066f726465727310e7240a090a0474696c6c10e724150100000018aa80b3c19c33',
    ],
    [{ type: 'join', ...orders }, '120b0a066f726465727310e724'],
    [{ type: 'leave', ...orders, reason: 'process-down' }, '1a0d0a066f726465727310e7241801'],
    [
      { type: 'multicast', ...orders, payload: new TextEncoder().encode('two tickets') },
      '22180a066f726465727310e7241a0b74776f207469636b657473',
    ],
  ])('are the same for ever: %j', (message, hex) => {
    expect(Buffer.from(encodeGroupMessage(message)).toString('hex')).toBe(hex);
    expect(decodeGroupMessage(Uint8Array.from(Buffer.from(hex, 'hex')))).toStrictEqual(message);
  });
});

describe('Refused is', () => {
  const state = { representative: 1, ringSeq: 4 };

  test.each<[string, Uint8Array]>([
    ['nothing at all', new Uint8Array()],
    ['a body that this version does not know', Uint8Array.of(0x7a, 0)],
    ['what is no protobuf', Uint8Array.of(0x0a, 0xff)],
    ['a name without bytes', payloadWith({ join: { process: 7 } })],
    ['a name of 129 bytes', payloadWith({ multicast: { group: 'x'.repeat(129), process: 7 } })],
    ['a name of 65 characters with 130 bytes', payloadWith({ leave: { group: '\u00e9'.repeat(65), process: 7 } })],
    ['a name that is not UTF-8', Uint8Array.of(0x12, 3, 0x0a, 1, 0xff)],
    ['a state without a ring', payloadWith({ state: {} })],
    [
      'a state that lists a process twice',
      payloadWith({ state: { ...state, entries: [...entries(2), ...entries(1)] } }),
    ],
    [
      'a state that lists too many',
      payloadWith({ state: { ...state, entries: entries(wireLimits.groupEntries + 1) } }),
    ],
    ['a ring number beyond 2^53 - 1', payloadWith({ state: { representative: 1, ringSeq: 2 ** 53 } })],
  ])('%s', (_title, payload) => {
    expect(decodeGroupMessage(payload)).toBeUndefined();
  });
});
