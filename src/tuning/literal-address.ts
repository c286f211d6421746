/**
 * Is a text an IP address? The form alone, without the help of the system, so that options can be checked by pure code:
 * four decimal bytes (RFC 6943, section 3.1.1, the strict form), or the text forms of RFC 4291, section 2.2, without a zone.
 */

/** The family of a literal address; undefined when the text is none. */
export function literalFamily(text: string): 4 | 6 | undefined {
  if (isIpv4(text)) {
    return 4;
  }
  return isIpv6(text) ? 6 : undefined;
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** Eight words, of which `::` stands for one zero or more. */
function isIpv6(text: string): boolean {
  const [front = '', back, ...more] = text.split('::');
  if (more.length > 0) {
    return false;
  }
  const count = back === undefined ? wordCount(front, true) : wordCount(front, false) + wordCount(back, true);
  return back === undefined ? count === 8 : count <= 7;
}

/** Words of 16 bits, an IPv4 address in the last place counting as two; not a number when there is anything else. */
function wordCount(text: string, endsAddress: boolean): number {
  if (text === '') {
    return 0;
  }
  const words = text.split(':');
  const last = words.at(-1) ?? '';
  const dotted = endsAddress && isIpv4(last);
  const plain = dotted ? words.slice(0, -1) : words;
  return plain.every((word) => /^[\da-f]{1,4}$/i.test(word)) ? plain.length + (dotted ? 2 : 0) : NaN;
}
