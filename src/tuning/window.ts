/**
 * The buffer contract: how many data messages all members together may send in one rotation of the token, so that what
 * they send cannot overflow the receive buffer of any member, however long it is stalled. docs/buffers.md has the proof.
 *
 * While a member is stalled the token waits for it, so the others send at most what one rotation allows. What was sent
 * in the rotation before may still be on its way, since a multicast may be slower than the token. So two windows must fit,
 * in four fifths of the buffer; the rest is for joins and other small messages of the protocol.
 */
import type { Member, ReceiveCapacity } from '../message.ts';
import type { EngineSettings } from './settings.ts';

/** Share of a buffer that data messages may fill. */
export const dataShare = 0.8;

/** Windows that a buffer must hold: that of this rotation, and a late one of the rotation before. */
export const windowsHeld = 2;

/**
 * The window while a member does not know what its kernel charges for a datagram: Corosync's default (window_size),
 * which fits a default buffer of 212992 bytes with frames of one Ethernet packet.
 */
export const windowFramesUnknown = 50;

/**
 * The window of a ring of these members, in data messages a rotation: at least 1. All members find the same, since all
 * know the same members and, as they must, have the same settings.
 */
export function ringWindow(members: readonly Member[], settings: EngineSettings): number {
  if (settings.windowRule === 'fixed') return settings.windowFrames;
  const capacities = members.map(({ capacity }) => capacity);
  const frameBytes = Math.max(0, ...capacities.map((capacity) => capacity?.frameBytes ?? 0));
  const windows = capacities.map((capacity) => windowOf(capacity, frameBytes));
  return Math.max(1, Math.min(settings.windowFrames, ...windows));
}

/** The window that a buffer bears when data messages have up to `frameBytes`; 0 when not even one message fits twice. */
export function windowOf(capacity: ReceiveCapacity | undefined, frameBytes: number): number {
  if (capacity === undefined) return windowFramesUnknown;
  // A member was charged for frames of its own largest size. Larger ones of others are charged in proportion, rounded up.
  const chargeBytes = capacity.chargeBytes * Math.ceil(Math.max(1, frameBytes / capacity.frameBytes));
  return Math.floor((dataShare * capacity.bufferBytes) / (windowsHeld * chargeBytes));
}
