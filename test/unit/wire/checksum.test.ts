import { crc32c, crc32cByte } from '../../../src/wire/checksum.ts';

/** One bit at a time, straight from the definition. */
function slowly(bytes: Uint8Array): number {
  let state = 0xffffffff;
  for (const byte of bytes) {
    state ^= byte;
    for (let bit = 0; bit < 8; bit += 1) state = (state >>> 1) ^ (state & 1 ? 0x82f63b78 : 0);
  }
  return ~state >>> 0;
}

function bytesOf(length: number, valueAt: (index: number) => number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => valueAt(index));
}

describe('CRC-32C', () => {
  test.each([
    ['32 zeros', bytesOf(32, () => 0), 0x8a9136aa],
    ['32 times 255', bytesOf(32, () => 255), 0x62a8ab43],
    ['32 ascending bytes', bytesOf(32, (index) => index), 0x46dd794e],
    ['32 descending bytes', bytesOf(32, (index) => 31 - index), 0x113fdb5c],
    ['the digits 1 to 9', new TextEncoder().encode('123456789'), 0xe3069283],
    ['nothing', new Uint8Array(), 0],
  ])('of %s is the published value (RFC 3720, appendix B.4)', (_title, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  test('agrees with the definition for every length around the sixteen-byte steps', () => {
    for (let length = 0; length <= 70; length += 1) {
      const bytes = bytesOf(length, (index) => (index * 167 + length) & 255);
      expect(crc32c(bytes)).toBe(slowly(bytes));
    }
  });

  test('starts where it is told', () => {
    const bytes = bytesOf(50, (index) => index * 3);
    expect(crc32c(bytes, 9)).toBe(crc32c(bytes.slice(9)));
  });

  test('continues where another calculation ended', () => {
    const bytes = bytesOf(50, (index) => index * 5);
    expect(crc32c(bytes, 20, crc32c(bytes.subarray(0, 20)))).toBe(crc32c(bytes));
    expect(crc32c(bytes, 2, crc32cByte(5, crc32cByte(0)))).toBe(crc32c(bytes));
  });
});
