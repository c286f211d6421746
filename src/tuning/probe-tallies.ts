/**
 * Counts probes as they arrive, per sender, channel and series: how many, how many twice, how many late. Probes of a
 * series are numbered from 0. Pure; the caller says what arrived.
 */
import type { ProbeChannel, ProbeTally } from './probe-facts.ts';

/** Numbers above this are not told apart: no series is that long. */
const numberMax = 1_000_000;
/** Series that are counted at once; more than all senders, channels and sizes of one test have. */
const seriesMax = 4096;

/** A probe that arrived. */
export interface HeardProbe {
  readonly from: string;
  readonly channel: ProbeChannel;
  readonly label: string;
  readonly number: number;
}

interface Series {
  readonly heard: HeardProbe;
  readonly numbers: Set<number>;
  duplicates: number;
  reordered: number;
  last: number;
}

export class ProbeTallies {
  readonly #series = new Map<string, Series>();

  /** Counts one probe. Numbers out of range and series without end are ignored. */
  add(heard: HeardProbe): void {
    const key = `${heard.from} ${heard.channel} ${heard.label}`;
    const series = this.#series.get(key) ?? { heard, numbers: new Set(), duplicates: 0, reordered: 0, last: -1 };
    if (heard.number > numberMax || (this.#series.size >= seriesMax && !this.#series.has(key))) {
      return;
    }
    this.#series.set(key, series);
    if (series.numbers.has(heard.number)) {
      series.duplicates += 1;
      return;
    }
    series.numbers.add(heard.number);
    series.reordered += heard.number < series.last ? 1 : 0;
    series.last = Math.max(series.last, heard.number);
  }

  clear(): void {
    this.#series.clear();
  }

  list(): ProbeTally[] {
    return [...this.#series.values()].map(({ heard, numbers, duplicates, reordered, last }) => ({
      from: heard.from,
      channel: heard.channel,
      label: heard.label,
      received: numbers.size,
      duplicates,
      reordered,
      last,
    }));
  }
}
