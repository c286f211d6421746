/** Multicast addresses: compared, whatever way they are written, and seen as the MAC address they map to (RFC 1112). */

/** The low 23 bits of an IPv4 group, which are all that its MAC address keeps; undefined for others. */
export function macBitsOf(group: string): number | undefined {
  const bytes = ipv4Bytes(group);
  return bytes === undefined ? undefined : bytes.slice(1).reduce((bits, byte) => 256 * bits + byte, 0) % 2 ** 23;
}

/** Do both name the same address? Zones (`%eth0`) and ways to write IPv6 do not count. */
export function sameAddress(a: string, b: string): boolean {
  return keyOf(a) === keyOf(b);
}

/** Does the route `destination`/`prefix` lead to this IPv4 address? */
export function covers(route: { readonly destination: string; readonly prefix: number }, address: string): boolean {
  const from = ipv4Bytes(route.destination);
  const to = ipv4Bytes(address);
  return from !== undefined && to !== undefined && bitsOf(from, route.prefix) === bitsOf(to, route.prefix);
}

/** The address of `address:port` or `[address]:port`; a bare address is its own. */
export function hostOf(source: string): string {
  const bracketed = /^\[(.+)\](?::\d+)?$/.exec(source)?.[1];
  return bracketed ?? (/^[\d.]+:\d+$/.test(source) ? source.replace(/:\d+$/, '') : source);
}

function ipv4Bytes(address: string): readonly number[] | undefined {
  const bytes = address.split('.').map(Number);
  return bytes.length === 4 && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
    ? bytes
    : undefined;
}

function bitsOf(bytes: readonly number[], prefix: number): string {
  return bytes
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, prefix);
}

/** IPv6 with all its words written out in lower case; anything else as it is. */
function keyOf(address: string): string {
  const bare = address.replace(/%.*$/, '').toLowerCase();
  if (!bare.includes(':')) {
    return bare;
  }
  const [head = '', tail] = bare.split('::');
  const front = wordsOf(head);
  const back = tail === undefined ? [] : wordsOf(tail);
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...zeros, ...back].map((word) => word.replace(/^0+(?=.)/, '')).join(':');
}

function wordsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':');
}
