/**
 * The multicast group that Corosync makes of a cluster's name when its configuration names none: the letters are hashed
 * (doubling and adding) to a number below 65536, and that becomes the last two bytes of the address. Link 0.
 *
 * Source: get_cluster_mcast_addr of Corosync 3.1.7, exec/totemconfig.c. The last byte is modulo 255 there, not 256.
 */
const encoder = new TextEncoder();

/** The IPv4 group of the cluster. */
export function corosyncGroup(clusterName: string): string {
  let hash = 0;
  for (const byte of encoder.encode(clusterName)) hash = (2 * hash + byte) & 0xffff;
  return `239.192.${hash >> 8}.${hash % 255}`;
}
