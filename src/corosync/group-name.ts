/**
 * Names of CPG groups as text. For Corosync a name is any bytes, up to 128; for people it is text, in practice ASCII or
 * UTF-8. Bytes that are not UTF-8 become the unpaired surrogates U+DC80 to U+DCFF, one for each, as Python does with
 * file names (PEP 383, "surrogateescape"): text made from bytes always gives the same bytes back, so nodes and clients in
 * any language mean the same group, and two groups are the same exactly when their texts are equal.
 */
import { invariant } from '../invariant.ts';

/** The longest name; a longer one makes real daemons read out of bounds. */
export const groupNameBytesMax = 128;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const escapeBase = 0xdc00;
const sequenceBytesMax = 4;
/** A surrogate without its partner, which is no character. */
const unpaired = /\p{Surrogate}/u;

/** The text of a name's bytes. */
export function groupText(bytes: Uint8Array): string {
  const whole = decoded(bytes);
  if (whole !== undefined) return whole;
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const sequence = firstCharacter(bytes.subarray(at));
    text += sequence.text;
    at += sequence.length;
  }
  return text;
}

/** The bytes of a name. Throws when the text is not a group name: longer than 128 bytes, or not well-formed. */
export function groupBytes(text: string): Uint8Array {
  const bytes = Uint8Array.from(Array.from(text, bytesOfCharacter).flat());
  invariant(bytes.length <= groupNameBytesMax, 'a group name has 128 bytes at most');
  return bytes;
}

/** How many bytes a name of any length has; undefined when it has characters that have none. */
export function groupNameBytes(text: string): number | undefined {
  const lengths = Array.from(text, (character) => {
    if (!unpaired.test(character)) return encoder.encode(character).length;
    return isByte(character) ? 1 : Number.NaN;
  });
  const length = lengths.reduce((sum, each) => sum + each, 0);
  return Number.isNaN(length) ? undefined : length;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The character at the front of bytes that are not all UTF-8. */
function firstCharacter(bytes: Uint8Array): { readonly text: string; readonly length: number } {
  for (let length = 1; length <= Math.min(sequenceBytesMax, bytes.length); length += 1) {
    const text = decoded(bytes.subarray(0, length));
    if (text !== undefined) return { text, length };
  }
  return { text: String.fromCharCode(escapeBase + (bytes[0] ?? 0)), length: 1 };
}

function bytesOfCharacter(character: string): readonly number[] {
  if (!unpaired.test(character)) return [...encoder.encode(character)];
  invariant(isByte(character), 'a group name is text');
  return [character.charCodeAt(0) - escapeBase];
}

/** Does the surrogate stand for a byte that is not UTF-8? */
function isByte(surrogate: string): boolean {
  const byte = surrogate.charCodeAt(0) - escapeBase;
  return byte >= 0x80 && byte <= 0xff;
}
