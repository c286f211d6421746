import type { DeliveryGroup } from '../../../src/corosync/group-header.ts';
import { parseGroupHeader } from '../../../src/corosync/group-header.ts';
import { decodeServiceMessage } from '../../../src/corosync/service-decoder.ts';
import { encodeServiceBody, encodeServiceMessage, messageBytesLimit } from '../../../src/corosync/service-encoder.ts';
import { functionId, services } from '../../../src/corosync/service-header.ts';
import type { AdministrativeMessage, OutgoingMessage, ServiceMessage } from '../../../src/corosync/service-message.ts';
import { encodeAdministrativeBody } from '../../support/corosync-administrative.ts';

const ringId = { representative: 1, seq: 5 };
const source = { group: 'grp', pid: 31296, source: 1 };
const payload = Uint8Array.of(1, 2, 3);
const procJoin: OutgoingMessage = { kind: 'procJoin', group: 'grp', pid: 7, reason: 1 };
const multicast: OutgoingMessage = { kind: 'cpgMulticast', ...source, payload };
const partial: OutgoingMessage = { kind: 'partialMulticast', ...source, payload, totalBytes: 9, position: 'continued' };
const { cmap, cfg, cpg, pload, votequorum } = services;

/** A body of `size` bytes with only a header. */
function bodyOf(id: number, size: number): Uint8Array {
  const body = new Uint8Array(size);
  new DataView(body.buffer).setInt32(0, id, true);
  new DataView(body.buffer).setInt32(8, size, true);
  return body;
}

function patched(body: Uint8Array, at: number, value: number): Uint8Array {
  const copy = body.slice();
  new DataView(copy.buffer).setUint32(at, value, true);
  return copy;
}

function decodedAfter(message: OutgoingMessage, at: number, value: number): ServiceMessage | undefined {
  const group: DeliveryGroup = message.kind === 'barrier' || message.kind === 'serviceBuild' ? 'sync' : 'a';
  return decodeServiceMessage(group, patched(encodeServiceBody(message), at, value));
}

describe('sizes and groups', () => {
  test.each<[OutgoingMessage, DeliveryGroup, number]>([
    [{ kind: 'barrier', ringId }, 'sync', 32],
    [{ kind: 'serviceBuild', ringId, services: [0, 2, 3, 5] }, 'sync', 552],
    [procJoin, 'a', 168],
    [{ kind: 'procLeave', group: 'grp', pid: 7, reason: 2 }, 'a', 168],
    [{ kind: 'joinList', processes: [] }, 'a', 24],
    [{ kind: 'joinList', processes: [source, source] }, 'a', 24 + 2 * 144],
    [multicast, 'a', 187],
    [partial, 'a', 203],
    [{ kind: 'downList', oldMembers: 3, left: [2, 3] }, 'a', 1568],
    [{ kind: 'nodeInfo', nodeId: 1, votes: 1, expectedVotes: 3, flags: 8 }, 'a', 32],
  ])('%j', (message, group, size) => {
    const { groups, body } = parseGroupHeader(encodeServiceMessage(message)) ?? {};
    expect(groups).toEqual([group]);
    expect(body).toHaveLength(size);
    expect(decodeServiceMessage(group, body ?? new Uint8Array())).toMatchObject({ kind: message.kind });
  });
});

describe('what stops or misleads real daemons is never sent', () => {
  const many = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

  test.each<[string, OutgoingMessage]>([
    ['a group name has 128 bytes at most', { ...procJoin, group: 'x'.repeat(129) }],
    ['a group name has 128 bytes at most', { ...multicast, group: '\u00fc'.repeat(65) }],
    ['a group name has 128 bytes at most', { kind: 'joinList', processes: [{ group: 'x'.repeat(129), pid: 1 }] }],
    ['a service build names services 0 to 63', { kind: 'serviceBuild', ringId, services: [64] }],
    ['a service build names services 0 to 63', { kind: 'serviceBuild', ringId, services: [-1] }],
    ['a service build names services 0 to 63', { kind: 'serviceBuild', ringId, services: [2, 2] }],
    ['a piece is not longer than the whole', { ...partial, totalBytes: 2 }],
    ['a down list names 384 nodes at most', { kind: 'downList', oldMembers: 0, left: many(385) }],
    [
      'a message fits the reassembly buffer',
      { kind: 'joinList', processes: many(7800).map((pid) => ({ group: '', pid })) },
    ],
  ])('%s', (statement, message) => {
    expect(() => encodeServiceMessage(message)).toThrow(statement);
  });

  test('a message is one byte shorter than the reassembly buffer at most', () => {
    const overhead = encodeServiceMessage({ ...multicast, payload: new Uint8Array() }).length;
    const sized = (size: number): OutgoingMessage => ({ ...multicast, payload: new Uint8Array(size - overhead) });
    expect(encodeServiceMessage(sized(messageBytesLimit - 1))).toHaveLength(messageBytesLimit - 1);
    expect(() => encodeServiceMessage(sized(messageBytesLimit))).toThrow(/fits the reassembly buffer/);
  });
});

