/**
 * The future of a simulation: a binary heap of things to happen, earliest first. Things at the same time happen in
 * the order they were put in, so that a run does not depend on how the heap happens to be arranged.
 */

/** Something that happens at a simulated time. */
export interface Timed {
  /** Simulated milliseconds. */
  readonly at: number;
  /** Breaks ties; given by the queue. */
  order: number;
}

/** A priority queue on `at`, first in first out among equals. */
export class EventQueue<T extends Timed> {
  readonly #heap: T[] = [];
  #nextOrder = 0;

  get length(): number {
    return this.#heap.length;
  }

  /** The earliest item, still in the queue. */
  peek(): T | undefined {
    return this.#heap[0];
  }

  push(item: T): void {
    item.order = this.#nextOrder++;
    const heap = this.#heap;
    let place = heap.length;
    heap.push(item);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent] as T;
      if (!before(item, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = item;
  }

  /** Takes the earliest item out. */
  pop(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) this.#sink(last);
    return first;
  }

  /** Puts `item` at the root and lets it sink to its place. */
  #sink(item: T): void {
    const heap = this.#heap;
    const size = heap.length;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && before(heap[child + 1] as T, heap[child] as T)) child++;
      const below = heap[child] as T;
      if (!before(below, item)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = item;
  }
}

function before(a: Timed, b: Timed): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
