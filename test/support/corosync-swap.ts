/**
 * Turns little-endian datagrams into those that a big-endian machine would send: each integer is turned round in its place.
 * Written from the tables of docs/corosync-wire.md and not with the product's reader, so that it can tell on that.
 */

const header = [2, 1, 1, 1, 4, 4];
const ringId = [4, 8];
const fixedParts: readonly (readonly number[])[] = [
  [4, 4, 4, 4, ...ringId, 4, 4, 4, 4],
  [4, 4, 4, ...ringId, 4, 4],
  [4, ...ringId],
  [4, 4, 4, 8],
  [4, ...ringId, 4, 4, 4],
  ringId,
];
const mcastType = 1;
const mcastBytes = 45;

/** The payload of an mcast is left alone, but for a recovered message in it. */
export function bigEndian(datagram: Uint8Array): Uint8Array {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.length);
  const type = view.getUint8(3);
  const swapped = datagram.slice();
  let at = 0;
  for (const size of [...header, ...(fixedParts[type] ?? []), ...listParts(type, view)]) {
    swapped.subarray(at, at + size).reverse();
    at += size;
  }
  const isRecovered = type === mcastType && view.getUint8(4) === 1;
  if (isRecovered) swapped.set(bigEndian(datagram.subarray(mcastBytes)), mcastBytes);
  return swapped;
}

function listParts(type: number, view: DataView): readonly number[] {
  switch (type) {
    case 0:
      return repeated(view.getInt32(53, true), [...ringId, 4]);
    case 3:
      return repeated(view.getUint32(17, true) + view.getUint32(21, true), [4]);
    case 4: {
      const members = view.getInt32(37, true);
      return [...repeated(members, [4]), ...repeated(members, [...ringId, 4, 4, 4])];
    }
    default:
      return [];
  }
}

function repeated(count: number, sizes: readonly number[]): readonly number[] {
  return Array.from({ length: count }, () => sizes).flat();
}
