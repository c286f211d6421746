/**
 * Which stage of the kernel took the datagrams of a probe: told from the counters that moved. Each stage that a packet
 * passes counts it, so that every way of getting lost leaves a pattern of its own, even those that no counter names (a
 * firewall moves none, but the stages before it moved and those behind it did not).
 *
 * The counters are of the whole network namespace, so other traffic moves them, too. Therefore a known number of
 * datagrams is sent within a short time (200 in a second), what the time before makes one expect is taken off, and a
 * counter has moved when it grew by 80 to 120 % of what the probe explains, has not moved when it grew by less than 20
 * %, and anything between fits no row. Where a stage took everything and the one behind it stood still, more than 120 %
 * is as good: what else arrived, like the doctors' own control messages, was lost there, too. The rows were measured on
 * Linux 6.18; counters: proc_net(5), RFC 1213, RFC 4293.
 */
import type { KernelSample } from '../observation.ts';
import type { FaultId } from './fault.ts';

/** The rows of the table in docs/findings/README.md. */
export type FingerprintId = 'F0' | 'F1' | 'F2' | 'F3' | 'F4' | 'F5' | 'F6' | 'F7' | 'F8';

export interface Fingerprint {
  /** What happened to the datagrams. */
  readonly situation: string;
  /** The faults that look like this, the likeliest first. */
  readonly faults: readonly FaultId[];
}

export const fingerprints: Readonly<Record<FingerprintId, Fingerprint>> = {
  F0: { situation: 'delivered', faults: [] },
  F1: { situation: 'nothing arrives at the host', faults: ['D17', 'D18', 'D19', 'D20', 'D08', 'D24'] },
  F2: { situation: 'dropped by the reverse path filter', faults: ['D25'] },
  F3: { situation: 'dropped by a firewall on input', faults: ['D26'] },
  F4: { situation: 'the group is joined, but no socket has the port', faults: [] },
  F5: { situation: 'arrives although the group is not joined on this interface', faults: ['D22', 'D43'] },
  F6: { situation: 'dropped at a full socket buffer', faults: ['D01'] },
  F7: { situation: 'fragments lost', faults: ['D30', 'D31'] },
  F8: { situation: 'too large for a link on the way', faults: ['D29'] },
};

export interface Probe {
  /** A sample some time before `before`, with the usual traffic between the two; undefined: none to take off. */
  readonly quiet?: KernelSample | undefined;
  readonly before: KernelSample;
  readonly after: KernelSample;
  /** Datagrams sent to this host between `before` and `after`. */
  readonly sent: number;
  /** Packets that each datagram travelled in. Default 1. */
  readonly fragments?: number | undefined;
  /** Were they sent by unicast, which no counter of multicast moves for? Default: by multicast. */
  readonly isUnicast?: boolean | undefined;
  /** Did smaller datagrams of the same sender arrive? Default: not known. */
  readonly smallerArrived?: boolean | undefined;
}

const movedShareMin = 0.8;
const movedShareMax = 1.2;
const stillShareMax = 0.2;
/** Drops at the socket count from this share on: below it they are others' or too few to explain a loss. */
const overflowShareMin = 0.05;

/** The counters that the table looks at. */
interface Growth {
  readonly received: number;
  readonly multicast: number;
  readonly delivered: number;
  readonly datagrams: number;
  readonly reversePath: number;
  readonly noSocket: number;
  readonly overflow: number;
  readonly fragments: number;
  readonly reassembled: number;
}

/** Names the row that fits; undefined when none does or a counter cannot be read. */
export function fingerprintOf(probe: Probe): FingerprintId | undefined {
  const grown = growthOf(probe);
  if (grown === undefined || probe.sent <= 0) {
    return undefined;
  }
  const packets = probe.sent * (probe.fragments ?? 1);
  if (still(grown.received, packets)) {
    return probe.smallerArrived === true ? 'F8' : 'F1';
  }
  if (lostFragments(grown, probe)) {
    return 'F7';
  }
  if (!movedAtLeast(grown.received, packets)) {
    return undefined;
  }
  return probe.isUnicast === true ? unicastRow(grown, probe.sent) : arrivedRow(grown, probe.sent, packets);
}

