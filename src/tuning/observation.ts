/**
 * What can be seen of a host, its kernel and a node's own event loop, as plain data: the input of the rules that name
 * causes (`findings/`). Readers fill it (`kernel-counters.ts`, `host-facts.ts`), rules only look at it.
 *
 * What cannot be read is undefined and stays undefined: no rule may take the absence of a counter for a zero. Counters
 * are the kernel's own, since boot or since the socket was made, and grow; rules compare two samples. Which file each
 * comes from, and what it means: proc_net(5), the kernel's Documentation/networking/ and docs/findings/.
 */

/** One socket of this process, from /proc/net/udp and udp6, found by its inode. */
export interface SocketSample {
  readonly inode: number;
  /** As the kernel shows it: address and port it is bound to. */
  readonly localAddress: string;
  readonly localPort: number;
  /** Bytes charged to the receive queue at this moment. */
  readonly receiveQueueBytes: number;
  /** Datagrams dropped since the socket was made because its receive buffer was full. */
  readonly drops: number;
}

/** A counter by its kernel name (`RcvbufErrors`); a name that the kernel does not have is absent. */
export type Counters = Readonly<Record<string, number>>;

/** A line of /proc/net/softnet_stat, that is, one CPU. */
export interface SoftnetSample {
  readonly cpu: number;
  readonly processed: number;
  readonly dropped: number;
  readonly timeSqueeze: number;
}

/** A group that this host joined on a device, from /proc/net/igmp (IPv4) or igmp6. */
export interface GroupMembership {
  readonly device: string;
  readonly group: string;
  readonly users: number;
}

/** The version of the querier that the kernel believes in, by device (`V2`, `V3`), from /proc/net/igmp. */
export type QuerierVersions = Readonly<Record<string, string>>;

/** Use and limits of this process's cgroup: cpu.stat and cpu.max. Times in microseconds. */
export interface CgroupSample {
  readonly periods: number | undefined;
  readonly throttledPeriods: number;
  readonly throttledUs: number;
  /** CPU time allowed in each period; undefined: no quota. */
  readonly quotaUs: number | undefined;
  readonly periodUs: number | undefined;
}

/** /proc/stat, line `cpu`, in clock ticks. */
export interface CpuSample {
  readonly totalTicks: number;
  readonly stealTicks: number;
}

/** /proc/net/sockstat, line UDP, and its limits from net.ipv4.udp_mem. All in pages. */
export interface UdpMemorySample {
  readonly usedPages: number;
  readonly pressurePages: number | undefined;
  readonly maxPages: number | undefined;
}

/** One look at the counters that move. Taken about once a second. */
export interface KernelSample {
  /** Monotonic milliseconds. */
  readonly atMs: number;
  /** All UDP sockets of this process; undefined where /proc is missing. */
  readonly sockets: readonly SocketSample[] | undefined;
  /** /proc/net/snmp, by prefix: InDatagrams, NoPorts, InErrors, RcvbufErrors, SndbufErrors, InCsumErrors, IgnoredMulti, MemErrors. */
  readonly udp: Counters | undefined;
  /** InReceives, InDelivers, OutDiscards, ReasmReqds, ReasmOKs, ReasmFails, ReasmTimeout. */
  readonly ip: Counters | undefined;
  /** /proc/net/netstat, IpExt: InMcastPkts, ... */
  readonly ipExt: Counters | undefined;
  /** /proc/net/netstat, TcpExt: IPReversePathFilter. */
  readonly tcpExt: Counters | undefined;
  readonly softnet: readonly SoftnetSample[] | undefined;
  readonly groups: readonly GroupMembership[] | undefined;
  readonly queriers: QuerierVersions | undefined;
  readonly udpMemory: UdpMemorySample | undefined;
  /** /sys/class/net/IF/statistics/*, by device. */
  readonly devices: Readonly<Record<string, Counters>> | undefined;
  readonly cgroup: CgroupSample | undefined;
  readonly cpu: CpuSample | undefined;
  /** Nanoseconds this process waited in the run queue: /proc/self/schedstat, field 2. */
  readonly runQueueWaitNs: number | undefined;
  readonly conntrack: { readonly count: number; readonly max: number } | undefined;
}

/** What the watcher of the event loop saw since it was last asked. Milliseconds. */
export interface LoopSample {
  /** The longest time the loop stood still. */
  readonly maxStallMs: number;
  /** Sum of all stalls of 10 ms and more. */
  readonly stalledMs: number;
  /** How long ago the longest stall ended. */
  readonly endedAgoMs: number | undefined;
  /** Longest pause for garbage collection. */
  readonly maxGcMs: number;
  /** The longest time in which the watcher itself stood still too: the whole process or machine was away. */
  readonly maxAwayMs: number;
}

