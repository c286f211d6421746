/**
 * What can be the name of a process group. Names travel as bytes, and must come back as the text that they were; on
 * Corosync's wire other programs may have chosen bytes that are no text, which are shown as single surrogates.
 */
import { plainGroup } from './corosync/corosync-engine.ts';
import { groupBytes, groupNameBytes, groupText } from './corosync/group-name.ts';
import { groupNameBytesMax } from './group-layer-message.ts';
import { utf8Bytes } from './wire/limits.ts';

export type GroupWire = 'native' | 'corosync';

const halfPair = 'It has half of a surrogate pair.';

/** The rule that the name breaks, as a sentence; undefined when it is good. */
export function brokenNameRule(name: string, wire: GroupWire): string | undefined {
  if (wire === 'corosync' && name === plainGroup) return 'The messages to the whole cluster use it.';
  const bytes = wire === 'native' ? utf8Bytes(name) : groupNameBytes(name);
  if (bytes === undefined) return halfPair;
  if (bytes === 0 || bytes > groupNameBytesMax) {
    return `It must have 1 to ${groupNameBytesMax} bytes of UTF-8, not ${bytes}.`;
  }
  const returned = wire === 'native' ? throughUtf8(name) : groupText(groupBytes(name));
  return returned === name ? undefined : halfPair;
}

function throughUtf8(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}
