/**
 * Literal IP addresses, read without the help of the system, so that options can be checked by pure code: four decimal
 * bytes (RFC 6943, section 3.1.1, the strict form), or the text forms of RFC 4291, section 2.2. A zone (`fe80::1%eth0`)
 * is not part of an address, since it means something on one host only.
 */

/** The family of a literal address; undefined when the text is none. */
export function literalFamily(text: string): 4 | 6 | undefined {
  const bytes = literalBytes(text);
  return bytes && (bytes.length === 4 ? 4 : 6);
}

/** The 4 or 16 bytes of a literal address; undefined for anything else. */
export function literalBytes(text: string): readonly number[] | undefined {
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text);
}

/** The bytes of `a.b.c.d`, in decimal and without leading zeros. */
function ipv4Bytes(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  return parts.length === 4 && parts.every(isByte) ? parts.map(Number) : undefined;
}

function isByte(part: string): boolean {
  return /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255;
}

function ipv6Bytes(text: string): readonly number[] | undefined {
  const [head = '', tail, ...more] = text.split('::');
  const before = groupBytes(head);
  const after = groupBytes(tail ?? '');
  if (before === undefined || after === undefined || more.length > 0) {
    return undefined;
  }
  const missing = 16 - before.length - after.length;
  // `::` stands for one group of zeros at least.
  if (tail === undefined ? missing !== 0 : missing < 2) {
    return undefined;
  }
  // The last four bytes may be written as an IPv4 address, but only at the end of the whole.
  return head.includes('.') && tail !== undefined
    ? undefined
    : [...before, ...new Array<number>(missing).fill(0), ...after];
}

/** The bytes of `1:2:3`, whose last part may be an IPv4 address. */
function groupBytes(text: string): readonly number[] | undefined {
  if (text === '') {
    return [];
  }
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const more = index === parts.length - 1 && part.includes('.') ? ipv4Bytes(part) : hexBytes(part);
    if (more === undefined) {
      return undefined;
    }
    bytes.push(...more);
  }
  return bytes;
}

function hexBytes(part: string): readonly number[] | undefined {
  const value = /^[0-9a-f]{1,4}$/i.test(part) ? Number.parseInt(part, 16) : undefined;
  return value === undefined ? undefined : [value >> 8, value & 0xff];
}