/** A device of this host. */
export interface DeviceFacts {
  readonly name: string;
  readonly mtu: number | undefined;
  /** Mbit/s; undefined when the driver does not say. */
  readonly speed: number | undefined;
  readonly duplex: string | undefined;
  readonly up: boolean | undefined;
  /** net.ipv4.conf.IF.rp_filter: 0 off, 1 strict, 2 loose. The larger of this and that of `all` counts. */
  readonly reversePathFilter: number | undefined;
  readonly forcedIgmpVersion: number | undefined;
  /** IPv4 and IPv6 addresses. */
  readonly addresses: readonly string[];
}

/** A bridge of this host, from /sys/class/net/BR/bridge/. */
export interface BridgeFacts {
  readonly name: string;
  readonly snooping: boolean;
  readonly querier: boolean;
  readonly igmpVersion: number | undefined;
  /** Seconds. */
  readonly membershipIntervalS: number | undefined;
}

/** What holds for the host and seldom changes. Read once, or when asked. */
export interface HostFacts {
  readonly platform: string;
  readonly receiveBufferMax: number | undefined;
  readonly receiveBufferDefault: number | undefined;
  readonly sendBufferMax: number | undefined;
  readonly backlogMax: number | undefined;
  readonly membershipsMax: number | undefined;
  readonly pageBytes: number;
  readonly reversePathFilterAll: number | undefined;
  readonly devices: readonly DeviceFacts[];
  readonly bridges: readonly BridgeFacts[] | undefined;
  /** Is there a route that covers the group (default route included)? */
  readonly routes:
    readonly { readonly destination: string; readonly prefix: number; readonly device: string }[] | undefined;
}

/** One of this node's sockets: what it asked for and what it got. Bytes as the kernel reports them. */
export interface OwnSocket {
  readonly name: 'group' | 'token';
  readonly inode: number | undefined;
  readonly receiveAsked: number;
  readonly receiveReported: number | undefined;
  /** What is read back is this many times what was granted: 2 on Linux, else 1. */
  readonly reportFactor: number;
  /** Bytes charged for one datagram of the largest size, measured; undefined where it cannot be. */
  readonly chargeBytes: number | undefined;
}

/** What this node has heard of another. Ages in milliseconds; undefined: never. */
export interface PeerSample {
  readonly nodeId: number;
  readonly address: string;
  readonly multicastHeardAgoMs: number | undefined;
  readonly unicastHeardAgoMs: number | undefined;
  /** What that node says of us, where it tells: does it hear our multicast? */
  readonly hearsUs: boolean | undefined;
}

/** Datagrams that were not accepted, by source. */
export interface RejectedSource {
  readonly source: string;
  /** `cluster`, `version`, `corrupt`, `foreign`, ...: see the codec. */
  readonly reason: string;
  readonly count: number;
  readonly detail: string;
}

/** What one node knows when it looks for causes. */
export interface Observation {
  /** How long it looked, in seconds: the time between `before` and `after`. */
  readonly seconds: number;
  readonly before: KernelSample | undefined;
  readonly after: KernelSample | undefined;
  readonly host: HostFacts | undefined;
  readonly loop: LoopSample | undefined;
  /** Does the node use multicast? False where every member gets a copy of its own. Left out: it does. */
  readonly isMulticast?: boolean | undefined;
  /** The group, its port and the device in use. Without multicast the own address stands in place of the group. */
  readonly group: string;
  readonly port: number;
  readonly device: string | undefined;
  readonly tokenMs: number;
  readonly windowFrames: number;
  readonly frameBytes: number;
  readonly sockets: readonly OwnSocket[];
  /** Datagrams that the group socket handed over during the observation. */
  readonly receivedDatagrams: number;
  /** Send errors of the transport by code during the observation (`ENOBUFS`, ...). */
  readonly sendErrors: Counters;
  readonly peers: readonly PeerSample[];
  readonly rejected: readonly RejectedSource[];
  /** How long ago the group was joined, milliseconds; undefined where not known. */
  readonly joinedAgoMs: number | undefined;
  /** Data messages that arrived again after they had been asked for, and all that arrived, during the observation. */
  readonly duplicates: number;
  /** Rotation time of the token, milliseconds: median and 99th percentile. */
  readonly rotationMs: { readonly p50: number; readonly p99: number } | undefined;
  readonly joinsHeard: number;
  /** Another process with this node's id, when one was heard: its address. */
  readonly twinAddress: string | undefined;
  /**
   * Every member multicasts at least once in this time, also when it has nothing to send. Left out: members may be
   * silent on multicast for as long as they like, and then silence tells nothing.
   */
  readonly multicastIntervalMs?: number | undefined;
  /** Code with which the kernel refused to join the group (`ENODEV`, `ENOBUFS`); left out: it did not. */
  readonly joinError?: string | undefined;
  /** UDP sockets of all processes of this network namespace; left out: not read. They show who shares our ports. */
  readonly hostSockets?: readonly SocketSample[] | undefined;
}
