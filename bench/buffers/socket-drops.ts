/**
 * The kernel's own count of what it dropped for want of room in a receive buffer: column `drops` of /proc/net/udp. It is
 * the one counter that tells a full buffer from every other kind of loss, and it needs no privilege.
 */
import { ownSocketInodes, readUdpSockets } from '../../src/tuning/kernel-counters.ts';

/** Datagrams dropped at the UDP sockets of this process since they were made; undefined where it is not told. */
export function ownSocketDrops(): number | undefined {
  const inodes = ownSocketInodes();
  if (inodes === undefined) return undefined;
  return readUdpSockets(inodes)?.reduce((sum, { drops }) => sum + drops, 0);
}
