/**
 * Ringcast: cluster membership and totally ordered messages over UDP multicast. Start at `Cluster.join`.
 *
 * @packageDocumentation
 */
export { Cluster } from './cluster.ts';
export type { GroupContext, JoinContext, SendContext } from './cluster-context.ts';
export { ClusterMessage } from './cluster-event.ts';
export type { ClusterEvent, ClusterEvents, ConfigurationEvent, Sent } from './cluster-event.ts';
export type { ClusterState, ClusterStatistics } from './cluster-statistics.ts';
export type { Configuration, MemberEvidence } from './configuration.ts';
export type { CorosyncCounters, CorosyncStatistics } from './corosync/corosync-engine.ts';
export type { Engine, EngineOptions, EngineStatistics, GroupStatistics } from './engine.ts';
export type { GroupEngineOptions } from './group-engine.ts';
export type { EngineCounters } from './membership/local-node.ts';
export type { GroupCommands } from './membership/process-groups.ts';
export type { Chunk, DataChannel } from './message.ts';
export type { FrameQueue, Packet } from './ring/send-queue.ts';
export type { StateName } from './membership/state.ts';
export type { GroupChange, GroupDelivery, GroupMove, GroupProcess, GroupReason, Quorum } from './effect.ts';
export { GroupMessage } from './group-event.ts';
export type {
  GroupEvent,
  GroupMember,
  GroupMemberMove,
  GroupMembersEvent,
  GroupSent,
  ProcessGroupEvents,
} from './group-event.ts';
export { ProcessGroup } from './process-group.ts';
export type { GroupSendContext } from './process-group.ts';
export { ClusterError } from './errors.ts';
export type { ErrorCode, ErrorFacts } from './errors.ts';
export type { Cause, CauseKind, Evidence, Level, Member, NodeId, ReceiveCapacity, RingId } from './message.ts';
export type { Clock } from './transport/clock.ts';
export type { CorosyncConfOverrides } from './transport/corosync-conf.ts';
export type { DrivenEngine, DriverStatistics, EngineInputs, RingSeqPersistence } from './transport/driver.ts';
export type { HostStatistics, Monitor, MonitorOptions } from './transport/monitor.ts';
export type { ClusterEngine, ClusterParts, RingSeqSource } from './transport/parts.ts';
export type { Finding, RefusalReason, RejectCounts, RejectSource, RejectStatistics } from './transport/reject-table.ts';
export type {
  BufferGrant,
  Channel,
  PeerStatistics,
  SocketBuffers,
  Transport,
  TransportHandler,
  TransportStatistics,
} from './transport/transport.ts';
export type { RejectReason } from './wire/codec.ts';
export type { Diagnosis, Severity } from './tuning/finding.ts';
export type {
  CgroupSample,
  Counters,
  CpuSample,
  GroupMembership,
  KernelSample,
  LoopSample,
  OwnSocket,
  PeerSample,
  QuerierVersions,
  RejectedSource,
  SocketSample,
  SoftnetSample,
  UdpMemorySample,
} from './tuning/observation.ts';
export type { MemberFacts } from './tuning/observation-window.ts';
export type {
  CorosyncNode,
  CorosyncOptions,
  ResolvedCorosync,
  ResolvedCorosyncNode,
} from './tuning/corosync-options.ts';
export type { TransportKind } from './tuning/option-mistakes.ts';
export type { ClusterOptions, ResolvedOptions } from './tuning/options.ts';
export type { Profile, ProfileSettings } from './tuning/profiles.ts';
export type { WireRules } from './tuning/wire-rules.ts';
