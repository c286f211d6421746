/** What a bench has measured, as it is written to `results.json`. */
import type { RingFigures } from './figures.ts';
import type { Extent } from './plan.ts';
import type { StreamResult } from './stream-run.ts';

/** Where it was measured. What cannot be found out is undefined. */
export interface Machine {
  readonly platform: string;
  readonly kernel: string;
  readonly node: string;
  readonly cpus: number;
  /** `net.core.rmem_default` and `rmem_max`. */
  readonly receiveBytesDefault: number | undefined;
  readonly receiveBytesMax: number | undefined;
  /** What the kernel charges a receive buffer for a full datagram of the ring, measured. */
  readonly chargeBytes: number | undefined;
}

/** One run of a ring. */
export interface RingRecord {
  readonly series: string;
  /** As asked for; 0: never sized. */
  readonly receiveBytes: number;
  readonly figures: RingFigures;
}

export interface Results {
  readonly format: 1;
  readonly extent: Extent;
  readonly place: 'loopback' | 'lab';
  readonly machine: Machine;
  readonly seconds: number;
  readonly stream: readonly StreamResult[];
  /** The sweeps. */
  readonly ring: readonly RingRecord[];
  /** Runs that were made again, since the machine itself had stopped a member for too long. Decided before the outcome. */
  readonly discarded: number;
  /** One condition changed at a time. */
  readonly variations: readonly RingRecord[];
}

/** All repeats of a series at one buffer size. */
export interface RingGroup {
  readonly series: string;
  readonly receiveBytes: number;
  /** As the kernel reports it, or twice what was asked for where that is unknown. */
  readonly bufferBytes: number;
  readonly runs: readonly RingFigures[];
}

/** Groups records by series and size, sizes ascending as the kernel reports them. */
export function groupRecords(records: readonly RingRecord[]): readonly RingGroup[] {
  const groups = new Map<string, RingRecord[]>();
  for (const record of records) {
    const key = `${record.series} ${record.receiveBytes}`;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { series, receiveBytes, figures } = first;
      const bufferBytes = figures.bufferBytes ?? 2 * receiveBytes;
      return [{ series, receiveBytes, bufferBytes, runs: group.map((record) => record.figures) }];
    })
    .sort((a, b) => a.series.localeCompare(b.series) || a.bufferBytes - b.bufferBytes);
}
