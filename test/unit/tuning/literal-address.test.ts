import { literalBytes, literalFamily } from '../../../src/tuning/literal-address.ts';

const zeros = (count: number) => new Array<number>(count).fill(0);

describe('A literal address', () => {
  test.each([
    ['10.0.0.255', [10, 0, 0, 255]],
    ['::', zeros(16)],
    ['::1', [...zeros(15), 1]],
    ['FD00::7', [0xfd, 0, ...zeros(13), 7]],
    ['1:2:3:4:5:6:7:8', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ['1:2:3:4:5:6:7::', [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]],
    ['::ffff:10.0.0.7', [...zeros(10), 255, 255, 10, 0, 0, 7]],
  ])('is read as bytes: %s', (text, bytes) => {
    expect(literalBytes(text)).toEqual(bytes);
    expect(literalFamily(text)).toBe(bytes.length === 4 ? 4 : 6);
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.01',
    ' 10.0.0.1',
    '10.0.0.1:5405',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    ':1:2:3:4:5:6:7',
    '::12345',
    '::g',
    '10.0.0.1::',
    '::10.0.0.1:1',
    '::10.0.0.256',
    'fe80::1%eth0',
    'node1',
  ])('is not %j', (text) => {
    expect(literalFamily(text)).toBeUndefined();
  });
});
