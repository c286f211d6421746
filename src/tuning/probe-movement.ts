/**
 * What the stages that a multicast datagram passes in the kernel counted between two samples: IP layer, reverse path
 * filter, membership, delivery, socket. findings/fingerprint.ts tells from such numbers where datagrams were lost.
 *
 * The counters belong to the whole network namespace, so other traffic is in them, too. Names: proc_net(5).
 */
import type { KernelSample } from './observation.ts';

/** What moved while `sent` datagrams were sent. */
export interface Movement {
  readonly sent: number;
  /** Ip InReceives, IpExt InMcastPkts, Ip InDelivers and Udp InDatagrams. */
  readonly received: number;
  readonly multicast: number;
  readonly delivered: number;
  readonly inDatagrams: number;
  /** TcpExt IPReversePathFilter, Udp IgnoredMulti and Udp RcvbufErrors. */
  readonly reversePathFiltered: number;
  readonly noSocket: number;
  readonly overflowed: number;
}

/** The differences between two samples; undefined when a counter is missing. */
export function movementOf(sent: number, before: KernelSample, after: KernelSample): Movement | undefined {
  const grown = (read: (sample: KernelSample) => number | undefined): number => {
    return (read(after) ?? Number.NaN) - (read(before) ?? Number.NaN);
  };
  const movement: Movement = {
    sent,
    received: grown(({ ip }) => ip?.['InReceives']),
    multicast: grown(({ ipExt }) => ipExt?.['InMcastPkts']),
    delivered: grown(({ ip }) => ip?.['InDelivers']),
    inDatagrams: grown(({ udp }) => udp?.['InDatagrams']),
    reversePathFiltered: grown(({ tcpExt }) => tcpExt?.['IPReversePathFilter']),
    noSocket: grown(({ udp }) => udp?.['IgnoredMulti']),
    overflowed: grown(({ udp }) => udp?.['RcvbufErrors']),
  };
  return Object.values(movement).some(Number.isNaN) ? undefined : movement;
}
