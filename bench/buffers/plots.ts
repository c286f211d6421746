/**
 * The plots: loss and disconnects against the size of the buffer, with the predicted threshold drawn in. Described in
 * Vega-Lite and rendered to SVG without a browser. The library is for those who develop Ringcast; where it is not
 * installed there are no plots, and nothing else is missing.
 */
import type { TopLevelSpec } from 'vega-lite';

import { ringThreshold } from './conclusions.ts';
import { median } from './figures.ts';
import type { Results } from './results.ts';
import { groupRecords } from './results.ts';

/** A plot that was drawn. */
export interface PlotFile {
  readonly title: string;
  readonly file: string;
  readonly svg: string;
}

interface Point {
  readonly buffer: number;
  readonly value: number;
  readonly series: string;
}

interface Plot {
  readonly title: string;
  readonly file: string;
  readonly axis: string;
  readonly points: readonly Point[];
  /** Predicted thresholds in bytes, each a dashed line. */
  readonly thresholds: readonly number[];
}

/** Draws what there are data for; undefined when the library is not installed. */
export async function drawPlots(results: Results): Promise<readonly PlotFile[] | undefined> {
  const plots = describePlots(results).filter(({ points }) => points.length > 0);
  try {
    const vega = await import('vega');
    const lite = await import('vega-lite');
    return await Promise.all(
      plots.map(async (plot) => {
        const { spec } = lite.compile(specOf(plot));
        const svg = await new vega.View(vega.parse(spec), { renderer: 'none' }).toSVG();
        return { title: plot.title, file: plot.file, svg };
      }),
    );
  } catch (error) {
    if (isMissingModule(error)) return undefined;
    throw error;
  }
}

function isMissingModule(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}

/** What is drawn. Pure. */
export function describePlots(results: Results): readonly Plot[] {
  const groups = groupRecords(results.ring);
  const threshold = ringThreshold(groups, results.machine.chargeBytes)?.predictedBytes;
  const predicted = threshold === undefined ? [] : [threshold];
  const points = (series: readonly string[], pick: (group: (typeof groups)[number]) => number): readonly Point[] =>
    groups
      .filter((group) => series.includes(group.series))
      .map((group) => ({ buffer: group.bufferBytes, series: group.series, value: pick(group) }));
  return [
    {
      title: 'Disconnects of the ring',
      file: 'disconnects.svg',
      axis: 'disconnects in a run (median)',
      points: points(['fixed', 'contract'], ({ runs }) => median(runs.map(({ disconnects }) => disconnects))),
      thresholds: predicted,
    },
    {
      title: 'Datagrams dropped in a ring alone on its network',
      file: 'ring-drops.svg',
      axis: 'datagrams dropped in a run (median)',
      points: points(['fixed-alone', 'contract-alone'], ({ runs }) => median(runs.map(({ drops }) => drops ?? 0))),
      thresholds: predicted,
    },
    streamPlot(results),
  ];
}

function streamPlot({ stream, machine }: Results): Plot {
  const stalled = stream.filter(({ order }) => order.protocol === 'udp' && order.stalls !== undefined);
  const points = stalled.map(({ order, drops, sent, bufferBytes }) => ({
    buffer: bufferBytes ?? 0,
    series: `${order.ratePerS}/s, stalls of ${order.stalls?.stallMs ?? 0} ms`,
    value: sent === 0 ? 0 : (100 * (drops ?? 0)) / sent,
  }));
  const needed = stalled.map(
    ({ order }) => (order.ratePerS * (order.stalls?.stallMs ?? 0) * (machine.chargeBytes ?? 0)) / 1000,
  );
  return {
    title: 'Loss of a stream',
    file: 'stream-loss.svg',
    axis: 'datagrams dropped (%)',
    points,
    thresholds: [...new Set(needed)].filter((bytes) => bytes > 0),
  };
}

/** In Vega's own language: KiB and MiB at the powers of two. */
const sizeLabel = "datum.value >= 1048576 ? datum.value / 1048576 + ' MiB' : datum.value / 1024 + ' KiB'";

function specOf({ title, axis, points, thresholds }: Plot): TopLevelSpec {
  const buffer = {
    field: 'buffer',
    type: 'quantitative',
    scale: { type: 'log', base: 2 },
    title: 'receive buffer as the kernel counts it',
    axis: { labelExpr: sizeLabel },
  } as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title,
    width: 640,
    height: 320,
    background: 'white',
    layer: [
      {
        data: { values: points.map((point) => ({ ...point })) },
        mark: { type: 'line', point: true },
        encoding: {
          x: buffer,
          y: { field: 'value', type: 'quantitative', title: axis },
          color: { field: 'series', type: 'nominal', title: 'series', legend: { labelLimit: 0 } },
        },
      },
      {
        data: { values: thresholds.map((bytes) => ({ buffer: bytes })) },
        mark: { type: 'rule', strokeDash: [6, 4], color: '#555' },
        encoding: { x: buffer },
      },
    ],
  };
}
