/**
 * One async iterator over the events of a cluster or a group. It buffers for a reader that lags, up to a stated number of bytes. Past
 * that it takes nothing more, hands out what it has and then throws: the reader knows exactly where its knowledge ends,
 * memory is bounded, and the ring is not held up by one slow reader.
 */
import { ClusterError } from './errors.ts';

interface Reader<Event> {
  readonly resolve: (result: IteratorResult<Event, undefined>) => void;
  readonly reject: (error: Error) => void;
}

/** Events in order, for one `for await` loop. */
export class EventStream<Event> implements AsyncIterableIterator<Event, undefined> {
  readonly #bytesMax: number;
  readonly #costOf: (event: Event) => number;
  readonly #unsubscribe: (stream: EventStream<Event>) => void;
  #events: Event[] = [];
  /** Index of the oldest event not handed out yet. */
  #head = 0;
  #bytes = 0;
  #readers: Reader<Event>[] = [];
  #ended = false;
  #error: Error | undefined;

  /** `costOf` says how many bytes an event counts for; `unsubscribe` is called once, when no more are needed. */
  constructor(bytesMax: number, costOf: (event: Event) => number, unsubscribe: (stream: EventStream<Event>) => void) {
    this.#bytesMax = bytesMax;
    this.#costOf = costOf;
    this.#unsubscribe = unsubscribe;
  }

  /** Bytes held for the reader. */
  get bufferedBytes(): number {
    return this.#bytes;
  }

  /** Takes the next event. */
  push(event: Event): void {
    if (this.#ended) {
      return;
    }
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value: event });
      return;
    }
    const bytes = this.#bytes + this.#costOf(event);
    if (bytes > this.#bytesMax) {
      this.end(slowConsumer(bytes, this.#bytesMax));
      return;
    }
    this.#bytes = bytes;
    this.#events.push(event);
  }

  /** No more events follow those buffered; with `error` the reader is given it after the last of them. */
  end(error?: Error): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#error = error;
    this.#unsubscribe(this);
    for (const reader of this.#readers.splice(0)) {
      this.#settle(reader);
    }
  }

  next(): Promise<IteratorResult<Event, undefined>> {
    const event = this.#events[this.#head];
    if (event !== undefined) {
      this.#advance(event);
      return Promise.resolve({ done: false, value: event });
    }
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        this.#settle({ resolve, reject });
      } else {
        this.#readers.push({ resolve, reject });
      }
    });
  }

  /** The reader left its loop. */
  return(): Promise<IteratorResult<Event, undefined>> {
    this.end();
    this.#error = undefined;
    this.#events = [];
    this.#head = 0;
    this.#bytes = 0;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #advance(event: Event): void {
    this.#bytes -= this.#costOf(event);
    this.#head += 1;
    if (this.#head >= 1024 || this.#head === this.#events.length) {
      this.#events.splice(0, this.#head);
      this.#head = 0;
    }
  }

  /** Gives a reader the end: the error once, then "done". */
  #settle(reader: Reader<Event>): void {
    const error = this.#error;
    this.#error = undefined;
    if (error === undefined) {
      reader.resolve({ done: true, value: undefined });
    } else {
      reader.reject(error);
    }
  }
}

function slowConsumer(bytes: number, bytesMax: number): ClusterError {
  const message = `The iterator's reader is ${bytes} bytes behind; at most ${bytesMax} are kept (iteratorBufferBytes).`;
  return new ClusterError('ERR_SLOW_CONSUMER', message, { bytes, bytesMax });
}
