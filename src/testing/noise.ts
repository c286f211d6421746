/**
 * Datagrams that no node has sent: what somebody else on the same group and port may send, by mistake or not.
 */
import type { Random } from './random.ts';

/** Longer than any datagram of UDP can be, for codecs that must refuse it. */
const oversizedBytes = 65_508;

/** Noise; in half of the cases it begins like a datagram of the native format. */
export function noise(random: Random): Uint8Array {
  const bytes = new Uint8Array(random.chance(0.02) ? oversizedBytes : random.integer(0, 200));
  for (let index = 0; index < Math.min(bytes.length, 200); index++) bytes[index] = random.next();
  if (random.chance(0.5)) bytes.set([0x52, 0x43, random.integer(0, 2)].slice(0, bytes.length));
  return bytes;
}
