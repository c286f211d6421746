/**
 * One run of `ringcast sniff` between where the datagrams come from and where the lines go: decodes, lets the observer
 * look, counts what was not understood, and says when a summary is due. It has no clock; whoever feeds it tells the time,
 * so a capture is judged by the time it was taken at.
 */
import type { NodeId } from '../message.ts';
import type { DatagramDecoder } from '../sniff/datagram-decoder.ts';
import { RingObserver } from '../sniff/ring-observer.ts';
import { formatAddress } from '../transport/socket-address.ts';
import { RejectTable } from '../transport/reject-table.ts';
import type { Rejected } from '../wire/codec.ts';
import type { Snapshot, SniffReport, SummaryReport } from './sniff-report.ts';
import { withRatesSince, withWholeRates } from './sniff-report.ts';

/** Takes a report; `now` is the session's time in milliseconds. */
export type ReportSink = (report: SniffReport, now: number) => void;

export interface SessionOptions {
  readonly decoder: DatagramDecoder;
  /** 0: no summaries but the last. */
  readonly intervalMs: number;
  readonly report: ReportSink;
  /** Names of Corosync's nodes, which its messages do not tell. Default: none. */
  readonly names?: ReadonlyMap<NodeId, string>;
}

/** A datagram as it was heard or captured. */
export interface HeardDatagram {
  readonly bytes: Uint8Array;
  readonly ip: string;
  readonly port: number;
  /** See `Sighting`. */
  readonly path: string;
  readonly now: number;
  /** Was it sent to the ring's own group and port? Then what is not understood is told, else passed over. */
  readonly isForRing: boolean;
}

/** Sources and reasons that are told when they first occur; the rest is only counted. */
const rejectionsTold = 64;

export class SniffSession {
  readonly #options: SessionOptions;
  readonly #rejects = new RejectTable();
  readonly #told = new Set<string>();
  readonly #observer: RingObserver;
  #datagrams = 0;
  #start: number | undefined;
  /** The time of the latest datagram. */
  #heardAt = -Infinity;
  /** The time of what is being reported. */
  #now = 0;
  #before: Snapshot | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#observer = new RingObserver((event) => {
      options.report(event, this.#now);
    }, options.names);
  }

  /** Was a ring seen? */
  get hasRing(): boolean {
    return this.#observer.hasRing;
  }

  /** When the first datagram came, or the session was started. */
  get startedAt(): number | undefined {
    return this.#start;
  }

  /** The latest time it was told. */
  get now(): number {
    return this.#now;
  }

  /** Listening begins. */
  start(now: number): void {
    this.#start = now;
    this.#now = now;
    this.#before = { now, networks: [] };
  }

  /** Times of a capture may jump back a little; those of what is seen do not. */
  take({ bytes, ip, port, path, now, isForRing }: HeardDatagram): void {
    if (this.#start === undefined) this.start(now);
    this.#heardAt = Math.max(this.#heardAt, now);
    this.#now = this.#heardAt;
    const decoded = this.#options.decoder.decode(bytes);
    if (decoded.ok) {
      const { wire, message, transmitter } = decoded;
      this.#datagrams += 1;
      this.#observer.take({ wire, message, transmitter, ip, path, bytes: bytes.length, now: this.#now });
    } else if (isForRing || decoded.reason !== 'foreign') {
      this.#reject(decoded, formatAddress(ip, port));
    }
  }

  /**
   * Time has passed: says what that means, and the summary if it is due. May run ahead of datagrams that come through a
   * pipe and are late.
   */
  advance(now: number): void {
    this.#now = Math.max(this.#heardAt, now);
    this.#observer.advance(this.#now);
    const { intervalMs, report } = this.#options;
    const before = this.#before;
    if (before === undefined || intervalMs === 0 || this.#now - before.now < intervalMs) return;
    const snapshot = this.#snapshot();
    this.#before = snapshot;
    report(this.#summary('summary', withRatesSince(before, snapshot)), this.#now);
  }

  /** Says all that was seen. */
  end(): void {
    this.#options.report(this.#summary('end', withWholeRates(this.#snapshot().networks)), this.#now);
  }

  #snapshot(): Snapshot {
    return { now: this.#now, networks: this.#observer.statistics(this.#now) };
  }

  #summary(event: SummaryReport['event'], networks: SummaryReport['networks']): SummaryReport {
    const seconds = (this.#now - (this.#start ?? this.#now)) / 1000;
    return { event, seconds, datagrams: this.#datagrams, networks, rejected: this.#rejects.statistics() };
  }

  #reject(rejected: Rejected, source: string): void {
    this.#rejects.record(rejected, source);
    const { reason, detail } = rejected;
    const key = `${source} ${reason}`;
    if (this.#told.has(key) || this.#told.size >= rejectionsTold) return;
    this.#told.add(key);
    this.#options.report({ event: 'rejected', source, reason, detail }, this.#now);
  }
}
