/**
 * Ringcast: cluster membership and totally ordered messages over UDP multicast. Start at `Cluster.join`.
 *
 * @packageDocumentation
 */
export { Cluster } from './cluster.ts';
export type { JoinContext, SendContext } from './cluster.ts';
export { ClusterMessage } from './cluster-event.ts';
export type { ClusterEvent, ClusterEvents, ConfigurationEvent, Sent } from './cluster-event.ts';
export type { ClusterState, ClusterStatistics } from './cluster-statistics.ts';
export type { Configuration } from './configuration.ts';
export { ClusterError } from './errors.ts';
export type { ErrorCode, ErrorFacts } from './errors.ts';
export type { Cause, CauseKind, Level, Member, NodeId, RingId } from './message.ts';
export type { Finding } from './transport/reject-table.ts';
export type { ClusterOptions, ResolvedOptions } from './tuning/options.ts';
export type { Profile, ProfileSettings } from './tuning/profiles.ts';