/** Rows of unicasts that all arrived at the host. */
function unicastRow(grown: Growth, sent: number): FingerprintId | undefined {
  if (!still(grown.delivered, sent)) {
    return deliveredRow(grown, sent);
  }
  if (movedAtLeast(grown.reversePath, sent)) {
    return 'F2';
  }
  return still(grown.reversePath, sent) ? 'F3' : undefined;
}

/** Rows of datagrams that all arrived at the host. */
function arrivedRow(grown: Growth, sent: number, packets: number): FingerprintId | undefined {
  if (still(grown.multicast, packets) && still(grown.delivered, sent)) {
    if (movedAtLeast(grown.reversePath, packets)) {
      return 'F2';
    }
    return still(grown.reversePath, packets) && moved(grown.received, packets) ? 'F5' : undefined;
  }
  if (!movedAtLeast(grown.multicast, packets)) {
    return undefined;
  }
  if (still(grown.delivered, sent)) {
    return 'F3';
  }
  return moved(grown.multicast, packets) ? deliveredRow(grown, sent) : undefined;
}

/** Rows of datagrams that passed the IP layer. */
function deliveredRow(grown: Growth, sent: number): FingerprintId | undefined {
  if (!moved(grown.delivered, sent)) {
    return undefined;
  }
  if (grown.overflow >= overflowShareMin * sent && moved(grown.datagrams + grown.overflow, sent)) {
    return 'F6';
  }
  if (moved(grown.datagrams, sent)) {
    return 'F0';
  }
  return still(grown.datagrams, sent) && moved(grown.noSocket, sent) ? 'F4' : undefined;
}

/** Fragments came for datagrams that did not become whole, and what became whole was delivered. */
function lostFragments(grown: Growth, { sent, fragments = 1 }: Probe): boolean {
  const incomplete = grown.fragments - fragments * grown.reassembled;
  return (
    fragments > 1 &&
    incomplete > 0 &&
    grown.fragments >= stillShareMax * sent &&
    grown.fragments <= movedShareMax * sent * fragments &&
    grown.reassembled < movedShareMin * sent &&
    Math.abs(grown.delivered - grown.reassembled) <= stillShareMax * sent
  );
}

function moved(count: number, expected: number): boolean {
  return movedAtLeast(count, expected) && count <= movedShareMax * expected;
}

function movedAtLeast(count: number, expected: number): boolean {
  return count >= movedShareMin * expected;
}

function still(count: number, expected: number): boolean {
  return count < stillShareMax * expected;
}

function growthOf(probe: Probe): Growth | undefined {
  const growth = {
    received: grownBy(probe, ({ ip }) => ip?.['InReceives']),
    multicast: grownBy(probe, ({ ipExt }) => ipExt?.['InMcastPkts']),
    delivered: grownBy(probe, ({ ip }) => ip?.['InDelivers']),
    datagrams: grownBy(probe, ({ udp }) => udp?.['InDatagrams']),
    reversePath: grownBy(probe, ({ tcpExt }) => tcpExt?.['IPReversePathFilter']),
    noSocket: grownBy(probe, ({ udp }) => udp?.['IgnoredMulti']),
    overflow: grownBy(probe, ({ udp }) => udp?.['RcvbufErrors']),
    fragments: grownBy(probe, ({ ip }) => ip?.['ReasmReqds']),
    reassembled: grownBy(probe, ({ ip }) => ip?.['ReasmOKs']),
  };
  return isComplete(growth) ? growth : undefined;
}

function isComplete(growth: { readonly [Name in keyof Growth]: number | undefined }): growth is Growth {
  return Object.values(growth).every((count) => count !== undefined);
}

/** Growth of one counter during the probe, less what it grows anyway in that time. */
function grownBy(probe: Probe, read: (sample: KernelSample) => number | undefined): number | undefined {
  const first = read(probe.before);
  const last = read(probe.after);
  if (first === undefined || last === undefined) {
    return undefined;
  }
  return Math.max(0, last - first - usualGrowth(probe, read, first));
}

function usualGrowth(
  { quiet, before, after }: Probe,
  read: (sample: KernelSample) => number | undefined,
  first: number,
): number {
  const earlier = quiet === undefined ? undefined : read(quiet);
  const quietMs = before.atMs - (quiet?.atMs ?? before.atMs);
  if (earlier === undefined || quietMs <= 0) {
    return 0;
  }
  return (Math.max(0, first - earlier) * (after.atMs - before.atMs)) / quietMs;
}
