import { groupBytes, groupNameBytes, groupText } from '../../../src/corosync/group-name.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('the name of a group', () => {
  test('is UTF-8, with whatever a byte order mark and a zero byte are worth', () => {
    for (const text of ['grp', 'gr\u00fcn', '\u{1f600}', '\ufeffgrp', 'a\0b', '']) {
      expect(groupText(groupBytes(text))).toBe(text);
    }
    expect(groupBytes('gr\u00fcn')).toEqual(bytes(0x67, 0x72, 0xc3, 0xbc, 0x6e));
  });

  test('keeps bytes that are not UTF-8 as unpaired surrogates beside the text', () => {
    const name = bytes(0x67, 0xff, 0xc3, 0xbc, 0xc3, 0x28, 0x80);
    expect(groupText(name)).toBe('g\udcff\u00fc\udcc3(\udc80');
    expect(groupBytes(groupText(name))).toEqual(name);
  });

  test('takes surrogates that UTF-8 cannot have as bytes too', () => {
    const name = bytes(0xed, 0xb2, 0x80);
    expect(groupText(name)).toBe('\udced\udcb2\udc80');
    expect(groupBytes(groupText(name))).toEqual(name);
  });

  test('has 128 bytes at most', () => {
    expect(groupBytes('x'.repeat(128))).toHaveLength(128);
    expect(() => groupBytes('x'.repeat(129))).toThrow(/128 bytes at most/);
    expect(() => groupBytes('\u00fc'.repeat(65))).toThrow(/128 bytes at most/);
  });

  test('is not made of surrogates that stand for no byte', () => {
    expect(() => groupBytes('\ud800')).toThrow(/is text/);
    expect(() => groupBytes('\udc7f')).toThrow(/is text/);
  });

  test('has as many bytes as its characters, whatever their number', () => {
    const names = ['', 'g', 'gr\u00fcn', 'x'.repeat(129), '\u{1f600}'.repeat(32), 'a\udcff'];
    expect(names.map(groupNameBytes)).toEqual([0, 1, 5, 129, 128, 2]);
    expect(['\ud83d', '\udc7f'].map(groupNameBytes)).toEqual([undefined, undefined]);
  });
});
