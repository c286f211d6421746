/**
 * Reads a capture as it arrives, piece by piece: a file, or what `tcpdump -w -` and `tshark -w -` write into a pipe. Finds
 * out by itself which of the two formats it is.
 */
import { ByteQueue } from './byte-queue.ts';
import type { CaptureFormat, CapturedPacket } from './captured-packet.ts';
import { CaptureError } from './captured-packet.ts';
import { PcapFormat, isPcap } from './pcap-format.ts';
import { PcapngFormat, isPcapng } from './pcapng-format.ts';

export class CaptureReader {
  readonly #queue = new ByteQueue();
  #format: CaptureFormat | undefined;

  /**
   * Takes a piece in and answers the packets that are complete by now; their bytes are views of what was pushed. Each is
   * handed to `take` at once, so that those before a fault are not lost with it. Throws `CaptureError`.
   */
  push(piece: Uint8Array, take: (packet: CapturedPacket) => void): void {
    const queue = this.#queue;
    queue.push(piece);
    this.#format ??= recognise(queue);
    if (this.#format === undefined) return;
    for (;;) {
      const next = this.#format.next(queue);
      if (next === 'more') return;
      if (next !== 'nothing') take(next);
    }
  }

  /** What is wrong with a capture that ends here, as the end of a sentence; undefined when it may. */
  end(): string | undefined {
    const { length, offset } = this.#queue;
    if (offset === 0) return length === 0 ? 'it is empty' : `it ends within its first ${length} bytes`;
    return length === 0 ? undefined : `it ends in the middle of a packet, at offset ${offset + length}`;
  }
}

function recognise(queue: ByteQueue): CaptureFormat | undefined {
  const start = queue.peek(4);
  if (start === undefined) return undefined;
  if (isPcap(start)) return new PcapFormat();
  if (isPcapng(start)) return new PcapngFormat();
  const found = start.getUint32(0).toString(16).padStart(8, '0');
  throw new CaptureError(`neither pcap nor pcapng: starts with ${found} at offset 0`);
}
