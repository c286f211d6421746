/**
 * Reads a capture from a file or, as it is being made, from standard input. Time is that of the packets. Through a pipe
 * they come when the program in front lets them go, so between two packets the clock on the wall says how much time must
 * have passed at least.
 */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { CaptureReader } from '../sniff/capture-reader.ts';
import { CaptureError } from '../sniff/captured-packet.ts';
import type { CapturedDatagram } from '../sniff/captured-datagram.ts';
import { DatagramExtractor } from '../sniff/captured-datagram.ts';
import { isMulticast } from '../transport/socket-address.ts';
import { messageOf } from '../transport/system-error.ts';
import { countText } from './sniff-units.ts';
import { ticking } from './sniff-clock.ts';
import type { CaptureSource } from './sniff-options.ts';
import type { ReportSink, SniffSession } from './sniff-session.ts';

export interface CaptureContext {
  readonly stdin: Readable;
  readonly report: ReportSink;
  readonly signal: AbortSignal;
  /** Aborts the signal when the packets' time has come so far; undefined: never. */
  readonly durationMs: number | undefined;
  readonly end: () => void;
}

/** Reads to the end or until the signal fires. Answers why the capture could not be read; undefined when it could. */
export async function readCapture(
  source: CaptureSource,
  session: SniffSession,
  context: CaptureContext,
): Promise<string | undefined> {
  const { signal, stdin } = context;
  const isPipe = source.path === '-';
  const feed = new CaptureFeed(source, session, context);
  const over = new AbortController();
  const pulse = isPipe
    ? ticking(() => {
        feed.tick();
      }, over.signal)
    : Promise.resolve();
  const stream = isPipe ? stdin : createReadStream(source.path, { highWaterMark: 1024 * 1024 });
  const stop = (): void => {
    stream.destroy();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      feed.push(piece);
      if (signal.aborted) break;
    }
    feed.end();
    return undefined;
  } catch (error) {
    // A stream that is destroyed ends its loop with an error.
    return signal.aborted ? undefined : `cannot read ${nameOf(source)}: ${messageOf(error)}`;
  } finally {
    signal.removeEventListener('abort', stop);
    over.abort();
    await pulse;
    feed.tellLosses();
  }
}

class CaptureFeed {
  readonly #source: CaptureSource;
  readonly #session: SniffSession;
  readonly #context: CaptureContext;
  readonly #reader = new CaptureReader();
  readonly #extractor = new DatagramExtractor();
  #packetTime = 0;
  #arrivedAt: number | undefined;

  constructor(source: CaptureSource, session: SniffSession, context: CaptureContext) {
    this.#source = source;
    this.#session = session;
    this.#context = context;
  }

  push(piece: Uint8Array): void {
    this.#reader.push(piece, (packet) => {
      if (this.#context.signal.aborted) return;
      this.#packetTime = packet.time;
      if (this.#arrivedAt === undefined) this.#begin(packet.time);
      this.#arrivedAt = performance.now();
      const datagram = this.#extractor.take(packet);
      if (datagram !== undefined) this.#take(datagram);
    });
  }

  /** Time passes although no packet comes. */
  tick(): void {
    if (this.#arrivedAt !== undefined) this.#advance(this.#packetTime + performance.now() - this.#arrivedAt);
  }

  /** The input has ended; a packet that is cut off is told and no reason to fail. */
  end(): void {
    const fault = this.#context.signal.aborted ? undefined : this.#reader.end();
    if (fault === undefined) return;
    if (this.#arrivedAt === undefined) throw new CaptureError(fault);
    this.#note(`${nameOf(this.#source)}: ${fault}.`);
  }

  tellLosses(): void {
    const { cut, unknownLinkTypes } = this.#extractor;
    if (cut > 0)
      this.#note(`${countText(cut, 'datagram')} cut off when captured: capture whole packets (tcpdump -s 0).`);
    for (const [linkType, packets] of unknownLinkTypes) {
      this.#note(`${countText(packets, 'packet')} of link type ${linkType} passed over: it is not known here.`);
    }
  }

  #begin(now: number): void {
    this.#session.start(now);
    this.#context.report({ event: 'reading', path: this.#source.path }, now);
  }

  #take({ time, source, target, device, payload }: CapturedDatagram): void {
    const { group, port } = this.#source;
    const isMulticastOfOthers = group !== undefined && isMulticast(target.ip) && target.ip !== group;
    if (!isMulticastOfOthers) {
      const path = `${device} ${target.ip}`;
      const isForRing = target.port === port;
      this.#session.take({ bytes: payload, ip: source.ip, port: source.port, path, now: time, isForRing });
    }
    if (this.#source.path !== '-') this.#advance(time);
  }

  #advance(now: number): void {
    const { durationMs, end } = this.#context;
    const { startedAt } = this.#session;
    if (startedAt === undefined) return;
    this.#session.advance(now);
    if (durationMs !== undefined && now - startedAt >= durationMs) end();
  }

  #note(message: string): void {
    this.#context.report({ event: 'note', message }, this.#session.now);
  }
}

function nameOf({ path }: CaptureSource): string {
  return path === '-' ? 'standard input' : path;
}