describe('what does not keep to its format is no message', () => {
  test('a body has a header whose size is that of the header at least, and of the body at most', () => {
    const body = encodeServiceBody(procJoin);
    for (const size of [0, 15, body.length + 1, 0x7fffffff, 0x80000000]) {
      expect(decodeServiceMessage('a', patched(body, 8, size))).toBeUndefined();
    }
    expect(decodeServiceMessage('a', patched(bodyOf(functionId(cpg, 7), 40), 8, 0xffffffff))).toBeUndefined();
    expect(decodeServiceMessage('a', new Uint8Array(15))).toBeUndefined();
    expect(decodeServiceMessage('a', new Uint8Array())).toBeUndefined();
  });

  test('a message ends where its size says, and what follows is not looked at', () => {
    const body = encodeServiceBody(multicast);
    expect(decodeServiceMessage('a', Uint8Array.from([...body, 9, 9]))).toEqual(multicast);
    expect(decodeServiceMessage('a', patched(Uint8Array.from([...body, 9, 9]), 8, body.length + 2))).toEqual(multicast);
  });

  test('a group name has 128 bytes at most', () => {
    expect(decodedAfter(procJoin, 16, 128)).toMatchObject({ group: `grp${'\0'.repeat(125)}` });
    expect(decodedAfter(procJoin, 16, 129)).toBeUndefined();
    expect(decodedAfter(procJoin, 16, 0xffffffff)).toBeUndefined();
  });

  test('a payload is as long as it says, or longer', () => {
    expect(decodedAfter(multicast, 152, 4)).toBeUndefined();
    expect(decodedAfter(multicast, 152, 0xffffffff)).toBeUndefined();
    expect(decodedAfter(multicast, 152, 2)).toMatchObject({ payload: payload.subarray(0, 2) });
    expect(decodedAfter(partial, 160, 4)).toBeUndefined();
  });

  test('a piece is not longer than the whole, and has one of three positions', () => {
    expect(decodedAfter(partial, 152, 2)).toBeUndefined();
    expect(decodedAfter(partial, 176, 0)).toBeUndefined();
    expect(decodedAfter(partial, 176, 4)).toBeUndefined();
    expect([1, 2, 3].map((position) => decodedAfter(partial, 176, position))).toMatchObject([
      { position: 'first' },
      { position: 'continued' },
      { position: 'last' },
    ]);
  });

  test('a join list has whole entries', () => {
    const list: OutgoingMessage = { kind: 'joinList', processes: [source] };
    expect(decodedAfter(list, 8, 24 + 143)).toBeUndefined();
    expect(decodedAfter(list, 8, 24)).toEqual({ kind: 'joinList', processes: [] });
    expect(decodeServiceMessage('a', bodyOf(functionId(cpg, 2), 24 + 145))).toBeUndefined();
  });

  test('a service build has 128 entries at most', () => {
    const build: OutgoingMessage = { kind: 'serviceBuild', ringId, services: [2] };
    expect(decodedAfter(build, 32, 128)).toMatchObject({ services: { length: 128 } });
    expect(decodedAfter(build, 32, 129)).toBeUndefined();
    expect(decodedAfter(build, 32, 0xffffffff)).toBeUndefined();
  });

  test('a down list has 384 entries at most', () => {
    const list: OutgoingMessage = { kind: 'downList', oldMembers: 3, left: [2] };
    expect(decodedAfter(list, 24, 384)).toMatchObject({ left: { length: 384 } });
    expect(decodedAfter(list, 24, 385)).toBeUndefined();
  });

  test('a ring sequence is a safe integer', () => {
    expect(decodedAfter({ kind: 'barrier', ringId }, 24, 0x1fffff)).toMatchObject({ kind: 'barrier' });
    expect(decodedAfter({ kind: 'barrier', ringId }, 24, 0x200000)).toBeUndefined();
  });

  test.each<[AdministrativeMessage, number, number]>([
    [{ kind: 'reconfigure', nodeId: 1, value: 3, parameter: 'nodeVotes' }, 24, 4],
    [{ kind: 'reconfigure', nodeId: 1, value: 3, parameter: 'nodeVotes' }, 24, 0],
    [{ kind: 'qdeviceRegister', operation: 'register', name: 'q' }, 16, 2],
    [{ kind: 'killNode', nodeId: 1, reason: 'x' }, 24, 257],
    [{ kind: 'cmap', reason: 'newVersion', items: [] }, 16, 2],
    [{ kind: 'cmap', reason: 'newVersion', items: [] }, 24, 1],
    [{ kind: 'cmap', reason: 'newVersion', items: [{ key: 'k', valueType: 8, value: payload }] }, 48, 257],
    [{ kind: 'cmap', reason: 'newVersion', items: [{ key: 'k', valueType: 8, value: payload }] }, 48 + 272, 9],
    [{ kind: 'cmap', reason: 'newVersion', items: [{ key: 'k', valueType: 8, value: payload }] }, 48 + 276, 0x200000],
  ])('%j with the number at %i being %i', (message, at, value) => {
    const body = encodeAdministrativeBody(message);
    expect(decodeServiceMessage('a', body)).toEqual(message);
    expect(decodeServiceMessage('a', patched(body, at, value))).toBeUndefined();
  });
});

