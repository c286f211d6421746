import { groupHeaderBytes, parseGroupHeader, withGroupHeader } from '../../../src/corosync/group-header.ts';

const body = Uint8Array.of(1, 2, 3);

describe('the group header', () => {
  test.each([
    ['a', [1, 0, 1, 0, 0x61]],
    ['sync', [1, 0, 4, 0, 0x73, 0x79, 0x6e, 0x63]],
  ] as const)('names the group %s in front of the body', (group, header) => {
    const message = withGroupHeader(group, body);
    expect([...message]).toEqual([...header, ...body]);
    expect(groupHeaderBytes(group)).toBe(header.length);
    expect(parseGroupHeader(message)).toEqual({ groups: [group], body });
  });

  test('may name several groups, or none', () => {
    const message = Uint8Array.of(3, 0, 1, 0, 0, 0, 2, 0, 0x61, 0xff, 0x62, ...body);
    expect(parseGroupHeader(message)).toEqual({ groups: ['a', '', '\u00ffb'], body });
    expect(parseGroupHeader(Uint8Array.of(0, 0, ...body))).toEqual({ groups: [], body });
  });

  test('is none when it is longer than the message', () => {
    const message = withGroupHeader('sync', new Uint8Array());
    expect(parseGroupHeader(message)).toEqual({ groups: ['sync'], body: new Uint8Array() });
    for (let length = 0; length < message.length; length += 1) {
      expect(parseGroupHeader(message.subarray(0, length))).toBeUndefined();
    }
    expect(parseGroupHeader(message.with(0, 0xff).with(1, 0xff))).toBeUndefined();
  });
});
