/**
 * The multicast group that Corosync's daemons use when none is configured: made of the cluster's name, so that clusters
 * with different names on one network rarely meet. The name itself travels in no message.
 *
 * Source: Corosync 3.1.7, exec/totemconfig.c, generate_cluster_id and get_cluster_mcast_addr.
 */

/** The group of link 0 for a cluster of this name, in the family of its members' addresses. */
export function corosyncGroup(cluster: string, family: 4 | 6): string {
  const id = clusterId(cluster);
  // The remainder by 255, not 256, is Corosync's.
  return family === 4 ? `239.192.${id >> 8}.${id % 255}` : `ff15::${id.toString(16)}`;
}

/** 16 bits of the name. Corosync adds up its bytes as `char`, which has a sign on x86. */
function clusterId(cluster: string): number {
  let id = 0;
  for (const byte of new TextEncoder().encode(cluster)) {
    id = (2 * id + ((byte << 24) >> 24)) & 0xffff;
  }
  return id;
}
