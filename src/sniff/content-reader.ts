/**
 * Data messages to what they say, in either wire format. One reader reads all rings of a network, since a sender may go on
 * with a half message on its next ring.
 */
import type { Data } from '../message.ts';
import { CorosyncReader } from './corosync-reader.ts';
import { NativeReader } from './native-reader.ts';
import type { RingFacts } from './ring-content.ts';
import type { WireName } from './sighting.ts';

export interface Reader {
  /**
   * The next message of a ring's order: adds what it says to what is known of the ring. False when it could not be read.
   * Never throws.
   */
  read(data: Data, facts: RingFacts): boolean;
}

export function readerFor(wire: WireName): Reader {
  return wire === 'native' ? new NativeReader() : new CorosyncReader();
}