describe('administrative messages', () => {
  test.each<AdministrativeMessage>([
    { kind: 'reconfigure', nodeId: 0, value: 3, parameter: 'expectedVotes' },
    { kind: 'reconfigure', nodeId: 0, value: 0, parameter: 'cancelWaitForAll' },
    { kind: 'qdeviceRegister', operation: 'unregister', name: 'd\u00e9vice' },
    { kind: 'qdeviceReconfigure', oldName: 'one', newName: 'x'.repeat(255) },
    { kind: 'cmap', reason: 'synchronisation', items: [] },
    {
      kind: 'cmap',
      reason: 'newVersion',
      items: [0, 7, 8, 9].map((bytes) => ({
        key: `k${bytes}`,
        valueType: 12,
        value: new Uint8Array(bytes).fill(bytes),
      })),
    },
    { kind: 'killNode', nodeId: 3, reason: '' },
    { kind: 'killNode', nodeId: 3, reason: 'x'.repeat(255) },
    { kind: 'shutdown' },
    { kind: 'reload', source: 2 },
    { kind: 'cryptoReconfigure', phase: 1 },
    { kind: 'ringReenable' },
    { kind: 'pload', function: 'start' },
    { kind: 'pload', function: 'multicast' },
  ])('%j is understood', (message) => {
    expect(decodeServiceMessage('a', encodeAdministrativeBody(message))).toEqual(message);
  });

  test('the last value of the configuration map may end without padding', () => {
    const body = encodeAdministrativeBody({
      kind: 'cmap',
      reason: 'newVersion',
      items: [{ key: 'k', valueType: 1, value: payload }],
    });
    const short = patched(body.slice(0, 48 + 280 + 3), 8, 48 + 280 + 3);
    expect(decodeServiceMessage('a', short)).toMatchObject({ items: [{ value: payload }] });
  });
});

describe('functions that are not known', () => {
  test.each<[DeliveryGroup, number, number, number]>([
    ['a', functionId(cmap, 1), 0, 1],
    ['a', functionId(cfg, 5), 1, 5],
    ['a', functionId(cpg, 4), 2, 4],
    ['a', functionId(cpg, 7), 2, 7],
    ['a', functionId(pload, 2), 4, 2],
    ['a', functionId(votequorum, 4), 5, 4],
    ['a', functionId(64, 0), 64, 0],
    ['a', -65536, -1, 0],
    ['sync', 2, 0, 2],
    ['sync', functionId(cpg, 3), 2, 3],
  ])('in group %s, id %i is unknown', (group, id, service, fn) => {
    expect(decodeServiceMessage(group, bodyOf(id, 600))).toEqual({ kind: 'unknown', service, function: fn });
  });
});
