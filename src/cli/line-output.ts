/**
 * Lines to a stream whose reader may be slow or go away. Writing never throws; what a slow reader has not taken is
 * kept up to a limit, and past it, or when the reader is gone, the owner is told once and nothing more is written.
 */
import type { Writable } from 'node:stream';

/** Bytes that may wait for the reader. */
export const outputBytesMax: number = 64 * 1024 * 1024;

export class LineOutput {
  readonly #stream: Writable;
  readonly #lost: (why: string) => void;
  #open = true;

  /** `lost` is called once, when no line can reach the reader any more. */
  constructor(stream: Writable, lost: (why: string) => void) {
    this.#stream = stream;
    this.#lost = lost;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#end(error.code === 'EPIPE' ? 'the reader of the output is gone' : error.message);
    });
  }

  write(line: string): void {
    if (!this.#open) {
      return;
    }
    this.#stream.write(`${line}\n`);
    if (this.#stream.writableLength > outputBytesMax) {
      this.#end('the reader of the output is too slow');
    }
  }

  #end(why: string): void {
    if (this.#open) {
      this.#open = false;
      this.#lost(why);
    }
  }
}
