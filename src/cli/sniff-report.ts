/**
 * What `ringcast sniff` reports, as plain objects: with `--json` each is one line, and the readable form is made from the
 * same objects. docs/sniff.md describes every field.
 */
import type { NetworkStatistics } from '../sniff/network-observer.ts';
import type { RingStatistics } from '../sniff/observed-ring.ts';
import type { RingEvent } from '../sniff/ring-event.ts';
import type { RejectStatistics } from '../transport/reject-table.ts';
import type { RejectReason } from '../wire/codec.ts';

/** It listens. */
export interface ListeningReport {
  readonly event: 'listening';
  readonly group: string;
  readonly port: number;
  readonly interface: string;
  readonly address: string;
}

/** It reads a capture. */
export interface ReadingReport {
  readonly event: 'reading';
  /** `-` is standard input. */
  readonly path: string;
}

/** A source sent something that is not of this ring: the first time for this reason. */
export interface RejectedReport {
  readonly event: 'rejected';
  readonly source: string;
  readonly reason: RejectReason;
  readonly detail: string;
}

/** Something about the listening itself. */
export interface NoteReport {
  readonly event: 'note';
  readonly message: string;
}

/** Data messages in a second: since the summary before, or in the last one since the ring was first heard. */
export interface Rate {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
}

export interface RingReport extends RingStatistics {
  /** Null for less than a tenth of a second, which says nothing. */
  readonly rate: Rate | null;
}

export interface NetworkReport extends Omit<NetworkStatistics, 'rings'> {
  readonly rings: readonly RingReport[];
}

/** Everything seen so far; the last one is called `end`. */
export interface SummaryReport {
  readonly event: 'summary' | 'end';
  /** How long it has been listening, or how much time the capture spans. */
  readonly seconds: number;
  /** Datagrams that were understood. */
  readonly datagrams: number;
  readonly networks: readonly NetworkReport[];
  readonly rejected: RejectStatistics;
}

export type SniffReport = RingEvent | ListeningReport | ReadingReport | RejectedReport | NoteReport | SummaryReport;

const rateSecondsMin = 0.1;

/** The statistics of one moment. */
export interface Snapshot {
  readonly now: number;
  readonly networks: readonly NetworkStatistics[];
}

/** Adds the rates since an earlier moment. */
export function withRatesSince(before: Snapshot, { now, networks }: Snapshot): readonly NetworkReport[] {
  const seconds = (now - before.now) / 1000;
  return networks.map((network) => {
    const earlier = before.networks.find(({ wire }) => wire === network.wire);
    const rings = network.rings.map((ring) => {
      const data = earlier?.rings.find((known) => known.ring.name === ring.ring.name)?.data;
      const messages = ring.data.messages - (data?.messages ?? 0);
      return { ...ring, rate: rateOf(messages, ring.data.bytes - (data?.bytes ?? 0), seconds) };
    });
    return { ...network, rings };
  });
}

/** Adds the rates over the whole time that each ring was heard. */
export function withWholeRates(networks: readonly NetworkStatistics[]): readonly NetworkReport[] {
  return networks.map((network) => {
    const rings = network.rings.map((ring) => {
      return { ...ring, rate: rateOf(ring.data.messages, ring.data.bytes, ring.heardMs / 1000) };
    });
    return { ...network, rings };
  });
}

function rateOf(messages: number, bytes: number, seconds: number): Rate | null {
  return seconds >= rateSecondsMin ? { messagesPerSecond: messages / seconds, bytesPerSecond: bytes / seconds } : null;
}
