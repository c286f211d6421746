/**
 * Addresses as the kernel prints them in hexadecimal.
 *
 * Most files print an address word by word, each word of 32 bits as a number of this machine: 127.0.0.1 is 0100007F
 * on a little-endian machine and 7F000001 on a big-endian one. Newer files of IPv6 (igmp6) print the bytes in the
 * order of the network. IPv6 addresses are answered in the short form of RFC 5952, as sockets report them.
 */

/** An IPv4 address from one word in the machine's order, dotted; undefined when it is none. */
export function ipv4FromHostOrder(hex: string): string | undefined {
  const bytes = bytesFromHostOrder(hex, 1);
  return bytes === undefined ? undefined : [...bytes].join('.');
}

/** An IPv6 address from four words in the machine's order (/proc/net/udp6). */
export function ipv6FromHostOrder(hex: string): string | undefined {
  const bytes = bytesFromHostOrder(hex, 4);
  return bytes === undefined ? undefined : ipv6Text(bytes);
}

/** An IPv6 address from its bytes as they are on the network (/proc/net/igmp6). */
export function ipv6FromNetworkOrder(hex: string): string | undefined {
  if (!/^[\da-f]{32}$/i.test(hex)) return undefined;
  return ipv6Text(Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)));
}

/** Number of one bits at the front of a network mask, of 32. */
export function prefixOfMask(hex: string): number | undefined {
  const bytes = bytesFromHostOrder(hex, 1);
  if (bytes === undefined) return undefined;
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const zero = bits.indexOf('0');
  return zero < 0 ? 32 : zero;
}

/** Writing words in the machine's order and reading them as bytes turns either kind of machine's text around. */
function bytesFromHostOrder(hex: string, wordCount: number): Uint8Array | undefined {
  if (hex.length !== 8 * wordCount || !/^[\da-f]+$/i.test(hex)) return undefined;
  const words = Uint32Array.from({ length: wordCount }, (_, i) => Number.parseInt(hex.slice(8 * i, 8 * i + 8), 16));
  return new Uint8Array(words.buffer);
}

function ipv6Text(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(2 * i));
  if (groups.slice(0, 6).join() === '0,0,0,0,0,65535') return `::ffff:${[...bytes.subarray(12)].join('.')}`;
  const words = groups.map((group) => group.toString(16));
  const { start, length } = longestZeros(groups);
  if (length < 2) return words.join(':');
  return `${words.slice(0, start).join(':')}::${words.slice(start + length).join(':')}`;
}

/** The first of the longest runs of zeros, which `::` stands for. */
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  groups.forEach((_, start) => {
    const end = groups.findIndex((group, i) => i >= start && group !== 0);
    const length = (end < 0 ? groups.length : end) - start;
    if (length > best.length) best = { start, length };
  });
  return best;
}
